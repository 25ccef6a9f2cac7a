"""One writer for all rooms of a process: commit at once when idle, gather while a commit is in flight.

The commit is the batching window: a lone typist waits for nothing, a busy room shares each commit among all that
arrived during the one before. A failed commit is tried again until it succeeds; nothing is acknowledged meanwhile.
A document to which another process is storing just now is left out and joins the next commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from functools import partial
from typing import Protocol

from django.db import Error as DatabaseError

from collab import metrics
from collab.appending import Append, Committed, HostNeededError, Outcome, Refused, Skipped
from collab.database import in_writer_thread
from collab.publishing import publish
from collab.shortcut import BusyError, Shortcut

logger = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 0.1
MAX_RETRY_SECONDS = 2.0
FIRST_SKIP_SECONDS, MAX_SKIP_SECONDS = 0.002, 0.25
"""How soon a document that was left out joins a commit again. Nobody waits for a lock: whoever holds it may be gone."""
MAX_COUNTED_SKIPS = 10


class Source(Protocol):
    """A room, as the writer sees it. All methods return at once."""

    def begin_commit(self) -> Append | None:
        """Hand over what is to be stored, if anything is and nothing is in flight."""

    def end_commit(self, append: Append, outcome: Committed | Refused) -> None:
        """Hear what became of what was handed over."""

    def commit_failed(self, retry_after_seconds: float) -> None:
        """Hear that it is not stored yet and will be tried again."""


class GroupCommit:
    """The writer. Belongs to one event loop."""

    def __init__(self) -> None:
        self._waiting: dict[Source, None] = {}
        self._skipped: dict[Source, Append] = {}
        """What is handed over, was left out of a commit and joins the next one."""
        self._skips: Counter[Source] = Counter()
        self._hurries: dict[Source, asyncio.Event] = {}
        """Who is in a commit or waits to be handed over again, and what ends the waiting early."""
        self._task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        """Of those who try again: where the database is away, one of them finds out when it is back."""
        self._shortcut = Shortcut()
        self.is_failing = False
        """Whether the database did not take the last commit that was tried."""

    def wake(self, source: Source) -> None:
        """Commit what ``source`` has, as soon as no commit is in flight."""
        self._waiting[source] = None
        self._wake()

    def hurry(self, source: Source) -> None:
        """Hand over again at once what was left out, if it was: whoever was storing to the document has done so."""
        self._hurries.setdefault(source, asyncio.Event()).set()

    def _wake(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def settle(self) -> None:
        """Wait until nothing is left to be stored."""
        while busy := [task for task in (self._task, *self._tasks) if task is not None and not task.done()]:
            await asyncio.wait(busy)

    def stop(self) -> None:
        """Give up what is not stored yet; it was never acknowledged."""
        for task in (self._task, *self._tasks):
            if task is not None:
                task.cancel()

    async def _run(self) -> None:
        while self._waiting or self._skipped:
            sources, self._waiting = self._waiting, {}
            begun, self._skipped = self._skipped, {}
            begun |= {source: append for source in sources if (append := _begin(source)) is not None}
            if begun:
                await self._commit(begun)
            # A room may go on with what it has left, and others are to have their turn between.
            await asyncio.sleep(0)

    async def _commit(self, begun: Mapping[Source, Append]) -> None:
        outcomes = await self._store(list(begun.values()))
        if outcomes is None:
            # Alone from here on, so that one document that cannot be stored does not hold up the others.
            for source, append in begun.items():
                self._skips.pop(source, None)
                self._hurries.pop(source, None)
                self._start(self._retry(source, append))
            return
        for (source, append), outcome in zip(begun.items(), outcomes, strict=True):
            if isinstance(outcome, Skipped):
                metrics.DOCUMENTS_SKIPPED.value += 1
                self._start(self._come_again(source, append))
            else:
                self._skips.pop(source, None)
                self._hurries.pop(source, None)
                _end(source, append, outcome)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _come_again(self, source: Source, append: Append) -> None:
        """Have what was left out join a later commit, the later the more often it was."""
        pause = min(FIRST_SKIP_SECONDS * 2 ** (self._skips[source] + 1), MAX_SKIP_SECONDS)
        if pause == MAX_SKIP_SECONDS:
            source.commit_failed(pause)
        # It may have been told to hurry while the commit that left it out was in flight.
        hurry = self._hurries.setdefault(source, asyncio.Event())
        try:
            async with asyncio.timeout(pause):
                await hurry.wait()
        except TimeoutError:
            # More would not fit into a number at some time, and the pause has long been as long as it gets.
            self._skips[source] = min(self._skips[source] + 1, MAX_COUNTED_SKIPS)
        finally:
            self._hurries.pop(source, None)
        self._skipped[source] = append
        self._wake()

    async def _retry(self, source: Source, append: Append) -> None:
        """Store what one document has, however often that has to be tried."""
        delay = FIRST_RETRY_SECONDS
        while True:
            source.commit_failed(delay)
            await asyncio.sleep(delay)
            async with self._turn:
                # Whether the try before was stored is not known, so its rows are looked for first.
                outcomes = await self._store([append], again=True)
            if outcomes and not isinstance(outcomes[0], Skipped):
                _end(source, append, outcomes[0])
                return
            delay = min(delay * 2, MAX_RETRY_SECONDS)

    async def _store(self, appends: Sequence[Append], *, again: bool = False) -> list[Outcome] | None:
        """Return what became of each, or None if the commit failed."""
        begun = time.perf_counter()
        try:
            outcomes = await self._publish(appends, again=again)
        except DatabaseError as error:
            self.is_failing = True
            logger.warning("commit.failed documents=%d error=%s", len(appends), type(error).__name__)
        except Exception:
            # One document's own trouble says nothing of the database.
            logger.exception("commit.failed documents=%d", len(appends))
        else:
            self.is_failing = False
            _count(appends, outcomes, time.perf_counter() - begun)
            return outcomes
        metrics.COMMITS_FAILED.value += 1
        return None

    async def _publish(self, appends: Sequence[Append], *, again: bool) -> list[Outcome]:
        commit = partial(publish, appends, waits=False, from_rooms=True)
        begun = time.perf_counter()
        try:
            if not again and self._shortcut.is_open_to(appends):
                # If somebody else is writing, or the host has to be asked, the thread waits for them.
                with contextlib.suppress(BusyError, HostNeededError):
                    return self._shortcut.run(partial(commit, may_ask_host=False))
            return await in_writer_thread(partial(commit, again=again))
        finally:
            self._shortcut.note(time.perf_counter() - begun)


def _count(appends: Sequence[Append], outcomes: Sequence[Outcome], seconds: float) -> None:
    stored = zip(appends, outcomes, strict=True)
    rows = sum(len(append.rows) for append, outcome in stored if isinstance(outcome, Committed))
    metrics.COMMIT_TIMES.observe(seconds)
    metrics.COMMIT_ROWS.observe(rows)
    metrics.COMMITS.value += 1
    metrics.ROWS.value += rows


def _begin(source: Source) -> Append | None:
    try:
        return source.begin_commit()
    except Exception:
        # The writer belongs to all rooms; what is wrong with one must not stop it.
        logger.exception("commit.begin_failed")
        return None


def _end(source: Source, append: Append, outcome: Committed | Refused) -> None:
    try:
        source.end_commit(append, outcome)
    except Exception:
        logger.exception("commit.end_failed")
