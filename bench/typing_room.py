"""How long does a keystroke take to be seen and to be stored, and what does it cost, in a room full of people?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Self

from bench.node import Script
from bench.processes import busy_seconds
from bench.scenario import Comparison, Found, faults_of_crowd
from bench.server import Room, Server

WARMUP_SECONDS = 2


@dataclass(frozen=True, slots=True)
class _Moment:
    """A step of the crowd: when it was, and what had been used until then."""

    at: float
    server_seconds: float
    server_mib: float
    crowd_seconds: float
    machine_seconds: float

    @classmethod
    def now(cls, server: Server, crowd: Script) -> Self:
        used = server.usage
        return cls(
            time.monotonic(), used.cpu_seconds, used.resident_mib, crowd.usage.cpu_seconds, busy_seconds()
        )


class TypingRoom(Comparison):
    """Some people in one note, each typing in a paragraph of their own."""

    def __init__(self, people: int, per_second: float, seconds: float) -> None:
        """Everybody makes ``per_second`` keystrokes a second, on average."""
        self._people = people
        self._per_second = per_second
        self._seconds = seconds
        self.title = f"{people} people, {per_second:g} keystrokes/s each, for {seconds:g} s"

    def measure(self, server: Server, round_number: int) -> Found:
        room = self.room(server)
        moments: dict[str, _Moment] = {}

        def follow(step: str) -> None:
            moments[step] = _Moment.now(server, crowd)
            self.follow(step, server, room)

        with Script("typing.mjs", self.order(server, room, round_number)) as crowd:
            said = crowd.run(follow)
        return Found(self._figures(moments, said) | self.further_figures(said), faults_of_crowd(said))

    def room(self, server: Server) -> Room:
        """Where they type."""
        return server.rooms(notes=1, people=self._people)[0]

    def order(self, server: Server, room: Room, round_number: int) -> dict[str, Any]:
        """What the crowd is told."""
        return {
            "dialect": server.dialect,
            "port": server.port,
            "note": room.note,
            "tokens": room.tokens,
            "perSecond": self._per_second,
            "warmupSeconds": WARMUP_SECONDS,
            "seconds": self._seconds,
            # Every server gets the same keystrokes at the same moments; each round has its own.
            "seed": round_number,
        }

    def follow(self, step: str, server: Server, room: Room) -> None:
        """Do what else belongs to a step of the crowd."""

    def further_figures(self, said: dict[str, Any]) -> dict[str, float]:
        """What else was measured, of which the crowd has said this."""
        return {}

    def _figures(self, moments: dict[str, _Moment], said: dict[str, Any]) -> dict[str, float]:
        begins, typed, settled = moments["begins"], moments["typed"], moments["settled"]
        typing_seconds = typed.at - begins.at
        server_seconds = typed.server_seconds - begins.server_seconds
        crowd_seconds = typed.crowd_seconds - begins.crowd_seconds
        others = typed.machine_seconds - begins.machine_seconds - server_seconds - crowd_seconds
        times = {
            f"{what} {percentile}, ms": said[name][percentile]
            for name, what in (("seen", "seen"), ("answered", "acknowledged"), ("stored", "durable"))
            for percentile in ("p50", "p99")
            if said[name] is not None
        }
        return times | {
            "processor, s": settled.server_seconds - begins.server_seconds,
            "memory, MiB": typed.server_mib,
            "messages to each person, 1/s": said["messages"]
            / self._people
            / (WARMUP_SECONDS + self._seconds),
            "crowd: processor, % of a core": 100 * crowd_seconds / typing_seconds,
            "crowd: keystroke late p99, ms": said["late"]["p99"],
            # The kernel's two ways of counting differ by a few ticks.
            "anything else on the machine, % of a core": max(0.0, 100 * others / typing_seconds),
        }
