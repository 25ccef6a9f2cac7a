"""An event loop whose time passes only when nothing is left to do, so that an hour takes as long as its events.

Work for threads is done by threads that take turns with the loop. It begins after a virtual delay, may be
interrupted in front of each statement that stands outside a transaction, and is answered after another delay: a
process may die at any of these points. Whatever leaves the loop has to go through ``run_in_executor``.
"""

from __future__ import annotations

import asyncio
import contextvars
import selectors
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, Protocol, TypeVar, cast

from django.db import OperationalError

from tests.simulation.threads import Crew, Job

Result = TypeVar("Result")

MAX_THREAD_SECONDS = 0.02
MAX_WORK_SECONDS = 0.005
PAUSE = 0.5
"""How likely a thread is interrupted where it may be."""
LAST_STATEMENT = 14
"""A failure strikes one of so many statements; work that has fewer is done, and its answer gets lost."""


class Mortal(Protocol):
    """Whatever tasks and work belong to, and die with."""

    is_alive: bool
    place: Any

    @property
    def has_database(self) -> bool:
        """Whether the database answers."""

    tasks: dict[asyncio.Task[Any], None]
    jobs: dict[Job, None]


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


class _Fuse:
    """What is to happen after so many more events of a kind, wherever the loop stands then."""

    def __init__(self, events: int, counts: Callable[[], bool], callback: Callable[[], None]) -> None:
        self.events, self.counts, self.callback = events, counts, callback


class _Work:
    """A job, who waits for it, whose it is, and in front of which statement it fails."""

    job: Job

    def __init__(self, future: asyncio.Future[Any], mine: Mortal | None, fails_at: int | None) -> None:
        self.future, self.mine, self.fails_at = future, mine, fails_at

    @property
    def is_dead(self) -> bool:
        """Whether the process it belongs to has died."""
        return self.mine is not None and not self.mine.is_alive

    def end(self) -> None:
        """Belong to nobody's work under way any more."""
        if self.mine is not None:
            self.mine.jobs.pop(self.job, None)


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop. The same seed gives the same order of events."""

    def __init__(self, rng: Random, crew: Crew) -> None:
        self._clock = _Selector()
        self._rng, self._crew = rng, crew
        self._fuses: list[_Fuse] = []
        self.storage_failure = 0.0
        """How likely a piece of database work fails, in front of, within or after its transaction."""
        self.after_writing: Callable[[], None] = lambda: None
        """Called whenever a thread has had a turn and may have committed something."""
        super().__init__(self._clock)
        self.set_task_factory(self._make_task)

    def time(self) -> float:
        """Return the virtual seconds since the beginning."""
        return self._clock.now

    # Events

    def after_events(self, events: int, counts: Callable[[], bool], callback: Callable[[], None]) -> None:
        """Call back once so many more callbacks were scheduled while ``counts``: amid whatever goes on then."""
        self._fuses.append(_Fuse(events, counts, callback))

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:  # type: ignore[override]
        """Schedule a callback, and count it."""
        handle = super().call_soon(callback, *args, context=context)
        if self._fuses:
            self._burn()
        return handle

    def _burn(self) -> None:
        burning, self._fuses = self._fuses, []
        for fuse in burning:
            fuse.events -= fuse.counts()
            if fuse.events > 0:
                self._fuses.append(fuse)
            else:
                super().call_soon(fuse.callback, context=contextvars.Context())

    def call_soon_threadsafe(self, callback: Any, *args: Any, context: Any = None) -> asyncio.Handle:  # type: ignore[override]
        """Schedule a callback from a thread, for which the loop is waiting."""
        return self.call_soon(callback, *args, context=context)

    # Threads

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        """Have a thread do the work."""
        del executor
        fails_at = self._rng.randint(1, LAST_STATEMENT) if self._rng.random() < self.storage_failure else None
        work = _Work(self.create_future(), owner.get(), fails_at)
        context = contextvars.copy_context()
        work.job = Job(partial(context.run, func, *args), partial(self._before_statement, work))
        if work.mine is not None:
            work.mine.jobs[work.job] = None
        self.call_later(self._delay(), self._give_turn, work)
        return work.future

    def at_once(self, work: Callable[[], Result]) -> Result:
        """Do a piece of work for which the loop stands still. It fails as a thread's does, and nobody dies within it."""
        job = Job(partial(contextvars.copy_context().run, work), self._fail_now_and_then(owner.get()))
        self._crew.give_turn(job)
        if job.has_written:
            self.after_writing()
        if job.error is not None:
            raise job.error
        if self._rng.random() < self.storage_failure:
            raise OperationalError("the database went away before it answered")
        return cast("Result", job.result)

    def _fail_now_and_then(self, mine: Mortal | None) -> Callable[[Job, bool], None]:
        fails_at = self._rng.randint(1, LAST_STATEMENT) if self._rng.random() < self.storage_failure else None

        def before_statement(job: Job, _is_in_transaction: bool) -> None:
            if (mine is not None and not mine.has_database) or job.statements == fails_at:
                raise OperationalError("the database went away")

        return before_statement

    def _delay(self) -> float:
        return self._rng.random() * MAX_THREAD_SECONDS

    def _before_statement(self, work: _Work, job: Job, is_in_transaction: bool) -> None:
        has_database = work.mine is None or work.mine.has_database
        if not has_database or job.statements == work.fails_at:
            raise OperationalError("the database went away")
        if not is_in_transaction and self._rng.random() < PAUSE:
            job.pause()

    def _give_turn(self, work: _Work) -> None:
        job = work.job
        if work.is_dead or (work.future.cancelled() and not job.has_begun):
            job.kill()
        if job.is_over:
            work.end()
            return
        is_over = self._crew.give_turn(job)
        if job.has_written:
            self.after_writing()
        self.call_later(self._delay(), self._answer if is_over else self._give_turn, work)

    def _answer(self, work: _Work) -> None:
        work.end()
        if work.future.done() or work.is_dead:
            return
        if work.job.error is not None:
            work.future.set_exception(work.job.error)
        elif work.fails_at is not None and work.job.statements:
            work.future.set_exception(OperationalError("the database went away before it answered"))
        else:
            work.future.set_result(work.job.result)

    @staticmethod
    def _make_task(loop: Any, coro: Any, **options: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(coro, loop=loop, **options)
        mine = owner.get()
        if mine is not None:
            mine.tasks[task] = None
            task.add_done_callback(lambda done: mine.tasks.pop(done, None))
            if not mine.is_alive:
                # A timer outlives its process here, and nothing would ever end what it begins.
                task.cancel()
        return task


class Stopwatch:
    """Stands in for ``time`` where the engine measures what something costs."""

    def __init__(self, loop: VirtualLoop, rng: Random) -> None:
        self._loop, self._rng = loop, rng

    def perf_counter(self) -> float:
        """Return the time, as if up to some milliseconds of work had been done since."""
        return self._loop.time() + self._rng.random() * MAX_WORK_SECONDS
