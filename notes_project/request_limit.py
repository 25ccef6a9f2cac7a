"""Keeps bodies of requests within ``MAX_REQUEST_BYTES``, or what else their address allows, before anything reads them.

A body without a length is read whole and handed on with one: behind this, a body without a length counts as empty,
and a text that arrives in chunks would be taken for no text. One that breaks off is handed on to nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class _BrokenOffError(Exception):
    """Whoever sent the request is gone before the end of its body."""


class RequestLimit:
    """An ASGI application in front of another one."""

    def __init__(
        self, app: App, max_bytes: int, elsewhere: Mapping[re.Pattern[str], int] | None = None
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.elsewhere = elsewhere or {}
        """Other limits, of the addresses that match."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        max_bytes = self._limit_at(scope.get("path", ""))
        if b"content-length" in headers:
            if not _is_within(headers[b"content-length"], max_bytes):
                if b"expect" not in headers:
                    await self._discard(receive, max_bytes)
                return await self._refuse(send, max_bytes)
        elif b"transfer-encoding" in headers:
            try:
                body = await self._read(receive, max_bytes)
            except _BrokenOffError:
                return None
            if body is None:
                await self._discard(receive, max_bytes)
                return await self._refuse(send, max_bytes)
            scope = {**scope, "headers": [*scope["headers"], (b"content-length", str(len(body)).encode())]}
            receive = _replay(body, receive)
        return await self.app(scope, receive, send)

    def _limit_at(self, path: str) -> int:
        return next(
            (limit for there, limit in self.elsewhere.items() if there.fullmatch(path)), self.max_bytes
        )

    async def _read(self, receive: Receive, max_bytes: int) -> bytes | None:
        """The whole body, or None if it is too large. Raises _BrokenOffError if the rest will not come."""
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _BrokenOffError
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > max_bytes:
                return None
            if not message.get("more_body"):
                return b"".join(parts)

    async def _discard(self, receive: Receive, max_bytes: int) -> None:
        """Read on for a while: who is still sending when the connection is closed, such as a proxy, misses the answer."""
        left = 2 * max_bytes
        while left >= 0:
            message = await receive()
            if not message.get("more_body"):
                return
            left -= len(message["body"])

    async def _refuse(self, send: Send, max_bytes: int) -> None:
        detail = f"The body is too large: at most {max_bytes} bytes are allowed."
        body = json.dumps({"code": "too_large", "detail": detail}).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            # What may be left of the body is not read, so nothing else can follow on this connection.
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _is_within(length: bytes, max_bytes: int) -> bool:
    return length.isdigit() and int(length[:20]) <= max_bytes


def _replay(body: bytes, receive: Receive) -> Receive:
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return unread.pop() if unread else await receive()

    return replay
