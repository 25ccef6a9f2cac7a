"""Covers collab/open_room/presence.py."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import pytest

from collab.core.frames import AwarenessEntry
from collab.open_room import presence
from collab.open_room.presence import PresenceWindow
from tests.support.deadlines import PATIENCE_SECONDS


class Hearer:
    """Keeps what it is told, and can be waited for."""

    def __init__(self) -> None:
        self.told: list[list[AwarenessEntry]] = []
        self._was_told = asyncio.Event()

    def __call__(self, entries: Collection[AwarenessEntry]) -> None:
        self.told.append(list(entries))
        self._was_told.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.told) < count:
                self._was_told.clear()
                await self._was_told.wait()


def at(client_id: int, clock: int) -> AwarenessEntry:
    return AwarenessEntry(client_id, clock, "{}")


@pytest.fixture
async def hearer() -> Hearer:
    return Hearer()


async def test_the_first_is_told_at_once_and_then_only_the_last_of_each(hearer):
    """P26."""
    window = PresenceWindow(hearer)
    window.tell([at(1, 1)])
    assert hearer.told == [[at(1, 1)]]
    for clock in range(2, 10):
        window.tell([at(1, clock), at(2, clock)])
    assert len(hearer.told) == 1
    await hearer.until(2)
    assert hearer.told[1] == [at(1, 9), at(2, 9)]


async def test_one_who_leaves_in_the_pause_is_told_as_gone(hearer):
    """P14, P26."""
    window = PresenceWindow(hearer)
    window.tell([at(1, 1)])
    window.tell([at(1, 2)])
    gone = AwarenessEntry(1, 2, "null")
    window.tell([gone])
    await hearer.until(2)
    assert hearer.told[1] == [gone]


async def test_nothing_is_told_after_the_room_was_let_go(hearer, monkeypatch):
    monkeypatch.setattr(presence, "PAUSE_SECONDS", 0.01)
    window = PresenceWindow(hearer)
    window.tell([at(1, 1)])
    window.tell([at(1, 2)])
    window.close()
    other = PresenceWindow(hearer)
    other.tell([at(2, 1)])
    other.tell([at(2, 2)])
    await hearer.until(3)
    assert hearer.told[2] == [at(2, 2)]


async def test_nothing_to_tell_is_not_told(hearer):
    PresenceWindow(hearer).tell([])
    assert hearer.told == []
