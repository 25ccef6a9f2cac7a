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
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from django.db import Error as DatabaseError

from collab.appending import Append, Committed, HostNeededError, Outcome, Refused, Skipped
from collab.database import in_thread, in_writer_thread
from collab.publishing import publish
from collab.shortcut import BusyError, Shortcut

logger = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 0.1
MAX_RETRY_SECONDS = 2.0
SKIPS, SKIP_SECONDS = 3, 0.005
"""How often a document is left out before it waits for its turn, and the pause where nothing else was to be done."""


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
        """What is handed over and was left out of the last commit."""
        self._skips: Counter[Source] = Counter()
        self._task: asyncio.Task[None] | None = None
        self._alone: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        """Of those who try alone: where the database is away, one of them finds out when it is back."""
        self._shortcut = Shortcut()
        self.is_failing = False
        """Whether the database did not take the last commit that was tried."""

    def wake(self, source: Source) -> None:
        """Commit what ``source`` has, as soon as no commit is in flight."""
        self._waiting[source] = None
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def settle(self) -> None:
        """Wait until nothing is left to be stored."""
        while busy := [task for task in (self._task, *self._alone) if task is not None and not task.done()]:
            await asyncio.wait(busy)

    def stop(self) -> None:
        """Give up what is not stored yet; it was never acknowledged."""
        for task in (self._task, *self._alone):
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
            await asyncio.sleep(SKIP_SECONDS if self._skipped and not self._waiting else 0)

    async def _commit(self, begun: Mapping[Source, Append]) -> None:
        outcomes = await self._store(list(begun.values()))
        if outcomes is None:
            # Alone from here on, so that one document that cannot be stored does not hold up the others.
            for source, append in begun.items():
                self._go_alone(source, append, has_failed=True)
            return
        for (source, append), outcome in zip(begun.items(), outcomes, strict=True):
            if isinstance(outcome, Skipped):
                self._skip(source, append)
            else:
                self._skips.pop(source, None)
                _end(source, append, outcome)

    def _skip(self, source: Source, append: Append) -> None:
        self._skips[source] += 1
        if self._skips[source] < SKIPS:
            self._skipped[source] = append
        else:
            self._go_alone(source, append, has_failed=False)

    def _go_alone(self, source: Source, append: Append, *, has_failed: bool) -> None:
        self._skips.pop(source, None)
        task = asyncio.get_running_loop().create_task(self._store_alone(source, append, has_failed))
        self._alone.add(task)
        task.add_done_callback(self._alone.discard)

    async def _store_alone(self, source: Source, append: Append, has_failed: bool) -> None:
        """Store what one document has, however often that has to be tried."""
        delay = FIRST_RETRY_SECONDS
        while True:
            if has_failed:
                source.commit_failed(delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, MAX_RETRY_SECONDS)
            async with self._turn:
                # Whether the try before was stored is not known, so its rows are looked for first.
                outcomes = await self._store([append], alone=True, again=has_failed)
            for outcome in outcomes or ():
                assert not isinstance(outcome, Skipped), "who is alone waits"
                _end(source, append, outcome)
                return
            has_failed = True

    async def _store(
        self, appends: Sequence[Append], *, alone: bool = False, again: bool = False
    ) -> list[Outcome] | None:
        """Return what became of each, or None if the commit failed."""
        try:
            outcomes = await (self._publish_alone(appends, again=again) if alone else self._publish(appends))
        except DatabaseError as error:
            self.is_failing = True
            logger.warning("commit.failed documents=%d error=%s", len(appends), type(error).__name__)
        except Exception:
            # One document's own trouble says nothing of the database.
            logger.exception("commit.failed documents=%d", len(appends))
        else:
            self.is_failing = False
            return outcomes
        return None

    async def _publish(self, appends: Sequence[Append]) -> list[Outcome]:
        commit = partial(publish, appends, waits=False, from_rooms=True)
        begun = time.perf_counter()
        try:
            if self._shortcut.is_open_to(appends):
                # If somebody else is writing, or the host has to be asked, the thread waits for them.
                with contextlib.suppress(BusyError, HostNeededError):
                    return self._shortcut.run(partial(commit, may_ask_host=False))
            return await in_writer_thread(commit)
        finally:
            self._shortcut.note(time.perf_counter() - begun)

    @staticmethod
    async def _publish_alone(appends: Sequence[Append], *, again: bool) -> list[Outcome]:
        # Not in the thread of the others, who would wait behind whoever is waited for here.
        return await in_thread(partial(publish, appends, again=again, from_rooms=True))


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
