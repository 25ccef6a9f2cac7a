"""How soon after telling everybody may an open room begin its next batch?

A busy room rests about as long as a fan-out takes, so that what comes meanwhile shares one message; and where other
processes store to the document too, it leaves them their turn. Knows neither what is stored nor to whom it is told.
"""

from __future__ import annotations

import asyncio

REST_PER_FAN_OUT = 1.0
"""How long a room rests after a fan-out, in its cost: a busy room takes about half of its process's time."""
NOTEWORTHY_FAN_OUT_SECONDS, MAX_REST_SECONDS = 0.001, 0.04
TURN_SECONDS = 0.014
"""How long a room rests after a commit where others store to the document too, for each of them: without that whoever has
the row's lock takes it again, and the others wait for a second. All together commit some hundred times a second."""
_SHARE_OF_THE_LAST = 0.1
"""How much the last fan-out counts in what one usually costs."""


class Pace:
    """When one room may begin again. Belongs to the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rests_until = self._usual_fan_out = 0.0

    @property
    def rest_seconds(self) -> float:
        """How long the room still rests; zero or less if it may begin."""
        return self._rests_until - self._loop.time()

    def rest_after(self, fan_out_seconds: float) -> None:
        """Rest, the longer the more the last fan-out cost.

        One that something else held up is no reason to rest for longer than usual: people are waiting.
        """
        self._usual_fan_out += (fan_out_seconds - self._usual_fan_out) * _SHARE_OF_THE_LAST
        cost = min(fan_out_seconds, self._usual_fan_out)
        if cost >= NOTEWORTHY_FAN_OUT_SECONDS:
            self._rests_until = self._loop.time() + min(cost * REST_PER_FAN_OUT, MAX_REST_SECONDS)

    def give_turns(self, others: int) -> None:
        """Rest at least so long that each of so many other processes can store once."""
        turns_end = self._loop.time() + min(others * TURN_SECONDS, MAX_REST_SECONDS)
        self._rests_until = max(self._rests_until, turns_end)

    def end_rest(self) -> None:
        """Rest no longer."""
        self._rests_until = 0.0
