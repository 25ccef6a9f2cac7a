"""An event loop whose time passes only when nothing is left to do, so that an hour takes as long as its events.

Work for threads is done on the spot, after a virtual delay, and the delay lies on both sides of the work: a process
may die before it, or after it and before hearing of it.
"""

from __future__ import annotations

import asyncio
import contextvars
import selectors
from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from django.db import OperationalError

MAX_THREAD_SECONDS = 0.02


class Mortal(Protocol):
    """Whatever tasks belong to, and die with."""

    is_alive: bool
    tasks: set[asyncio.Task[Any]]


owner: contextvars.ContextVar[Mortal | None] = contextvars.ContextVar("owner", default=None)
"""To whom what is started now belongs."""


class _Selector(selectors.SelectSelector):
    """Waits for nothing: what it is asked to wait for is time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("the simulation waits for something that will never happen")
        self.now += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop. The same seed gives the same order of events."""

    def __init__(self, rng: Random) -> None:
        self._clock = _Selector()
        self._rng = rng
        self.storage_failure = 0.0
        """How likely a piece of database work fails, before or after it was done."""
        super().__init__(self._clock)
        self.set_task_factory(self._make_task)

    def time(self) -> float:
        """Return the virtual seconds since the beginning."""
        return self._clock.now

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        """Do the work later, unless its owner has died by then."""
        del executor
        future = self.create_future()
        mine = owner.get()
        before, after = (self._rng.random() * MAX_THREAD_SECONDS for _ in range(2))

        def work() -> None:
            if mine is not None and not mine.is_alive:
                return
            fate = self._rng.random()
            lost: Exception | None = (
                OperationalError("the database went away") if fate < self.storage_failure else None
            )
            if lost is not None and fate < self.storage_failure / 2:
                self.call_later(after, answer, None, lost)
                return
            try:
                result, error = func(*args), lost
            except Exception as raised:  # noqa: BLE001 - handed on to whoever waits, as a thread pool does
                result, error = None, raised
            self.call_later(after, answer, result, error)

        def answer(result: Any, error: Exception | None) -> None:
            if future.done() or (mine is not None and not mine.is_alive):
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

        self.call_later(before, work)
        return future

    @staticmethod
    def _make_task(loop: Any, coro: Any, **options: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=loop, **options)
        mine = owner.get()
        if mine is not None:
            mine.tasks.add(task)
            task.add_done_callback(mine.tasks.discard)
        return task
