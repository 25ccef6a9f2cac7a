"""What one socket is still to be sent, in order, without anybody waiting for it.

A frame is written at once when the socket takes it; only while it does not, a task waits for it. What piles up
meanwhile is merged; a reader that lets too much pile up all the same, or takes nothing for too long, is cut off (P16).
In a busy room nearly all the work is to write one frame to everybody, so ``broadcast`` does little else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import types
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable
from typing import Any, Protocol

from django.conf import settings

from collab import metrics
from collab.core import frames
from collab.core.document import merge
from collab.core.errors import BrokenDocumentError, CollabError, SlowReaderError
from collab.core.wire import Reader
from collab.websocket_protocol import prepare

logger = logging.getLogger(__name__)

MERGE_AT_FRAMES = 64
"""The library takes longer by far for many more at once."""

Send = Callable[[Any], Awaitable[None]]


class Connection(Protocol):
    """What serves a socket and takes prepared frames: ``websocket_protocol.WebSocketProtocol``."""

    stopped: Callable[[], None] | None

    def writer(self) -> Callable[[bytes], object] | None:
        """Return what sends a prepared frame, until ``stopped`` is called; None if nothing can be sent now."""


class Outbox:
    """The writing side of one socket."""

    def __init__(self, send: Send, abort: Callable[[], None], connection: Connection | None = None) -> None:
        """``send`` takes ASGI messages; ``abort`` drops the transport without waiting.

        ``connection`` is what serves the socket, if it takes prepared frames.
        """
        self._send = send
        self._abort = abort
        self._connection = connection
        self.write: Callable[[bytes], object] | None = None
        """Writes a prepared frame, while nothing is in the way: nothing waits, and the connection takes all at once."""
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._closing: CollabError | None = None
        self._is_over = False
        self._loop = asyncio.get_running_loop()
        self.last_put = self._loop.time()
        self._writing: asyncio.Task[None] | None = None
        if connection is not None:
            connection.stopped = self._stop_writing

    @property
    def is_closing(self) -> bool:
        """Whether nothing more will be sent."""
        return self._closing is not None or self._is_over

    def put(self, frame: bytes, prepared: bytes | None = None) -> None:
        """Send a frame after those before it; cut the socket off if too much has piled up.

        ``prepared`` is the same as a WebSocket frame, if somebody has made one.
        """
        if self.is_closing:
            return
        self.last_put = self._loop.time()
        metrics.FRAMES_SENT.value += 1
        metrics.BYTES_SENT.value += len(frame)
        if self._writing is not None:
            self._pile_up(frame)
        elif not self._write_prepared(prepared or prepare(frame)):
            self._send_message({"type": "websocket.send", "bytes": frame})

    def _write_prepared(self, frame: bytes) -> bool:
        """Write a frame if the connection takes it at once; say whether nothing more is to be done for it."""
        if self._connection is None:
            return False
        try:
            self.write = self._connection.writer()
            if self.write is None:
                return False
            self.write(frame)
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this socket alone
            self.write_failed(error)
        return True

    def write_failed(self, error: Exception) -> None:
        """Send nothing more: the socket is gone, or the server that holds it has a bug. Nobody else is to notice."""
        self._end()
        if not isinstance(error, OSError):
            logger.error("socket.write_failed", exc_info=error)
            # Whoever is still there comes back to a connection that works.
            self._abort()

    def _stop_writing(self) -> None:
        self.write = None

    def _end(self) -> None:
        self._is_over, self.write = True, None

    def _pile_up(self, frame: bytes) -> None:
        self._frames.append(frame)
        self._bytes += len(frame)
        if len(self._frames) >= MERGE_AT_FRAMES:
            self._merge_updates()
        limit = settings.COLLAB_SLOW_READER_BYTES
        # The largest frame, such as a whole document, is not the reader's fault.
        if self._bytes > limit and self._bytes - max(map(len, self._frames)) > limit:
            self._cut()

    def close(self, error: CollabError) -> None:
        """Send what is waiting, then close with the error's code."""
        if self.is_closing:
            return
        self._closing = error
        if self._writing is None:
            self._end()
            self._send_message(self._goodbye(error))

    async def finish(self) -> None:
        """Stop writing, whatever is left, and wait until that is done."""
        self._end()
        if self._connection is not None:
            self._connection.stopped = None
        if self._writing is not None:
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing

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

    @staticmethod
    def _goodbye(error: CollabError) -> dict[str, Any]:
        return {"type": "websocket.close", "code": error.close_code, "reason": error.code}

    def _cut(self) -> None:
        self._closing = SlowReaderError("what was sent to you was not read in time")
        self._end()
        self._frames.clear()
        metrics.REFUSED.labels(SlowReaderError.code).inc()
        logger.warning("socket.slow_reader bytes=%d", self._bytes)
        self._abort()

    def _send_message(self, message: dict[str, Any]) -> None:
        """Write a message now; where the socket does not take it at once, let a task wait for it."""
        sending = self._send(message)
        if not isinstance(sending, Coroutine):
            self._writing = self._loop.create_task(self._write_on(sending))
            return
        # A task for each message of each socket would cost more than the writing itself.
        try:
            waited = sending.send(None)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this socket alone
            self.write_failed(error)
            return
        self._writing = self._loop.create_task(self._write_on(_resume(sending, waited)))

    async def _write_on(self, sending: Awaitable[None]) -> None:
        """Wait for a message that is being written, then write what has piled up behind it."""
        try:
            await self._in_time(sending)
            while not self._is_over and (message := self._next()) is not None:
                await self._in_time(self._send(message))
        except TimeoutError:
            self._cut()
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this socket alone
            self.write_failed(error)
        self._writing = None

    def _next(self) -> dict[str, Any] | None:
        """Take out what is to be written next, in the end the closing message."""
        if self._frames:
            frame = self._frames.popleft()
            self._bytes -= len(frame)
            return {"type": "websocket.send", "bytes": frame}
        if self._closing is None:
            return None
        self._end()
        return self._goodbye(self._closing)

    async def _in_time(self, sending: Awaitable[None]) -> None:
        async with asyncio.timeout(settings.COLLAB_SLOW_READER_SECONDS):
            await sending


def broadcast(outboxes: Iterable[Outbox], frame: bytes) -> None:
    """Put one frame into each of them."""
    prepared, now = prepare(frame), asyncio.get_running_loop().time()
    written = 0
    for outbox in outboxes:
        if outbox.write is None:
            outbox.put(frame, prepared)
            continue
        written += 1
        outbox.last_put = now
        try:
            outbox.write(prepared)
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this socket alone
            outbox.write_failed(error)
    metrics.FRAMES_SENT.value += written
    metrics.BYTES_SENT.value += written * len(frame)


@types.coroutine
def _resume(sending: Coroutine[Any, Any, None], waited: Any) -> Generator[Any, Any, None]:
    """Go on in a task with a coroutine that was begun outside of one and waits for ``waited``."""
    while True:
        try:
            try:
                result = yield waited
            except BaseException as error:  # noqa: BLE001 - a cancellation too is for the one who waits
                waited = sending.throw(error)
            else:
                waited = sending.send(result)
        except StopIteration:
            return
