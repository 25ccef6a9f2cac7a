"""Which state of a document's text is meant: ``<generation>.<seq>``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from collab.core.errors import RevisionError

# Both numbers fit a signed 64-bit column; nineteen digits would not.
_PATTERN = re.compile(r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Revision:
    """A document's state after row ``seq`` of its ``generation``; both count from 1."""

    generation: int
    seq: int

    def __str__(self) -> str:
        return f"{self.generation}.{self.seq}"

    @property
    def next(self) -> Self:
        """The revision after one more row."""
        return type(self)(self.generation, self.seq + 1)

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read ``"1.7"``. Raises RevisionError for anything else."""
        match = _PATTERN.fullmatch(written)
        if match is None:
            raise RevisionError(
                'expected a revision such as "1.7": two whole numbers from 1 with a dot between'
            )
        return cls(int(match[1]), int(match[2]))
