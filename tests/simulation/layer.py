"""What processes tell each other, on a bad day: lost, doubled, late, out of order, or not at all for a while.

A process hears itself as badly as the others, which is worse than any real layer: an announcement is a hint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from collab import announcing
from collab.core.revision import Revision
from tests.simulation.virtual_time import Mortal, owner

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.world import World

TWICE = 0.3
LATE, VERY_LATE_SECONDS, LATE_SECONDS = 0.1, 5.0, 0.1


class Ear:
    """Where one process listens."""

    def __init__(self, layer: Layer, process: Process) -> None:
        self._layer, self.process = layer, process

    def committed(self, document_id: UUID, first: Revision, updates: Sequence[bytes]) -> None:
        """Hear of rows, perhaps."""
        self._layer.carry(self.process, "committed", document_id, first, updates)

    def access_changed(self, scopes: frozenset[str]) -> None:
        """Hear of changed rights, perhaps."""
        self._layer.carry(self.process, "access_changed", scopes)

    def tail_is_long(self, document_id: UUID) -> None:
        """Hear of a document that is slow to open, perhaps."""
        self._layer.carry(self.process, "tail_is_long", document_id)


class Layer:
    """The way between the processes of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.is_silent = False
        """Whether nothing is carried at all."""

    def connect(self, process: Process) -> Ear:
        """Have a process listen."""
        ear = Ear(self, process)
        announcing.listen(ear)
        return ear

    def disconnect(self, ear: Ear) -> None:
        """Have it listen no more."""
        announcing.stop_listening(ear)

    def carry(self, process: Process, method: str, *arguments: Any) -> None:
        """Tell a process, perhaps, sometime, more than once. The teller is whoever's code is running."""
        teller = owner.get()
        if self.is_silent or (teller is not process and (process.place.is_cut_off or _is_cut_off(teller))):
            return
        rng, weather = self._world.rng, self._world.weather
        copies = 0 if rng.random() < weather.lose_hint else 1 + (rng.random() < TWICE)
        for _ in range(copies):
            delay = rng.random() * (VERY_LATE_SECONDS if rng.random() < LATE else LATE_SECONDS)
            self._world.loop.call_later(
                delay, self._arrive, process, method, arguments, context=process.context
            )

    def _arrive(self, process: Process, method: str, arguments: tuple[Any, ...]) -> None:
        if process.is_alive:
            getattr(process.engine, method)(*arguments)


def _is_cut_off(teller: Mortal | None) -> bool:
    """Whether the teller is a process that is cut off; people's own doing reaches whom it can."""
    return teller is not None and teller.place.is_cut_off
