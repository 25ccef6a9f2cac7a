"""Somebody who types into a note over a WebSocket and watches the clock."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Mapping

from pycrdt import Doc, Text, YMessageType, create_sync_message, create_update_message, handle_sync_message
from websockets.asyncio.client import ClientConnection, connect

from bench.measured import Measured
from collab.core.wire import Reader, read_state_vector, write_bytes, write_uint

EXTENSION, MARK, SAVED = 120, 1, 1
MAX_FRAME_BYTES = 2**24


class Person:
    """A Yjs document with a connection."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._doc: Doc[Text] = Doc(client_id=secrets.randbits(32))
        self._content = self._doc.get("content", type=Text)
        self._known: dict[int, int] = {}
        """How far this person has come in the keystrokes of each client."""
        self._marked_at: dict[int, float] = {}
        self._marks = 0

    @property
    def text(self) -> str:
        """What this person sees."""
        return str(self._content)

    async def enter(self, address: str, headers: Mapping[str, str]) -> None:
        """Open the note, and wait until its text is here."""
        self._socket: ClientConnection = await connect(
            address, additional_headers=headers, compression=None, max_size=MAX_FRAME_BYTES
        )
        self._synced = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())
        await self._socket.send(create_sync_message(self._doc))
        await asyncio.wait_for(self._synced.wait(), 10)

    async def leave(self) -> None:
        """Close the connection."""
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening
        await self._socket.close()

    async def type(self, character: str) -> None:
        """Insert one character somewhere, and ask when it is saved."""
        before = self._doc.get_state()
        # The texts of this bench are ASCII, so any offset in bytes is one between characters.
        self._content.insert(random.randint(0, len(self._content)), character)
        now = time.monotonic()
        self._known = read_state_vector(self._doc.get_state())
        self._measured.typed_at[self._doc.client_id][self._known[self._doc.client_id]] = now
        await self._socket.send(create_update_message(self._doc.get_update(before)))
        self._marks += 1
        self._marked_at[self._marks] = now
        await self._socket.send(
            write_uint(EXTENSION) + write_uint(MARK) + write_bytes(write_uint(self._marks))
        )

    async def _listen(self) -> None:
        async for frame in self._socket:
            assert isinstance(frame, bytes)
            if frame[0] == YMessageType.SYNC:
                await self._take(frame)
            elif frame[0] == EXTENSION and frame[1] == SAVED:
                reader = Reader(frame[2:])
                self._note_saved(Reader(reader.bytes()).uint())

    async def _take(self, frame: bytes) -> None:
        reply = handle_sync_message(frame[1:], self._doc)
        if reply is not None:
            await self._socket.send(reply)
        if frame[1] == 1:
            self._synced.set()
        self._note_seen()

    def _note_seen(self) -> None:
        now, before = time.monotonic(), self._known
        self._known = read_state_vector(self._doc.get_state())
        for client, clock in self._known.items():
            typed_at = self._measured.typed_at.get(client, {})
            new = range(before.get(client, 0) + 1, clock + 1)
            self._measured.seen.extend(now - typed_at[one] for one in new if one in typed_at)

    def _note_saved(self, mark: int) -> None:
        now = time.monotonic()
        for answered in [number for number in self._marked_at if number <= mark]:
            self._measured.saved.append(now - self._marked_at.pop(answered))
