"""Between which two characters may a new one stand?

A struct names the two that it was put between: its origin on the left and its right origin. If they never stood side
by side, the order of the text depends on the order in which updates arrive, and two people see different texts. All
that was put behind one origin stays together, so two characters can have stood side by side only if the origin of the
right one is the left one or an ancestor of it (its origin, that one's origin, and so on), while the right one itself
is no ancestor of the left one. Knows structs and their places, no text. Rule: docs/protocol.md P9.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from collab.core.updates import Id, Place

_UNKNOWN, _ASKED = -1, -2
_Neighbours = tuple[Id | None, Id | None]


@dataclass(slots=True, eq=False)
class _Run:
    """Characters of one client, each put behind the one before it and in front of the same right origin."""

    start: int
    origin: Id | None
    """What the first of them was put behind; None is the beginning of the text."""
    right: Id | None
    parent: _Run | None = None
    """The run in which the origin is."""
    jump: _Run | None = None
    """An ancestor further up: with it a climb past n runs takes about log n steps."""
    depth: int = _UNKNOWN
    """How many runs its ancestors are in."""


class Order:
    """Beside what each character of a document was put, also the deleted ones."""

    def __init__(self) -> None:
        self._starts: dict[int, list[int]] = {}
        self._runs: dict[int, list[_Run]] = {}
        self._beginning = _Run(0, None, None, depth=0)
        self._beginning.parent = self._beginning.jump = self._beginning

    def take(self, places: Iterable[Place], clocks: Mapping[int, int]) -> list[_Neighbours]:
        """Take in what is new in some structs, those from ``clocks`` on, and return between what they stand.

        Everything that they name is known or among them.
        """
        fresh = []
        for client, start, stop, origin, right in places:
            known = clocks.get(client, 0)
            if stop > known:
                left = origin if start >= known else (client, known - 1)
                self._append(client, max(start, known), left, right)
                fresh.append((left, right))
        return fresh

    def add(self, places: Sequence[Place], clocks: Mapping[int, int]) -> bool:
        """Take them in if all may stand where they say; if not, return False and take in none of them."""
        lengths = {client: len(self._starts.get(client, ())) for client, *_ in places}
        if all(self._may_stand_between(left, right) for left, right in self.take(places, clocks)):
            return True
        for client, length in lengths.items():
            if client in self._starts:
                del self._starts[client][length:], self._runs[client][length:]
        return False

    def _append(self, client: int, start: int, origin: Id | None, right: Id | None) -> None:
        starts = self._starts.setdefault(client, [])
        runs = self._runs.setdefault(client, [])
        if not (runs and origin == (client, start - 1) and right == runs[-1].right):
            starts.append(start)
            runs.append(_Run(start, origin, right))

    def _run_of(self, place: Id | None) -> _Run:
        if place is None:
            return self._beginning
        client, clock = place
        return self._runs[client][bisect_right(self._starts[client], clock) - 1]

    def _may_stand_between(self, left: Id | None, right: Id | None) -> bool:
        if right is None:
            return True
        right_run = self._run_of(right)
        is_first = right[1] == right_run.start
        origin = right_run.origin if is_first else (right[0], right[1] - 1)
        if origin == left:
            return True
        # Put before the same as the left one, it goes between what that one was put between, which was looked at.
        return left is not None and (
            self._run_of(left).right == right or self._descends(left, origin, right_run, is_first=is_first)
        )

    def _descends(self, left: Id, origin: Id | None, right_run: _Run, *, is_first: bool) -> bool:
        """Whether ``left`` descends from ``origin``, but not by way of what stands in ``right_run``."""
        run, origin_run = self._run_of(left), self._run_of(origin)
        entry: Id | None = left
        if run is not origin_run:
            if not (self._settle(run) and self._settle(origin_run)) or run.depth <= origin_run.depth:
                return False
            run = _climb(run, origin_run.depth + 1)
            entry = run.origin
            if run.parent is not origin_run or (is_first and run is right_run):
                return False
        if origin is None or entry is None:
            return True
        return entry[1] >= origin[1] if is_first else entry == origin

    def _settle(self, run: _Run) -> bool:
        """Find the ancestors of a run; False if it is one of its own."""
        asked = [run]
        while asked:
            run = asked[-1]
            parent = self._run_of(run.origin)
            if run.depth >= 0:
                asked.pop()
            elif parent.depth >= 0:
                assert parent.jump is not None
                assert parent.jump.jump is not None
                is_even = parent.depth - parent.jump.depth == parent.jump.depth - parent.jump.jump.depth
                run.parent, run.depth = parent, parent.depth + 1
                run.jump = parent.jump.jump if is_even else parent
            elif parent.depth == _ASKED:
                return False
            else:
                run.depth = _ASKED
                asked.append(parent)
        return True


def _climb(run: _Run, depth: int) -> _Run:
    """The ancestor of a run at some depth."""
    while run.depth > depth:
        assert run.jump is not None
        assert run.parent is not None
        run = run.jump if run.jump.depth >= depth else run.parent
    return run
