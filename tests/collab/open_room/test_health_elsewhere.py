"""Covers what an open room makes of its document's health when another process has found it out (collab/open_room/room.py)."""

from __future__ import annotations

import fcntl
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from collab import child, documents, marks, quarantine, update_log
from collab.appending import Append, Row, append
from collab.core.errors import ChildFailedError, QuarantinedError, RestartError
from collab.core.revision import Revision
from collab.marks import Marks
from collab.models import Document, Health
from collab.rooms import Engine
from tests.collab.host import granted, person
from tests.collab.test_quarantine import become, errors_told, health, let_go
from tests.collab.test_rooms import Person
from tests.collab.typist import Typist, mark
from tests.support.crashing_library import FATAL


@pytest.fixture(autouse=True)
def _crashing(monkeypatch):
    child.child.stop()
    monkeypatch.setattr(child, "PROGRAM", "tests.support.crashing_child")
    yield
    child.child.stop()


@pytest.fixture
async def engine(document_id, settings):
    # A test says itself when it is time to look.
    settings.COLLAB_HEAD_POLL_SECONDS = 600
    running = Engine()
    yield running
    await running.close()


@pytest.fixture
async def ada(document_id, engine):
    return await Person(engine, "ada", 101).opens(document_id)


def stores(document_id, text: str) -> None:
    """Another process stores what it took no harm from."""
    starts_from = update_log.load(document_id).open().state()
    update = Typist(client_id=9, starts_from=starts_from).types(text)
    append([Append(document_id, 1, [Row(update, granted("bob", document_id), (9,))])])


async def test_what_is_suspect_elsewhere_is_tried_in_an_open_room_too(document_id, engine, ada):
    """P24: the process that died is not the only one that has the document open."""
    ada.types("before ", at=0)
    await sync_to_async(become)(document_id, Health.SUSPECT)
    await engine._poll()
    ada.types("harmless ", at=0)
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    ada.types(FATAL)
    await ada.inbox.until(lambda: "quarantined" in errors_told(ada))
    assert await sync_to_async(health)(document_id) == Health.QUARANTINED
    assert (await sync_to_async(documents.read)(document_id)).text == "harmless before one line\n"


async def test_whoever_comes_finds_out_before_anything_is_taken_from_them(document_id, engine, ada):
    """P24: the next look may be a second away, and who brought a process down is back before."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    bob = await Person(engine, "bob", 102).opens(document_id)
    bob.types(FATAL)
    await bob.inbox.until(lambda: "quarantined" in errors_told(bob))
    await ada.inbox.until(lambda: "quarantined" in errors_told(ada))


async def test_what_is_in_quarantine_elsewhere_is_read_only_here(document_id, engine, ada):
    """P24: all are told why."""
    await sync_to_async(become)(document_id, Health.QUARANTINED)
    for _ in range(2):
        await engine._poll()
    assert not ada.peer.can_write
    assert errors_told(ada) == ["quarantined"]
    assert ada.inbox.closed is None


async def test_a_quarantine_that_is_lifted_ends_in_an_open_room(document_id, engine):
    """P24: it is opened anew, as a suspect."""
    await sync_to_async(become)(document_id, Health.QUARANTINED)
    ada = await Person(engine, "ada", 101).opens(document_id)
    assert await sync_to_async(quarantine.lift)(document_id)
    await engine._poll()
    assert isinstance(ada.inbox.closed, RestartError)
    again = await Person(engine, "ada", 103).opens(document_id)
    again.types("better ", at=0)
    again.sends(mark(1))
    await again.inbox.until_saved(1)
    assert again.room.trial is not None


async def test_what_is_trusted_again_elsewhere_is_tried_to_the_end_here(document_id, engine, ada):
    """P24: each process has its own hundred."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    await engine._poll()
    trial = ada.room.trial
    assert trial is not None
    await sync_to_async(become)(document_id, Health.SOUND)
    await engine._poll()
    assert ada.room.trial is trial
    ada.types(FATAL)
    await ada.inbox.until(lambda: "quarantined" in errors_told(ada))


