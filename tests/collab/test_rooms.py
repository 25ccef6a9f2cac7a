"""Covers collab/rooms.py, collab/open_room/room.py and collab/group_commit.py, with a real database and a real loop."""

from __future__ import annotations

import asyncio
import weakref
import zlib
from collections.abc import Callable
from random import Random
from threading import Event
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import InMemoryChannelLayer
from django.db import OperationalError, connection, transaction

from collab import access, appending, documents, group_commit, publishing, rooms, update_log
from collab import attendance as attendance_module
from collab.core import frames
from collab.core.errors import (
    AccessLostError,
    CollabError,
    DocumentMissingError,
    ForeignClientError,
    GenerationError,
    InvalidUpdateError,
    LoginOverError,
    RestartError,
    StorageError,
    TextFrameError,
    WithdrawnError,
)
from collab.core.frames import EMPTY_UPDATE, AwarenessEntry
from collab.core.revision import Revision
from collab.core.wire import Reader, write_bytes, write_uint
from collab.models import AccessStamp, Document, UpdateLog
from collab.neighbours import EVERYBODY
from collab.notices import Rows
from collab.open_room.life import Life
from collab.open_room.room import OpenRoom
from collab.outbox import Outbox
from collab.peers import SocketPeer
from collab.rooms import Engine
from collab.signals import attendance_changed, document_committed
from tests.collab.host import granted, person
from tests.collab.typist import Typist, mark
from tests.support.deadlines import PATIENCE_SECONDS

RETURNS = 1000


