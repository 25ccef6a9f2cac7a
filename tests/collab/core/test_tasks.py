"""Covers collab/core/tasks.py."""

from __future__ import annotations

import random

import pytest

from collab.core import tasks
from collab.core.document import Document
from collab.core.errors import BrokenDocumentError
from collab.core.wire import read_state_vector
from tests.collab.typist import Typist


def history(seed: int, people: int = 3, edits: int = 200) -> list[bytes]:
    """Updates of several people who type and delete, with odd characters, and hear of each other now and then."""
    chance = random.Random(seed)
    typists = [Typist(client_id=number + 1) for number in range(people)]
    updates: list[bytes] = []
    heard = [0] * people
    for _ in range(edits):
        number = chance.randrange(people)
        typist = typists[number]
        if chance.random() < 0.3:
            for update in updates[heard[number] :]:
                typist.hears(update)
            heard[number] = len(updates)
        letters = typist.text
        if letters and chance.random() < 0.3:
            start = chance.randrange(len(letters))
            before, one = letters[:start].encode(), letters[start].encode()
            updates.append(typist.deletes(len(before), len(before) + len(one)))
        else:
            place = len(letters[: chance.randint(0, len(letters))].encode())
            updates.append(typist.types(chance.choice(["a", "bc ", "漢", "😀", "\n"]), place))
    return updates


@pytest.mark.parametrize("seed", range(5))
def test_a_compacted_history_is_the_same_document(seed):
    """I7, and whoever typed offline on the old one can still bring it."""
    updates = history(seed)
    state = tasks.compact(updates)
    old, new = Document(updates), Document([state])
    assert new.text == old.text
    assert read_state_vector(new.state_vector()) == read_state_vector(old.state_vector())
    assert len(state) < sum(map(len, updates))
    late = Typist(client_id=99, starts_from=old.state())
    update = late.types("😀 late")
    assert Document([*updates, update]).text == Document([state, update]).text


def test_a_snapshot_and_rows_are_compacted_like_the_rows_alone():
    updates = history(7)
    half = tasks.compact(updates[:100])
    assert Document([tasks.compact([half, *updates[100:]])]).text == Document(updates).text


def test_a_history_with_a_hole_is_not_compacted():
    typist = Typist()
    typist.types("first")
    with pytest.raises(BrokenDocumentError):
        tasks.compact([typist.types("second")])


@pytest.mark.parametrize("lost", ["text", "deletion"])
def test_a_state_that_lost_something_is_noticed(lost, monkeypatch):
    typist = Typist()
    before = [typist.types("first")]
    updates = [*before, typist.types(" more") if lost == "text" else typist.deletes(0, 1)]
    poorer = Document(before).state()
    monkeypatch.setattr(Document, "state", lambda _: poorer)
    with pytest.raises(BrokenDocumentError):
        tasks.compact(updates)


def test_a_state_that_looks_the_same_and_is_not_is_noticed(monkeypatch):
    """Of two equal letters the other one is deleted: text and state vector are equal, histories are not."""
    ada, bob = Typist(client_id=1), Typist(client_id=2)
    both = [ada.types("a")]
    bob.hears(both[0])
    both.append(bob.types("a"))
    ada.hears(both[1])
    other = Document([*both, ada.deletes(0, 1)]).state()
    monkeypatch.setattr(Document, "state", lambda _: other)
    with pytest.raises(BrokenDocumentError):
        tasks.compact([*both, bob.deletes(1, 2)])


def test_a_request_is_answered_in_bytes():
    updates = history(3)
    answer = tasks.perform(tasks.encode_request("compact", updates))
    assert tasks.decode_answer(answer) == tasks.compact(updates)


def test_a_failure_is_an_answer_too():
    answer = tasks.perform(tasks.encode_request("compact", [b"\x00"]))
    with pytest.raises(BrokenDocumentError):
        tasks.decode_answer(answer)
