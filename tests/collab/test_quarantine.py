"""Covers collab/quarantine.py and collab/open_room/trial.py: with a library that crashes, in the child alone."""

from __future__ import annotations

import json
from io import StringIO
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command
from django.db import OperationalError

from collab import appending, child, compaction, documents, marks, quarantine, snapshots, update_log
from collab.appending import Append, Refused, Row
from collab.core import frames
from collab.core.errors import ChildCrashedError, ChildFailedError, QuarantinedError, StorageError
from collab.core.wire import Reader
from collab.marks import Marks
from collab.models import Document, Health
from collab.open_room import trial
from collab.rooms import Engine, close_engine, open_engine
from tests.collab.host import granted, person
from tests.collab.test_rooms import Person, until
from tests.collab.test_rooms import saved as saved_mark
from tests.collab.typist import Typist, mark
from tests.support.crashing_library import FATAL


@pytest.fixture(autouse=True)
def _crashing(monkeypatch):
    child.child.stop()
    monkeypatch.setattr(child, "PROGRAM", "tests.support.crashing_child")
    yield
    child.child.stop()


@pytest.fixture
async def engine(document_id):
    running = Engine()
    yield running
    await running.close()


def health(document_id) -> str:
    return Document.objects.get(id=document_id).health


def become(document_id, state: Health) -> None:
    Document.objects.filter(id=document_id).update(health=state)


def let_go(kept: Marks) -> None:
    """Give the lock up, as the kernel does for a process that died."""
    kept.memory.close()
    kept._file.close()


def errors_told(who: Person) -> list[str]:
    """The codes of the ERROR frames that somebody got."""
    told = [Reader(frame[2:]).bytes() for frame in who.inbox.frames if frame[:2] == b"\x78\x05"]
    return [json.loads(payload)["code"] for payload in told]


def test_what_a_dead_process_was_at_is_suspect(document_id, settings, tmp_path):
    """P24: and what it was not at is not."""
    settings.COLLAB_MARKS_DIR = tmp_path
    dead = Marks(tmp_path)
    dead.memory[16:32] = document_id.bytes
    dead.memory[32:48] = uuid4().bytes
    let_go(dead)
    try:
        quarantine.begin()
        assert health(document_id) == Health.SUSPECT
        assert len(list(tmp_path.iterdir())) == 1, "only the own file is left"
    finally:
        marks.forget()


async def test_an_engine_reads_the_marks_when_it_opens(document_id, settings, tmp_path):
    """P24."""
    settings.COLLAB_MARKS_DIR = tmp_path
    dead = Marks(tmp_path)
    dead.memory[:16] = document_id.bytes
    let_go(dead)
    await open_engine()
    assert await sync_to_async(health)(document_id) == Health.SUSPECT
    await close_engine()
    assert list(tmp_path.iterdir()) == []


async def test_a_suspect_that_does_no_harm_is_written_as_ever_and_acquitted(document_id, engine, monkeypatch):
    """P24: frames reach the document in their order, after the child."""
    monkeypatch.setattr(trial, "ENOUGH_UPDATES", 5)
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    for number in range(1, 9):
        ada.types(f"{number} ")
        ada.sends(mark(number))
    await ada.inbox.until_saved(8)
    await bob.until_reads("one line\n1 2 3 4 5 6 7 8 ")
    await until(lambda: ada.room.trial is None)
    assert await sync_to_async(health)(document_id) == Health.SOUND
    ada.types("9")
    ada.sends(mark(9))
    await ada.inbox.until_saved(9)


async def test_a_frame_that_kills_the_child_puts_the_document_into_quarantine(document_id, engine):
    """P24: nothing of it is stored, all become readers, and are told why."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    ada.types(FATAL)
    await ada.inbox.until(lambda: "quarantined" in errors_told(ada))
    await bob.inbox.until(lambda: "quarantined" in errors_told(bob))
    assert await sync_to_async(health)(document_id) == Health.QUARANTINED
    assert not ada.peer.can_write
    assert not bob.peer.can_write
    bob.types("more")
    bob.sends(bob.typist.step1)
    assert ada.inbox.closed is None
    late = await Person(engine, "bob", 103).opens(document_id)
    assert late.reads() == "one line\n"
    assert not late.peer.can_write
    assert errors_told(late) == ["quarantined"]
    assert await sync_to_async(lambda: update_log.head(document_id).seq)() == 1


async def test_a_right_that_is_given_anew_does_not_lift_a_quarantine(document_id, engine):
    """P24."""
    await sync_to_async(become)(document_id, Health.QUARANTINED)
    ada = await Person(engine, "ada", 101).opens(document_id)
    await ada.room.recheck(ada.peer)
    assert not ada.peer.can_write


class Trouble:
    """Makes the next attempts to try something fail."""

    def __init__(self, monkeypatch) -> None:
        self.errors: list[Exception] = []
        self._try_out = quarantine.try_out
        monkeypatch.setattr(quarantine, "try_out", self._fail_or_try)

    def _fail_or_try(self, document_id, updates) -> None:
        if self.errors:
            raise self.errors.pop()
        self._try_out(document_id, updates)


@pytest.fixture
def trouble(monkeypatch):
    monkeypatch.setattr(trial, "FIRST_RETRY_SECONDS", 0.001)
    return Trouble(monkeypatch)


def unsaved(who: Person) -> int:
    """How often somebody was told that nothing is stored at present."""
    return sum(frame[:2] == b"\x78\x02" for frame in who.inbox.frames)


async def test_a_frame_that_cannot_be_tried_is_tried_again(document_id, engine, trouble):
    """P24, P20: nobody is sent away meanwhile, and all are told that they are not saved."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    trouble.errors = [
        *(OperationalError("away") for _ in range(2 * trial.MAX_TRIES)),
        *(ChildFailedError("ended") for _ in range(trial.MAX_TRIES - 1)),
    ]
    failures = len(trouble.errors)
    ada.types("more")
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    await bob.until_reads("one line\nmore")
    assert unsaved(ada) == unsaved(bob) == failures
    assert ada.inbox.closed is bob.inbox.closed is None


