"""Long lists in pieces that one statement takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def in_pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """All items, at most ``size`` at a time."""
    every = list(items)
    return (every[first : first + size] for first in range(0, len(every), size))
