"""Does anybody notice that one of them reads nothing any more?"""

from __future__ import annotations

from typing import Any

from bench.curio import Curio
from bench.scenario import Found
from bench.server import Room, Server
from bench.typing_room import TypingRoom

PARAGRAPH_BYTES = 1000
TIMES = "seen p50, ms", "seen p99, ms", "durable p99, ms"


class StalledRoom(TypingRoom):
    """A room twice: everybody reads, then one more is there who asks for the whole note and reads no answer."""

    subjects = (Curio,)

    def __init__(self, people: int, per_second: float, seconds: float) -> None:
        super().__init__(people, per_second, seconds)
        self.title += "; without and with one who reads nothing"

    def measure(self, server: Server, round_number: int) -> Found:
        # Each of them first every other time.
        order = (False, True) if round_number % 2 == 0 else (True, False)
        found: dict[bool, Found] = {}
        for self._stalls in order:
            found[self._stalls] = super().measure(server, round_number)
        without, beside = found[False].figures, found[True].figures
        figures: dict[str, float] = {}
        for line in TIMES:
            figures[line] = without[line]
            figures[f"{line}, beside one who reads nothing"] = beside[line]
        figures["ratio of seen p99"] = beside["seen p99, ms"] / without["seen p99, ms"]
        figures["cut off after, s"] = beside["cut off after, s"]
        return Found(figures, found[False].faults + found[True].faults)

    def order(self, server: Server, room: Room, round_number: int) -> dict[str, Any]:
        told = {"stalls": self._stalls, "paragraphBytes": PARAGRAPH_BYTES}
        return super().order(server, room, round_number) | told

    def further_figures(self, said: dict[str, Any]) -> dict[str, float]:
        if not self._stalls:
            return {}
        # Never cut off is infinitely late.
        return {"cut off after, s": said["stalled_ms"] / 1000 if said["stalled_ms"] else float("inf")}
