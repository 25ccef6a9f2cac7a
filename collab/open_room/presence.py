"""When are the people in a room told where the others are?

At once, then not again before a pause has passed: of all that a caret did meanwhile only the last place is told, so
that a room full of moving carets costs each socket a few messages a second (P26).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable

from collab.core.frames import AwarenessEntry

PAUSE_SECONDS = 0.05


class PresenceWindow:
    """What is still to be told of one room's presence. Belongs to the event loop."""

    def __init__(self, tell: Callable[[Collection[AwarenessEntry]], None]) -> None:
        """``tell`` tells some people of these."""
        self._tell = tell
        self._untold: dict[int, AwarenessEntry] = {}
        self._pause: asyncio.TimerHandle | None = None

    def tell(self, entries: Iterable[AwarenessEntry]) -> None:
        """Tell of these, now or when the pause is over."""
        self._untold.update((entry.client_id, entry) for entry in entries)
        if self._untold and self._pause is None:
            self._tell_now()

    def _tell_now(self) -> None:
        self._pause = None
        if not self._untold:
            return
        untold, self._untold = self._untold, {}
        self._pause = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._tell_now)
        self._tell(untold.values())

    def close(self) -> None:
        """Tell nothing more."""
        if self._pause is not None:
            self._pause.cancel()
        self._untold.clear()
