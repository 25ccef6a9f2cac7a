"""Covers notes/notifications/live.py where the feed never rests, and where the database is away for a moment."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError

from notes.accounts.models import User
from notes.feed.hub import hub
from notes.notifications import live
from notes.notifications.live import Inboxes
from notes.notifications.models import Notification
from notes.notifications.writer import Writer
from tests.support.deadlines import PATIENCE_SECONDS, wait_until

ADA = User(pk=1, username="ada")
AWAY = [DatabaseError("away"), InterfaceError("the connection is closed")]


class Database:
    """Stands for the real one, which may be away: how often Ada's inbox has changed, as much of which is unread."""

    def __init__(self) -> None:
        self.changes = 0
        self.errors: dict[str, list[Exception]] = {"standing": [], "changes": []}

    def standing(self, _: User) -> tuple[int, int]:
        self._fail("standing")
        return self.changes, self.changes

    def changes_of(self, user_ids: Collection[int]) -> dict[int, int]:
        self._fail("changes")
        return dict.fromkeys(user_ids, self.changes)

    def _fail(self, question: str) -> None:
        if self.errors[question]:
            raise self.errors[question].pop()


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    one = Database()
    monkeypatch.setattr(live, "_standing", one.standing)
    monkeypatch.setattr(live, "_changes", one.changes_of)
    monkeypatch.setattr(Notification, "forget_old", lambda _: None)
    monkeypatch.setattr(Writer, "go", lambda *_: False)
    return one


@contextlib.asynccontextmanager
async def listening() -> AsyncIterator[tuple[Inboxes, AsyncGenerator[str, None]]]:
    """A process's inboxes, and Ada's ear there, which has heard how it stands."""
    one = Inboxes()
    running, ear = asyncio.create_task(one.run()), one.listen(ADA)
    try:
        assert await heard(ear) == 0
        yield one, ear
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await ear.aclose()


async def heard(ear: AsyncGenerator[str, None]) -> int:
    """How much is unread, as it is told next."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        return int(json.loads(await anext(ear))["unread_count"])


async def test_what_others_changed_is_found_while_the_feed_never_rests(
    database: Database, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """They could not say so: there is no Redis, or what they said was lost."""
    settings.FEED_POLL_SECONDS = 0.5
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(live, "WRITE_REST_SECONDS", 0)
    monkeypatch.setattr(hub, "position", 0)

    def moves() -> None:
        hub.position += 1
        for ear in tuple(hub.ears):
            ear.set()

    # Whenever notifications are made of it, it has moved on.
    monkeypatch.setattr(Writer, "go", lambda *_: loop.call_soon_threadsafe(moves) is None)
    async with listening() as (_, ear):
        # By then it has looked, as every process does when it begins.
        await wait_until(lambda: hub.position > 3)
        database.changes = 1
        assert await heard(ear) == 1


@pytest.mark.parametrize("error", AWAY)
async def test_a_look_that_fails_is_done_again(database: Database, settings: Any, error: Exception) -> None:
    """And soon, also where a process looks by itself but rarely."""
    settings.FEED_POLL_SECONDS = PATIENCE_SECONDS * 10
    async with listening() as (inboxes, ear):
        database.changes, database.errors["changes"] = 1, [error, error]
        inboxes.hear()
        assert await heard(ear) == 1
        assert database.errors["changes"] == []


@pytest.mark.parametrize("error", AWAY)
async def test_who_listens_hears_on_after_a_count_that_failed(
    database: Database, settings: Any, error: Exception
) -> None:
    settings.FEED_POLL_SECONDS = 0.05
    async with listening() as (_, ear):
        database.changes, database.errors["standing"] = 1, [error]
        assert await heard(ear) == 1
        assert database.errors["standing"] == []
