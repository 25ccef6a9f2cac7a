"""A receiver of webhooks: a real HTTP server on this machine that verifies what reaches it, and can be down in many ways."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator
from typing import Any

SILENT = "silent"
"""It takes the request and never answers."""
CUT = "cut"
"""It takes the request and hangs up."""


def signed(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """As a receiver computes it."""
    key = base64.b64decode(secret.split("_", 1)[1])
    content = f"{message_id}.{timestamp}.{body.decode()}"
    return "v1," + base64.b64encode(hmac.new(key, content.encode(), hashlib.sha256).digest()).decode()


class Receiver:
    """Answers with a status, or as one of the words above."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self.answer: int | str = 204
        self.headers = ""
        self.body = ""
        self.taken: list[dict[str, Any]] = []
        """The events that were answered with 2xx."""
        self.requests: list[dict[str, str]] = []
        """The headers of everything that came."""
        self.peers: list[int] = []
        """From which port of the machine each of them came."""
        self.came = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.port = 0
        self.names: list[str | None] = []
        """What was asked for in TLS handshakes."""

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers in self.requests]

    @contextlib.asynccontextmanager
    async def listening(self, context: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
        await self.start(context)
        try:
            yield self
        finally:
            self.stop()

    async def start(self, context: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._answer(reader, writer)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        signature = signed(self.secret, headers["webhook-id"], headers["webhook-timestamp"], body)
        assert signature in headers["webhook-signature"].split(" "), headers
        self.requests.append(headers)
        self.peers.append(writer.get_extra_info("peername")[1])
        self.came.set()
        await self.may_answer.wait()
        if self.answer == SILENT:
            await reader.read()
        elif isinstance(self.answer, int):
            if 200 <= self.answer < 300:
                self.taken.append(json.loads(body))
            length = "" if self.answer == 204 else f"Content-Length: {len(self.body)}\r\n"
            writer.write(f"HTTP/1.1 {self.answer} So\r\n{length}{self.headers}\r\n{self.body}".encode())
            await writer.drain()