class Inbox(Outbox):
    """An outbox without a socket: keeps what it is given."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.closed: CollabError | None = None
        self.last_put, self.write = 0.0, None
        self._changed = asyncio.Event()

    @property
    def is_closing(self) -> bool:
        return self.closed is not None

    def put(self, frame: bytes, _prepared: bytes | None = None) -> None:
        self.frames.append(frame)
        self._changed.set()

    def close(self, error: CollabError) -> None:
        self.closed = error
        self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds; it is asked again whenever something arrives."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def until_saved(self, mark: int) -> None:
        await self.until(lambda: any(saved(frame) == mark for frame in self.frames))


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what nothing tells of: ask again and again, up to the deadline."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110 - letting a room go is an event nobody is told of
            await asyncio.sleep(0.01)


def saved(frame: bytes) -> int | None:
    """Which mark a frame says is saved; None if it says something else."""
    return Reader(Reader(frame[2:]).bytes()).uint() if frame[:2] == b"\x78\x01" else None


@pytest.fixture
async def engine(document_id):
    running = Engine()
    yield running
    await running.close()


class Person:
    """A typist with a peer in a room."""

    def __init__(self, engine: Engine, name: str, client_id: int) -> None:
        self.engine, self.name = engine, name
        self.typist = Typist(client_id=client_id)
        self.inbox = Inbox()

    async def opens(self, document_id, generation: int | None = None) -> Person:
        grant = await sync_to_async(granted)(self.name, document_id)
        self.peer = SocketPeer(grant, self.inbox, has_extension=True)
        self.room = await self.engine.join(document_id, self.peer, generation)
        self.sends(self.typist.step1)
        await self.inbox.until(lambda: any(frame[:2] == b"\x00\x01" for frame in self.inbox.frames))
        self.reads()
        self.sends(frames.step2(EMPTY_UPDATE))
        return self

    def sends(self, frame: bytes) -> None:
        self.room.receive(self.peer, frame)

    def types(self, text: str, at: int | None = None) -> None:
        self.sends(frames.update(self.typist.types(text, at)))

    def reads(self) -> str:
        for frame in self.inbox.frames:
            self.typist.hears_frame(frame)
        return self.typist.text

    async def until_reads(self, text: str) -> None:
        await self.inbox.until(lambda: self.reads() == text)


@pytest.fixture
async def ada(engine, document_id):
    return await Person(engine, "ada", 101).opens(document_id)


@pytest.fixture
async def bob(engine, document_id):
    return await Person(engine, "bob", 102).opens(document_id)


read = sync_to_async(documents.read)
rewrite = sync_to_async(documents.rewrite)


async def test_what_one_types_the_other_reads_and_the_log_holds(document_id, ada, bob):
    """P5, P12."""
    ada.types("from ada ", at=0)
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    assert (await read(document_id)).text == "from ada one line\n"
    await bob.until_reads("from ada one line\n")


async def test_the_host_hears_of_every_commit(document_id, ada):
    heard = []

    def note(document_id, revision, **_):
        heard.append((document_id, revision))

    document_committed.connect(note)
    try:
        ada.types("x")
        ada.sends(mark(1))
        await ada.inbox.until_saved(1)
    finally:
        document_committed.disconnect(note)
    assert heard == [(document_id, Revision(1, 2))]


async def test_the_text_of_an_open_room_is_the_stored_one(document_id, engine, ada, monkeypatch):
    """P12: while a commit is in flight whoever asks waits for its end."""
    assert await engine.content(uuid4()) is None
    assert await engine.content(document_id) == documents.Content("one line\n", Revision(1, 1))
    storing, go_on = Event(), Event()
    publish = publishing.publish

    def slowly(*arguments, **options):
        storing.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return publish(*arguments, **options)

    monkeypatch.setattr(group_commit, "publish", slowly)
    ada.types("more")
    await until(storing.is_set)
    asked = asyncio.create_task(engine.content(document_id))
    await asyncio.sleep(0)
    assert not asked.done()
    go_on.set()
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await asked == documents.Content("one line\nmore", Revision(1, 2))


async def test_a_text_that_is_asked_for_as_the_document_goes_is_not_waited_for(document_id, engine, ada):
    """P12: a room that goes back to the log, or away, tells none."""
    ada.types("more")
    ada.room._commits.begin_commit()
    asked = asyncio.create_task(engine.content(document_id))
    await asyncio.sleep(0)
    ada.room.close()
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await asked is None


async def test_a_room_sees_to_its_own_log(document_id, engine, ada, monkeypatch):
    """Somebody who reads a busy note over REST does not have it compacted over and over."""
    asked = []
    monkeypatch.setattr(engine._compactor, "ask", asked.append)
    other = uuid4()
    for one in (document_id, other):
        engine.tail_is_long(one)
    await until(lambda: bool(asked))
    assert asked == [other]


async def test_a_write_from_elsewhere_reaches_the_open_room(document_id, ada):
    """P21."""
    await rewrite(document_id, "another line\n", author=person("bob"))
    await ada.until_reads("another line\n")


async def append_silently(document_id, name: str, update: bytes, client_id: int) -> None:
    """Store a row as another process does whose announcement is lost."""
    row = appending.Row(update, await sync_to_async(granted)(name, document_id), (client_id,))
    await sync_to_async(appending.append)([appending.Append(document_id, 1, [row])])


@pytest.mark.parametrize("updates_come_along", [True, False])
async def test_rows_from_elsewhere_are_not_shown_to_who_lost_the_right_by_then(
    document_id, roles, engine, settings, updates_come_along
):
    """P7, P28: the stamps say so before anybody else does."""
    settings.COLLAB_HEAD_POLL_SECONDS = 600.0
    quiet = Engine()
    ada, bob = (
        await Person(quiet, "ada", 101).opens(document_id),
        await Person(quiet, "bob", 102).opens(document_id),
    )
    update = Typist(client_id=103, starts_from=ada.typist.doc.get_update()).types("secret")
    del roles["bob"]
    await append_silently(document_id, "ada", update, 103)
    updates = (update,) if updates_come_along else ()
    quiet.hear_rows(Rows(document_id, Revision(1, 2), updates, {"person:bob": 1}))
    await ada.until_reads("one line\nsecret")
    assert isinstance(bob.inbox.closed, AccessLostError)
    assert "secret" not in bob.reads()
    await quiet.close()


async def test_rows_nobody_announced_are_found_by_the_next_commit(document_id, ada, bob):
    """The announcement is a hint, the log the truth."""
    bob_elsewhere = Typist(client_id=103, starts_from=ada.typist.doc.get_update())
    await append_silently(document_id, "bob", bob_elsewhere.types("silent "), 103)
    ada.types("loud ", at=0)
    await bob.inbox.until(lambda: "silent" in bob.reads() and "loud" in bob.reads())
    await ada.inbox.until(lambda: ada.reads() == bob.reads())
    assert (await read(document_id)).text == ada.reads()


async def test_rows_nobody_announced_are_found_without_any_commit(document_id, ada):
    """P21: the head poll heals what was not told, such as a write by a command or another process."""
    elsewhere = Typist(client_id=103, starts_from=ada.typist.doc.get_update())
    await append_silently(document_id, "bob", elsewhere.types("silent"), 103)
    await ada.until_reads("one line\nsilent")


async def test_a_right_taken_away_silently_is_noticed(document_id, roles, ada):
    """P7: by the head poll, without a word and without a keystroke."""
    del roles["ada"]
    await sync_to_async(AccessStamp.objects.update_or_create)(scope="person:ada", defaults={"version": 1})
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, AccessLostError))


async def test_a_document_with_a_new_generation_is_closed(document_id, ada):
    """P23."""
    await sync_to_async(Document.objects.filter(id=document_id).update)(generation=2)
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, GenerationError))


async def test_after_a_new_generation_whoever_comes_gets_the_new_text(document_id, engine, ada):
    """P23: no room of the old one is left to tell them otherwise."""
    await sync_to_async(_purge)(document_id)
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, GenerationError))
    fresh = await Person(engine, "bob", 300).opens(document_id, generation=2)
    assert fresh.reads() == "afresh"


async def test_a_room_that_was_replaced_reads_no_more(document_id, engine, ada):
    """P23: not even for a row that it heard of and will never find."""
    ada.room.hint(Revision(1, 9))
    await sync_to_async(_purge)(document_id)
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, GenerationError))
    await Person(engine, "bob", 300).opens(document_id, generation=2)
    await until(lambda: not ada.room._tasks)


def _purge(document_id) -> None:
    Document.objects.filter(id=document_id).update(generation=2, seq=1)
    UpdateLog.objects.filter(document_id=document_id).update(generation=2, **_row("afresh"))


def _row(text: str) -> dict[str, object]:
    update = Typist(client_id=301).types(text)
    return {"update": update, "crc32": zlib.crc32(update)}


async def test_a_document_that_vanishes_while_somebody_types_leaves_no_room(document_id, engine, ada):
    """P19."""
    await sync_to_async(Document.objects.filter(id=document_id).delete)()
    ada.types("too late")
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, DocumentMissingError))
    await until(lambda: not engine.has_room(document_id))


async def test_a_failing_check_after_joining_leaves_nobody_behind(document_id, engine, ada):
    grant = await sync_to_async(granted)("bob", document_id)
    await sync_to_async(_rename)("collab_accessstamp", "away")
    with pytest.raises(StorageError):
        await engine.join(document_id, SocketPeer(grant, Inbox(), has_extension=True), None)
    await sync_to_async(_rename)("away", "collab_accessstamp")
    assert ada.room.peers == [ada.peer]


async def test_a_document_that_is_gone_is_closed(document_id, ada):
    """P19: 4404."""
    await sync_to_async(Document.objects.filter(id=document_id).delete)()
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, DocumentMissingError))


async def test_writes_from_two_sides_at_once_leave_one_order(document_id, ada, bob):
    """P21: seq without a hole, and every side reads the same."""

    async def write_over_rest(number: int) -> None:
        content = await read(document_id)
        await rewrite(
            document_id, f"rest {number}\n" + content.text, author=person("bob"), base=content.revision
        )

    async def type_in_browser() -> None:
        for number in range(60):
            ada.types(f"[{number}]")
            await asyncio.sleep(0)

    await asyncio.gather(type_in_browser(), *(write_over_rest(number) for number in range(8)))
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    final = (await read(document_id)).text
    await ada.until_reads(final)
    await bob.until_reads(final)
    assert all(final.count(f"rest {number}\n") == 1 for number in range(8))
    assert all(final.count(f"[{number}]") == 1 for number in range(60))
    seqs = await sync_to_async(
        lambda: list(UpdateLog.objects.order_by("seq").values_list("seq", flat=True))
    )()
    assert seqs == list(range(1, len(seqs) + 1))


async def test_a_right_lost_between_keystrokes_stores_nothing_more(document_id, roles, ada, bob):
    """P7: the one is closed, the other goes on."""

    ada.types("before ", at=0)
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    # Silently, as if the news had not reached this process yet.
    del roles["ada"]
    await sync_to_async(AccessStamp.objects.update_or_create)(scope="person:ada", defaults={"version": 1})
    ada.types("after ", at=0)
    bob.types("bob ")
    await ada.inbox.until(lambda: ada.inbox.closed is not None)
    assert isinstance(ada.inbox.closed, AccessLostError)
    await bob.inbox.until(lambda: bob.reads().endswith("bob "))
    bob.types("goes on")
    bob.sends(mark(1))
    await bob.inbox.until_saved(1)
    assert (await read(document_id)).text == bob.reads() == "before one line\nbob goes on"


async def test_open_sockets_hear_of_changed_rights(document_id, roles, ada, bob):
    """P7: PERM for a new role, 4403 for none, 4401 for a login that is over."""

    def change(name: str, role: str | None) -> None:
        with transaction.atomic():
            roles.pop(name)
            if role:
                roles[name] = role
            access.access_changed(f"person:{name}")

    await sync_to_async(change)("ada", "reader")
    await ada.inbox.until(lambda: frames.perm("reader") in ada.inbox.frames)
    await sync_to_async(change)("ada", "writer")
    await ada.inbox.until(lambda: frames.perm("writer") in ada.inbox.frames)
    await sync_to_async(change)("ada", None)
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, AccessLostError))
    await sync_to_async(change)("bob", "over")
    await bob.inbox.until(lambda: isinstance(bob.inbox.closed, LoginOverError))


async def test_open_sockets_hear_that_a_document_was_withdrawn(document_id, roles, ada, bob):
    """P30: everybody, with the code that says so; what was typed before anybody was told is not stored."""

    def withdraw() -> None:
        with transaction.atomic():
            roles.update(ada="withdrawn", bob="withdrawn")
            access.access_changed(f"document:{document_id}")

    await sync_to_async(withdraw)()
    ada.types("too late")
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, WithdrawnError))
    await bob.inbox.until(lambda: isinstance(bob.inbox.closed, WithdrawnError))
    assert (await read(document_id)).text == "one line\n"


async def test_a_right_lost_while_joining_is_noticed(document_id, roles, engine):
    """P7: between the host's answer and the room nobody is there to be told."""
    grant = await sync_to_async(granted)("ada", document_id)
    del roles["ada"]
    await sync_to_async(access.access_changed)("person:ada")
    inbox = Inbox()
    await engine.join(document_id, SocketPeer(grant, inbox, has_extension=True), None)
    assert isinstance(inbox.closed, AccessLostError)


