"""Covers collab/core/queue.py."""

from __future__ import annotations

import pytest

from collab.core import queue as queue_module
from collab.core.peer import Peer
from collab.core.queue import Marked, Queue, Received, bytes_of
from collab.core.updates import decode_update
from tests.collab.typist import Typist

ADA, BOB = (Peer(name, {}, can_write=True, has_extension=True) for name in ("ada", "bob"))


def received(peer: Peer, text: str) -> Received:
    update = Typist().types(text)
    return Received(peer, update, decode_update(update), is_answer=False)


@pytest.fixture
def queue() -> Queue:
    return Queue()


def test_the_order_in_which_things_came_is_kept(queue):
    """P12: a MARK speaks of what came before it."""
    first, second = received(ADA, "first"), received(BOB, "second")
    queue.put(first)
    queue.mark(ADA, 1)
    queue.put(second)
    assert queue.take(0) == (first, Marked(ADA, 1), second)
    assert not queue


def test_marks_of_one_peer_that_follow_one_another_are_one(queue):
    """P12: the answer to the later says all that the earlier asks."""
    queue.mark(ADA, 1)
    queue.mark(ADA, 2)
    queue.mark(BOB, 1)
    queue.mark(ADA, 3)
    assert queue.take(0) == (Marked(ADA, 2), Marked(BOB, 1), Marked(ADA, 3))


def test_a_batch_ends_where_it_would_take_too_long(queue, monkeypatch):
    """P9: and takes one update at least, however much that is."""
    monkeypatch.setattr(queue_module, "MAX_BATCH_PARTS", 2)
    entries = [received(ADA, letter) for letter in "abc"]
    for entry in entries:
        queue.put(entry)
    assert queue.take(0) == tuple(entries[:2])
    monkeypatch.setattr(queue_module, "MAX_BATCH_PARTS", 0)
    assert queue.take(0) == (entries[2],)


def test_what_is_put_back_comes_first(queue):
    """P8: as if it had not been taken."""
    queue.put(received(ADA, "first"))
    taken = queue.take(0)
    queue.put(received(BOB, "second"))
    queue.put_back(taken)
    assert [one.peer for one in queue.take(0)] == [ADA, BOB]


def test_nothing_is_left_of_whoever_is_dropped(queue):
    """P7: neither updates nor MARKs."""
    queue.put(received(ADA, "first"))
    queue.mark(ADA, 1)
    queue.put(received(BOB, "second"))
    queue.drop([ADA])
    assert [one.peer for one in queue.take(0)] == [BOB]


def test_it_is_known_how_much_waits(queue):
    """P20: whatever comes, goes and comes back."""
    first, second = received(ADA, "first"), received(BOB, "second one")
    queue.put(first)
    queue.put(second)
    queue.mark(BOB, 1)
    assert queue.bytes == first.bytes + second.bytes == bytes_of([first, second])
    taken = queue.take(0)
    assert queue.bytes == 0
    queue.put_back(taken)
    queue.drop([ADA])
    assert queue.bytes == second.bytes > len(second.update)
