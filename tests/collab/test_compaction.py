"""Covers collab/compaction.py: from a long tail to a snapshot, with a real engine, database and child process."""

from __future__ import annotations

import asyncio
import logging
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from collab import child, compaction, documents, retention, snapshots, update_log
from collab.core.errors import ChildFailedError
from collab.models import Snapshot
from collab.open_room import room, tail
from collab.rooms import Engine
from tests.collab.host import person
from tests.collab.test_rooms import Person, until
from tests.collab.typist import mark
from tests.support.deadlines import PATIENCE_SECONDS

read = sync_to_async(documents.read)
rewrite = sync_to_async(documents.rewrite)
load = sync_to_async(update_log.load)


@pytest.fixture(autouse=True)
def _short_tails(monkeypatch) -> None:
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 10)
    monkeypatch.setattr(tail, "COMPACTION_INTERVAL_SECONDS", 0)


@pytest.fixture
async def engine(document_id):
    running = Engine()
    yield running
    await running.close()


@sync_to_async
def snapshot_seqs() -> list[int]:
    return list(Snapshot.objects.order_by("upto_seq").values_list("upto_seq", flat=True))


async def types(who: Person, rows: int) -> None:
    """Type so that each keystroke is a row."""
    for number in range(1, rows + 1):
        who.types(f"{number} ")
        who.sends(mark(number))
        await who.inbox.until_saved(number)


async def test_a_busy_note_is_compacted_while_people_type(document_id, engine):
    ada = await Person(engine, "ada", 101).opens(document_id)
    for _ in range(3):
        await types(ada, 12)
        await engine._compactor.settle()
        ada.inbox.frames.clear()
    assert len(await snapshot_seqs()) >= 2
    stored = await load(document_id)
    assert stored.tail_rows < 12
    assert stored.open().text == (await read(document_id)).text


async def test_many_bytes_are_enough_for_a_snapshot(document_id, engine, monkeypatch):
    monkeypatch.setattr(snapshots, "AFTER_BYTES", 5000)
    monkeypatch.setattr(tail, "COMPACTION_INTERVAL_SECONDS", 10_000)
    ada = await Person(engine, "ada", 101).opens(document_id)
    ada.types("x" * 5000)
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    await engine._compactor.settle()
    assert await snapshot_seqs() == [2]


async def test_the_event_loop_goes_on_while_the_child_works(document_id, engine, monkeypatch):
    """Nothing of a compaction runs on it; a room is served meanwhile."""
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slowly(task, parts):
        entered.set()
        await leave.wait()
        return await child.in_child(task, parts)

    monkeypatch.setattr(compaction, "in_child", slowly)
    ada = await Person(engine, "ada", 101).opens(document_id)
    await types(ada, 10)
    await entered.wait()
    ada.inbox.frames.clear()
    await types(ada, 3)
    leave.set()
    await engine._compactor.settle()
    assert len(await snapshot_seqs()) == 1


async def test_a_note_that_only_scripts_write_is_compacted_too(document_id, engine):
    for number in range(12):
        await rewrite(document_id, f"line {number}\n", author=person("ada"))
    await until(lambda: engine._compactor._working is not None)
    await engine._compactor.settle()
    assert (await load(document_id)).tail_rows < 10
    assert not engine.has_room(document_id)


async def test_a_room_leaves_a_snapshot_when_it_goes(document_id, engine, settings):
    settings.COLLAB_ROOM_GRACE_SECONDS = 0
    ada = await Person(engine, "ada", 101).opens(document_id)
    await types(ada, 3)
    assert await snapshot_seqs() == []
    ada.room.leave(ada.peer)
    await until(lambda: not engine.has_room(document_id))
    await engine._compactor.settle()
    assert await snapshot_seqs() == [4]


async def test_a_room_that_had_much_to_read_has_it_compacted(document_id, engine, monkeypatch):
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 10_000)
    for number in range(12):
        await rewrite(document_id, f"line {number}\n", author=person("ada"))
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 10)
    await engine.open(document_id, None)
    await engine._compactor.settle()
    assert await snapshot_seqs() == [13]


