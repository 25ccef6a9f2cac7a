"""Covers collab/core/cuts.py, and the document's use of it."""

from __future__ import annotations

import pytest

from collab.core import cuts
from collab.core.document import Document, Limits
from collab.core.errors import InvalidUpdateError
from collab.core.updates import decode_update
from collab.core.wire import write_bytes, write_uint

LIMITS = Limits(
    text_bytes=2**21, state_bytes=2**23, update_bytes=2**20, sync_bytes=2**23, awareness_bytes=100
)
WRITER = 7
LONG = 1_000_000


def text(written: bytes, left: int | None = None, right: int | None = None) -> bytes:
    """Spell a struct that puts text between two characters of the writer's, or at the beginning."""
    info = 4 | (0x80 if left is not None else 0) | (0x40 if right is not None else 0)
    neighbours = [clock for clock in (left, right) if clock is not None]
    place = b"".join(write_uint(WRITER) + write_uint(clock) for clock in neighbours)
    return bytes((info,)) + (place or b"\x01" + write_bytes(b"content")) + write_bytes(written)


def update(clock: int, *structs: bytes) -> bytes:
    return b"\x01" + b"".join(map(write_uint, (len(structs), WRITER, clock))) + b"".join(structs) + b"\x00"


def insertions(clock: int, places: list[int]) -> bytes:
    return update(clock, *(text(b"y", place, place + 1) for place in places))


@pytest.fixture
def document() -> Document:
    return Document([update(0, text(b"x" * LONG))])


def admit(document: Document, encoded: bytes) -> bytes | None:
    assert document.admit(encoded, decode_update(encoded), LIMITS)
    return document.apply_admitted()


def test_the_work_is_that_of_counting_to_each_cut():
    present = [decode_update(update(0, text(b"x" * 100)))]
    assert cuts.work([(WRITER, 90), (WRITER, 80), (WRITER, 70)], present, 100) == 240
    assert cuts.work([(WRITER, 70), (WRITER, 80), (WRITER, 90)], present, 100) == 90
    assert cuts.work([(WRITER, 0), (WRITER, 100)], present, 100) == 0, "there it ends anyway"


def test_a_long_text_may_be_cut_in_many_places_but_not_from_its_end_to_its_beginning(document):
    """P9: the same insertions in the other order cost next to nothing."""
    ascending = [number * (LONG // 2000) for number in range(2000)]
    backwards = insertions(LONG, ascending[::-1])
    with pytest.raises(InvalidUpdateError, match="smaller parts"):
        document.admit(backwards, decode_update(backwards), LIMITS)
    assert document.apply_admitted() is None
    assert admit(document, insertions(LONG, ascending)) is not None
    assert len(document.text) == LONG + 2000


def test_the_most_that_it_may_be_is_no_less_than_it_is():
    present = [decode_update(update(0, text(b"x" * 1000)))]
    places = [(WRITER, clock) for clock in range(990, 0, -10)]
    assert cuts.most_work(places, 1000) >= cuts.work(places, present, 1000) > 0


def test_what_is_deleted_first_makes_cutting_cheap():
    """P9: replacing all of many words in a long text is one update."""
    present = [decode_update(update(0, text(b"x" * 1000)))]
    places = [(WRITER, clock) for clock in range(990, 0, -10)]
    halves = [(WRITER, clock, clock + 1) for clock in range(100, 1000, 100)]
    assert cuts.work(places, present, 1000, halves) < cuts.work(places, present, 1000) / 5


def test_in_smaller_parts_it_is_taken(document):
    """P9: what one update may not do, several may, each in its turn."""
    descending = [number * (LONG // 2000) for number in range(2000)][::-1]
    for start in range(0, 2000, 100):
        part = insertions(LONG + start, descending[start : start + 100])
        assert admit(document, part) is not None
    assert len(document.text) == LONG + 2000


def test_where_the_text_is_in_pieces_already_it_costs_nothing(document):
    """P9: an offline session in a long note that others have written in all over."""
    ascending = [number * (LONG // 2000) for number in range(2000)]
    admit(document, insertions(LONG, ascending))
    beside = [place + 10 for place in ascending[::-1]]
    assert admit(document, insertions(LONG + 2000, beside)) is not None
