"""Waiting for what is to come, with a deadline."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable

LOOK_AGAIN_SECONDS = 0.02
PATIENCE_SECONDS = 60
"""How long a test waits for what has to come. Only one that fails waits that long, so a busy machine has its time."""


async def wait_until(
    look: Callable[[], bool | Awaitable[bool]], seconds: float = PATIENCE_SECONDS, what: str = ""
) -> None:
    """Return once ``look`` says yes; fail when the deadline has passed."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not: {what or look}")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


def wait_until_now(look: Callable[[], bool], seconds: float = PATIENCE_SECONDS, what: str = "") -> None:
    """The same for a test without an event loop."""
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not: {what or look}")
        time.sleep(LOOK_AGAIN_SECONDS)
