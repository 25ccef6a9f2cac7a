"""How fast may one socket send? Faster than that it is read more slowly, and closed only if it never lets up (P27).

A token bucket: a second's worth of frames may come at once, then as many as the rate allows.
"""

from __future__ import annotations

_SHARE_OF_A_SECOND = 0.05


class FrameRate:
    """One socket's frames. Knows no clock; times are seconds of the caller's."""

    def __init__(self, per_second: float, patience_seconds: float, now: float) -> None:
        self._per_second, self._patience_seconds = per_second, patience_seconds
        self._left = per_second
        self._at = now
        self._over_since: float | None = None

    def take(self, now: float) -> float:
        """Count a frame and return for how many seconds the next one is not to be read."""
        self._left = min(self._per_second, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left >= self._per_second / 2:
            self._over_since = None
        self._left -= 1
        if self._left >= 0:
            return 0.0
        if self._over_since is None:
            self._over_since = now
        return _SHARE_OF_A_SECOND

    def take_freely(self, now: float) -> bool:
        """Count a frame if the next one may be read at once; say whether it was counted."""
        if (
            self._over_since is not None
            or self._left + (now - self._at) * self._per_second < self._per_second / 2
        ):
            return False
        self.take(now)
        return True

    def is_exhausted(self, now: float) -> bool:
        """Whether it has been too fast for too long."""
        return self._over_since is not None and now - self._over_since >= self._patience_seconds
