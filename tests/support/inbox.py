"""Somebody who hears on ``/ws/events`` when their inbox has changed."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.feed import events_socket
from tests.support.people import Person
from tests.support.raw import RawSocket
from tests.support.server import Server


class Inbox:
    """One socket."""

    def __init__(self, socket: RawSocket) -> None:
        self._socket = socket
        self.counts: list[int] = []

    async def reaches(self, unread: int) -> None:
        """Hear of inboxes until so many are unread."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.counts or self.counts[-1] != unread:
                await self.hears()

    async def hears(self) -> None:
        """Hear of the inbox once more."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (told := json.loads(await self._socket.receive()))["kind"] != "inbox.changed":
                continue
        self.counts.append(told["unread_count"])


@contextlib.asynccontextmanager
async def listening(person: Person, at: Server) -> AsyncIterator[Inbox]:
    """Somebody's socket at one server."""
    async with events_socket(at, person.bearer) as socket:
        yield Inbox(socket)
