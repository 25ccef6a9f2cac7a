"""Waiting for what is to come, with a deadline."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")

LOOK_AGAIN_SECONDS = 0.02


async def wait_until(look: Callable[[], T | Awaitable[T]], seconds: float = 10, what: str = "") -> T:
    """Return what ``look`` says once that is true; fail when the deadline has passed."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return cast("T", seen)
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s still not: {what or look}")
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
