"""The server's end of a WebSocket: uvicorn's, with a short way out for messages that go to many sockets.

What a server sends is not masked, so one message has the same bytes on every connection. A room of two hundred sends
each update two hundred times; here it is put into a WebSocket frame once. Whoever is served by another server than
uvicorn, or by another protocol of it, has ASGI's own way. Frames: RFC 6455, section 5.2.
"""

from __future__ import annotations

import struct

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_FINAL_BINARY = 0x82
_LENGTH_IN_2, _LENGTH_IN_8 = 126, 127


def prepare(message: bytes) -> bytes:
    """Return a binary message as a WebSocket frame of a server."""
    length = len(message)
    if length < _LENGTH_IN_2:
        return struct.pack("!BB", _FINAL_BINARY, length) + message
    if length < 1 << 16:
        return struct.pack("!BBH", _FINAL_BINARY, _LENGTH_IN_2, length) + message
    return struct.pack("!BBQ", _FINAL_BINARY, _LENGTH_IN_8, length) + message


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    def write_prepared(self, frame: bytes) -> bool:
        """Send what ``prepare`` returned, if the connection is open and takes it now; say whether it did."""
        is_open = self.handshake_complete and not (self.close_sent or self.disconnected)
        if not is_open or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True
