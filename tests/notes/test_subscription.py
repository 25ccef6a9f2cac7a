"""One listener's ear: everything once and in order, whether it was handed on or has to be read."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from collab.core.errors import RestartError
from collab.database import in_thread
from notes.accounts.logins import Login
from notes.feed import reading, subscription
from notes.feed.errors import PositionGoneError
from notes.feed.models import Change, Event, Feed, Kind
from notes.feed.sequencer import Sequencer
from notes.feed.subscription import News, Subscription
from notes.library.models import Note
from tests.support.deadlines import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 0.0
"""For whoever does not wait for news."""


class Ear:
    """A subscription of a note's owner, and what a hub would hand to it."""

    def __init__(self, note: Note) -> None:
        self.note = note
        Sequencer().tell((), {})
        self.since = self.handed_out = Feed.standing()[0]
        login = Login("token:1", note.owner, None, ())
        self.subscription = Subscription(login, self.since, lambda: self.handed_out)

    def happens(self, count: int) -> list[News]:
        """Have so much happen to the note."""
        before, _ = Feed.standing()
        for _ in range(count):
            with transaction.atomic():
                Change.write(Kind.RENAMED, self.note.id, self.note.owner, title="", previous_title="")
        Sequencer().tell((), {})
        return [News.of(event) for event in Event.objects.filter(position__gt=before).order_by("position")]

    async def takes(self, seconds: float = AT_ONCE) -> list[int]:
        """The positions, from the one at the beginning, of what is taken next."""
        return [one.position - self.since for one in await self.subscription.take(seconds)]

    @property
    def position(self) -> int:
        return self.subscription.position - self.since


@pytest.fixture
def ear(note: Note) -> Ear:
    return Ear(note)


async def taking(ear: Ear) -> asyncio.Task[list[int]]:
    """Have it wait for news."""
    task = asyncio.create_task(ear.takes(PATIENCE_SECONDS))
    await asyncio.sleep(0)
    return task


async def test_it_begins_with_what_has_happened_since(ear: Ear) -> None:
    await in_thread(ear.happens, 3)
    assert await ear.takes() == [1, 2, 3]
    assert (await ear.takes(), ear.position) == ([], 3)


async def test_whoever_waits_is_woken_by_what_is_handed_on(ear: Ear) -> None:
    assert await ear.takes() == []
    waiting = await taking(ear)
    ear.subscription.put(await in_thread(ear.happens, 2))
    assert (await waiting, ear.position) == ([1, 2], 2)


async def test_what_was_read_and_is_handed_on_as_well_comes_once(ear: Ear) -> None:
    """Also what comes while it is read."""
    news = await in_thread(ear.happens, 2)
    reading_on = await taking(ear)
    ear.subscription.put(news)
    assert await reading_on == [1, 2]
    assert await ear.takes() == []
    ear.subscription.put([*news, *await in_thread(ear.happens, 1)])
    assert await ear.takes() == [3]


async def test_it_is_read_page_by_page(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscription, "EVENTS_A_PAGE", 2)
    news = await in_thread(ear.happens, 5)
    assert await ear.takes() == [1, 2]
    ear.subscription.put(news)
    assert [await ear.takes() for _ in range(3)] == [[3, 4], [5], []]


async def test_whoever_falls_behind_reads_on_where_they_stopped(ear: Ear, settings: Any) -> None:
    settings.FEED_MAX_WAITING_EVENTS = 2
    assert await ear.takes() == []
    first, second = await in_thread(ear.happens, 1), await in_thread(ear.happens, 2)
    ear.subscription.put(first)
    ear.subscription.put(second)
    ear.subscription.put(await in_thread(ear.happens, 1))
    assert (await ear.takes(), ear.position) == ([1, 2, 3, 4], 4)
    ear.subscription.put(await in_thread(ear.happens, 1))
    assert await ear.takes() == [5]


