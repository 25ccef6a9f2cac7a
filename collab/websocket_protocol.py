"""The server's end of a WebSocket: uvicorn's, with a short way in and a short way out.

What a server sends is not masked, so one message has the same bytes on every connection. A room of two hundred sends
each update two hundred times; here it is put into a WebSocket frame once. And a message that the application can take
at once spares the queue, the task that waits for it and the pause in reading between. Whoever is served by another
server than uvicorn, or by another protocol of it, has ASGI's own way. Frames: RFC 6455, section 5.2.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

MESSAGES_A_READ = 8
"""After so many that came together it is the turn of others."""
_FINAL_TEXT, _FINAL_BINARY = 0x81, 0x82
_LENGTH_IN_2, _LENGTH_IN_8 = 126, 127


def prepare(message: bytes) -> bytes:
    """Return a binary message as a WebSocket frame of a server."""
    return _frame(_FINAL_BINARY, message)


def prepare_text(message: str) -> bytes:
    """Return a text message as a WebSocket frame of a server."""
    return _frame(_FINAL_TEXT, message.encode())


def _frame(first: int, message: bytes) -> bytes:
    length = len(message)
    if length < _LENGTH_IN_2:
        return struct.pack("!BB", first, length) + message
    if length < 1 << 16:
        return struct.pack("!BBH", first, _LENGTH_IN_2, length) + message
    return struct.pack("!BBQ", first, _LENGTH_IN_8, length) + message


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    take: Callable[[bytes], bool] | None = None
    """Takes a binary message if the application has nothing else in hand, and says whether it did."""
    stopped: Callable[[], None] | None = None
    """Hears when the connection does not take everything at once any more."""
    _taken = 0
    """How many messages of one read were taken."""

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        self._taken = 0
        super().data_received(data)

    def pause_writing(self) -> None:
        """Hear from the transport that too much waits in it."""
        super().pause_writing()
        self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hear from the transport that it is closed."""
        self._stop()
        super().connection_lost(exc)

    def handle_close(self, event: Frame) -> None:
        """Answer the client's close."""
        self._stop()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        """Close, for what came is no WebSocket frame."""
        self._stop()
        super().handle_parser_exception()

    def keepalive_timeout(self) -> None:
        """Close, for the client did not answer."""
        self._stop()
        super().keepalive_timeout()

    def shutdown(self) -> None:
        """Close, for the server stops."""
        self._stop()
        super().shutdown()

    def _stop(self) -> None:
        if self.stopped is not None:
            self.stopped()

    def send_receive_event_to_app(self) -> None:
        """Hand a whole message to the application."""
        if self.take is not None and self.curr_msg_data_type == "bytes" and self._is_next_in_line():
            if len(self.frames) > 1:
                self.frames = [b"".join(self.frames)]
            if self._taken < MESSAGES_A_READ and self.take(self.frames[0]):
                self._taken += 1
                self.frames = []
                return
        super().send_receive_event_to_app()

    def _is_next_in_line(self) -> bool:
        return self.queue.empty() and not self.close_sent

    def writer(self) -> Callable[[bytes], object] | None:
        """Return what sends a prepared frame, to be used until ``stopped`` is called; None if nothing can be sent now."""
        if (
            not self.handshake_complete
            or self.close_sent
            or not self.writable.is_set()
            or self.transport.is_closing()
        ):
            return None
        return self.transport.write
