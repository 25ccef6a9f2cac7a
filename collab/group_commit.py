"""One writer for all rooms of a process: commit at once when idle, gather while a commit is in flight.

The commit is the batching window: a lone typist waits for nothing, a busy room shares each commit among all that
arrived during the one before. A failed commit is tried again until it succeeds; nothing is acknowledged meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from django.db import Error as DatabaseError

from collab.database import in_thread
from collab.publishing import publish
from collab.update_log import Append, Committed, Refused

logger = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 0.1
MAX_RETRY_SECONDS = 2.0


class Source(Protocol):
    """A room, as the writer sees it. All methods return at once."""

    def begin_commit(self) -> Append | None:
        """Hand over what is to be stored, if anything is and nothing is in flight."""

    def end_commit(self, outcome: Committed | Refused) -> None:
        """Hear what became of it."""

    def commit_failed(self, retry_after_seconds: float) -> None:
        """Hear that it is not stored yet and will be tried again."""


class GroupCommit:
    """The writer. Belongs to one event loop."""

    def __init__(self) -> None:
        self._waiting: dict[Source, None] = {}
        self._task: asyncio.Task[None] | None = None

    def wake(self, source: Source) -> None:
        """Commit what ``source`` has, as soon as no commit is in flight."""
        self._waiting[source] = None
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def settle(self) -> None:
        """Wait until nothing is left to be stored."""
        while self._task is not None and not self._task.done():
            await asyncio.wait((self._task,))

    async def _run(self) -> None:
        while self._waiting:
            sources, self._waiting = self._waiting, {}
            begun = [(source, append) for source in sources if (append := source.begin_commit()) is not None]
            if not begun:
                continue
            outcomes = await self._store(begun)
            for (source, _), outcome in zip(begun, outcomes, strict=True):
                source.end_commit(outcome)

    async def _store(self, begun: Sequence[tuple[Source, Append]]) -> list[Committed | Refused]:
        appends = [append for _, append in begun]
        delay, again = FIRST_RETRY_SECONDS, False
        while True:
            try:
                return await in_thread(partial(publish, appends, again=again, from_rooms=True))
            except DatabaseError as error:
                logger.warning("commit.failed documents=%d error=%s", len(appends), type(error).__name__)
            for source, _ in begun:
                source.commit_failed(delay)
            await asyncio.sleep(delay)
            delay, again = min(delay * 2, MAX_RETRY_SECONDS), True
