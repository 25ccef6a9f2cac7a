"""What does somebody cost who listens to the change feed while nothing happens?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bench.curio import Curio
from bench.listeners import Listeners
from bench.scenario import Comparison, Found
from bench.server import Server

_KIB_PER_MIB = 1024
REST_SECONDS = 5


class FeedIdle(Comparison):
    """Many people's sockets at ``/ws/events``."""

    subjects: Sequence[Callable[[], Server]] = (Curio,)

    def __init__(self, people: int, seconds: float) -> None:
        self._people, self._seconds = people, seconds
        self.title = f"{people} people listen to the feed, and nothing happens for {seconds:g} s"

    def measure(self, server: Server, round_number: int) -> Found:
        room = server.rooms(notes=1, people=self._people)[0]
        server.restart()
        time.sleep(REST_SECONDS)
        empty, rest = server.usage, self._cpu_of_empty(server)
        with Listeners(server, room.tokens) as listeners:
            opened = server.usage
            time.sleep(REST_SECONDS)
            begins = server.usage
            time.sleep(self._seconds)
            ends = server.usage
            said = listeners.end()
        figures = {
            "memory of an empty server, MiB": empty.resident_mib,
            "memory of a listener, KiB": (ends.resident_mib - empty.resident_mib)
            * _KIB_PER_MIB
            / self._people,
            "processor to connect, ms": 1000 * (opened.cpu_seconds - empty.cpu_seconds - rest) / self._people,
            "processor while idle, % of a core": 100
            * (ends.cpu_seconds - begins.cpu_seconds)
            / self._seconds,
            "processor of an empty server, % of a core": 100 * rest / REST_SECONDS,
        }
        return Found(figures, [f"a listener: {reason}" for reason in said["closed"]])

    @staticmethod
    def _cpu_of_empty(server: Server) -> float:
        before = server.usage.cpu_seconds
        time.sleep(REST_SECONDS)
        return server.usage.cpu_seconds - before