async def test_a_commit_whose_answer_was_lost_is_stored_once(document_id, ada, bob, monkeypatch):
    """P12, P20: the connection breaks at COMMIT, and nobody knows on which side of it."""
    answers = iter([OperationalError("gone at COMMIT")])

    def publish_and_lose_the_answer(*arguments, **options):
        outcome = publishing.publish(*arguments, **options)
        for lost in answers:
            raise lost
        return outcome

    monkeypatch.setattr(group_commit, "publish", publish_and_lose_the_answer)
    ada.types("once ", at=0)
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    await bob.until_reads("once one line\n")
    assert (await read(document_id)) == documents.Content("once one line\n", Revision(1, 2))


async def test_while_the_database_fails_nothing_is_acknowledged_and_then_everything(
    document_id, engine, ada, bob
):
    """P20: the page is told, text is not shown to others, and it heals by itself."""
    await sync_to_async(_rename)("collab_updatelog", "away")
    ada.types("patient ", at=0)
    ada.sends(mark(1))
    await ada.inbox.until(lambda: any(frame[:2] == b"\x78\x02" for frame in ada.inbox.frames))
    assert engine.trouble == "storage"
    assert bob.reads() == "one line\n"
    assert not any(saved(frame) == 1 for frame in ada.inbox.frames)
    await sync_to_async(_rename)("away", "collab_updatelog")
    await ada.inbox.until_saved(1)
    assert engine.trouble is None
    await bob.until_reads("patient one line\n")
    assert (await read(document_id)).text == "patient one line\n"