async def test_a_short_tail_is_left_alone(document_id, engine, monkeypatch):
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 200)
    engine._compactor.ask(document_id)
    await engine._compactor.settle()
    assert await snapshot_seqs() == []


async def test_what_cannot_be_compacted_stays_as_it_is_and_stops_nobody(
    document_id, engine, monkeypatch, caplog
):
    async def fail(task, parts):
        raise ChildFailedError("no memory")

    monkeypatch.setattr(compaction, "in_child", fail)
    await types(await Person(engine, "ada", 101).opens(document_id), 12)
    await engine._compactor.settle()
    assert "compaction.failed" in caplog.text
    assert await snapshot_seqs() == []
    monkeypatch.undo()
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 10)
    engine._compactor.ask(uuid4())
    engine._compactor.ask(document_id)
    await engine._compactor.settle()
    assert len(await snapshot_seqs()) == 1


async def test_a_compaction_is_followed_by_forgetting(document_id, engine, settings, caplog):
    caplog.set_level(logging.INFO, "collab.retention")
    settings.COLLAB_KEEP_REVISIONS_SECONDS = 0
    ada = await Person(engine, "ada", 101).opens(document_id)
    for _ in range(3):
        await types(ada, 10)
        await engine._compactor.settle()
        ada.inbox.frames.clear()
    assert "rows.purged" in caplog.text
    assert (await read(document_id)).text.startswith("one line\n1 2 3")


async def test_the_past_of_notes_that_nobody_touches_grows_old_too(document_id, engine, monkeypatch):
    """Every hour all of them are gone through."""
    gone_through: list[object] = []
    done = asyncio.Event()

    def apply(one) -> None:
        gone_through.append(one)
        loop.call_soon_threadsafe(done.set)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(compaction, "HOUSEKEEPING_SECONDS", 0.01)
    monkeypatch.setattr(retention, "candidates", lambda: [document_id])
    monkeypatch.setattr(retention, "apply", apply)
    another = compaction.Compactor()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await done.wait()
    await another.stop()
    assert gone_through[0] == document_id


async def test_a_room_that_lags_behind_the_rows_is_brought_up_by_the_snapshot(
    document_id, engine, settings, monkeypatch
):
    """P21: what a row brought that is gone comes from the state that stands for it."""
    settings.COLLAB_KEEP_REVISIONS_SECONDS = 0
    ada = await Person(engine, "ada", 101).opens(document_id)
    # Nothing reaches this room until all is over.
    follower = ada.room._follower
    hint = follower.hint
    monkeypatch.setattr(follower, "hint", lambda *_, **__: None)

    @sync_to_async
    def meanwhile() -> None:
        for number in range(4):
            documents.rewrite(document_id, f"line {number}\n", author=person("bob"))
            stored = update_log.load(document_id)
            snapshots.keep(document_id, stored.revision, child.child.perform("compact", stored.updates))
        retention.apply(document_id)

    await meanwhile()
    hint(await sync_to_async(documents.head)(document_id))
    await ada.until_reads("line 3\n")


async def test_a_very_long_log_is_made_into_one_piece_before_it_is_opened(document_id, engine, monkeypatch):
    """The event loop never builds a document of thousands of rows."""
    monkeypatch.setattr(room, "MANY_ROWS", 5)
    for number in range(7):
        await rewrite(document_id, f"line {number}\n", author=person("ada"))
    ada = await Person(engine, "ada", 101).opens(document_id)
    assert await snapshot_seqs() == [8]
    assert ada.reads() == "line 6\n"


async def test_a_very_long_log_is_opened_also_without_the_child(document_id, engine, monkeypatch):
    async def fail(task, parts):
        raise ChildFailedError("no memory")

    monkeypatch.setattr(room, "MANY_ROWS", 5)
    monkeypatch.setattr(compaction, "in_child", fail)
    for number in range(7):
        await rewrite(document_id, f"line {number}\n", author=person("ada"))
    ada = await Person(engine, "ada", 101).opens(document_id)
    assert ada.reads() == "line 6\n"
