"""When are other processes told what was stored here?

All of one commit at once, in one message; then not again before a pause has passed. At hundreds of commits a second the
telling and hearing of each by itself would cost more than the commits. What is in a hurry takes the rest along.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

from collab.notices import MAX_UPDATE_BYTES, Rows

PAUSE_SECONDS = 0.025


class RowsWindow:
    """What is still to be told of rows. Belongs to the event loop."""

    def __init__(self, tell: Callable[[Sequence[Rows]], None]) -> None:
        """``tell`` is called with rows of one document or more; what can be joined of one document is."""
        self._tell = tell
        self._untold: list[Rows] = []
        self._pause: asyncio.Handle | None = None
        self._ends_soon = False

    def tell(self, rows: Rows, *, is_urgent: bool = False) -> None:
        """Tell of these: with what else is stored in this turn of the loop, or when the pause is over."""
        self._untold.append(rows)
        if self._pause is None or (is_urgent and not self._ends_soon):
            self._end_pause()
            self._pause, self._ends_soon = asyncio.get_running_loop().call_soon(self.tell_now), True

    def tell_now(self) -> None:
        """Tell what is untold."""
        self._end_pause()
        untold, self._untold = self._untold, []
        if untold:
            self._pause = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self.tell_now)
            self._tell(join(untold))

    def close(self) -> None:
        """Tell nothing more."""
        self._end_pause()
        self._untold.clear()

    def _end_pause(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
        self._pause, self._ends_soon = None, False


def join(many: Sequence[Rows]) -> Sequence[Rows]:
    """Return rows of the same document as one where they follow on one another and stay small together."""
    joined: list[Rows] = []
    last_of: dict[UUID, int] = {}
    for rows in many:
        place = last_of.get(rows.document_id)
        if place is not None and (both := _joined(joined[place], rows)) is not None:
            joined[place] = both
        else:
            last_of[rows.document_id] = len(joined)
            joined.append(rows)
    return joined


def _joined(earlier: Rows, later: Rows) -> Rows | None:
    follows = (
        earlier.last.generation == later.last.generation
        and later.last.seq - len(later.updates) == earlier.last.seq
    )
    if not follows or not earlier.updates or earlier.size_bytes + later.size_bytes > MAX_UPDATE_BYTES:
        return None
    stamps = dict(earlier.stamps)
    for scope, version in later.stamps.items():
        stamps[scope] = max(version, stamps.get(scope, 0))
    return Rows(later.document_id, later.last, (*earlier.updates, *later.updates), stamps)
