"""Covers collab/frame_rate.py, collab/admission.py and collab/backlog.py: the bounds of what a process takes in."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from collab.admission import Admission
from collab.backlog import Backlog
from collab.consumers import EVENTS_A_TURN, DocumentConsumer
from collab.core.errors import TooManySocketsError
from collab.frame_rate import FrameRate


def test_a_seconds_worth_may_come_at_once_and_then_no_faster():
    """P27."""
    rate = FrameRate(per_second=10, patience_seconds=5, now=0)
    assert [rate.take(0) for _ in range(10)] == [0] * 10
    assert rate.take(0) > 0
    assert rate.take(1) == 0


def test_one_that_never_lets_up_is_given_up():
    """P27: after the patience, and not if it let up meanwhile."""
    rate = FrameRate(per_second=10, patience_seconds=5, now=0)
    now = 0.0
    while now < 5:
        assert not rate.is_exhausted(now)
        now += 0.05 if rate.take(now) else 0.001
    assert rate.is_exhausted(now + 0.1)
    rate = FrameRate(per_second=10, patience_seconds=5, now=0)
    for now in (0, 2, 4, 6, 8):
        for _ in range(12):
            rate.take(now)
        assert not rate.is_exhausted(now + 1)


def test_a_frame_is_taken_freely_only_far_from_the_limit():
    """P27: near it each frame goes the way on which there are pauses."""
    rate = FrameRate(per_second=10, patience_seconds=5, now=0)
    taken = [rate.take_freely(0) for _ in range(10)]
    assert taken == [True] * taken.count(True) + [False] * taken.count(False)
    assert 5 <= taken.count(True) < 10
    assert [rate.take(0) for _ in range(10 - taken.count(True))] == [0] * (10 - taken.count(True))
    assert rate.take(0) > 0
    assert not rate.take_freely(0.1)
    assert not rate.take_freely(2), "one goes the long way, where the pauses end"
    assert rate.take(2) == 0
    assert rate.take_freely(2)


def test_so_many_sockets_and_no_more():
    """P6: to a document, and of a person; one that leaves makes room."""
    admission = Admission(max_per_document=2, max_per_person=2)
    one, other = uuid4(), uuid4()
    admission.enter(one, "ada")
    admission.enter(one, "bob")
    with pytest.raises(TooManySocketsError, match="note has 2"):
        admission.enter(one, "eve")
    admission.enter(other, "ada")
    with pytest.raises(TooManySocketsError, match="you have 2"):
        admission.enter(other, "ada")
    admission.leave(one, "ada")
    admission.enter(one, "eve")


async def test_while_too_much_is_not_stored_nobody_is_read():
    """P20: whichever room it belongs to."""
    backlog = Backlog(100)
    backlog.note("one room", 60)
    await backlog.wait_for_room()
    backlog.note("another", 50)
    assert backlog.is_full
    waiting = asyncio.create_task(backlog.wait_for_room())
    backlog.note("another", 45)
    backlog.note("one room", 0)
    async with asyncio.timeout(5):
        await waiting
    assert backlog.bytes == 45


async def test_a_socket_that_always_has_something_to_say_lets_others_have_their_turn():
    """P27: up to the rate it is read at once, but not by itself alone."""
    events = turns = 0

    async def receive():
        nonlocal events
        events += 1
        over = {"type": "websocket.disconnect", "code": 1000}
        return over if events > 1000 else {"type": "websocket.receive", "bytes": b""}

    async def others():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    waiting = asyncio.create_task(others())
    await DocumentConsumer()._serve(receive)
    waiting.cancel()
    assert turns >= 1000 // EVENTS_A_TURN