def _rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


async def test_a_document_that_cannot_be_stored_holds_up_no_other(document_id, engine, roles, ada):
    """P20: the writer belongs to all rooms."""
    other_id = uuid4()
    await sync_to_async(_create)(other_id)
    bob = await Person(engine, "bob", 102).opens(other_id)
    roles["ada"] = "broken"
    await sync_to_async(AccessStamp.objects.update_or_create)(scope="person:ada", defaults={"version": 1})
    ada.types("late ", at=0)
    bob.types("in time ", at=0)
    ada.sends(mark(1))
    bob.sends(mark(1))
    await bob.inbox.until_saved(1)
    await ada.inbox.until(lambda: any(frame[:2] == b"\x78\x02" for frame in ada.inbox.frames))
    assert engine.trouble is None
    bob.types("again ", at=0)
    bob.sends(mark(2))
    await bob.inbox.until_saved(2)
    roles["ada"] = "writer"
    await ada.inbox.until_saved(1)
    assert (await read(document_id)).text == "late one line\n"


def _create(document_id) -> None:
    with transaction.atomic():
        documents.create(document_id, "", person("bob"))


async def test_an_update_that_breaks_the_document_hurts_only_its_sender(document_id, ada, bob):
    """P11: structs of two clients that wait for each other."""
    ring = b"\x02" + b"".join(
        b"\x01" + write_uint(client) + b"\x00\x84" + write_uint(other) + b"\x00" + write_bytes(b"x")
        for client, other in ((1, 2), (2, 1))
    )
    bob.types("kept")
    ada.sends(frames.update(ring + b"\x00"))
    await ada.inbox.until(lambda: isinstance(ada.inbox.closed, InvalidUpdateError))
    bob.types("!")
    bob.sends(mark(1))
    await bob.inbox.until_saved(1)
    assert (await read(document_id)).text == "one line\nkept!"


