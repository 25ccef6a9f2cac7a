"""The feed of several processes: who tells the others, and who hears what while it is handed out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from collab import documents, rooms
from collab.core.errors import RestartError, StorageError
from collab.database import in_thread
from collab.host import Identity
from notes.accounts.logins import Login
from notes.accounts.models import User
from notes.feed import hub as hubs
from notes.feed.hub import Hub
from notes.feed.models import Change, FedDocument, Feed, Kind
from notes.feed.subscription import News, Subscription
from notes.library.models import Note
from notes_project.lifespan import for_good
from tests.conftest import Person
from tests.support.deadlines import PATIENCE_SECONDS, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

Hear = Callable[[Mapping[str, Any]], None]


class Wire:
    """What all processes hear, in place of Redis."""

    def __init__(self) -> None:
        self.is_cut = False
        self.told: list[int] = []
        """The positions that were said."""
        self._ears: list[Hear] = []

    def end(self, _: Any, __: str, hear: Hear) -> Wire:
        """Be one process's layer."""
        self._ears.append(hear)
        return self

    def tell(self, message: dict[str, Any]) -> None:
        self.told.append(message["position"])
        for hear in () if self.is_cut else self._ears:
            hear(message)

    async def close(self) -> None:
        """Nothing waits here."""


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    monkeypatch.setattr(hubs, "Layer", wire.end)
    return wire


@pytest.fixture
async def processes(note: Note, wire: Wire) -> AsyncIterator[list[Hub]]:
    """Three that serve the same database."""
    some = [Hub() for _ in range(3)]
    running = [asyncio.create_task(one.run()) for one in some]
    yield some
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


def rename(note: Note) -> int:
    """Have something happen that nobody is told of yet; returns where the feed stood before."""
    before, _ = Feed.standing()
    with transaction.atomic():
        Change.write(Kind.RENAMED, note.id, note.owner, title="", previous_title="")
    return before


async def all_know(processes: list[Hub], position: int) -> None:
    await wait_until(
        lambda: all(one.position >= position for one in processes), what=f"all are at {position}"
    )


async def test_whoever_made_an_event_tells_the_others_and_nobody_says_it_on(
    note: Note, processes: list[Hub], wire: Wire, settings: Any
) -> None:
    settings.FEED_POLL_SECONDS = PATIENCE_SECONDS * 10
    processes[0].change()
    await all_know(processes, 1)
    said = wire.told.copy()
    for number in range(4):
        before = await in_thread(rename, note)
        processes[number % 3].change()
        await all_know(processes, before + 1)
        said.append(before + 1)
        assert wire.told == said


async def test_a_word_that_was_lost_is_healed_by_looking(
    note: Note, processes: list[Hub], wire: Wire, settings: Any
) -> None:
    settings.FEED_POLL_SECONDS = 0.1
    wire.is_cut = True
    for _ in range(2):
        before = await in_thread(rename, note)
        processes[0].change()
        await all_know(processes, before + 1)


async def test_what_no_room_can_say_is_read(
    note: Note, speaking: Callable[[User], Identity], processes: list[Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of a note that the engine has just given up."""
    hub = processes[0]
    hub.change()
    await all_know(processes, 1)
    before = hub.position

    async def broken(_: UUID) -> None:
        raise StorageError("it cannot be read")

    monkeypatch.setattr(rooms, "content", broken)
    await in_thread(_type_on, note, speaking)
    hub.hear(document_id=note.id)
    await all_know(processes, before + 1)


def _type_on(note: Note, speaking: Callable[[User], Identity]) -> None:
    documents.rewrite(note.id, "typed on", author=speaking(note.owner))
    FedDocument.objects.update(fed_at=timezone.now() - timedelta(minutes=1))


async def test_a_hub_that_dies_sends_everybody_away_and_begins_anew(
    note: Note, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens to one that tells nothing; whoever comes back misses nothing."""
    hub = Hub()
    running = asyncio.create_task(for_good("feed", hub.run))
    hub.change()
    await wait_until(lambda: hub.position >= 1, what="the note is told")
    with hub.subscription(Login(note.owner.username, note.owner, None, ()), hub.position) as mine:
        with monkeypatch.context() as broken:
            broken.setattr(hub, "_take_due", _fails)
            hub.change()
            with pytest.raises(RestartError):
                await _hears_on(mine)
        before = await in_thread(rename, note)
    await wait_until(lambda: hub.position >= before + 1, what="it tells again")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def _hears_on(mine: Subscription) -> None:
    while True:
        await mine.take(PATIENCE_SECONDS)


def _fails(_: float) -> None:
    raise RuntimeError("of no kind that it knows")


async def test_whoever_comes_while_news_are_handed_out_hears_them_once(
    note: Note, person: Person, processes: list[Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are stored by then, so they are read; and what is said to be handed out afterwards was."""
    monkeypatch.setattr(hubs, "SUBSCRIBERS_A_TURN", 1)
    hub, editor = processes[0], await in_thread(person, "editor")
    hub.change()
    await all_know(processes, 1)
    with ExitStack() as leaving:

        def comes(user: User) -> Subscription:
            return leaving.enter_context(hub.subscription(Login(user.username, user, None, ()), hub.position))

        late: list[Subscription] = []

        def write(news: Collection[News]) -> bool:
            late.extend((comes(note.owner), comes(editor)))
            return True

        early = comes(note.owner)
        assert await early.take(0) == []
        early.write = write
        waiting = asyncio.create_task(early.take(PATIENCE_SECONDS))
        await asyncio.sleep(0)
        before = await in_thread(rename, note)
        hub.change()
        await all_know(processes, before + 1)
        assert early.position == before + 1
        for one in late:
            assert [news.position for news in await one.take(0)] == [before + 1]
            assert (await one.take(0), one.position) == ([], before + 1)
        assert len(late) == 2
        waiting.cancel()
