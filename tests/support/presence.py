"""Who is in a note, and who hears on ``/ws/events`` of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

from collab.core import frames
from collab.core.frames import AwarenessEntry
from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.feed import events_socket
from tests.support.people import Person
from tests.support.raw import RawSocket, raw_socket
from tests.support.server import Server


class Watcher:
    """One socket, and what it was told so far."""

    def __init__(self, person: Person, socket: RawSocket) -> None:
        self.person = person
        self._socket = socket
        self.told: list[dict[str, Any]] = []
        """What each message said, by note."""
        self.notes: dict[str, list[str]] = {}
        """Who is in each note that somebody is in, by name."""

    async def hears(self) -> dict[str, Any]:
        """Wait for the next message, and return what it says."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (said := json.loads(await self._socket.receive()))["kind"] != "presence":
                continue
        told: dict[str, Any] = said["notes"]
        self.told.append(told)
        for note, there in told.items():
            self.notes[note] = [one["username"] for one in there["people"]]
            if not there["count"]:
                del self.notes[note]
        return told

    async def sees(self, notes: dict[str, list[Person]]) -> None:
        """Hear until just these people are there."""
        wanted = {note: sorted(one.username for one in people) for note, people in notes.items()}
        while self.notes != wanted:
            await self.hears()


@contextlib.asynccontextmanager
async def watching(person: Person, at: Server | None = None) -> AsyncIterator[Watcher]:
    """Somebody's socket at a server, once it was told everything."""
    async with events_socket(at or person.server, person.bearer) as socket:
        watcher = Watcher(person, socket)
        await watcher.hears()
        yield watcher


@contextlib.asynccontextmanager
async def present(person: Person, note: str, at: Server | None = None) -> AsyncIterator[RawSocket]:
    """Somebody with a note open, as in a page."""
    async with raw_socket(at or person.server, note, person.bearer) as socket:
        await socket.send(says_where(secrets.randbits(32)))
        yield socket


def says_where(client_id: int, clock: int = 1) -> bytes:
    """What a page says of its caret."""
    return frames.awareness([AwarenessEntry(client_id, clock, json.dumps({"cursor": clock}))])
