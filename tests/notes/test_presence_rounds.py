"""Covers notes/presence/live.py where a round fails, and where somebody is slow to listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError

from collab import rooms
from collab.core.awareness import Attendee
from notes.accounts.models import User
from notes.feed.reading import Audience
from notes.presence import live
from notes.presence.live import Whereabouts
from tests.support.deadlines import PATIENCE_SECONDS

NOTE = uuid4()
ADA = User(pk=1, username="ada")


class Rights:
    """Stands for the database, which may be away: the note is Ada's."""

    def __init__(self) -> None:
        self.failures = 0

    def of_notes(self, note_ids: Any) -> dict[UUID, frozenset[int]]:
        if self.failures:
            self.failures -= 1
            raise DatabaseError("away")
        return {note_id: frozenset((ADA.pk,)) for note_id in note_ids}


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, tuple[Attendee, ...]]:
    """Who is where, at all processes."""
    people: dict[UUID, tuple[Attendee, ...]] = {}
    monkeypatch.setattr(rooms, "attendance", lambda: people)
    monkeypatch.setattr(live, "PAUSE_SECONDS", 0.01)
    return people


@pytest.fixture
def rights(monkeypatch: pytest.MonkeyPatch) -> Rights:
    one = Rights()
    monkeypatch.setattr(Audience, "of_notes", lambda _, note_ids: one.of_notes(note_ids))
    return one


@pytest.fixture
async def whereabouts() -> AsyncIterator[Whereabouts]:
    one = Whereabouts()
    running = asyncio.create_task(one.run())
    await asyncio.sleep(0)
    yield one
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def heard(ear: Any) -> dict[str, list[str]]:
    """The next message: who is named in each note."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        message = json.loads(await anext(ear))
    return {note: [one["username"] for one in said["people"]] for note, said in message["notes"].items()}


def named(*names: str) -> tuple[Attendee, ...]:
    return tuple(Attendee(f"person:{name}", name, "#112233") for name in names)


async def test_a_round_that_fails_is_done_again_and_nothing_is_lost(
    present: dict[UUID, tuple[Attendee, ...]], rights: Rights, whereabouts: Whereabouts
) -> None:
    ear = whereabouts.listen(ADA)
    assert await heard(ear) == {}
    present[NOTE], rights.failures = named("bob"), 2
    whereabouts.hear()
    assert await heard(ear) == {str(NOTE): ["bob"]}
    assert rights.failures == 0
    del present[NOTE]
    whereabouts.hear()
    assert await heard(ear) == {str(NOTE): []}
    await ear.aclose()


async def test_a_slow_listener_hears_how_it_is_in_the_end(
    present: dict[UUID, tuple[Attendee, ...]], rights: Rights, whereabouts: Whereabouts
) -> None:
    slow, quick = whereabouts.listen(ADA), whereabouts.listen(ADA)
    assert await heard(slow) == await heard(quick) == {}
    for names in (("bob",), ("bob", "cy"), ("cy",)):
        present[NOTE] = named(*names)
        whereabouts.hear()
        assert await heard(quick) == {str(NOTE): list(names)}
    assert await heard(slow) == {str(NOTE): ["cy"]}
    for ear in (slow, quick):
        await ear.aclose()
