"""Does who types notice that a thousand people hear of it?"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

from bench.curio import Curio
from bench.listeners import Listeners
from bench.scenario import Found, median_of
from bench.server import Room, Server
from bench.typing_room import TypingRoom

TIMES = tuple(
    f"{what} {percentile}, ms" for what in ("seen", "acknowledged") for percentile in ("p50", "p99")
)
AT_MOST = 1.1
"""How much longer the median of each may take beside listeners."""
SETTLE_SECONDS = 3.0
"""By then the last edit was told."""


class FeedCrowd(TypingRoom):
    """A note that is shared with many, in which some type, twice: nobody listens to the feed, and everybody does."""

    subjects: Sequence[Callable[[], Server]] = (Curio,)

    def __init__(self, listeners: int, people: int, per_second: float, seconds: float) -> None:
        super().__init__(people, per_second, seconds)
        self._listeners = listeners
        self.title += f"; without and with {listeners} listeners"

    def measure(self, server: Server, round_number: int) -> Found:
        # Each of them first every other time.
        order = (False, True) if round_number % 2 == 0 else (True, False)
        found: dict[bool, Found] = {}
        for listens in order:
            # The same for both: their rights are as many.
            self._room = server.rooms(notes=1, people=self._listeners)[0]
            with ExitStack() as running:
                ears = running.enter_context(Listeners(server, self._room.tokens)) if listens else None
                found[listens] = super().measure(server, round_number)
                if ears is not None:
                    time.sleep(SETTLE_SECONDS)
                    said, faults = ears.end(), ears.faults
        without, beside = found[False].figures, found[True].figures
        figures: dict[str, float] = {}
        for line in TIMES:
            figures[line] = without[line]
            figures[f"{line}, beside listeners"] = beside[line]
            figures[f"{line}, ratio"] = beside[line] / without[line]
        figures |= {
            "events each heard": said["most"],
            "time between events, at least, s": said["nearest"] / 1000,
            "processor, s": without["processor, s"],
            "processor, s, beside listeners": beside["processor, s"],
            "anything else on the machine, % of a core": beside["anything else on the machine, % of a core"],
        }
        return Found(figures, [*found[False].faults, *found[True].faults, *faults])

    def excesses(self, found: Mapping[str, Sequence[Found]]) -> list[str]:
        lines = [f"{what} p50, ms, ratio" for what in ("seen", "acknowledged")]
        ratios = {line: median_of(found, Curio.name, line) for line in lines}
        return [
            f"{line}: {ratio:.2f}, at most {AT_MOST} is allowed"
            for line, ratio in ratios.items()
            if ratio > AT_MOST
        ]

    def room(self, server: Server) -> Room:
        return Room(self._room.note, self._room.tokens[: self._people])
