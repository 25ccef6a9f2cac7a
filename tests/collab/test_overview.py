"""Covers collab/overview.py: what administrators are shown of all processes together."""

from __future__ import annotations

from uuid import UUID

import pytest

from collab.overview import STALE_SECONDS, WATCH_SECONDS, Overview
from collab.report import Report, RoomReport

NOTE, OTHER = UUID(int=1), UUID(int=2)
ADA, BEN, EVE = b"\0\0\0a", b"\0\0\0b", b"\0\0\0e"


def room(document: UUID, *people: bytes) -> RoomReport:
    return RoomReport(document.bytes, len(people), b"".join(people), memory_bytes=100, unstored_bytes=1)


HERE = Report(
    process="0123456789abcdef",
    machine="one",
    pid=2,
    rooms=1,
    sockets=2,
    people=ADA + BEN,
    commits_per_second=1.5,
    unstored_seconds=0.5,
    acknowledged=(0.001, 0.02),
    busiest=(room(NOTE, ADA, BEN),),
)
THERE = Report(
    process="fedcba9876543210",
    machine="one",
    pid=1,
    rooms=2,
    sockets=3,
    people=BEN + EVE,
    commits_per_second=2,
    unstored_seconds=0.25,
    busiest=(room(NOTE, BEN), room(OTHER, BEN, EVE)),
)


@pytest.fixture
def overview() -> Overview:
    overview = Overview()
    overview.hear(THERE.process, THERE, 100.0)
    return overview


def test_all_processes_add_up(overview):
    seen = overview.of(HERE, 101.0)
    assert (seen["sockets"], seen["commits_per_second"], seen["unstored_seconds"]) == (5, 3.5, 0.5)
    assert [(one["id"], one["pid"], one["sockets"]) for one in seen["processes"]] == [
        ("fedcba98", 1, 3),
        ("01234567", 2, 2),
    ]


def test_whoever_is_at_two_processes_is_one_person(overview):
    assert overview.of(HERE, 101.0)["people"] == 3


def test_a_document_that_is_open_at_two_processes_is_one_room(overview):
    """The fullest first."""
    assert [
        (one["document"], one["processes"], one["sockets"], one["people"], one["memory_bytes"])
        for one in overview.of(HERE, 101.0)["rooms"]
    ] == [(str(NOTE), 2, 3, 2, 200), (str(OTHER), 1, 2, 2, 100)]


def test_times_that_were_never_measured_are_not_there(overview):
    there, here = overview.of(HERE, 101.0)["processes"]
    assert (there["acknowledged_seconds"], here["acknowledged_seconds"]) == (
        None,
        {"p50": 0.001, "p99": 0.02},
    )


def test_a_process_that_says_nothing_any_more_is_not_shown(overview):
    assert len(overview.of(HERE, 100.0 + STALE_SECONDS)["processes"]) == 2
    assert [one["pid"] for one in overview.of(HERE, 100.1 + STALE_SECONDS)["processes"]] == [2]


def test_others_are_asked_now_and_then_while_somebody_watches():
    overview = Overview()
    assert not overview.is_watched(10.0)
    asked = [second for second in range(10, 30) if overview.ask(float(second))]
    assert 4 <= len(asked) <= 10
    assert overview.is_watched(29.0 + WATCH_SECONDS / 2)
    assert not overview.is_watched(29.0 + WATCH_SECONDS)
    overview.note_watcher_elsewhere(50.0)
    assert overview.is_watched(51.0)
