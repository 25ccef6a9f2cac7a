"""Covers collab/shortcut.py: which commits the loop's own thread does, and what becomes of those it cannot do."""

from __future__ import annotations

import asyncio
import sqlite3
from threading import current_thread, main_thread

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection

from collab import group_commit, publishing, shortcut, update_log
from collab.appending import Append, Row
from collab.core.frames import EMPTY_UPDATE
from collab.database import in_thread, in_writer_thread
from collab.models import AccessStamp
from collab.rooms import Engine
from collab.shortcut import BusyError, Shortcut
from collab.signals import document_committed
from tests.collab.host import TableHost, granted
from tests.collab.test_rooms import Person
from tests.collab.typist import mark
from tests.support.databases import about_sqlite, database_of_tests
from tests.support.storage import WriteLock

pytestmark = about_sqlite
SLOW_SECONDS = 60.0


@pytest.fixture
def threads(settings):
    """Whether each commit was done in the loop's thread, in their order."""
    settings.COLLAB_COMMIT_IN_LOOP_MILLISECONDS = SLOW_SECONDS * 1000
    done: list[bool] = []

    def note(**_) -> None:
        done.append(current_thread() is main_thread())

    document_committed.connect(note)
    yield done
    document_committed.disconnect(note)


@pytest.fixture
async def ada(document_id, threads):
    engine = Engine()
    yield await Person(engine, "ada", 101).opens(document_id)
    await engine.close()


async def types_and_waits(ada: Person, number: int, text: str = "x") -> None:
    ada.types(text)
    ada.sends(mark(number))
    await ada.inbox.until_saved(number)


async def test_after_a_quick_commit_the_loop_does_the_next_ones(ada, threads):
    """P5: the first one tells how long they take here."""
    for number in range(1, 5):
        await types_and_waits(ada, number)
    assert threads == [False, True, True, True]


async def test_where_commits_are_slow_a_thread_does_them(ada, threads, settings):
    """P5: until they are quick again, for there they are measured too."""
    await types_and_waits(ada, 1)
    settings.COLLAB_COMMIT_IN_LOOP_MILLISECONDS = 0
    await types_and_waits(ada, 2)
    settings.COLLAB_COMMIT_IN_LOOP_MILLISECONDS = SLOW_SECONDS * 1000
    await types_and_waits(ada, 3)
    assert threads == [False, False, True]


async def test_what_is_usual_follows_the_commits(threads, document_id, settings):
    settings.COLLAB_COMMIT_IN_LOOP_MILLISECONDS = 4
    short = Shortcut()
    assert not short.is_open_to([])
    short.note(0.001)
    assert short.is_open_to([])
    short.note(0.02)
    assert short.is_open_to([]), "one stall, as for a checkpoint, closes it for nobody"
    for _ in range(5):
        short.note(0.02)
    assert not short.is_open_to([])
    for _ in range(20):
        short.note(0.001)
    assert short.is_open_to([])


@pytest.mark.parametrize(("rows", "length"), [(shortcut.MAX_ROWS + 1, 1), (1, shortcut.MAX_BYTES + 1)])
async def test_what_takes_long_in_any_case_goes_to_the_thread(threads, document_id, rows, length):
    short = Shortcut()
    short.note(0.001)
    grant = await sync_to_async(granted)("ada", document_id)
    assert short.is_open_to([Append(document_id, 1, [Row(EMPTY_UPDATE, grant, ())])])
    assert not short.is_open_to([Append(document_id, 1, [Row(b"x" * length, grant, ())] * rows)])


async def test_the_loop_does_not_wait_for_somebody_else_who_writes(ada, threads, document_id):
    """P20: the thread waits instead, and the loop serves everybody meanwhile."""
    await types_and_waits(ada, 1)
    lock = WriteLock(database_of_tests())
    await in_thread(lock.take)
    ada.types("meanwhile")
    ada.sends(mark(2))
    served = 0
    while not ada.room._room.is_committing or served < 100:
        served += 1
        await asyncio.sleep(0)
    await in_thread(lock.give_back)
    await ada.inbox.until_saved(2)
    assert threads == [False, False]
    assert await in_thread(text_of, document_id) == "one line\nxmeanwhile"


