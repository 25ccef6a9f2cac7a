"""How soon does another person hear of a change, who listens at another process, and how soon is it on their page?"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from contextlib import ExitStack
from functools import partial
from string import ascii_letters

import httpx
from websockets.asyncio.client import ClientConnection, connect

from bench.cluster import Cluster
from bench.curio import Curio
from bench.page_reader import PageReader
from bench.scenario import Found, Scenario
from bench.server import Room

PROCESSES = 2
WITH, WITHOUT = "with Redis", "without Redis"
AT_MOST_MS = {WITH: 100, WITHOUT: 1500}
"""For 95 of 100 changes."""
LATE_SECONDS = 3
SETTLE_SECONDS = 4
EXPECTED_PERCENTILE = 95


class FeedLatency(Scenario[Cluster]):
    """Notes that one person renames and rewrites at one process, by turns, while others listen at the other.

    One listens at a socket to all of it. A third has the page open, where titles show.
    """

    subjects = tuple(partial(Cluster, PROCESSES, name) for name in (WITH, WITHOUT))

    def __init__(self, notes: int, per_second: float, seconds: float) -> None:
        self._notes, self._per_second, self._seconds = notes, per_second, seconds
        self.title = f"{per_second:g} changes/s in {notes} notes, {PROCESSES} processes, for {seconds:g} s"

    def measure(self, subject: Cluster, round_number: int) -> Found:
        if subject.name == WITHOUT:
            subject.shared["REDIS_URL"] = ""
        with ExitStack() as running:
            here, there = subject.start(running)
            rooms = here.rooms(self._notes, 2)
            times = asyncio.run(self._change(here, there, rooms))
        kinds = {
            "answer to heard": times.answer_to_heard,
            "answer to page": times.answer_to_page,
            "request to heard": times.request_to_heard,
        }
        faults = [f"{times.missing} changes were not heard of or not shown"] if times.missing else []
        faults += [
            f"{kind}: p95 is {p95:.0f} ms, at most {AT_MOST_MS[subject.name]} are allowed"
            for kind in ("answer to heard", "answer to page")
            if (p95 := _percentile(kinds[kind], EXPECTED_PERCENTILE)) > AT_MOST_MS[subject.name]
        ]
        return Found(
            {
                f"{kind} {name}, ms": _percentile(taken, percent)
                for kind, taken in kinds.items()
                for name, percent in (("p50", 50), ("p95", 95), ("p99", 99))
            },
            faults,
        )

    async def _change(self, here: Curio, there: Curio, rooms: list[Room]) -> _Times:
        owner, other = ({"Authorization": f"Bearer {token}"} for token in rooms[0].tokens)
        times = _Times()
        async with (
            httpx.AsyncClient(base_url=here.url, headers=owner, timeout=30) as http,
            PageReader(there) as reader,
            connect(f"ws://127.0.0.1:{there.port}/ws/events", additional_headers=other) as socket,
        ):
            for room in rooms:
                share = {"username": reader.name, "role": "viewer"}
                (await http.post(f"/api/v1/notes/{room.note}/shares/", json=share)).raise_for_status()
            await reader.looks(f"Bench {len(rooms) - 1}")
            listening = asyncio.create_task(times.listen(socket))
            # That the notes are there has been told, and their first edits may be told at once.
            await asyncio.sleep(SETTLE_SECONDS)
            changing = []
            begins = time.monotonic()
            for number in range(int(self._per_second * self._seconds)):
                await asyncio.sleep(max(0.0, begins + number / self._per_second - time.monotonic()))
                # By turns, so that no note is edited again before its edits may be told of again.
                note = rooms[number // 2 % len(rooms)].note
                changing.append(asyncio.create_task(times.change(http, note, number)))
            await asyncio.gather(*changing)
            await asyncio.sleep(LATE_SECONDS)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            times.shown = await reader.shown()
        return times


class _Times:
    """When each change was sent, answered, heard of and shown; by the word that it brought."""

    def __init__(self) -> None:
        self._sent: dict[str, float] = {}
        self._answered: dict[str, float] = {}
        self._heard: dict[str, float] = {}
        self._titled: dict[str, float] = {}
        """When a new title was answered, on the machine's clock, which the page has as well."""
        self.shown: dict[str, float] = {}

    async def listen(self, socket: ClientConnection) -> None:
        """Note what is heard of until cancelled."""
        async for frame in socket:
            data = json.loads(frame).get("data", {})
            # A title, or the text of which an edit says what was added.
            for word in [data.get("title"), *_added(data)]:
                if word in self._sent:
                    self._heard[word] = time.monotonic()

    async def change(self, http: httpx.AsyncClient, note: str, number: int) -> None:
        """Give a note another title, or another text."""
        # Of a word that begins or ends like the one before, an event shows only the rest.
        edge = ascii_letters[number % len(ascii_letters)]
        word = f"{edge}{secrets.token_hex(8)}{edge.swapcase()}"
        what = {"title": word} if number % 2 else {"content": f"{word}\n"}
        self._sent[word] = time.monotonic()
        (await http.patch(f"/api/v1/notes/{note}/", json=what)).raise_for_status()
        self._answered[word] = time.monotonic()
        if number % 2:
            self._titled[word] = time.time()

    @property
    def answer_to_heard(self) -> list[float]:
        """Milliseconds; a change may be heard of before its answer is there."""
        return [1000 * max(0.0, at - self._answered[word]) for word, at in self._heard.items()]

    @property
    def request_to_heard(self) -> list[float]:
        """Milliseconds."""
        return [1000 * (at - self._sent[word]) for word, at in self._heard.items()]

    @property
    def answer_to_page(self) -> list[float]:
        """Milliseconds, of titles alone."""
        return [
            1000 * max(0.0, self.shown[word] - at) for word, at in self._titled.items() if word in self.shown
        ]

    @property
    def missing(self) -> int:
        """How many changes were not heard of, or not shown."""
        return len(self._sent) - len(self._heard) + len(self._titled.keys() - self.shown.keys())


def _added(data: dict[str, dict[str, list[dict[str, str]]] | None]) -> list[str]:
    return [hunk["added"].strip() for hunk in (data.get("diff") or {}).get("hunks", [])]


def _percentile(times: list[float], percent: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("inf")
