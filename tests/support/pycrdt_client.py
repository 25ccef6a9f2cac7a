"""A script that edits a note with pycrdt's stock ``Provider``, as the clients in Node do with y-websocket."""

from __future__ import annotations

import asyncio
from typing import Any

from pycrdt import Doc, Provider, Text, UndoManager
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from collab.core.updates import decode_update
from collab.core.wire import Reader, read_state_vector
from tests.support.deadlines import wait_until
from tests.support.people import Person

TRY_AGAIN_SECONDS = 0.1


class PycrdtClient:
    """A document with a provider that is started anew whenever its connection breaks."""

    def __init__(self, person: Person, note: str) -> None:
        self._address, self._headers = f"{person.server.ws}/{note}", person.bearer
        self.path = note
        self._doc: Doc[Any] = Doc()
        self._content: Text = self._doc.get("content", type=Text)
        self._undo = UndoManager(scopes=[self._content], capture_timeout_millis=0)
        self._connection: ClientConnection | None = None
        self._running: asyncio.Task[None] | None = None
        self._synced = asyncio.Event()
        self._echoed = 0

    @classmethod
    async def open(cls, person: Person, note: str) -> PycrdtClient:
        """Open a note as a person, and wait for its text."""
        client = cls(person, note)
        await client.connects()
        return client

    async def connects(self) -> None:
        """Stay connected from now on, and wait for what the others wrote."""
        self._running = asyncio.create_task(self._stay_connected())
        await asyncio.wait_for(self._synced.wait(), 10)

    async def disconnects(self) -> None:
        """Go offline."""
        assert self._running is not None
        self._running.cancel()
        await asyncio.wait([self._running])
        self._synced.clear()

    async def _stay_connected(self) -> None:
        while True:
            try:
                async with (
                    connect(self._address, additional_headers=self._headers) as self._connection,
                    Provider(self._doc, self) as provider,
                ):
                    await provider.synced.wait()
                    self._synced.set()
                    await self._connection.wait_closed()
            except (OSError, InvalidHandshake, ConnectionClosed, ExceptionGroup):
                # The server is away; what is typed meanwhile goes with the next connection.
                pass
            await asyncio.sleep(TRY_AGAIN_SECONDS)

    # What the provider calls: its channel

    def __aiter__(self) -> PycrdtClient:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self.recv()
        except ConnectionClosed:
            raise StopAsyncIteration from None

    async def recv(self) -> bytes:
        assert self._connection is not None
        message = await self._connection.recv(decode=False)
        assert isinstance(message, bytes)
        if message[:2] == b"\x00\x02":
            blocks = decode_update(Reader(message[2:]).bytes()).blocks
            self._echoed = blocks.get(self._doc.client_id, (0, self._echoed))[1]
        return message

    async def send(self, message: bytes) -> None:
        assert self._connection is not None
        await self._connection.send(message)

    # What the person does

    async def inserts(self, text: str, after: str | None = None) -> None:
        """Write at the end, or after something that is there."""
        self._content.insert(self._place(after) if after else len(self._content), text)

    async def deletes(self, text: str) -> None:
        """Delete the first place where this stands."""
        stop = self._place(text)
        del self._content[stop - len(text.encode()) : stop]

    async def undoes(self) -> None:
        """Take back the last own edit."""
        self._undo.undo()

    async def hears_itself(self) -> None:
        """Wait until all that was typed has come back, as it does when it is stored."""
        await wait_until(
            lambda: self._echoed == read_state_vector(self._doc.get_state()).get(self._doc.client_id, 0),
            what="sent back what was typed",
        )

    async def sees(self, text: str) -> None:
        """Wait until exactly this is what the person sees."""
        await wait_until(lambda: str(self._content) == text, what=f"at {text!r}")

    async def text(self) -> str:
        """What this person sees."""
        return str(self._content)

    def _place(self, after: str) -> int:
        """Where something ends, as a UTF-8 offset."""
        before, found, _ = str(self._content).partition(after)
        assert found, f"{after!r} is not in the text"
        return len((before + found).encode())