@pytest.mark.parametrize(
    "errors",
    [[ChildFailedError("too slow")] * trial.MAX_TRIES, [BlockingIOError("no more processes")]],
    ids=["the child never finishes", "trying breaks"],
)
async def test_a_frame_that_cannot_be_tried_at_all_is_not_taken(document_id, engine, trouble, errors):
    """P24, P12: its sender is sent away for now and comes back with it; nothing sent behind it is said to be stored."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    trouble.errors = list(errors)
    ada.types("more")
    ada.sends(mark(1))
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert ada.inbox.closed is not None
    assert ada.inbox.closed.close_code == 4503
    assert not any(saved_mark(frame) for frame in ada.inbox.frames)
    assert await sync_to_async(health)(document_id) == Health.SUSPECT
    assert not engine._backlog.has_lost, "she was told"


async def test_a_server_that_stops_does_not_forget_what_waits_for_the_child(document_id, trouble):
    """P22, P24: it is stored, however often the database is away before."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    engine = Engine()
    ada = await Person(engine, "ada", 101).opens(document_id)
    trouble.errors = [OperationalError("away") for _ in range(5)]
    ada.types("last words")
    await engine.drain()
    await engine.close()
    assert await sync_to_async(lambda: documents.read(document_id).text)() == "one line\nlast words"


async def test_a_server_that_stops_says_what_it_had_to_give_up(document_id, trouble):
    """P22, P24: its sender had been sent away, and cannot be told."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    engine = Engine()
    ada = await Person(engine, "ada", 101).opens(document_id)
    trouble.errors = [ChildFailedError("ended") for _ in range(trial.MAX_TRIES)]
    ada.types("last words")
    await engine.drain()
    with pytest.raises(StorageError):
        await engine.close()


@pytest.mark.parametrize("end", [QuarantinedError(), BlockingIOError("no more processes"), None])
async def test_nothing_is_counted_any_more_once_the_child_has_answered(document_id, engine, trouble, end):
    """P20, P24: also if its sender has left and nothing is taken; else nobody would be read for ever."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    await until(lambda: bob.room.is_settled)
    trouble.errors = [] if end is None else [end]
    ada.types("more")
    ada.sends(frames.awareness([frames.AwarenessEntry(101, 1, "{}")]))
    ada.sends(mark(1))
    ada.room.leave(ada.peer)
    assert engine._backlog.bytes > 0
    await until(lambda: bob.room.trial is None or bob.room.trial.is_settled)
    await until(lambda: bob.room.is_settled)
    assert engine._backlog.bytes == 0
    assert not any(saved_mark(frame) for frame in ada.inbox.frames)


async def test_what_was_not_tried_reaches_the_library_in_no_way(document_id, engine, trouble):
    """P24: not even if its sender was a reader when it came and may write by the time the child has answered."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    bob.peer.can_write = False
    trouble.errors = [OperationalError("away")] * 3
    ada.types("tried")
    bob.types("not tried")
    bob.peer.can_write = True
    await until(lambda: ada.room.trial is None or ada.room.trial.is_settled)
    await until(lambda: ada.room.is_settled)
    assert await sync_to_async(lambda: documents.read(document_id).text)() == "one line\ntried"


async def test_who_went_away_by_themselves_is_no_loss_to_tell_of(document_id, trouble):
    """P22: not at the end, long after they may have come back with it."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    engine = Engine()
    ada = await Person(engine, "ada", 101).opens(document_id)
    trouble.errors = [ChildFailedError("ended") for _ in range(trial.MAX_TRIES)]
    ada.types("last words")
    ada.inbox.close(StorageError("gone"))
    ada.room.leave(ada.peer)
    await until(lambda: ada.room.is_settled)
    await engine.close()


