"""The engine's child process, without a process: its tasks are done in the thread that asks for them.

What they do is the real thing; now and then it fails, as if the child had been ended, or had died of a document while
nobody waited for it. The process itself has tests of its own (tests/collab/test_child.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from collab.core import tasks
from collab.core.errors import ChildCrashedError, ChildFailedError

if TYPE_CHECKING:
    from tests.simulation.world import World


class Child:
    """The children of all processes of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def perform(self, task: str, parts: Sequence[bytes]) -> bytes:
        """Do a task, or fail."""
        draw, weather = self._world.rng.random(), self._world.weather
        if self._world.has_healed:
            draw = 1.0
        if draw < weather.child_failure:
            raise ChildFailedError("the child process ended before its task was finished")
        if task == "compact" and draw < weather.child_failure + weather.child_crash:
            raise ChildCrashedError("the child process died")
        return tasks.decode_answer(tasks.perform(tasks.encode_request(task, parts)))

    def stop(self) -> None:
        """End; there is nothing to end."""
