"""Threads that take turns with the event loop, so that their work can be interrupted in front of any statement.

At most one of them runs, and only while the loop waits for it, so what happens is decided by the seed alone. Each
has a database connection of its own, as the engine's threads have.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread
from typing import Any, TypeVar, cast

from django.db import connection, connections

Result = TypeVar("Result")


class Died(BaseException):
    """The process that the work belonged to is no more."""


class Job:
    """One piece of work for a thread."""

    def __init__(self, work: Callable[[], Any], before_statement: Callable[[Job, bool], None]) -> None:
        """``before_statement`` hears whether the thread is inside a transaction; it may pause or raise."""
        self._work = work
        self._before_statement = before_statement
        self._worker: _Worker | None = None
        self._is_killed = False
        self.is_over = False
        self.statements = 0
        """How many statements it has begun."""
        self.has_written = False
        """Whether one of them was to change something."""
        self.result: Any = None
        self.error: BaseException | None = None

    @property
    def has_begun(self) -> bool:
        """Whether a thread has taken it up."""
        return self._worker is not None

    def kill(self) -> None:
        """End it where it stands: the statement in front of it is never run."""
        self._is_killed = True
        if self._worker is not None and not self.is_over and not self._worker.is_lost:
            self._worker.take_turn()
        self.is_over = True

    # In the thread

    def pause(self) -> None:
        """Let the loop go on, until it gives the next turn."""
        assert self._worker is not None
        self._worker.give_turn_back()
        if self._is_killed:
            raise Died

    def note_statement(self, execute: Any, sql: Any, parameters: Any, many: Any, context: Any) -> Any:
        """Stand in front of one statement, as a database wrapper of Django's."""
        self.statements += 1
        self.has_written = self.has_written or not sql.startswith("SELECT")
        self._before_statement(self, context["connection"].in_atomic_block)
        return execute(sql, parameters, many, context)

    def run(self) -> None:
        """Do the work and keep what comes of it."""
        try:
            self.result = self._work()
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits, as a thread pool does
            self.error = error
        self.is_over = True


class Crew:
    """The threads. They outlive a world, for their connections are dear."""

    def __init__(self) -> None:
        self._workers: list[_Worker] = []

    def give_turn(self, job: Job) -> bool:
        """Let a job go on to its next pause or its end; whether that is its end."""
        if job._worker is None:
            job._worker = self._idle_worker()
            job._worker.job = job
        job._worker.take_turn()
        return job.is_over

    def call(self, work: Callable[[], Result]) -> Result:
        """Have a thread do something at once and in one go, for one who watches and may not touch a database."""
        job = Job(work, lambda _job, _is_in_transaction: None)
        self.give_turn(job)
        if job.error is not None:
            raise job.error
        return cast("Result", job.result)

    def _idle_worker(self) -> _Worker:
        for worker in self._workers:
            if not worker.is_lost and (worker.job is None or worker.job.is_over):
                return worker
        self._workers.append(_Worker())
        return self._workers[-1]

    def close(self) -> None:
        """Send the threads home."""
        for worker in self._workers:
            if not worker.is_lost:
                worker.job = None
                worker.take_turn()


class _Worker:
    """A thread and the two locks by which it and the loop hand each other the turn."""

    def __init__(self) -> None:
        self._turn, self._rest = Lock(), Lock()
        self._turn.acquire()
        self._rest.acquire()
        self.job: Job | None = None
        self.is_lost = False
        """Whether the loop was interrupted while it waited; the thread is left to itself then."""
        Thread(target=self._work, name="simulated-thread", daemon=True).start()

    def take_turn(self) -> None:
        """Wait, in the loop, while the thread has its turn."""
        self._turn.release()
        try:
            self._rest.acquire()
        except BaseException:
            self.is_lost = True
            raise

    def give_turn_back(self) -> None:
        """Wait, in the thread, for the next turn."""
        self._rest.release()
        self._turn.acquire()

    def _work(self) -> None:
        self._turn.acquire()
        while (job := self.job) is not None:
            with connection.execute_wrapper(job.note_statement):
                job.run()
            self.give_turn_back()
        connections.close_all()
        self._rest.release()
