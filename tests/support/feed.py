"""Who listens to the change feed, on any of its three ways, and comes back where they stopped whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.support.deadlines import PATIENCE_SECONDS, wait_until
from tests.support.people import Person
from tests.support.raw import RawSocket
from tests.support.server import Address, Server

Event = dict[str, Any]
AGAIN_SECONDS = 0.05
STAY_SECONDS = 6.0
"""About so long somebody listens at one server before they leave by themselves."""
POLL_SECONDS = 3
OPEN_SECONDS = 10
GONE = (httpx.TransportError, OSError, WebSocketException, TimeoutError)


async def messages(stream: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """The messages of a stream of server-sent events, each by its fields."""
    fields: dict[str, str] = {}
    async for line in stream.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            yield fields
            fields = {}


@asynccontextmanager
async def events_socket(
    at: Address,
    headers: dict[str, str],
    since: int | str | None = None,
    deadline_seconds: float = PATIENCE_SECONDS,
) -> AsyncIterator[RawSocket]:
    """A socket at ``/ws/events``."""
    address = f"{at.origin.replace('http', 'ws')}/ws/events"
    if since is not None:
        address += f"?since={since}"
    async with connect(address, additional_headers=headers, open_timeout=deadline_seconds) as connection:
        yield RawSocket(connection, deadline_seconds)


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as it came, and when."""

    event: Event
    at: float

    @property
    def position(self) -> int:
        return int(self.event["position"])


class Listener(ABC):
    """One person on one transport."""

    transport = ""

    def __init__(self, person: Person, servers: Sequence[Server], since: int, seed: str) -> None:
        self.person, self.servers, self.position = person, servers, since
        self.heard: list[Heard] = []
        self.connections = 0
        self._chance = random.Random(f"{seed}{self.transport}{person.username}")
        self._task = asyncio.create_task(self._listen_for_ever())

    async def _listen_for_ever(self) -> None:
        while True:
            server = self._chance.choice(self.servers)
            with contextlib.suppress(*GONE):
                async with asyncio.timeout(self._chance.uniform(0.2, 2) * STAY_SECONDS):
                    await self._listen(server)
            await asyncio.sleep(AGAIN_SECONDS)

    @abstractmethod
    async def _listen(self, server: Server) -> None:
        """Listen at one server from the position on, until it fails."""

    def _take(self, event: Event) -> None:
        self.heard.append(Heard(event, time.monotonic()))
        self.position = event["position"]

    @property
    def events(self) -> dict[int, Event]:
        """What was heard, by position."""
        return {one.position: one.event for one in self.heard}

    async def reaches(self, position: int, seconds: float) -> None:
        """Wait until nothing up to there can still come, and listen no longer."""

        def is_there() -> bool:
            assert not self._task.done(), self._task.exception()
            return self.position >= position

        await wait_until(
            is_there, seconds, f"{self.person.username} hears by {self.transport} up to {position}"
        )
        await self.leaves()

    async def leaves(self) -> None:
        """Listen no longer."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


class Polled(Listener):
    """``GET changes/`` with ``Prefer: wait``."""

    transport = "poll"

    async def _listen(self, server: Server) -> None:
        headers = self.person.bearer | {"Prefer": f"wait={POLL_SECONDS}"}
        async with httpx.AsyncClient(base_url=server.origin, headers=headers, timeout=20) as http:
            while True:
                answer = await http.get("/api/v1/changes/", params={"since": self.position, "page_size": 200})
                if answer.status_code >= 500:
                    return
                assert answer.status_code == 200, answer.text
                self.connections += 1
                page = answer.json()
                for event in page["results"]:
                    self._take(event)
                assert page["position"] >= self.position
                self.position = page["position"]


class Streamed(Listener):
    """``events/``, as a browser's EventSource reads it."""

    transport = "stream"

    async def _listen(self, server: Server) -> None:
        headers = self.person.bearer | {"Last-Event-ID": str(self.position)}
        async with (
            httpx.AsyncClient(base_url=server.origin, headers=headers, timeout=20) as http,
            http.stream("GET", "/api/v1/events/") as answer,
        ):
            if answer.status_code >= 500:
                return
            assert answer.status_code == 200, (await answer.aread()).decode()
            self.connections += 1
            async for fields in messages(answer):
                if "data" in fields:
                    self._take(json.loads(fields["data"]))
                if "id" in fields:
                    assert int(fields["id"]) >= self.position
                    self.position = int(fields["id"])


class Socketed(Listener):
    """``/ws/events``."""

    transport = "socket"

    async def _listen(self, server: Server) -> None:
        async with events_socket(server, self.person.bearer, self.position, OPEN_SECONDS) as socket:
            self.connections += 1
            async for frame in socket.connection:
                told = json.loads(frame)
                if "position" not in told:
                    continue
                if told["kind"] == "feed.position":
                    assert told["position"] >= self.position
                    self.position = told["position"]
                else:
                    self._take(told)


TRANSPORTS: tuple[type[Listener], ...] = (Polled, Streamed, Socketed)


def rows_of(server: Server, query: str) -> list[tuple[Any, ...]]:
    """What stands in a server's database."""
    if isinstance(server.storage, Path):
        with contextlib.closing(sqlite3.connect(server.storage)) as database:
            return list(database.execute(query))
    with psycopg.connect(server.storage) as connection:
        return list(connection.execute(query))


def position_of(server: Server) -> int:
    """Where the feed stands."""
    return int((rows_of(server, "SELECT position FROM notes_feed") or [(0,)])[0][0])


def all_events(server: Server) -> list[Event]:
    """The whole feed, whosesoever it is; without ``at``, with the ``addressee``'s username."""
    query = """
        SELECT position, kind, note_id, title, actors, data, username
        FROM notes_event LEFT JOIN notes_user ON notes_user.id = addressee_id ORDER BY position
    """

    def plain(value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    return [
        {
            "position": position,
            "kind": kind,
            "note": {"id": _uuid(note), "title": title},
            "actors": plain(actors),
            "data": plain(data),
            "addressee": addressee,
        }
        for position, kind, note, title, actors, data, addressee in rows_of(server, query)
    ]


def heads_of(server: Server) -> dict[str, str]:
    """The newest revision of each note."""
    rows = rows_of(server, "SELECT id, generation, seq FROM collab_document")
    return {_uuid(note): f"{generation}.{seq}" for note, generation, seq in rows}


def _uuid(value: Any) -> str:
    digits = str(value).replace("-", "")
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
