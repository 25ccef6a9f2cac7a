"""How soon does another person hear of a change, who listens at another process?"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from contextlib import ExitStack
from functools import partial
from string import ascii_letters

import httpx
from websockets.asyncio.client import connect

from bench.cluster import Cluster
from bench.curio import Curio
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
    """Notes that one person renames and rewrites at one process, by turns, while another listens at the other."""

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
            answered, sent, missing = asyncio.run(self._change(here, there, rooms))
        faults = [f"{missing} changes were not heard of"] if missing else []
        if (p95 := _percentile(answered, EXPECTED_PERCENTILE)) > AT_MOST_MS[subject.name]:
            faults.append(f"p95 is {p95:.0f} ms, at most {AT_MOST_MS[subject.name]} are allowed")
        return Found(
            {
                f"{what} to heard {name}, ms": _percentile(times, percent)
                for what, times in (("answer", answered), ("request", sent))
                for name, percent in (("p50", 50), ("p95", 95), ("p99", 99))
            },
            faults,
        )

    async def _change(
        self, here: Curio, there: Curio, rooms: list[Room]
    ) -> tuple[list[float], list[float], int]:
        """Return the milliseconds from each answer and from each request until it was heard of, and what was not."""
        owner, other = ({"Authorization": f"Bearer {token}"} for token in rooms[0].tokens)
        sent: dict[str, float] = {}
        answered: dict[str, float] = {}
        heard: dict[str, float] = {}

        async def listen() -> None:
            address = f"ws://127.0.0.1:{there.port}/ws/events"
            async with connect(address, additional_headers=other) as socket:
                is_open.set()
                async for frame in socket:
                    data = json.loads(frame).get("data", {})
                    # A title, or the text of which an edit says what was added.
                    for word in [data.get("title"), *_added(data)]:
                        if word in sent:
                            heard[word] = time.monotonic()

        async def change(number: int) -> None:
            # Of a word that begins or ends like the one before, an event shows only the rest.
            edge = ascii_letters[number % len(ascii_letters)]
            word = f"{edge}{secrets.token_hex(8)}{edge.swapcase()}"
            # By turns, so that no note is edited again before its edits may be told of again.
            what = {"title": word} if number % 2 else {"content": f"{word}\n"}
            path = f"/api/v1/notes/{rooms[number // 2 % len(rooms)].note}/"
            sent[word] = time.monotonic()
            answer = await http.patch(path, json=what)
            answer.raise_for_status()
            answered[word] = time.monotonic()

        is_open = asyncio.Event()
        async with httpx.AsyncClient(base_url=here.url, headers=owner, timeout=30) as http:
            listening = asyncio.create_task(listen())
            await is_open.wait()
            # That the notes are there has been told, and their first edits may be told at once.
            await asyncio.sleep(SETTLE_SECONDS)
            changing = []
            begins = time.monotonic()
            for number in range(int(self._per_second * self._seconds)):
                await asyncio.sleep(max(0.0, begins + number / self._per_second - time.monotonic()))
                changing.append(asyncio.create_task(change(number)))
            await asyncio.gather(*changing)
            await asyncio.sleep(LATE_SECONDS)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        # A change may be heard of before its answer is there.
        from_answer = [1000 * max(0.0, heard[word] - answered[word]) for word in heard]
        from_request = [1000 * (heard[word] - sent[word]) for word in heard]
        return from_answer, from_request, len(sent) - len(heard)


def _added(data: dict[str, dict[str, list[dict[str, str]]] | None]) -> list[str]:
    return [hunk["added"].strip() for hunk in (data.get("diff") or {}).get("hunks", [])]


def _percentile(times: list[float], percent: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else float("inf")
