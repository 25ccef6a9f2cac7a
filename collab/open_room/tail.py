"""How long has the tail of an open document's log become, and when is it to be shortened?

The tail is what comes after the last snapshot: whoever opens the document reads it. Counted here as the room stores
and takes in, so that nobody has to ask the database.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

from collab import snapshots
from collab.compaction import Compactor
from collab.update_log import Stored

COMPACTION_INTERVAL_SECONDS = 30.0


class Tail:
    """The rows of one open document that no snapshot stands for. Belongs to the event loop."""

    def __init__(self, document_id: UUID, compactor: Compactor) -> None:
        self._document_id = document_id
        self._compactor = compactor
        self._loop = asyncio.get_running_loop()
        self._rows = self._bytes = 0
        self._shortened_at = self._loop.time()

    def begin(self, stored: Stored) -> None:
        """Take over what was read, and have it shortened if that was much."""
        self._rows, self._bytes = stored.tail_rows, stored.tail_bytes
        if stored.has_long_tail:
            self._shorten()

    def grow(self, rows: int, size_bytes: int) -> None:
        """Count rows that have come to it."""
        self._rows += rows
        self._bytes += size_bytes

    def shorten_now_and_then(self, state_bytes: int) -> None:
        """Have it shortened if it is long for a document of this size, also while people are typing."""
        is_due = self._loop.time() - self._shortened_at >= COMPACTION_INTERVAL_SECONDS
        if snapshots.has_many_bytes(self._bytes, state_bytes) or (
            is_due and self._rows >= snapshots.AFTER_ROWS
        ):
            self._shorten()

    def shorten_at_leisure(self) -> None:
        """Have it shortened before the room goes, if whoever opens the document next will notice."""
        if snapshots.is_worthwhile(self._rows, self._bytes):
            self._shorten()

    def _shorten(self) -> None:
        self._rows = self._bytes = 0
        self._shortened_at = self._loop.time()
        self._compactor.ask(self._document_id)