async def test_a_commit_that_fails_there_is_tried_again_in_the_thread(ada, threads, document_id, monkeypatch):
    """P20: the outcome of the first try is not known, so its rows are looked for."""
    await types_and_waits(ada, 1)
    real = publishing.publish

    def publish(appends, **how):
        outcomes = real(appends, **how)
        if not how.get("again"):
            raise OperationalError("the answer got lost")
        return outcomes

    monkeypatch.setattr(group_commit, "publish", publish)
    await types_and_waits(ada, 2, "once")
    assert threads == [False, True, False]
    assert await in_thread(text_of, document_id) == "one line\nxonce"
    assert await in_thread(update_log.head, document_id) == ada.room._room.revision


async def test_the_loop_does_not_wait_for_the_host(ada, threads):
    """P7: a right that may have changed is asked for in the thread, however long the answer takes."""
    await types_and_waits(ada, 1)
    await types_and_waits(ada, 2)
    asked_in: list[bool] = []
    authorize = TableHost.authorize

    def note(self, *args):
        asked_in.append(current_thread() is main_thread())
        return authorize(self, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TableHost, "authorize", note)
        await in_thread(move_stamp)
        await types_and_waits(ada, 3)
        await types_and_waits(ada, 4)
    assert threads[:3] == [False, True, False]
    assert asked_in
    assert not any(asked_in)


async def test_a_lock_costs_nobody_the_connection(threads, document_id):
    """Another one would take longer to open than a commit."""
    short = Shortcut()
    short.run(lambda: query("PRAGMA cache_size = 77"))
    lock = WriteLock(database_of_tests())
    lock.take()
    with pytest.raises(BusyError):
        short.run(lambda: query("BEGIN IMMEDIATE"))
    lock.give_back()
    assert short.run(lambda: query("PRAGMA cache_size")) == 77
    with shortcut._outside_of_the_loop():
        connection.close()


async def test_a_connection_that_somebody_closed_hides_no_outcome(threads, document_id):
    """Such as a receiver that tidies up."""

    def store() -> str:
        connection.close()
        return "stored"

    assert Shortcut().run(store) == "stored"


async def test_the_connection_is_as_patient_afterwards_as_before(threads, document_id):
    """Whoever else works in this thread is to wait for a writer as everywhere."""
    patience = await in_writer_thread(query, "PRAGMA busy_timeout")
    assert Shortcut().run(lambda: query("PRAGMA busy_timeout")) == 0
    with shortcut._outside_of_the_loop():
        assert query("PRAGMA busy_timeout") == patience != 0


async def test_whatever_fails_the_loop_runs_on_and_the_connection_is_replaced(threads, document_id):
    """P20: the next try must not meet what was wrong with the one before."""
    loop = asyncio.get_running_loop()
    with shortcut._outside_of_the_loop():
        query("PRAGMA cache_size = 77")
    with pytest.raises(OperationalError, match="nothing_of_this_name"):
        Shortcut().run(lambda: query("SELECT * FROM nothing_of_this_name"))
    assert asyncio.get_running_loop() is loop
    with shortcut._outside_of_the_loop():
        assert query("PRAGMA cache_size") != 77


async def test_only_a_lock_counts_as_busy(threads, document_id):
    short = Shortcut()
    with pytest.raises(BusyError):
        short.run(lambda: raise_from(sqlite3.SQLITE_BUSY))
    with pytest.raises(OperationalError):
        short.run(lambda: raise_from(sqlite3.SQLITE_FULL))


def move_stamp() -> None:
    """As where a right changes and this process has not heard of it yet."""
    AccessStamp.objects.create(scope="person:ada", version=1)


def raise_from(code: int) -> None:
    cause = sqlite3.OperationalError("of the driver's")
    cause.sqlite_errorcode = code
    raise OperationalError from cause


def query(sql: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def text_of(document_id) -> str:
    return update_log.load(document_id).open().text
