"""Covers collab/open_room/tail.py: when a room has its log shortened."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

import pytest

from collab import snapshots
from collab.compaction import Compactor
from collab.core.revision import Revision
from collab.models import Health
from collab.open_room import tail as module
from collab.open_room.tail import Tail
from collab.update_log import Stored

DOCUMENT = uuid4()
MANY = snapshots.AFTER_ROWS


class Asked:
    """A compactor that only notes what it is asked for."""

    def __init__(self) -> None:
        self.documents: list[UUID] = []

    def ask(self, document_id: UUID) -> None:
        self.documents.append(document_id)


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
async def tail(asked, monkeypatch) -> Tail:
    monkeypatch.setattr(module, "COMPACTION_INTERVAL_SECONDS", 0)
    return Tail(DOCUMENT, cast("Compactor", asked))


def stored(rows: int) -> Stored:
    return Stored(
        Revision(1, rows), [b"x"] * rows, rows, is_head=True, is_recovering=False, health=Health.SOUND
    )


async def test_what_was_read_counts(tail, asked):
    tail.begin(stored(MANY - 1))
    tail.shorten_now_and_then(0)
    assert asked.documents == []
    tail.grow(1, 1)
    tail.shorten_now_and_then(0)
    assert asked.documents == [DOCUMENT]


async def test_a_log_that_was_long_to_read_is_shortened_at_once_and_once(tail, asked):
    tail.begin(stored(MANY))
    tail.shorten_now_and_then(0)
    tail.shorten_at_leisure()
    assert asked.documents == [DOCUMENT]


async def test_many_rows_wait_for_their_time_and_many_bytes_do_not(tail, asked, monkeypatch):
    monkeypatch.setattr(module, "COMPACTION_INTERVAL_SECONDS", 10_000)
    tail.grow(MANY, MANY)
    tail.shorten_now_and_then(0)
    assert asked.documents == []
    tail.grow(1, snapshots.AFTER_BYTES)
    tail.shorten_now_and_then(0)
    assert asked.documents == [DOCUMENT]


async def test_what_is_large_for_a_small_document_is_not_for_a_large_one(tail, asked):
    tail.grow(1, snapshots.AFTER_BYTES)
    tail.shorten_now_and_then(snapshots.AFTER_BYTES * 8)
    assert asked.documents == []


async def test_a_short_tail_is_shortened_before_the_room_goes(tail, asked):
    tail.grow(MANY // snapshots.WORTHWHILE_SHARE - 1, 1)
    tail.shorten_at_leisure()
    assert asked.documents == []
    tail.grow(1, 1)
    tail.shorten_at_leisure()
    assert asked.documents == [DOCUMENT]
