"""Covers collab/notices.py: what goes through the channel layer comes out as it went in, or is passed over."""

from __future__ import annotations

from uuid import UUID

import msgpack
import pytest

from collab import formats, notices
from collab.core.awareness import Attendee, Seen
from collab.core.revision import Revision
from collab.notices import (
    MAX_UPDATE_BYTES,
    Alive,
    Attending,
    Leaving,
    Many,
    Missed,
    Notice,
    Opened,
    Presence,
    Rights,
    Rows,
    Vitals,
    Watching,
)
from collab.report import Report, RoomReport

NOTE, OTHER = UUID(int=1), UUID(int=2**128 - 1)
REPORT = Report(
    process="A",
    machine="one",
    trouble=None,
    people=b"abcd",
    acknowledged=(0.1, 0.2),
    busiest=(RoomReport(document=NOTE.bytes, sockets=2),),
)
ALL: list[Notice] = [
    Rows(NOTE, Revision(2, 7), (b"\x00\xff", b"x"), {"document:1": 3}),
    Many(
        (Rows(NOTE, Revision(2, 7), (b"\x00\xff",), {"document:1": 3}), Rows(OTHER, Revision(1, 2), (), {}))
    ),
    Rights(frozenset({"person:1", "document:2"})),
    Presence(NOTE, (Seen(2**53 - 1, 2**32, '{"name":"牛😀"}', "person:1"),), is_all=True),
    Opened(OTHER),
    Alive(frozenset({NOTE, OTHER}), frozenset({NOTE})),
    Alive(frozenset(), frozenset()),
    Alive(frozenset(), frozenset(), attendance_number=7),
    Attending(8, {NOTE: (Attendee("person:1", "牛😀", "#112233"),), OTHER: ()}, is_all=True, goes_on=True),
    Missed("B"),
    Leaving(),
    Watching(),
    Vitals(REPORT),
]
RIGHTS_IN_VERSION_1 = bytes.fromhex(
    "85a474797065ad636f6c6c61622e6e6f74696365a17601a770726f63657373a141a46b696e64a6726967687473a673636f70657391a8706572736f6e3a31"
)
"""As it was sent when version 1 began: servers of two versions run side by side while one replaces the other."""


@pytest.mark.parametrize("notice", ALL, ids=lambda notice: type(notice).__name__)
def test_what_one_process_says_another_understands(notice):
    """P28: through msgpack, as Redis carries it."""
    carried = msgpack.unpackb(msgpack.packb(notices.encode("A", notice)), strict_map_key=False)
    assert notices.decode(carried) == ("A", notice)


def test_version_1_stays_as_it_is():
    assert msgpack.packb(notices.encode("A", Rights(frozenset({"person:1"})))) == RIGHTS_IN_VERSION_1


def test_what_is_large_is_left_to_the_log():
    """P28: a hint that rows are there is enough."""
    rows = Rows(NOTE, Revision(1, 9), (b"x" * MAX_UPDATE_BYTES, b"x"), {})
    _, heard = notices.decode(notices.encode("A", rows)) or (None, None)
    assert heard == Rows(NOTE, Revision(1, 9), (), {})


@pytest.mark.parametrize("change", [{"v": 2}, {"v": None}, {"kind": "of another day"}])
def test_what_is_not_known_here_is_passed_over(change):
    """P28: a newer process may say what this one does not know."""
    assert notices.decode(notices.encode("A", Leaving()) | change) is None


def test_a_report_of_another_version_is_read_as_far_as_it_is_known():
    """P28: what is missing is as if nothing were there, what is more is passed over."""
    told = notices.encode("A", Vitals(REPORT))
    told["report"] = {"pid": 7, "of_another_day": 1, "busiest": [{"sockets": 2, "of_another_day": 1}]}
    assert notices.decode(told) == ("A", Vitals(Report(pid=7, busiest=(RoomReport(sockets=2),))))


def test_what_is_added_to_a_known_one_does_no_harm():
    assert notices.decode(notices.encode("A", Opened(NOTE)) | {"color": "red"}) == ("A", Opened(NOTE))


@pytest.mark.parametrize(("row_format", "taken"), [(None, True), (1, True), (formats.READABLE + 1, False)])
def test_rows_in_a_format_that_is_not_known_here_are_left_to_the_log(row_format, taken):
    """P28, P29: a process that says nothing of formats knows only the first."""
    rows = Rows(NOTE, Revision(1, 9), (b"x",), {})
    said = notices.encode("A", rows)
    del said["format"]
    said |= {} if row_format is None else {"format": row_format}
    _, heard = notices.decode(said) or (None, None)
    assert heard == Rows(NOTE, Revision(1, 9), (b"x",) if taken else (), {})


def test_one_that_does_not_say_where_people_are_may_have_them_anywhere():
    """P28: as it was sent before that was added."""
    older = notices.encode("A", Alive(frozenset({NOTE, OTHER}), frozenset({NOTE})))
    del older["peopled"], older["many"]
    everywhere = frozenset({NOTE, OTHER})
    assert notices.decode(older) == ("A", Alive(everywhere, everywhere, takes_many=False))
