"""What a scenario is, and what measuring one once has found."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from types import TracebackType
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

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


class Subject(Protocol):
    """What is measured: there for the length of a ``with``."""

    @property
    def name(self) -> str:
        """What its column is called."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


Measured = TypeVar("Measured", bound=Subject)


class Scenario(ABC, Generic[Measured]):
    """One situation in which subjects are compared."""

    subjects: Sequence[Callable[[], Measured]]
    """What makes each of them."""
    ratios: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """By the name of a further column: which two columns it compares."""
    title: str

    def prepare(self, subject: Measured) -> None:
        """Bring a subject that has just been started to where measuring may begin."""

    @abstractmethod
    def measure(self, subject: Measured, round_number: int) -> Found:
        """Measure once."""

    def excesses(self, found: Mapping[str, Sequence[Found]]) -> list[str]:
        """Say what is above its limit, all rounds of each subject taken together."""
        return []


def median_of(found: Mapping[str, Sequence[Found]], subject: str, line: str) -> float:
    """Return the median of all rounds."""
    return median(one.figures[line] for one in found[subject])


class Comparison(Scenario[Server]):
    """Curio beside Hocuspocus, or alone with the other's column empty."""

    subjects: Sequence[Callable[[], Server]] = (Curio, Hocuspocus)
    ratios: ClassVar[Mapping[str, tuple[str, str]]] = {"ratio": (Curio.name, Hocuspocus.name)}


def faults_of_crowd(said: Mapping[str, Any]) -> list[str]:
    """What a crowd (bench/peers/crowd.mjs) says that must not have happened."""
    faults = []
    if said["delivered"] != 1:
        faults.append(f"only {said['delivered']:.3%} was delivered")
    if said["gaps"]:
        faults.append(f"{said['gaps']} updates came before what they rely on")
    if not said["texts_equal"]:
        faults.append("the texts differ")
    return faults + [f"a socket: {reason}" for reason in sorted(set(said["closed"]))]
