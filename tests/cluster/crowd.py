"""People at several servers who type into some notes, and scripts that write to them, while everything fails."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

import httpx

from tests.support import log
from tests.support.fixtures import SignUp
from tests.support.node import Node, YjsClient
from tests.support.people import Person
from tests.support.server import Server
from tests.support.set_check import SetReport, check_set

PIECES = 20_000
RETRY_SECONDS = 0.1
SETTLE_SECONDS = 90
UNCERTAIN = {500, 502, 503, 504}
"""Statuses after which a write is sent again: it may have been stored or not."""


class Script:
    """Appends piece after piece to its own line of a note over REST, each with the base that it read."""

    def __init__(self, person: Person, note: str, name: str) -> None:
        self.person, self.note, self.name = person, note, name
        self.attempted: list[str] = []
        self.acknowledged: list[str] = []

    async def run(self, pause_seconds: float) -> None:
        """Write until cancelled; a write that has begun is finished."""
        while True:
            await asyncio.shield(asyncio.ensure_future(self._write()))
            await asyncio.sleep(pause_seconds)

    async def _write(self) -> None:
        piece = f"{self.name}{len(self.attempted):06};"
        self.attempted.append(piece)
        key = secrets.token_hex(16)
        while True:
            try:
                note = await self.person.reads(self.note)
                text = note["content"].replace(f"{self.name}:", f"{self.name}:{piece}", 1)
                answer = await self.person.writes(
                    self.note, text, note["revision"], **{"Idempotency-Key": key}
                )
            except (httpx.TransportError, AssertionError):
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if answer.status_code == 200:
                self.acknowledged.append(piece)
                return
            assert answer.status_code in UNCERTAIN, answer.text
            await asyncio.sleep(RETRY_SECONDS)


class Crowd:
    """All who write, and what they were promised."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = servers
        self.notes: list[str] = []
        self.typists: list[tuple[str, YjsClient]] = []
        self.scripts: list[Script] = []
        self._running: list[asyncio.Task[None]] = []
        self._attempted: dict[str, list[str]] = {}

    @classmethod
    async def gather(
        cls, servers: Sequence[Server], sign_up: SignUp, node: Node, *, notes: int, typists: int, scripts: int
    ) -> Crowd:
        """One person at each server, who shares notes with the others and opens them in many tabs."""
        crowd = cls(servers)
        people = [await sign_up(f"person{number}", server) for number, server in enumerate(servers)]
        lines = [f"t{number}" for number in range(typists)] + [f"s{number}" for number in range(scripts)]
        for number in range(notes):
            text = "".join(f"{name}:\n" for index, name in enumerate(lines) if index % notes == number)
            note = await people[0].creates(text)
            for person in people[1:]:
                await people[0].shares(note, person)
            crowd.notes.append(note)
        for index, name in enumerate(lines):
            # Each note has people at each server.
            person, note = people[index // notes % len(people)], crowd.notes[index % notes]
            if name[0] == "t":
                client = await node.open(person, note, who=name, extended=True)
                crowd.typists.append((note, client))
            else:
                crowd.scripts.append(Script(person, note, name))
        return crowd

    async def begin(self, typing_pause_ms: float, script_pause_seconds: float) -> None:
        """Have everybody write."""
        for _, client in self.typists:
            pieces = [f"{client.who}-{number:06};" for number in range(PIECES)]
            self._attempted[client.who] = pieces
            await client.types(pieces, pause_ms=typing_pause_ms, after=f"{client.who}:")
        self._running = [asyncio.create_task(script.run(script_pause_seconds)) for script in self.scripts]

    async def are_served(self) -> None:
        """Wait until more of what each has typed is said to be stored."""
        for _, client in self.typists:
            already = len(await client.saved())
            await client.until("SavedCount", count=already + 1, seconds=SETTLE_SECONDS)

    async def end(self) -> None:
        """Have everybody stop, and wait until all that was typed is said to be stored."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        unfinished = [script for script in self.scripts if len(script.acknowledged) < len(script.attempted)]
        for script in unfinished:
            # Its last write goes on by itself.
            async with asyncio.timeout(SETTLE_SECONDS):
                while len(script.acknowledged) < len(script.attempted):  # noqa: ASYNC110
                    await asyncio.sleep(RETRY_SECONDS)
        for _, client in self.typists:
            await client.stops_typing()
        for _, client in self.typists:
            await client.until("AllSaved", seconds=SETTLE_SECONDS)

    async def check(self) -> SetReport:
        """Check that all see the same, that it is what the log says, and that nothing promised is lost."""
        attempted: list[str] = []
        acknowledged: list[str] = []
        found: list[str] = []
        for note in self.notes:
            # Also that its rows have no hole.
            stored = log.text_of(log.rows(self.servers[0], note))
            for where, client in self.typists:
                if where == note:
                    await client.sees(stored, seconds=SETTLE_SECONDS)
                    assert not await client.order("pending")
            found += pieces_in(stored)
        for _, client in self.typists:
            attempted += self._attempted[client.who]
            acknowledged += await client.saved()
        for script in self.scripts:
            attempted += script.attempted
            acknowledged += script.acknowledged
        return check_set(attempted, acknowledged, found)


def pieces_in(text: str) -> list[str]:
    """The pieces that stand behind the names of lines, whole ones as well as what is left of any."""
    behind = [line.partition(":")[2] for line in text.splitlines()]
    return [f"{piece};" for line in behind for piece in line.split(";") if piece]