async def test_what_could_not_be_read_is_read_the_next_time(
    ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise DatabaseError

    news = await in_thread(ear.happens, 1)
    with monkeypatch.context() as broken:
        broken.setattr(reading, "page", fails)
        with pytest.raises(DatabaseError):
            await ear.takes()
    ear.subscription.put(news)
    ear.handed_out = news[-1].position
    assert (await ear.takes(), ear.position) == ([1], 1)


async def test_what_is_not_kept_any_more_is_said(ear: Ear) -> None:
    await in_thread(lambda: Feed.objects.update(floor=ear.since + 1, position=ear.since + 1))
    with pytest.raises(PositionGoneError):
        await ear.takes()


# For whom nothing happens


async def test_whoever_hears_nothing_moves_past_what_others_were_handed(ear: Ear) -> None:
    assert await ear.takes() == []
    ear.handed_out += 7
    assert (await ear.takes(), ear.position) == ([], 7)


async def test_whoever_is_ahead_of_what_was_handed_out_is_not_set_back(ear: Ear) -> None:
    await in_thread(ear.happens, 2)
    assert await ear.takes() == [1, 2]
    assert (await ear.takes(), ear.position) == ([], 2)


async def test_whoever_is_behind_does_not_move_past_what_is_still_to_be_read(ear: Ear, settings: Any) -> None:
    settings.FEED_MAX_WAITING_EVENTS = 1
    assert await ear.takes() == []
    waiting = await taking(ear)
    news = await in_thread(ear.happens, 3)
    ear.subscription.put(news)
    ear.handed_out = news[-1].position + 2
    assert (await waiting, ear.position) == ([1, 2, 3], 3)


async def test_what_waits_is_not_passed(ear: Ear) -> None:
    assert await ear.takes() == []
    news = await in_thread(ear.happens, 1)
    ear.subscription.put(news)
    ear.handed_out = news[-1].position + 1
    assert (await ear.takes(), ear.position) == ([1], 1)
    assert (await ear.takes(), ear.position) == ([], 2)


# The short way out


@pytest.fixture
def written(ear: Ear) -> list[int]:
    """What is taken at once."""
    found: list[int] = []

    def write(news: Collection[News]) -> bool:
        found.extend(one.position - ear.since for one in news)
        return True

    ear.subscription.write = write
    return found


async def test_who_waits_takes_news_at_once(ear: Ear, written: list[int]) -> None:
    """And what they had already is not written once more."""
    first = await in_thread(ear.happens, 2)
    assert await ear.takes() == [1, 2]
    waiting = await taking(ear)
    ear.subscription.put(first)
    ear.subscription.put([*first, *await in_thread(ear.happens, 1)])
    assert (written, ear.position, waiting.done()) == ([3], 3, False)
    waiting.cancel()


async def test_what_comes_while_other_news_wait_keeps_its_place(ear: Ear, written: list[int]) -> None:
    assert await ear.takes() == []
    ear.subscription.put(await in_thread(ear.happens, 1))
    ear.subscription.put(await in_thread(ear.happens, 1))
    assert (written, await ear.takes()) == ([], [1, 2])


async def test_what_is_not_taken_at_once_waits(ear: Ear) -> None:
    def refuse(_: Collection[News]) -> bool:
        return False

    ear.subscription.write = refuse
    assert await ear.takes() == []
    waiting = await taking(ear)
    news = await in_thread(ear.happens, 2)
    for one in news:
        ear.subscription.put([one])
    assert (await waiting, ear.position) == ([1, 2], 2)


async def test_whoever_is_sent_away_hears_why(ear: Ear, written: list[int]) -> None:
    """Also who waits for news; and is given none after that."""
    assert await ear.takes() == []
    waiting = await taking(ear)
    ear.subscription.end(RestartError("the server restarts"))
    ear.subscription.put(await in_thread(ear.happens, 1))
    with pytest.raises(RestartError):
        await waiting
    assert written == []