@pytest.mark.parametrize("is_told_whole", [True, False], ids=["told with the row", "read from the log"])
async def test_rows_of_a_suspect_are_tried_before_they_are_taken_in(document_id, engine, ada, is_told_whole):
    """P24: where it was stored the library took no harm of it; that says nothing of here."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    await engine._poll()
    await sync_to_async(stores)(document_id, "good ")
    ada.room.hint(Revision(1, 2), (await rows(document_id))[1:] if is_told_whole else ())
    await ada.until_reads("one line\ngood ")
    await sync_to_async(stores)(document_id, FATAL)
    ada.room.hint(Revision(1, 3), (await rows(document_id))[2:] if is_told_whole else ())
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert isinstance(ada.inbox.closed, QuarantinedError)
    assert ada.reads() == "one line\ngood "
    assert await sync_to_async(health)(document_id) == Health.QUARANTINED


async def rows(document_id) -> list[bytes]:
    return await sync_to_async(update_log.rows_between)(
        document_id, Revision(1, 0), await sync_to_async(update_log.head)(document_id)
    )


async def test_rows_that_the_child_does_not_finish_are_left_to_who_comes_next(
    document_id, engine, ada, monkeypatch
):
    """P24: they may come back later."""

    def fails(document_id, updates) -> None:
        raise ChildFailedError("it took too long")

    await sync_to_async(become)(document_id, Health.SUSPECT)
    await engine._poll()
    await sync_to_async(stores)(document_id, "good ")
    monkeypatch.setattr(quarantine, "try_out", fails)
    ada.room.hint(Revision(1, 2))
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert isinstance(ada.inbox.closed, ChildFailedError)


async def test_a_room_that_goes_back_to_the_log_hears_of_a_quarantine_there(document_id, engine, ada):
    """P24: the commit was refused for it."""
    bob = await Person(engine, "bob", 102).opens(document_id)
    await sync_to_async(become)(document_id, Health.QUARANTINED)
    ada.types("late")
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    await bob.inbox.until(lambda: "quarantined" in errors_told(bob))
    assert not bob.peer.can_write


# What neighbours on this machine leave behind


@pytest.fixture
def folder(settings, tmp_path):
    """Where this process and its neighbours keep their marks."""
    settings.COLLAB_MARKS_DIR = tmp_path
    marks.keep_in(tmp_path)
    yield tmp_path
    marks.forget()


def neighbour(folder, document_id) -> Marks:
    """A process that is at work on a document."""
    kept = Marks(folder)
    kept.memory[:16] = document_id.bytes
    return kept


async def test_who_comes_from_a_neighbour_that_died_is_tried(document_id, engine, ada, folder):
    """P24: before that one has started anew."""
    let_go(neighbour(folder, document_id))
    bob = await Person(engine, "bob", 102).opens(document_id)
    bob.types(FATAL)
    await bob.inbox.until(lambda: "quarantined" in errors_told(bob))


async def test_a_document_at_which_a_neighbour_died_is_opened_as_a_suspect(document_id, engine, folder):
    """P24."""
    let_go(neighbour(folder, document_id))
    ada = await Person(engine, "ada", 101).opens(document_id)
    assert ada.room.trial is not None


def test_so_it_is_over_rest(document_id, folder):
    """P24."""
    let_go(neighbour(folder, document_id))
    with pytest.raises(QuarantinedError):
        documents.rewrite(document_id, f"one line\n{FATAL}", author=person("ada"))
    assert health(document_id) == Health.QUARANTINED


async def test_others_hear_of_it_also_if_nothing_is_open_here(document_id, engine, folder):
    """P24: the database tells those on other machines."""
    let_go(neighbour(folder, document_id))
    await engine._poll()
    assert await sync_to_async(health)(document_id) == Health.SUSPECT
    assert len(list(folder.iterdir())) == 1, "only the own file is left"


async def test_a_neighbour_at_work_is_left_alone(document_id, engine, folder):
    """P24: and so is this process itself, whatever it is at."""
    living = neighbour(folder, document_id)
    with marks.of(document_id):
        await engine._poll()
    assert await sync_to_async(health)(document_id) == Health.SOUND
    assert len(list(folder.iterdir())) == 2
    living.close()


def test_two_who_look_at_once_both_see_it(folder):
    """P24: the slower one is not to take a dead neighbour for a living one."""
    note = uuid4()
    dead = neighbour(folder, note)
    let_go(dead)
    with dead._path.open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        assert marks.left_in(folder) == {dead._path: {note}}


def test_a_file_stays_until_the_database_knows(document_id, folder, monkeypatch):
    """P24: it may be away just when a neighbour dies."""

    def is_away(document_id) -> None:
        raise OperationalError("away")

    let_go(neighbour(folder, document_id))
    with monkeypatch.context() as patch:
        patch.setattr(quarantine, "suspect", is_away)
        with pytest.raises(OperationalError):
            quarantine.look_around()
    quarantine.look_around()
    assert Document.objects.get(id=document_id).health == Health.SUSPECT


def test_who_keeps_no_marks_leaves_them_to_the_servers(document_id, folder):
    """A command may run beside another database than they do."""
    let_go(neighbour(folder, document_id))
    marks.forget()
    quarantine.look_around()
    assert health(document_id) == Health.SOUND
