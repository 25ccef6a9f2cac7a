"""Covers collab/rows_window.py: what is told together, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from collab import rows_window
from collab.core.revision import Revision
from collab.notices import MAX_UPDATE_BYTES, Rows
from collab.rows_window import RowsWindow, join
from tests.support.deadlines import wait_until

NOTE, OTHER = UUID(int=1), UUID(int=2)


def row(seq: int, document_id: UUID = NOTE, update: bytes = b"x", **stamps: int) -> Rows:
    return Rows(document_id, Revision(1, seq), (update,), stamps)


class Window:
    def __init__(self) -> None:
        self.told: list[list[Rows]] = []
        self.window = RowsWindow(lambda many: self.told.append(list(many)))


@pytest.fixture
async def window() -> AsyncIterator[Window]:
    opened = Window()
    yield opened
    opened.window.close()


@pytest.fixture
def long_pause(monkeypatch):
    monkeypatch.setattr(rows_window, "PAUSE_SECONDS", 60.0)


async def test_rows_of_one_commit_are_told_together_and_at_once(window, long_pause):
    """P28."""
    window.window.tell(row(2))
    window.window.tell(row(7, OTHER))
    assert window.told == []
    await wait_until(lambda: window.told == [[row(2), row(7, OTHER)]])


async def test_what_is_stored_in_the_pause_is_told_when_it_is_over(window):
    window.window.tell(row(2))
    await wait_until(lambda: window.told == [[row(2)]])
    window.window.tell(row(3))
    window.window.tell(row(4))
    await asyncio.sleep(0)
    assert len(window.told) == 1
    await wait_until(lambda: window.told[1:] == [[Rows(NOTE, Revision(1, 4), (b"x", b"x"), {})]])


async def test_what_is_urgent_takes_the_rest_along(window, long_pause):
    window.window.tell(row(2))
    await wait_until(lambda: len(window.told) == 1)
    window.window.tell(row(7, OTHER))
    window.window.tell(row(3), is_urgent=True)
    window.window.tell(row(4), is_urgent=True)
    await wait_until(
        lambda: window.told[1:] == [[row(7, OTHER), Rows(NOTE, Revision(1, 4), (b"x", b"x"), {})]]
    )


async def test_what_is_untold_when_the_server_stops_is_told_then(window, long_pause):
    window.window.tell(row(2))
    window.window.tell_now()
    window.window.tell(row(3))
    window.window.tell_now()
    assert window.told == [[row(2)], [row(3)]]


async def test_after_its_end_nothing_is_told(window, long_pause):
    window.window.tell(row(2))
    window.window.close()
    window.window.tell_now()
    await asyncio.sleep(0)
    assert window.told == []


def test_rows_behind_a_gap_become_one_with_each_other():
    joined = join([row(2), row(4, update=b"y"), row(5, update=b"z")])
    assert joined == [row(2), Rows(NOTE, Revision(1, 5), (b"y", b"z"), {})]


def test_rows_that_follow_on_one_another_become_one_with_the_newest_stamps():
    joined = join([row(2, a=1, b=3), row(9, OTHER), row(3, update=b"y", a=2, b=1)])
    assert joined == [Rows(NOTE, Revision(1, 3), (b"x", b"y"), {"a": 2, "b": 3}), row(9, OTHER)]


def test_rows_do_not_become_one_where_something_is_between_them():
    """Whoever hears them counts back from the last to see where they begin."""
    large = row(3, update=b"x" * MAX_UPDATE_BYTES)
    unread = Rows(NOTE, Revision(1, 3), (), {})
    apart: list[list[Rows]] = [
        [row(2), row(4)],
        [row(2), Rows(NOTE, Revision(2, 3), (b"x",), {})],
        [row(2), large],
        [large, row(4)],
        [unread, row(4)],
        [row(2), unread],
    ]
    for many in apart:
        assert join(many) == many
