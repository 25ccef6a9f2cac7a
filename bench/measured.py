"""What was measured: seconds, and when each keystroke was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Measured:
    """Everything that the people and the script of one measurement have seen."""

    seen: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)
    rewrites: list[float] = field(default_factory=list)
    typed_at: dict[int, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    """By Yjs client id and the clock after the keystroke."""


def percentiles(times: Sequence[float]) -> str:
    """The middle, the 95th and the 99th of a hundred, in milliseconds."""
    ordered = sorted(times)
    if not ordered:
        return "nothing measured"
    found = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.95, 0.99))
    return "  ".join(f"p{name} {value:7.1f} ms" for name, value in zip((50, 95, 99), found, strict=True))