async def test_a_client_id_that_another_process_stored_first_is_refused(document_id, ada, bob):
    """P25: the commit finds it; the forger is closed, and the next try does not even reach the commit."""
    await append_silently(document_id, "ada", Typist(client_id=202).types("by ada;"), 202)
    forger = Typist(client_id=202)
    bob.sends(frames.update(forger.types("forged at length")))
    await bob.inbox.until(lambda: isinstance(bob.inbox.closed, ForeignClientError))
    await ada.inbox.until(lambda: "by ada;" in ada.reads())
    ada.types("goes on ", at=0)
    ada.sends(mark(1))
    await ada.inbox.until_saved(1)
    stored = (await read(document_id)).text
    assert ada.reads() == stored
    assert "forged" not in stored


async def test_who_builds_on_what_another_process_stored_is_not_sent_away(document_id, ada, bob):
    """P11: however often the answers come before this process has read it."""
    elsewhere = Typist(client_id=202, starts_from=(await ada.room.load()).document.state())
    stored = elsewhere.types("by ada;")
    await append_silently(document_id, "ada", stored, 202)
    bob.typist.hears(stored)
    answer = frames.step2(bob.typist.types("by bob;"))
    for _ in range(3):
        bob.sends(answer)
        await until(lambda: bob.room.is_settled)
    bob.sends(mark(1))
    await bob.inbox.until_saved(1)
    assert bob.inbox.closed is None
    assert (await read(document_id)).text == "one line\nby ada;by bob;"


async def test_a_bad_frame_closes_its_sender_alone(document_id, ada, bob):
    """P3, P19."""
    ada.sends(b"\x00\x02\x05abc")
    assert ada.inbox.closed is not None
    assert ada.inbox.closed.close_code == 4400
    ada.room.refuse(bob.peer, TextFrameError("text"))
    assert bob.inbox.closed is not None
    assert bob.inbox.closed.close_code == 1003


async def test_all_who_open_a_document_share_one_room(document_id, engine):
    people = [Person(engine, "ada", 200 + number) for number in range(20)]
    await asyncio.gather(*(one.opens(document_id) for one in people))
    assert len({one.room for one in people}) == 1


async def test_a_document_that_is_not_there_leaves_no_room(engine, roles):
    missing = uuid4()
    for _ in range(2):
        grant = await sync_to_async(granted)("ada", missing)
        with pytest.raises(DocumentMissingError):
            await engine.join(missing, SocketPeer(grant, Inbox(), has_extension=True), None)


async def test_a_load_that_fails_is_tried_again_by_the_next(document_id, engine):
    """No room is made of a failed load, and the next join reads again."""
    await sync_to_async(_rename)("collab_updatelog", "away")
    with pytest.raises(StorageError):
        await Person(engine, "ada", 5).opens(document_id)
    await sync_to_async(_rename)("away", "collab_updatelog")
    opened = await Person(engine, "ada", 5).opens(document_id)
    assert opened.reads() == "one line\n"


