"""What does an edit cost where the people of a note are at different processes?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

from bench.cluster import Cluster, Database
from bench.curio import Curio
from bench.node import Script
from bench.processes import busy_seconds
from bench.scenario import Found, Scenario, faults_of_crowd
from bench.server import Room

PROCESSES = (1, 2, 3)
WARMUP_SECONDS = 8
_KIB_PER_MIB = 1024
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class _Moment:
    """A step of the crowd: when it was, and what had been used until then."""

    at: float
    curio_seconds: float
    curio_mib: float
    redis_seconds: float
    redis_messages: int
    postgresql_seconds: float
    database: Database
    crowd_seconds: float
    machine_seconds: float

    @classmethod
    def now(cls, cluster: Cluster, members: Sequence[Curio], crowd: Script) -> Self:
        usages = [member.usage for member in members]
        return cls(
            time.monotonic(),
            sum(usage.cpu_seconds for usage in usages),
            sum(usage.resident_mib for usage in usages),
            cluster.redis_usage.cpu_seconds,
            cluster.redis_messages,
            cluster.postgresql_usage.cpu_seconds,
            cluster.database,
            crowd.usage.cpu_seconds,
            busy_seconds(),
        )


class SpreadEditors(Scenario[Cluster]):
    """Rooms whose people are spread evenly over 1, 2 and 3 processes, so that each note is open in all of them."""

    subjects = tuple(partial(Cluster, count) for count in PROCESSES)
    ratios: ClassVar[dict[str, tuple[str, str]]] = {
        "2 to 1": ("2 processes", "1 process"),
        "3 to 1": ("3 processes", "1 process"),
    }

    def __init__(self, notes: int, people: int, per_second: float, seconds: float) -> None:
        """``people`` in each note, each making ``per_second`` keystrokes a second, on average."""
        self._notes, self._people = notes, people
        self._per_second, self._seconds = per_second, seconds
        self.title = f"{notes} x {people} people, {per_second:g} keystrokes/s each, for {seconds:g} s"

    def measure(self, subject: Cluster, round_number: int) -> Found:
        moments: dict[str, _Moment] = {}
        with ExitStack() as running:
            members = subject.start(running)
            order = self._order(members, round_number)
            crowd = running.enter_context(Script("spreading.mjs", order))

            def follow(step: str) -> None:
                moments[step] = _Moment.now(subject, members, crowd)

            said = crowd.run(follow)
        return Found(self._figures(moments, said, len(members)), faults_of_crowd(said))

    def _order(self, members: Sequence[Curio], round_number: int) -> dict[str, Any]:
        # One socket at each process, before anything is measured.
        warm_up, *_ = members[0].rooms_apart(1, len(members))
        rooms = members[0].rooms_apart(self._notes, self._people)
        return {
            "dialect": Curio.dialect,
            "warmUp": _seated(warm_up, members, 0),
            "rooms": [_seated(room, members, number) for number, room in enumerate(rooms)],
            "perSecond": self._per_second,
            "warmupSeconds": WARMUP_SECONDS,
            "seconds": self._seconds,
            # All get the same keystrokes at the same moments; each round has its own.
            "seed": round_number,
        }

    def _figures(self, moments: dict[str, _Moment], said: dict[str, Any], processes: int) -> dict[str, float]:
        begins, typed, settled = moments["begins"], moments["typed"], moments["settled"]
        edits = said["keystrokes"]
        seconds = settled.at - begins.at
        curio = settled.curio_seconds - begins.curio_seconds
        redis = settled.redis_seconds - begins.redis_seconds
        postgresql = settled.postgresql_seconds - begins.postgresql_seconds
        crowd = settled.crowd_seconds - begins.crowd_seconds
        others = settled.machine_seconds - begins.machine_seconds - curio - redis - postgresql - crowd
        times = {
            f"{what} {percentile}, ms": said[name][percentile]
            for name, what in (("seen", "seen"), ("answered", "acknowledged"))
            for percentile in ("p50", "p99")
        }
        return {
            "Curio: processor per delivered edit, us": _MICROSECONDS * curio / (edits * self._people),
            "Curio: processor per edit, us": _MICROSECONDS * curio / edits,
            "Redis: processor per edit, us": _MICROSECONDS * redis / edits,
            "PostgreSQL: processor per edit, us": _MICROSECONDS * postgresql / edits,
            "Redis: messages per edit": (settled.redis_messages - begins.redis_messages) / edits,
            "PostgreSQL: flushes to the disk, 1/s": (settled.database.flushes - begins.database.flushes)
            / seconds,
            "PostgreSQL: transactions, 1/s": (settled.database.transactions - begins.database.transactions)
            / seconds,
            "PostgreSQL: log of writes per edit, bytes": (
                settled.database.log_bytes - begins.database.log_bytes
            )
            / edits,
            **times,
            "edits, 1/s": edits / (typed.at - begins.at),
            "messages to each person, per edit": said["messages_timed"] / edits / self._people,
            **self._while_idle(moments, processes),
            "Curio: processor, % of a core": 100 * curio / seconds,
            "crowd: processor, % of a core": 100 * crowd / seconds,
            "crowd: keystroke late p99, ms": said["late"]["p99"],
            # The kernel's two ways of counting differ by a few ticks.
            "anything else on the machine, % of a core": max(0.0, 100 * others / seconds),
        }

    def _while_idle(self, moments: dict[str, _Moment], processes: int) -> dict[str, float]:
        """What rooms and sockets take in which nobody types."""
        empty, one_each, all_, idle = (moments[step] for step in ("empty", "one each", "all", "idle"))
        further = self._notes * (self._people - 1)
        return {
            "memory of an empty process, MiB": empty.curio_mib / processes,
            "memory of a room and its first socket, KiB": _KIB_PER_MIB
            * (one_each.curio_mib - empty.curio_mib)
            / self._notes,
            "memory of a further socket, KiB": _KIB_PER_MIB * (all_.curio_mib - one_each.curio_mib) / further,
            "memory of all processes, MiB": all_.curio_mib,
            "Curio: processor to connect, ms": 1000 * (all_.curio_seconds - one_each.curio_seconds) / further,
            "Curio: processor while nobody types, % of a core": 100
            * (idle.curio_seconds - all_.curio_seconds)
            / (idle.at - all_.at),
            "PostgreSQL: processor while nobody types, % of a core": 100
            * (idle.postgresql_seconds - all_.postgresql_seconds)
            / (idle.at - all_.at),
        }


def _seated(room: Room, members: Sequence[Curio], offset: int) -> dict[str, Any]:
    """One person after another at one process after another, in each room beginning with another."""
    return {
        "note": room.note,
        "seats": [
            {"token": token, "port": members[(offset + place) % len(members)].port}
            for place, token in enumerate(room.tokens)
        ],
    }
