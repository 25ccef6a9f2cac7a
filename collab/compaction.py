"""Keeps documents quick to open: makes snapshots of those with a long tail, and forgets what is not kept any longer.

Works from the log, beside whoever is typing: rows are read and snapshots written in database threads, and the state
is made and verified in the child process. The event loop and live documents take no part in it.
"""

from __future__ import annotations

import asyncio
import logging
from uuid import UUID

from django.db import Error as DatabaseError

from collab import quarantine, retention, snapshots, update_log
from collab.child import child, in_child
from collab.core.errors import ChildCrashedError, CollabError, DocumentMissingError, NewerVersionError
from collab.database import in_thread

logger = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 3600.0


class Compactor:
    """Shortens one document after the other. Belongs to one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[UUID, None] = {}
        self._working: asyncio.Task[None] | None = None
        self._housekeeping = self._loop.create_task(self._keep_house_for_ever())

    def ask(self, document_id: UUID) -> None:
        """Have a document shortened soon, if its tail is worth it."""
        self._waiting[document_id] = None
        if self._working is None or self._working.done():
            self._working = self._loop.create_task(self._work())

    async def compact(self, document_id: UUID) -> None:
        """Shorten a document now, if its tail is worth it; what goes wrong is logged, and the rows are still there."""
        try:
            await self._compact(document_id)
            await in_thread(retention.apply, document_id)
        except (DocumentMissingError, NewerVersionError):
            return
        except ChildCrashedError:
            logger.exception("compaction.failed document=%s", document_id)
            await self._suspect(document_id)
        except (CollabError, DatabaseError):
            logger.exception("compaction.failed document=%s", document_id)

    async def settle(self) -> None:
        """Wait until nothing is left to be shortened."""
        while self._working is not None and not self._working.done():
            await asyncio.wait([self._working])

    async def stop(self) -> None:
        """Leave the rest to the next start; nothing is lost by it."""
        tasks = [task for task in (self._housekeeping, self._working) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await in_thread(child.stop)

    async def _work(self) -> None:
        while self._waiting:
            document_id = next(iter(self._waiting))
            del self._waiting[document_id]
            await self.compact(document_id)

    async def _compact(self, document_id: UUID) -> None:
        stored = await in_thread(update_log.load, document_id)
        if not snapshots.is_worthwhile(stored.tail_rows, stored.tail_bytes):
            # Another process was quicker.
            return
        began = self._loop.time()
        state = await in_child("compact", stored.updates)
        await in_thread(snapshots.keep, document_id, stored.revision, state)
        logger.info(
            "document.compacted document=%s revision=%s rows=%d bytes=%d seconds=%.3f",
            document_id,
            stored.revision,
            stored.tail_rows,
            len(state),
            self._loop.time() - began,
        )

    async def _suspect(self, document_id: UUID) -> None:
        """Have a document tried before it is opened again."""
        try:
            await in_thread(quarantine.suspect, document_id)
        except DatabaseError:
            logger.exception("suspicion.failed document=%s", document_id)

    async def _keep_house_for_ever(self) -> None:
        """Let the past of documents that nobody touches grow old too."""
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            try:
                for document_id in await in_thread(retention.candidates):
                    await in_thread(retention.apply, document_id)
            except DatabaseError:
                logger.exception("housekeeping.failed")
