"""Where an open room is in its life."""

from __future__ import annotations

from enum import Enum


class Life(Enum):
    """Where a room is in its life; it only ever goes forward."""

    LOADING = "loading"
    """The document is being read; whoever comes waits for it."""
    LIVE = "live"
    DRAINING = "draining"
    """Nobody may join any more, and what was received is still stored."""
    GONE = "gone"
    """It was let go, or its document is gone or has another generation; whoever comes opens another room."""
