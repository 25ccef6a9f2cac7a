"""Covers collab/layer.py and collab/neighbours.py, with a real Redis that comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from collab import metrics, notices
from collab import neighbours as neighbours_module
from collab.core.awareness import Attendee
from collab.core.revision import Revision
from collab.layer import Mode
from collab.neighbours import Neighbours
from collab.notices import Alive, Attending, Missed, Presence, Rows
from collab.report import Report
from tests.support.deadlines import wait_until
from tests.support.redis import Redis

NOTE = uuid4()
ROWS = Rows(NOTE, Revision(1, 2), (b"update",), {})


class Ear:
    """Keeps what is heard."""

    def __init__(self) -> None:
        self.open_documents: set[UUID] = set()
        self.peopled_documents: set[UUID] = set()
        self.rows: list[Rows] = []
        self.rights: list[frozenset[str]] = []
        self.absent: list[tuple[str, Collection[UUID]]] = []
        self.asked: list[UUID | None] = []
        self.watched = 0
        self.reports: dict[str, Report] = {}
        self.attendance_number = 0
        self.attendance: list[Attending | Alive | Missed] = []
        self.ended: list[str] = []

    def hear_rows(self, rows: Rows) -> None:
        self.rows.append(rows)

    def hear_rights(self, scopes: frozenset[str]) -> None:
        self.rights.append(scopes)

    def hear_presence(self, process: str, presence: Presence) -> None:
        pass

    def hear_of_absence(self, process: str, besides: Collection[UUID]) -> None:
        self.absent.append((process, besides))

    def show_presence(self, document_id: UUID | None = None) -> None:
        self.asked.append(document_id)

    def hear_watching(self) -> None:
        self.watched += 1

    def hear_vitals(self, process: str, report: Report) -> None:
        self.reports[process] = report

    def hear_attendance(self, process: str, notice: Attending | Alive | Missed) -> None:
        self.attendance.append(notice)

    def hear_of_end(self, process: str) -> None:
        self.ended.append(process)


class Process:
    """What one process has of the layer."""

    def __init__(self, url: str) -> None:
        host = {"address": url, "socket_timeout": 1.0, "socket_connect_timeout": 1.0}
        self.layer = RedisPubSubChannelLayer(hosts=[host], prefix="test")
        self.ear = Ear()
        self.neighbours = Neighbours(self.layer, self.ear)

    async def opens(self, document_id: UUID) -> None:
        self.ear.open_documents.add(document_id)
        await self.neighbours.follow(document_id)

    def ticks(self) -> None:
        self.neighbours.tick(asyncio.get_running_loop().time())

    async def ends(self) -> None:
        await self.neighbours.close()
        await self.layer.flush()


@pytest.fixture(scope="module")
def one_redis() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture
def redis(one_redis: Redis) -> Iterator[Redis]:
    yield one_redis
    if not one_redis.is_alive:
        one_redis.start()


@pytest.fixture
async def start(redis: Redis) -> AsyncIterator[Callable[[], Any]]:
    started: list[Process] = []

    async def one() -> Process:
        process = Process(redis.url)
        started.append(process)
        await wait_until(lambda: process.neighbours.mode is Mode.PUSH, what="the layer is there")
        return process

    yield one
    for process in started:
        await process.ends()


@pytest.fixture
async def two(start) -> tuple[Process, Process]:
    """Two processes with one document open."""
    here, there = await start(), await start()
    for process in (here, there):
        await process.opens(NOTE)
    await wait_until(lambda: there.neighbours.have_open(NOTE))
    here.ticks()
    there.ticks()
    await wait_until(lambda: here.neighbours.have_open(NOTE))
    return here, there


async def test_rows_are_told_where_the_document_is_open(two):
    """P28: once each, and not to the teller."""
    here, there = two
    here.neighbours.tell_rows(ROWS)
    await wait_until(lambda: there.ear.rows == [ROWS])
    assert here.ear.rows == []


async def test_rows_of_many_documents_are_one_message_for_those_who_have_most_of_them_open(two):
    """P28: and what one has not open is none of its business."""
    here, there = two
    other, third = uuid4(), uuid4()
    await there.opens(other)
    await wait_until(lambda: here.neighbours.have_open(other))
    await there.opens(third)
    await wait_until(lambda: here.neighbours.have_open(third))
    many = [Rows(document_id, Revision(1, 2), (b"x",), {}) for document_id in (NOTE, other, third)]
    sent = metrics.NOTICES_SENT.value
    for rows in many:
        here.neighbours.tell_rows(rows)
    await wait_until(lambda: there.ear.rows == many)
    assert metrics.NOTICES_SENT.value - sent == 1


async def test_who_does_not_understand_many_at_once_is_told_of_each(two):
    """P28: an older version stands beside this one while servers are replaced."""
    here, there = two
    other = uuid4()
    await there.opens(other)
    await wait_until(lambda: here.neighbours.have_open(other))
    older = notices.encode(there.neighbours.process, Alive(frozenset({NOTE, other}), frozenset()))
    del older["many"]
    here.neighbours._hear(older)
    sent = metrics.NOTICES_SENT.value
    many = [ROWS, Rows(other, Revision(1, 2), (b"x",), {})]
    for rows in many:
        here.neighbours.tell_rows(rows)
    await wait_until(lambda: there.ear.rows == many)
    assert metrics.NOTICES_SENT.value - sent == 2


async def test_rows_that_few_have_open_are_told_to_those(two, start):
    """P28."""
    here, there = two
    others = [await start(), await start(), await start()]
    for process in others:
        process.ticks()
    await wait_until(lambda: here.neighbours.processes == 4)
    other = uuid4()
    await there.opens(other)
    await wait_until(lambda: here.neighbours.have_open(other))
    sent = metrics.NOTICES_SENT.value
    many = [ROWS, Rows(other, Revision(1, 2), (b"x",), {})]
    for rows in many:
        here.neighbours.tell_rows(rows)
    await wait_until(lambda: there.ear.rows == many)
    assert metrics.NOTICES_SENT.value - sent == 2


async def test_many_rows_that_are_long_together_are_several_messages(two):
    """P28: Redis cuts off a process that is slow to take much at once."""
    here, there = two
    documents = [uuid4() for _ in range(3)]
    for document_id in documents:
        await there.opens(document_id)
    await wait_until(lambda: all(map(here.neighbours.have_open, documents)))
    sent = metrics.NOTICES_SENT.value
    many = [Rows(document_id, Revision(1, 2), (b"x" * 30_000,), {}) for document_id in documents]
    for rows in many:
        here.neighbours.tell_rows(rows)
    await wait_until(lambda: there.ear.rows == many)
    assert metrics.NOTICES_SENT.value - sent == 2


async def test_who_watches_is_told_how_the_others_are(two):
    here, there = two
    here.neighbours.tell_watching()
    await wait_until(lambda: there.ear.watched == 1)
    report = Report(process=there.neighbours.process, sockets=3)
    there.neighbours.tell_vitals(report)
    await wait_until(lambda: here.ear.reports == {there.neighbours.process: report})
    assert (here.ear.watched, there.ear.reports) == (0, {})


async def test_who_is_where_is_told_to_all_whatever_they_have_open(two, start):
    here, _ = two
    third = await start()
    attending = Attending(1, {NOTE: (Attendee("person:1", "ada", "#112233"),)}, is_all=False)
    here.neighbours.tell_attendance(attending)
    await wait_until(lambda: attending in third.ear.attendance)
    here.ear.attendance_number = 7
    here.neighbours._beats_at = 0.0
    here.ticks()
    await wait_until(lambda: getattr(third.ear.attendance[-1], "attendance_number", 0) == 7)


async def test_where_nobody_has_it_open_nothing_is_told(two):
    here, there = two
    here.neighbours.tell_rows(Rows(uuid4(), Revision(1, 2), (b"x",), {}))
    here.neighbours.tell_rights(frozenset({"person:1"}))
    # One queue brings both.
    await wait_until(lambda: there.ear.rights == [frozenset({"person:1"})])
    assert there.ear.rows == []


async def test_who_opens_a_document_is_told_who_is_there(two):
    """P14."""
    here, there = two
    other = uuid4()
    await there.opens(other)
    await wait_until(lambda: other in here.ear.asked)


async def test_a_process_that_stops_says_so_and_one_that_is_silent_is_given_up(two, start, monkeypatch):
    """P14: nobody is shown any more who was there."""
    here, there = two
    third = await start()
    third.ticks()
    await wait_until(lambda: here.neighbours.processes == 2)
    await third.neighbours.close()
    await wait_until(lambda: (third.neighbours.process, ()) in here.ear.absent)
    assert here.neighbours.processes == 1
    monkeypatch.setattr(neighbours_module, "DEAD_SECONDS", -1.0)
    here.ticks()
    assert (there.neighbours.process, ()) in here.ear.absent
    assert here.ear.ended == [third.neighbours.process, there.neighbours.process]
    assert not here.neighbours.have_open(NOTE)


async def test_what_a_process_has_open_no_longer_nobody_is_in(two):
    """P14."""
    here, there = two
    there.ear.open_documents.clear()
    there.neighbours._beats_at = 0.0
    there.ticks()
    await wait_until(lambda: not here.neighbours.have_open(NOTE))
    assert here.ear.absent[-1] == (there.neighbours.process, frozenset())


@pytest.mark.parametrize("loss", ["restarted", "paused"])
async def test_when_redis_is_back_everything_is_heard_again(two, redis, loss):
    """P20: also of what was opened while it was away."""
    here, there = two
    if loss == "restarted":
        redis.kill9()
    else:
        redis.pause()
    here.neighbours.tell_rows(ROWS)
    await wait_until(lambda: here.neighbours.mode is Mode.POLL, what="the loss is noticed")
    other = uuid4()
    await asyncio.wait_for(there.opens(other), 2)
    if loss == "restarted":
        redis.start()
    else:
        redis.resume()

    def both_are_heard() -> bool:
        here.neighbours._beats_at = there.neighbours._beats_at = 0.0
        here.ticks()
        there.ticks()
        here.neighbours.tell_rows(ROWS)
        here.neighbours.tell_rows(Rows(other, Revision(1, 3), (), {}))
        return {NOTE, other} <= {rows.document_id for rows in there.ear.rows}

    await wait_until(both_are_heard, what="both documents are heard of")
    assert here.neighbours.mode is Mode.PUSH


async def test_a_message_that_cannot_be_understood_makes_nobody_deaf(two, caplog):
    here, there = two
    await here.layer.group_send(
        neighbours_module.EVERYBODY, {"type": "collab.notice", "v": 1, "process": "X"}
    )
    here.neighbours.tell_rows(ROWS)
    await wait_until(lambda: there.ear.rows == [ROWS])
    assert "layer.message_failed" in caplog.text


async def test_what_is_no_message_at_all_costs_a_pause_and_leaves_nothing_behind(two, redis):
    """P28: whoever else uses the same Redis."""
    here, there = two
    assert redis.say(f"PUBLISH test__group__{neighbours_module.EVERYBODY} rubbish") == ":2"
    await wait_until(lambda: there.neighbours.mode is Mode.POLL, what="it is noticed")
    await wait_until(lambda: there.neighbours.mode is Mode.PUSH, what="it goes on")
    here.neighbours.tell_rows(ROWS)
    await wait_until(lambda: there.ear.rows == [ROWS])
    assert len(there.layer._get_layer().channels) == 1


async def test_without_a_layer_there_is_nobody_else():
    alone = Neighbours(None, Ear())
    await alone.follow(NOTE)
    alone.tell_rights(frozenset({"person:1"}))
    alone.tick(0.0)
    alone.unfollow(NOTE)
    assert (alone.mode, alone.processes, alone.have_open(NOTE)) == (Mode.NONE, 0, False)
    await alone.close()
