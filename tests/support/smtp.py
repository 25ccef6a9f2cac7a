"""A mail server that takes mail and keeps it, or hangs while it does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.support.deadlines import PATIENCE_SECONDS


class MailServer:
    """Speaks as much SMTP as smtplib needs."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[EmailMessage] = []
        self.answers = asyncio.Event()
        """Whether it says that it has taken what it has."""
        self.answers.set()
        self._has_more = asyncio.Event()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[MailServer]:
        """Take mail for the length of a ``with``."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.answers.set()
            server.close()

    async def has(self, count: int) -> None:
        """Wait until so many were taken."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.taken) < count:
                self._has_more.clear()
                await self._has_more.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            writer.write(b"220 here\r\n")
            while line := await reader.readline():
                match line.strip().upper()[:4]:
                    case b"DATA":
                        writer.write(b"354 go on\r\n")
                        raw = await reader.readuntil(b"\r\n.\r\n")
                        self._take(raw[:-5].replace(b"\r\n..", b"\r\n."))
                        await self.answers.wait()
                        writer.write(b"250 taken\r\n")
                    case b"QUIT":
                        writer.write(b"221 bye\r\n")
                        break
                    case _:
                        writer.write(b"250 well\r\n")
        writer.close()

    def _take(self, raw: bytes) -> None:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        self._has_more.set()
