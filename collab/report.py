"""What a server process says of itself to those who watch over all of them: numbers and ids, nobody's words or name.

A report travels between processes, of which one may be a version older: what it does not know it leaves at its default.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

Percentiles = Sequence[float]
"""p50 and p99, in seconds; empty where nothing was measured yet."""


@dataclass(frozen=True, slots=True)
class RoomReport:
    """One open document."""

    document: bytes = b""
    """Its id, 16 bytes."""
    sockets: int = 0
    people: bytes = b""
    """Who is there, four bytes each that say nothing but whether two are the same."""
    memory_bytes: int = 0
    unstored_bytes: int = 0

    @classmethod
    def read(cls, mapping: Mapping[str, Any]) -> Self:
        """Return what ``packed`` packed."""
        return cls(**_known(cls, mapping))


@dataclass(frozen=True, slots=True)
class Report:
    """One process."""

    process: str = ""
    machine: str = ""
    pid: int = 0
    up_seconds: float = 0.0
    trouble: str | None = None
    """Why it cannot do its work, in a word."""
    layer: str = ""
    """How it hears of others (``layer.Mode``)."""
    rooms: int = 0
    sockets: int = 0
    people: bytes = b""
    received_per_second: float = 0.0
    """Messages from clients …"""
    sent_per_second: float = 0.0
    """… and to them."""
    commits_per_second: float = 0.0
    rows_per_second: float = 0.0
    processor: float = 0.0
    """Cores, user and system."""
    memory_bytes: int = 0
    unstored_bytes: int = 0
    unstored_seconds: float = 0.0
    acknowledged: Percentiles = ()
    """From the first message of a batch until it is acknowledged."""
    committed: Percentiles = ()
    """A transaction."""
    lag: Percentiles = ()
    """How late the event loop takes its turns."""
    busiest: tuple[RoomReport, ...] = ()

    def packed(self) -> dict[str, Any]:
        """Return it as what msgpack can carry."""
        return asdict(self)

    @classmethod
    def read(cls, mapping: Mapping[str, Any]) -> Self:
        """Return what ``packed`` packed. Raises TypeError if it is something else."""
        known = _known(cls, mapping)
        # Lists are what msgpack makes of tuples.
        times = {name: tuple(known.get(name, ())) for name in ("acknowledged", "committed", "lag")}
        return cls(**known | times | {"busiest": tuple(map(RoomReport.read, known.get("busiest", ())))})


def _known(kind: type[Any], mapping: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in mapping.items() if name in names}