async def test_a_caret_that_is_given_up_is_no_loss_to_tell_of(document_id, trouble):
    """P22: there is nothing of it to be stored."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    engine = Engine()
    ada = await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    trouble.errors = [ChildFailedError("ended") for _ in range(trial.MAX_TRIES)]
    ada.types("typed")
    bob.sends(frames.awareness([frames.AwarenessEntry(102, 1, "{}")]))
    ada.room.drain()
    bob.inbox.close(StorageError("sent away"))
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    await engine.close()


async def test_what_waits_for_the_child_counts_as_unstored(document_id, engine, trouble, settings):
    """P20, P24: else the frames that come while the database is away would be kept without bound."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    trouble.errors = [OperationalError("away")] * 3
    ada.types("x" * 1000)
    assert engine._backlog.bytes > 1300, "as much as it takes in the room"
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    await until(lambda: engine._backlog.bytes == 0)


async def test_a_frame_that_the_room_refuses_is_no_matter_for_the_child(document_id, engine):
    """P24, P9: whoever sends what no note holds cannot bring a note into quarantine."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    ada.sends(frames.update(b"\x01" + FATAL.encode()))
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert ada.inbox.closed is not None
    assert ada.inbox.closed.close_code == 4400
    assert await sync_to_async(health)(document_id) == Health.SUSPECT


async def test_what_somebody_wrote_who_left_is_stored_and_their_caret_is_not_shown(document_id, engine):
    """P24, P14: a frame that waited for the child outlives its sender as text alone."""
    await sync_to_async(become)(document_id, Health.SUSPECT)
    ada = await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    bob.types("last words")
    bob.sends(frames.awareness([frames.AwarenessEntry(102, 1, "{}")]))
    bob.room.leave(bob.peer)
    await ada.until_reads("one line\nlast words")
    assert engine.present_clients(document_id) == set()


@pytest.fixture
def deadly_document(document_id):
    """A document in whose log there is what the library dies of."""
    grant = granted("ada", document_id)
    starts_from = update_log.load(document_id).open().state()
    update = Typist(client_id=9, starts_from=starts_from).types(FATAL)
    appending.append([Append(document_id, 1, [Row(update, grant, (9,))])])
    become(document_id, Health.SUSPECT)
    return document_id


def test_a_document_that_cannot_even_be_read_is_refused(deadly_document):
    """P24: over REST."""
    with pytest.raises(QuarantinedError):
        documents.read(deadly_document)
    assert health(deadly_document) == Health.QUARANTINED
    with pytest.raises(QuarantinedError):
        documents.rewrite(deadly_document, "better text", author=person("ada"))
    assert update_log.head(deadly_document).seq == 2, "nothing is deleted"


async def test_a_document_that_cannot_even_be_opened_gets_no_room(deadly_document, engine):
    """P24: over sockets."""
    with pytest.raises(QuarantinedError) as refusal:
        await engine.open(deadly_document, None)
    assert refusal.value.close_code == 4423
    assert not engine.has_room(deadly_document)


def test_a_suspect_is_written_over_rest_after_the_child(document_id):
    """P24."""
    become(document_id, Health.SUSPECT)
    documents.rewrite(document_id, "x\n", author=person("ada"))
    with pytest.raises(QuarantinedError):
        documents.rewrite(document_id, FATAL, author=person("ada"))
    assert documents.read(document_id).text == "x\n"
    assert health(document_id) == Health.QUARANTINED


def test_nothing_is_stored_in_quarantine_whoever_had_opened_it_before(document_id):
    """P24: the commit itself says no."""
    typist = Typist(client_id=9, starts_from=update_log.load(document_id).open().state())
    row = Row(typist.types("late"), granted("ada", document_id), (9,))
    become(document_id, Health.QUARANTINED)
    (outcome,) = appending.append([Append(document_id, 1, [row])])
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.errors[0], QuarantinedError)


async def test_a_compaction_that_kills_the_child_makes_suspect(document_id, engine, monkeypatch):
    """P24."""

    async def crash(task, parts):
        raise ChildCrashedError("the child process died of SIGSEGV")

    monkeypatch.setattr(snapshots, "AFTER_ROWS", 1)
    monkeypatch.setattr(compaction, "in_child", crash)
    engine._compactor.ask(document_id)
    await engine._compactor.settle()
    assert await sync_to_async(health)(document_id) == Health.SUSPECT


def test_an_administrator_lifts_a_quarantine(document_id):
    """P24: the document is then tried again."""
    become(document_id, Health.QUARANTINED)
    listed = StringIO()
    call_command("lift_quarantine", stdout=listed)
    assert listed.getvalue().split() == [str(document_id)]
    call_command("lift_quarantine", str(document_id), stdout=StringIO())
    assert health(document_id) == Health.SUSPECT
    with pytest.raises(CommandError, match="not in quarantine"):
        call_command("lift_quarantine", str(document_id))