async def test_another_generation_is_refused(document_id, engine):
    """P23."""
    await sync_to_async(Document.objects.filter(id=document_id).update)(generation=1)
    with pytest.raises(GenerationError):
        await Person(engine, "ada", 5).opens(document_id, generation=2)


async def test_silence_is_broken_for_stock_clients(document_id, ada, settings):
    """P17."""
    settings.COLLAB_KEEPALIVE_SECONDS = 0
    await ada.inbox.until(lambda: frames.KEEPALIVE in ada.inbox.frames)


async def test_a_room_without_people_is_let_go_and_opens_again(document_id, engine, ada, settings):
    settings.COLLAB_ROOM_GRACE_SECONDS = 0
    ada.types("last words")
    first = ada.room
    ada.room.leave(ada.peer)
    await until(lambda: not engine.has_room(document_id))
    again = await Person(engine, "ada", 6).opens(document_id)
    assert again.room is not first
    assert again.reads() == "one line\nlast words"


async def test_a_room_that_is_let_go_takes_its_document_with_it(
    document_id, engine, collector_rests, settings
):
    """At once: a large document behind a few objects would lie about until Python looks for rings of objects."""
    settings.COLLAB_ROOM_GRACE_SECONDS = 0
    room = await engine.open(document_id, None)
    document = weakref.ref((await room.load()).document)
    del room
    await until(lambda: not engine.has_room(document_id))
    assert document() is None


async def test_rooms_left_first_go_first_where_memory_is_short(document_id, engine, ada, settings):
    """Long before their grace is over; one that somebody has open stays."""
    settings.COLLAB_MAX_IDLE_BYTES = 0
    other = uuid4()
    await sync_to_async(_create)(other)
    bob = await Person(engine, "bob", 201).opens(other)
    bob.room.leave(bob.peer)
    await until(lambda: not engine.has_room(other))
    assert engine.has_room(document_id)


async def test_a_stopping_engine_says_goodbye_and_takes_nobody_in(document_id):
    """P22: BYE, then 1012; what was typed before is stored."""
    stopping = Engine()
    ada = await Person(stopping, "ada", 101).opens(document_id)
    ada.types("in time")
    await stopping.drain()
    assert stopping.trouble == "stopping"
    assert isinstance(ada.inbox.closed, RestartError)
    (bye,) = [frame for frame in ada.inbox.frames if frame[:2] == b"\x78\x06"]
    assert b"resume_after_ms" in bye
    with pytest.raises(RestartError):
        await stopping.open(document_id, None)
    await stopping.close()
    assert (await read(document_id)).text == "one line\nin time"


async def test_whoever_is_still_being_let_in_when_the_server_stops_is_sent_away(document_id):
    """P22: nobody would say goodbye to one who comes in behind all goodbyes."""
    stopping = Engine()
    coming = asyncio.create_task(stopping.open(document_id, None))
    # One turn of the loop: the document is being read by then, in a thread.
    await asyncio.sleep(0)
    assert stopping.has_room(document_id)
    await stopping.drain()
    with pytest.raises(RestartError):
        await coming
    await stopping.close()


@pytest.mark.slow
async def test_leaving_and_coming_back_around_the_end_of_a_room_loses_nothing(document_id, engine, settings):
    """P12: a thousand times; whoever comes finds all that was typed, in the one live room there is."""
    settings.COLLAB_ROOM_GRACE_SECONDS = 0
    chance = Random(4)
    rooms: set[OpenRoom] = set()

    async def let_go() -> None:
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        engine._tick(asyncio.get_running_loop().time())

    for number in range(RETURNS):
        going = asyncio.create_task(let_go())
        ada = await Person(engine, "ada", 1000 + number).opens(document_id)
        rooms.add(ada.room)
        assert sum(room.life is Life.LIVE for room in rooms) == 1
        assert ada.reads() == "one line\n" + "." * number
        ada.types(".")
        # Gone at once, before what was typed is stored, or after.
        if number % 2:
            ada.sends(mark(1))
            await ada.inbox.until_saved(1)
        ada.room.leave(ada.peer)
        await going
    await engine._writer.settle()
    assert (await read(document_id)).text == "one line\n" + "." * RETURNS
    assert len(rooms) > RETURNS / 10


