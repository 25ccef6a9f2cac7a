"""One process's part of notifications: has them made, and tells those who listen when their inbox has changed.

Whatever changes an inbox moves its row. This process looks at the rows of those who listen here: at once when it changed
one itself or another process said so, else every ``FEED_POLL_SECONDS``, so a lost word costs a moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.utils import timezone

from collab.database import close_broken, in_thread
from collab.layer import Layer
from notes.accounts.models import User
from notes.feed.hub import hub
from notes.notifications import metrics
from notes.notifications.models import Inbox, Notification
from notes.notifications.writer import Writer
from notes.pieces import in_pieces

logger = logging.getLogger(__name__)

GROUP = "notes.inbox"
PEOPLE_A_STATEMENT = 500
WRITE_REST_SECONDS = 0.5
"""So long after making some it makes no more: what happens meanwhile is one transaction."""
LOOK_AGAIN_SECONDS = 0.5
"""So long after a look that failed it looks again."""
FORGET_EVERY_SECONDS = 600.0


class _Ear:
    """One socket that hears of one person's inbox."""

    def __init__(self) -> None:
        self.changes: int | None = None
        """What the inbox's row said when it was told last."""
        self.has_moved = asyncio.Event()


class Inboxes:
    """All that a process does; belongs to one event loop. ``hear`` may be called from any thread."""

    def __init__(self) -> None:
        self._writer = Writer()
        self._ears: dict[int, set[_Ear]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._layer: Layer | None = None
        self._position = -1
        """Where the feed was when notifications were made of it last."""
        self._write_at = self._poll_at = 0.0
        self._look_at = 0.0
        """When it looks for changed inboxes next; long ago once it was told that one has changed."""

    # Whoever listens

    async def listen(self, user: User) -> AsyncGenerator[str, None]:
        """What to tell this person: how much is unread, now and whenever their inbox has changed."""
        ear, ears = _Ear(), self._ears.setdefault(user.pk, set())
        ears.add(ear)
        try:
            while True:
                ear.has_moved.clear()
                try:
                    changes, unread = await in_thread(_standing, user)
                except DatabaseError as error:
                    # The next look finds that it was not told.
                    logger.warning("inbox.failed error=%s", type(error).__name__)
                    ear.changes = None
                else:
                    if changes != ear.changes:
                        ear.changes = changes
                        yield json.dumps({"kind": "inbox.changed", "unread_count": unread})
                await ear.has_moved.wait()
        finally:
            ears.discard(ear)
            if not ears and self._ears.get(user.pk) is ears:
                del self._ears[user.pk]

    def hear(self, **_: Any) -> None:
        """Take note that this process has changed inboxes."""
        if self._loop is not None:
            # The loop may close at any moment; what is not told then is found by others.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._tell_and_look)

    def _tell_and_look(self) -> None:
        if self._layer is not None:
            self._layer.tell({"type": GROUP, "v": 1, "process": hub.process})
        self._look_soon()

    def _look_soon(self) -> None:
        self._look_at = 0.0
        self._wake.set()

    def _hear_other(self, message: Mapping[str, Any]) -> None:
        if message.get("process") != hub.process:
            self._look_soon()

    # Rounds

    async def run(self) -> None:
        """Make notifications and tell of them until cancelled."""
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self._layer = Layer(get_channel_layer(), GROUP, self._hear_other)
        self._position, self._write_at, self._poll_at, self._look_at = -1, 0.0, 0.0, 0.0
        forget_at = 0.0
        hub.ears.add(self._wake)
        # Diffs take their time, for which nobody who opens a note is to wait.
        with ThreadPoolExecutor(1, thread_name_prefix="notifications") as thread:
            in_own_thread = partial(self._loop.run_in_executor, thread)
            try:
                while True:
                    await self._write(in_own_thread)
                    # While people type the feed moves many times a second, and hardly ever an inbox with it.
                    if self._loop.time() >= self._look_at:
                        await self._look_once()
                    if (now := self._loop.time()) >= forget_at:
                        forget_at = now + FORGET_EVERY_SECONDS
                        await _patiently(partial(in_own_thread, _at_now, Notification.forget_old))
                    await self._wait()
            finally:
                hub.ears.discard(self._wake)
                self._loop = None
                await asyncio.shield(in_own_thread(connections.close_all))
                await self._layer.close()

    async def _write(self, in_own_thread: Callable[..., Awaitable[Any]]) -> None:
        """Make notifications, if there may be something to make them of."""
        assert self._loop is not None
        now, position = self._loop.time(), hub.position
        if now < self._write_at or (now < self._poll_at and position == self._position):
            return
        self._position, self._poll_at = position, now + settings.FEED_POLL_SECONDS
        has_more = await _patiently(partial(in_own_thread, _at_now, self._writer.go))
        if has_more:
            self._position = -1
        self._write_at = self._loop.time() + (0 if has_more else WRITE_REST_SECONDS)

    async def _look_once(self) -> None:
        assert self._loop is not None
        # Before it looks: what it is told meanwhile has it look once more.
        self._look_at = self._loop.time() + settings.FEED_POLL_SECONDS
        if not await _patiently(self._look):
            self._look_at = min(self._look_at, self._loop.time() + LOOK_AGAIN_SECONDS)

    async def _look(self) -> bool:
        """Wake those ears whose inbox is not as it was told; True once that is done."""
        changes = await in_thread(_changes, list(self._ears)) if self._ears else {}
        for user_id, ears in self._ears.items():
            for ear in ears:
                if user_id in changes and ear.changes != changes[user_id]:
                    ear.has_moved.set()
        return True

    async def _wait(self) -> None:
        has_moved = hub.position != self._position
        write_at = self._write_at if has_moved else max(self._write_at, self._poll_at)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(min(write_at, self._look_at)):
                await self._wake.wait()
        self._wake.clear()


def _at_now(step: Callable[[datetime], Any]) -> Any:
    try:
        return step(timezone.now())
    finally:
        close_broken()


async def _patiently(step: Callable[[], Awaitable[Any]]) -> Any:
    """Do a step; None if it failed, for then the next round may do better."""
    try:
        return await step()
    except DatabaseError as error:
        logger.warning("notifications.failed error=%s", type(error).__name__)
    except Exception:
        logger.exception("notifications.failed")
    metrics.FAILED.inc()
    return None


def _standing(user: User) -> tuple[int, int]:
    """How often somebody's inbox has changed, and how much in it is unread."""
    # In this order: what changes in between is told once more.
    changes = Inbox.of(user).changes
    return changes, Notification.objects.unread_count(user)


def _changes(user_ids: Collection[int]) -> dict[int, int]:
    found = dict.fromkeys(user_ids, 0)
    for some in in_pieces(user_ids, PEOPLE_A_STATEMENT):
        found |= dict(Inbox.objects.filter(pk__in=some).values_list("pk", "changes"))
    return found


inboxes = Inboxes()
