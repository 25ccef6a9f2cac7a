"""What a scenario is, and what measuring one once has found."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from bench.curio import Curio
from bench.hocuspocus import Hocuspocus
from bench.server import Server


@dataclass(frozen=True, slots=True)
class Found:
    """One server, measured once."""

    figures: dict[str, float]
    """By the name of a line in the table, with its unit."""
    faults: list[str] = field(default_factory=list)
    """What must not happen and did, such as texts that differ."""


class Scenario(ABC):
    """One situation in which servers are compared."""

    servers: ClassVar[Sequence[type[Server]]] = (Curio, Hocuspocus)
    title: str

    def prepare(self, server: Server) -> None:  # noqa: B027 - most scenarios need nothing
        """Bring a server that has just been started to where measuring may begin."""

    @abstractmethod
    def measure(self, server: Server, round_number: int) -> Found:
        """Measure once."""