async def test_stopping_stores_what_was_received(document_id):
    """P22."""
    stopping = Engine()
    ada = await Person(stopping, "ada", 101).opens(document_id)
    ada.types("just in time")
    await stopping.close()
    assert (await read(document_id)).text == "one line\njust in time"


async def test_stopping_without_a_database_says_so(document_id, settings):
    """P22: and ends, in bounded time; what was not stored was never acknowledged."""
    settings.COLLAB_FLUSH_SECONDS = 0.3
    stopping = Engine()
    ada = await Person(stopping, "ada", 101).opens(document_id)
    await sync_to_async(_rename)("collab_updatelog", "away")
    ada.types("too late")
    with pytest.raises(StorageError, match="could be stored"):
        await stopping.close()
    await sync_to_async(_rename)("away", "collab_updatelog")


async def test_a_document_that_could_not_be_read_is_followed_no_longer(engine):
    """P28: what is stored there concerns nobody here."""
    missing = uuid4()
    with pytest.raises(DocumentMissingError):
        await engine.open(missing, None)
    assert not engine.has_room(missing)
    assert list(engine._neighbours._layer._groups) == [EVERYBODY]


async def test_who_was_told_of_while_the_document_was_being_read_is_shown(document_id, monkeypatch):
    """P14, P28: a room asks who is elsewhere once more when it has somewhere to put the answer."""
    monkeypatch.setattr(rooms, "TICK_SECONDS", 600)  # with which it would be told again
    layer = InMemoryChannelLayer()
    here, there = Engine(layer), Engine(layer)
    try:
        ada = await Person(here, "ada", 101).opens(document_id)
        ada.sends(frames.awareness([AwarenessEntry(101, 1, '{"user":{}}')]))
        await until(lambda: here.present_clients(document_id) == {101})

        told, go_on = asyncio.Event(), Event()
        load, hear = update_log.load, there.hear_presence

        def slowly(*arguments):
            assert go_on.wait(PATIENCE_SECONDS)
            return load(*arguments)

        def note(*arguments):
            hear(*arguments)
            told.set()

        monkeypatch.setattr(update_log, "load", slowly)
        monkeypatch.setattr(there, "hear_presence", note)
        opening = asyncio.create_task(Person(there, "bob", 102).opens(document_id))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await told.wait()
        go_on.set()
        await opening
        await until(lambda: there.present_clients(document_id) == {101})
    finally:
        await here.close()
        await there.close()


async def test_who_is_where_is_told_between_processes_and_to_the_host(document_id, monkeypatch):
    """P28: also where nobody has the document open. Carets are no news, and a process that stops takes its people along."""
    monkeypatch.setattr(attendance_module, "GATHER_SECONDS", 0.01)
    layer = InMemoryChannelLayer()
    here, there = Engine(layer), Engine(layer)
    told = 0

    def note(**_):
        nonlocal told
        told += 1

    attendance_changed.connect(note)
    try:
        ada = await Person(here, "ada", 101).opens(document_id)
        ada.sends(frames.awareness([AwarenessEntry(101, 1, "{}")]))
        await until(lambda: [one.name for one in there.attendance.get(document_id, ())] == ["ada"])
        assert here.attendance == there.attendance
        for clock in range(2, 20):
            ada.sends(frames.awareness([AwarenessEntry(101, clock, "{}")]))
        assert told == 2
        ada.room.leave(ada.peer)
        await until(lambda: not here.attendance and not there.attendance)
        ada = await Person(here, "ada", 103).opens(document_id)
        ada.sends(frames.awareness([AwarenessEntry(103, 1, "{}")]))
        await until(lambda: document_id in there.attendance)
        await here.close()
        await until(lambda: not there.attendance)
        assert told >= 6
    finally:
        attendance_changed.disconnect(note)
        await there.close()


async def test_one_who_opens_a_socket_and_says_nothing_of_themselves_is_nowhere(
    engine, document_id, monkeypatch
):
    """P15: as in the note itself."""
    monkeypatch.setattr(attendance_module, "GATHER_SECONDS", 0.01)
    await Person(engine, "ada", 101).opens(document_id)
    bob = await Person(engine, "bob", 102).opens(document_id)
    bob.sends(frames.awareness([AwarenessEntry(102, 1, "{}")]))
    await until(lambda: document_id in engine.attendance)
    assert [one.name for one in engine.attendance[document_id]] == ["bob"]
