"""What became of the things that were added to a set while everything failed? After Jepsen's set workload.

Every piece is attempted once. Afterwards it was acknowledged or not, and is there or not: one that was acknowledged and
is not there is *lost*, one that is there and was not acknowledged is *recovered*, which is no harm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetReport:
    """The pieces by what became of them."""

    attempted: int
    acknowledged: int
    recovered: int
    lost: list[str]
    duplicated: list[str]
    unexpected: list[str]

    @property
    def is_valid(self) -> bool:
        """Whether nothing is lost, twice there, or there without having been attempted."""
        return not (self.lost or self.duplicated or self.unexpected)

    def __str__(self) -> str:
        return (
            f"{self.attempted} attempted, {self.acknowledged} acknowledged, {self.recovered} recovered, "
            f"{len(self.lost)} lost, {len(self.duplicated)} duplicated, {len(self.unexpected)} unexpected"
        )


def check_set(attempted: Collection[str], acknowledged: Collection[str], found: list[str]) -> SetReport:
    """Compare what was attempted and acknowledged with what is there, in any order."""
    counts = Counter(found)
    there = set(counts)
    promised = set(acknowledged)
    return SetReport(
        attempted=len(attempted),
        acknowledged=len(promised),
        recovered=len(there - promised),
        lost=sorted(promised - there),
        duplicated=sorted(piece for piece, count in counts.items() if count > 1),
        unexpected=sorted(there - set(attempted)),
    )
