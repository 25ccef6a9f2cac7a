"""What one socket is still to be sent, in order, without anybody waiting for it.

A task of its own writes; whoever puts a frame in goes on at once. What piles up is merged; a reader that lets too much
pile up all the same, or takes nothing for too long, is cut off (P16).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from collab.core import frames
from collab.core.document import merge
from collab.core.errors import BrokenDocumentError, CollabError, SlowReaderError
from collab.core.wire import Reader

logger = logging.getLogger(__name__)

MERGE_AT_FRAMES = 64
"""The library takes longer by far for many more at once."""

Send = Callable[[Any], Awaitable[None]]


class Outbox:
    """The writing side of one socket."""

    def __init__(self, send: Send, abort: Callable[[], None]) -> None:
        """``send`` takes ASGI messages; ``abort`` drops the transport without waiting."""
        self._send = send
        self._abort = abort
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._filled = asyncio.Event()
        self._closing: CollabError | None = None
        self._loop = asyncio.get_running_loop()
        self.last_put = self._loop.time()
        self._task = self._loop.create_task(self._write())

    @property
    def is_closing(self) -> bool:
        """Whether nothing more will be sent."""
        return self._closing is not None or self._task.done()

    def put(self, frame: bytes) -> None:
        """Send a frame after those before it; cut the socket off if too much has piled up."""
        if self.is_closing:
            return
        self.last_put = self._loop.time()
        self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) >= MERGE_AT_FRAMES:
            self._merge_updates()
        limit = settings.COLLAB_SLOW_READER_BYTES
        # The largest frame, such as a whole document, is not the reader's fault.
        if self._bytes > limit and self._bytes - max(map(len, self._frames)) > limit:
            self._cut()
        self._filled.set()

    def _merge_updates(self) -> None:
        """Make one message of all waiting updates, in the place of the first: one that comes early does no harm."""
        updates = [frame for frame in self._frames if frame[:2] == frames.UPDATE]
        if len(updates) < 2:
            return
        try:
            merged = frames.update(merge([Reader(frame[2:]).bytes() for frame in updates]))
        except BrokenDocumentError:
            logger.exception("socket.not_merged frames=%d", len(updates))
            return
        place = next(place for place, frame in enumerate(self._frames) if frame[:2] == frames.UPDATE)
        others = [frame for frame in self._frames if frame[:2] != frames.UPDATE]
        self._frames = deque([*others[:place], merged, *others[place:]])
        self._bytes = sum(map(len, self._frames))

    def close(self, error: CollabError) -> None:
        """Send what is waiting, then close with the error's code."""
        if self._closing is None:
            self._closing = error
            self._filled.set()

    async def finish(self) -> None:
        """Stop writing, whatever is left, and wait until that is done."""
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def _cut(self) -> None:
        self._closing = SlowReaderError("what was sent to you was not read in time")
        self._frames.clear()
        logger.warning("socket.slow_reader bytes=%d", self._bytes)
        self._abort()

    async def _write(self) -> None:
        while True:
            while self._frames:
                frame = self._frames.popleft()
                self._bytes -= len(frame)
                if not await self._send_in_time({"type": "websocket.send", "bytes": frame}):
                    return
            if self._closing is not None:
                closing = self._closing
                message = {"type": "websocket.close", "code": closing.close_code, "reason": closing.code}
                await self._send_in_time(message)
                return
            self._filled.clear()
            await self._filled.wait()

    async def _send_in_time(self, message: dict[str, Any]) -> bool:
        """Send one message; a reader that does not let it through in time is cut off."""
        try:
            async with asyncio.timeout(settings.COLLAB_SLOW_READER_SECONDS):
                await self._send(message)
        except TimeoutError:
            self._cut()
            return False
        return True
