"""Covers collab/attendance.py: who is where, told to whoever wants to know it, with the loop's clock in hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from collab import attendance as attendance_module
from collab.attendance import GATHER_SECONDS, Attendance
from collab.core.awareness import Attendee
from collab.notices import Alive, Attending, Missed

NOTE, OTHER = uuid4(), uuid4()


def somebody(name: str) -> Attendee:
    return Attendee(f"person:{name}", name, "#112233")


class Clock:
    """Stands for the loop, as far as it is asked to call back."""

    def __init__(self) -> None:
        self.waiting: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, call: Callable[[], None]) -> Clock:
        self.waiting.append((seconds, call))
        return self

    def cancel(self) -> None:
        self.waiting.clear()

    def passes(self) -> None:
        waiting, self.waiting = self.waiting, []
        for seconds, call in waiting:
            assert seconds == GATHER_SECONDS
            call()


class Process:
    """One process; what it tells reaches the others at once, or is lost."""

    def __init__(self, name: str, others: list[Process]) -> None:
        self.name, self.others = name, others
        self.rooms: dict[UUID, set[str]] = {}
        self.told: list[Attending | Missed] = []
        self.changes = 0
        self.is_cut_off = False
        self.attendance = Attendance(name, self._look, self)
        others.append(self)

    def _look(self, document_id: UUID) -> dict[str, Attendee]:
        return {f"person:{name}": somebody(name) for name in self.rooms.get(document_id, ())}

    def tell_attendance(self, notice: Attending | Missed) -> None:
        self.told.append(notice)
        self._tell(notice)

    def _tell(self, notice: Attending | Missed | Alive) -> None:
        for other in self.others:
            if other is not self and not self.is_cut_off:
                self.carry(other, notice)

    def carry(self, other: Process, notice: Attending | Missed | Alive) -> None:
        other.attendance.hear(self.name, notice)

    def attendance_changed(self) -> None:
        self.changes += 1

    def beats(self) -> None:
        self._tell(Alive(frozenset(), frozenset(), attendance_number=self.attendance.number))

    def has(self, document_id: UUID, *names: str) -> None:
        self.rooms[document_id] = set(names)
        self.attendance.note(document_id)

    def shows(self) -> dict[UUID, list[str]]:
        return {note: [one.name for one in people] for note, people in self.attendance.people.items()}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: one)
    return one


@pytest.fixture
def processes(clock: Clock) -> tuple[Process, Process]:
    both: list[Process] = []
    return Process("A", both), Process("B", both)


def test_who_comes_and_goes_is_shown_at_every_process(processes: Any, clock: Clock) -> None:
    """After a moment; a person who is at both counts once."""
    here, there = processes
    here.has(NOTE, "ada")
    assert (here.shows(), there.shows()) == ({}, {})
    clock.passes()
    there.has(NOTE, "ada", "bob")
    clock.passes()
    assert here.shows() == there.shows() == {NOTE: ["ada", "bob"]}
    here.has(NOTE)
    clock.passes()
    assert here.shows() == there.shows() == {NOTE: ["ada", "bob"]}
    there.has(NOTE)
    clock.passes()
    assert here.shows() == there.shows() == {}


def test_of_many_who_come_in_a_moment_all_is_told_in_one_word(processes: Any, clock: Clock) -> None:
    here, there = processes
    for count in range(1, 500):
        here.has(NOTE, *map(str, range(count)))
        here.has(OTHER, "ada")
    clock.passes()
    assert [len(word.people) for word in here.told] == [2]
    assert (here.changes, there.changes) == (1, 1)


def test_who_comes_back_in_a_moment_never_went(processes: Any, clock: Clock) -> None:
    """As with another page, or a connection that broke."""
    here, there = processes
    here.has(NOTE, "ada")
    clock.passes()
    here.has(NOTE)
    here.has(NOTE, "ada")
    clock.passes()
    assert (len(here.told), here.changes, there.changes) == (1, 1, 1)


def test_a_word_that_was_missed_is_asked_for_with_the_next(processes: Any, clock: Clock) -> None:
    here, there = processes
    here.has(NOTE, "ada")
    clock.passes()
    here.is_cut_off = True
    here.has(NOTE)
    clock.passes()
    here.is_cut_off = False
    here.has(OTHER, "bob")
    clock.passes()
    assert there.told == [Missed("A")]
    here.attendance.tick()
    assert there.shows() == {OTHER: ["bob"]}
    here.attendance.tick()
    assert len(here.told) == 4


def test_a_last_word_that_was_missed_is_asked_for_with_the_beat(processes: Any, clock: Clock) -> None:
    """And again with each until it is there."""
    here, there = processes
    here.is_cut_off = True
    here.has(NOTE, "ada")
    clock.passes()
    here.attendance.tick()
    here.is_cut_off = False
    here.beats()
    here.beats()
    assert there.told == [Missed("A"), Missed("A")]
    here.attendance.tick()
    here.beats()
    assert there.shows() == {NOTE: ["ada"]}
    assert len(there.told) == 2


def test_all_of_it_is_told_in_pieces_each_of_which_may_get_lost(
    processes: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = processes
    for note in (NOTE, OTHER):
        here.has(note, "ada", "bob")
    clock.passes()
    monkeypatch.setattr(attendance_module, "ATTENDEES_A_NOTICE", 3)
    there.attendance.forget("A")
    assert there.shows() == {}
    here.beats()
    here.attendance.tick()
    assert [word.is_all for word in here.told] == [False, True, False]
    assert there.shows() == {NOTE: ["ada", "bob"], OTHER: ["ada", "bob"]}


def test_who_knew_it_all_is_told_nothing_new_when_another_asks(
    processes: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = processes
    for note in (NOTE, OTHER):
        here.has(note, "ada", "bob")
    clock.passes()
    monkeypatch.setattr(attendance_module, "ATTENDEES_A_NOTICE", 3)
    changes = there.changes
    here.attendance.hear("C", Missed("A"))
    here.attendance.tick()
    assert [(word.is_all, word.goes_on) for word in here.told[-2:]] == [(True, True), (False, False)]
    assert there.shows() == {NOTE: ["ada", "bob"], OTHER: ["ada", "bob"]}
    assert there.changes == changes


def test_who_was_known_stays_until_all_of_it_is_told(
    processes: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = processes
    gone, notes = uuid4(), (NOTE, OTHER)
    for note in (gone, *notes):
        here.has(note, "ada", "bob")
    clock.passes()
    # That they have left one of them does not arrive.
    here.is_cut_off = True
    here.has(gone)
    clock.passes()
    here.is_cut_off = False
    monkeypatch.setattr(attendance_module, "ATTENDEES_A_NOTICE", 3)
    here.attendance.hear("C", Missed("A"))
    here.is_cut_off = True
    here.attendance.tick()
    here.is_cut_off = False
    first, last = here.told[-2:]
    there.attendance.hear("A", first)
    assert set(there.shows()) == {gone, *notes}
    there.attendance.hear("A", last)
    assert set(there.shows()) == set(notes)


def test_a_word_that_comes_twice_or_late_says_nothing(processes: Any, clock: Clock) -> None:
    here, there = processes
    here.has(NOTE, "ada")
    clock.passes()
    here.has(NOTE)
    clock.passes()
    for word in here.told:
        there.attendance.hear("A", word)
    assert (there.shows(), there.told) == ({}, [])


def test_a_process_that_ends_takes_its_people_with_it(processes: Any, clock: Clock) -> None:
    here, there = processes
    here.has(NOTE, "ada")
    there.has(NOTE, "bob")
    clock.passes()
    there.attendance.forget("A")
    there.attendance.forget("A")
    assert there.shows() == {NOTE: ["bob"]}


@pytest.mark.parametrize("seed", range(50))
def test_whatever_gets_lost_doubled_or_overtaken_all_know_the_same_in_the_end(
    clock: Clock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P28: two beats later, when nothing is lost any more."""
    chance = Random(seed)
    monkeypatch.setattr(attendance_module, "ATTENDEES_A_NOTICE", 3)
    late: list[tuple[Process, Process, Attending | Missed | Alive]] = []
    processes: list[Process] = []
    for name in "ABC":
        Process(name, processes)
    carry, is_bad = Process.carry, True

    def carry_badly(teller: Process, hearer: Process, notice: Attending | Missed | Alive) -> None:
        for _ in range(chance.choice((0, 1, 1, 1, 2)) if is_bad else 1):
            if is_bad and chance.random() < 0.2:
                late.append((teller, hearer, notice))
            else:
                carry(teller, hearer, notice)

    monkeypatch.setattr(Process, "carry", carry_badly)
    notes = [uuid4() for _ in range(5)]
    for _ in range(60):
        process = chance.choice(processes)
        process.has(chance.choice(notes), *chance.sample("abcdef", chance.randint(0, 4)))
        if chance.random() < 0.4:
            clock.passes()
        if chance.random() < 0.1:
            process.beats()
            process.attendance.tick()
        while late and chance.random() < 0.5:
            carry(*late.pop(chance.randrange(len(late))))
    is_bad = False
    clock.passes()
    for _ in range(2):
        for process in processes:
            process.beats()
        for process in processes:
            process.attendance.tick()
    there = {
        note: sorted({name for process in processes for name in process.rooms.get(note, ())})
        for note in notes
    }
    expected = {note: names for note, names in there.items() if names}
    assert [process.shows() for process in processes] == [expected] * 3


def test_nothing_is_told_after_the_end(processes: Any, clock: Clock) -> None:
    here, _ = processes
    here.has(NOTE, "ada")
    here.attendance.close()
    clock.passes()
    assert here.told == []
