"""Covers collab/formats.py, and what each reader makes of what a newer version of the program has written.

No such version exists: a row says that it is of one, and is otherwise as ever, so whoever reads it all the same is found out.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone

from collab import documents, formats, notices, retention, snapshots, update_log
from collab.core import frames, tasks
from collab.core.errors import NewerVersionError
from collab.core.revision import Revision
from collab.models import Document, Health, Snapshot, UpdateLog
from collab.notices import Rows
from collab.open_room.life import Life
from collab.rooms import Engine
from tests.collab.host import person
from tests.collab.rows import append, row
from tests.collab.test_rooms import Person, saved, until
from tests.collab.typist import Typist, mark

NEWER = formats.READABLE + 1
LONG_AGO = timedelta(days=3)


@pytest.fixture
async def engine(document_id):
    running = Engine()
    yield running
    await running.close()


def become_newer(document_id: UUID, **where: int) -> None:
    assert UpdateLog.objects.filter(document_id=document_id, **where).update(format=NEWER)


def keep_snapshot(document_id: UUID) -> None:
    stored = update_log.load(document_id)
    snapshots.keep(document_id, stored.revision, tasks.compact(stored.updates))


def everything(document_id: UUID) -> list[object]:
    """All that is stored of a document."""
    rows = UpdateLog.objects.filter(document_id=document_id).order_by("seq")
    kept = Snapshot.objects.filter(document_id=document_id).order_by("upto_seq")
    return [
        *Document.objects.filter(id=document_id).values(),
        *((one.seq, bytes(one.update), one.format) for one in rows),
        *((one.upto_seq, bytes(one.state), one.format) for one in kept),
    ]


@pytest.fixture
def newer(document_id, ada):
    """A document whose second row is by a newer version."""
    append(document_id, row(document_id, ada.types("new")))
    become_newer(document_id, seq=2)
    return document_id


@pytest.fixture
def old_and_newer(document_id, ada):
    """One with more of a past than is kept, of which the newest row is by a newer version."""
    for letter in "abc":
        append(document_id, row(document_id, ada.types(letter)))
        keep_snapshot(document_id)
    Snapshot.objects.update(created_at=timezone.now() - LONG_AGO)
    append(document_id, row(document_id, ada.types("new")))
    become_newer(document_id, seq=5)
    return document_id


def test_each_row_and_snapshot_says_in_which_format_it_is(document_id, ada):
    """P29: the second row goes past the mapper."""
    append(document_id, row(document_id, ada.types("a")))
    keep_snapshot(document_id)
    assert set(UpdateLog.objects.values_list("format", flat=True)) == {formats.WRITTEN}
    assert set(Snapshot.objects.values_list("format", flat=True)) == {formats.WRITTEN}


@pytest.mark.parametrize("table", ["collab_updatelog", "collab_snapshot"])
def test_the_database_says_it_for_a_program_that_knows_no_formats(document_id, table):
    """P29: the version before inserts rows without that column."""
    keep_snapshot(document_id)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        known = [column[0] for column in cursor.description if column[0] not in {"id", "format"}]
        names = ", ".join(f'"{name}"' for name in known)
        cursor.execute(f"CREATE TEMPORARY TABLE kept AS SELECT {names} FROM {table}")
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM kept")
        cursor.execute(f"SELECT format FROM {table}")
        assert cursor.fetchall() == [(formats.FIRST,)]
        cursor.execute("DROP TABLE kept")


def test_a_row_by_a_newer_version_is_not_read(newer):
    """P29: what was before it is."""
    with pytest.raises(NewerVersionError):
        update_log.load(newer)
    with pytest.raises(NewerVersionError):
        update_log.rows_between(newer, Revision(1, 1), Revision(1, 2))
    with pytest.raises(NewerVersionError):
        documents.read(newer)
    assert documents.read(newer, Revision(1, 1)).text == "one line\n"


def test_it_is_not_taken_for_damage_whatever_is_in_it(newer):
    """P29: a newer version may sum up its rows in another way."""
    UpdateLog.objects.filter(seq=2).update(update=b"\xff", crc32=0)
    with pytest.raises(NewerVersionError):
        update_log.load(newer)


@pytest.mark.parametrize("base", [None, Revision(1, 1)])
def test_nothing_is_written_on_top_of_it(newer, base):
    """P29: not even from a base that can be read."""
    before = everything(newer)
    with pytest.raises(NewerVersionError):
        documents.rewrite(newer, "mine", author=person("ada"), base=base)
    assert everything(newer) == before


@pytest.mark.parametrize("health", Health)
def test_it_says_nothing_against_the_library(newer, health):
    """P29, P24: whatever is thought of the document, nobody tries what they cannot read."""
    Document.objects.filter(id=newer).update(health=health)
    with pytest.raises(NewerVersionError):
        documents.read(newer)
    assert Document.objects.get(id=newer).health == health


async def test_it_is_not_made_into_a_snapshot(newer, engine, monkeypatch, caplog):
    """P29: nor is anything of its past deleted."""
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 1)
    engine._compactor.ask(newer)
    await engine._compactor.settle()
    assert not await sync_to_async(Snapshot.objects.exists)()
    assert "compaction.failed" not in caplog.text


def test_nothing_of_its_past_is_forgotten(old_and_newer):
    """P29: the program that knows what is in it knows what to keep."""
    before = everything(old_and_newer)
    retention.apply(old_and_newer)
    assert everything(old_and_newer) == before
    UpdateLog.objects.update(format=formats.WRITTEN)
    retention.apply(old_and_newer)
    assert everything(old_and_newer) != before, "else there was nothing to forget"


def test_nor_where_only_a_snapshot_is_newer(old_and_newer):
    """P29."""
    UpdateLog.objects.update(format=formats.WRITTEN)
    Snapshot.objects.filter(upto_seq=4).update(format=NEWER)
    before = everything(old_and_newer)
    retention.apply(old_and_newer)
    assert everything(old_and_newer) == before


def test_a_snapshot_by_a_newer_version_is_passed_over_as_long_as_there_are_rows(document_id, ada, caplog):
    """P29: and it stays, though it stands where this version would put one."""
    append(document_id, row(document_id, ada.types("a")))
    keep_snapshot(document_id)
    Snapshot.objects.update(format=NEWER, state=b"of another kind")
    assert update_log.load(document_id).open().text == "one line\na"
    assert "damaged" not in caplog.text
    before = everything(document_id)
    keep_snapshot(document_id)
    assert everything(document_id) == before


def test_a_document_that_stands_on_it_alone_is_not_read(document_id, ada):
    """P29: it is neither damaged nor gone."""
    append(document_id, row(document_id, ada.types("a")))
    keep_snapshot(document_id)
    append(document_id, row(document_id, ada.types("b")))
    Snapshot.objects.update(format=NEWER)
    UpdateLog.objects.filter(seq__lte=2).delete()
    Document.objects.update(purged_seq=2)
    for revision in (Revision(1, 3), Revision(1, 2)):
        with pytest.raises(NewerVersionError):
            update_log.load(document_id, revision)


def test_a_snapshot_in_the_place_of_another_says_in_which_format_it_is(document_id, monkeypatch):
    """P29: else the state of one would be read by the format of the other."""
    keep_snapshot(document_id)
    monkeypatch.setattr(formats, "READABLE", NEWER)
    monkeypatch.setattr(formats, "WRITTEN", NEWER)
    keep_snapshot(document_id)
    assert Snapshot.objects.get().format == NEWER


async def test_it_is_not_opened_and_the_engine_goes_on(newer, engine):
    """P29: only this document is concerned, and somebody else may be able to open it."""
    with pytest.raises(NewerVersionError) as refusal:
        await engine.open(newer, None)
    assert (refusal.value.code, refusal.value.close_code) == ("newer_version", 4503)
    assert not engine.has_room(newer)
    assert engine.trouble is None


@pytest.fixture
async def room_and_ada(document_id, engine):
    ada = await Person(engine, "ada", 101).opens(document_id)
    return ada.room, ada


async def stores_newer(document_id: UUID) -> bytes:
    """Have a newer version store a row, as the second one."""
    update = Typist(client_id=9).types("newer ")

    def store() -> None:
        append(document_id, row(document_id, update, "bob", (9,)))
        become_newer(document_id, seq=2)

    await sync_to_async(store)()
    return update


async def test_a_room_that_finds_it_in_the_log_sends_everybody_away(document_id, engine, room_and_ada):
    """P29: they come back until they meet a server that can read it. Nobody was shown it."""
    room, ada = room_and_ada
    await stores_newer(document_id)
    room.hint(Revision(1, 2))
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert isinstance(ada.inbox.closed, NewerVersionError)
    assert ada.reads() == "one line\n"
    assert await engine.content(document_id) is None
    await until(lambda: not engine.has_room(document_id))


async def test_so_does_one_that_has_stored_behind_it(document_id, engine, room_and_ada):
    """P29, P12: what was stored stays, and is not called so by a room that does not know what it says."""
    room, ada = room_and_ada
    await stores_newer(document_id)
    ada.types("mine", at=0)
    ada.sends(mark(1))
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert isinstance(ada.inbox.closed, NewerVersionError)
    assert not any(saved(frame) for frame in ada.inbox.frames)
    assert room.life is Life.GONE
    assert (await sync_to_async(update_log.head)(document_id)).seq == 3
    await until(lambda: not engine.has_room(document_id))
    await sync_to_async(UpdateLog.objects.update)(format=formats.WRITTEN)
    again = await Person(engine, "ada", 101).opens(document_id)
    assert "mine" in again.reads()
    assert "newer" in again.reads()


async def test_so_does_one_that_goes_back_to_the_log(document_id, engine, room_and_ada):
    """P29."""
    room, ada = room_and_ada
    await stores_newer(document_id)
    room.reload({})
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert isinstance(ada.inbox.closed, NewerVersionError)


async def test_what_a_newer_process_tells_of_is_not_taken_in(document_id, engine, room_and_ada):
    """P29, P28: the word carries the row itself."""
    _, ada = room_and_ada
    update = await stores_newer(document_id)
    said = notices.encode("B", Rows(document_id, Revision(1, 2), (update,), {})) | {"format": NEWER}
    heard = notices.decode(said)
    assert heard is not None
    assert isinstance(heard[1], Rows)
    engine.hear_rows(heard[1])
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert isinstance(ada.inbox.closed, NewerVersionError)
    assert frames.update(update) not in ada.inbox.frames


async def test_a_very_long_log_of_a_newer_version_is_refused_too(newer, engine, monkeypatch):
    """P29: also where it would be shortened first."""
    monkeypatch.setattr("collab.open_room.room.MANY_ROWS", 1)
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 1)
    with pytest.raises(NewerVersionError):
        await engine.open(newer, None)
