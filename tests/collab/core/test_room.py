"""Covers collab/core/room.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from collab.core import frames, queue
from collab.core import room as room_module
from collab.core.document import Document, Limits
from collab.core.effects import Effects
from collab.core.errors import (
    BrokenDocumentError,
    DocumentFullError,
    ForeignClientError,
    FrameTooLargeError,
    InvalidTextError,
    InvalidUpdateError,
    MissingUpdatesError,
    ProtocolError,
)
from collab.core.frames import EMPTY_UPDATE, AwarenessEntry
from collab.core.peer import Peer
from collab.core.revision import Revision
from collab.core.room import Batch, Room
from collab.core.wire import Reader
from tests.collab.typist import Typist

LIMITS = Limits(text_bytes=1000, state_bytes=4000, update_bytes=500, sync_bytes=900, awareness_bytes=100)
MARK_1 = b"\x78\x01\x01\x01"
MARK_2 = b"\x78\x01\x01\x02"


def peer(person="ada", *, can_write=True, has_extension=True) -> Peer:
    user = {"name": person, "color": "#112233", "kind": "person", "key": person}
    return Peer(person, user, can_write=can_write, has_extension=has_extension)


def settled(room: Room, one: Peer) -> Peer:
    """Let a peer join that has nothing the room lacks."""
    room.join(one)
    room.receive(one, frames.step2(EMPTY_UPDATE))
    return one


@pytest.fixture
def room() -> Room:
    return Room(Document(), Revision(1, 1), LIMITS)


@pytest.fixture
def ada(room) -> Peer:
    return settled(room, peer("ada"))


@pytest.fixture
def bob(room) -> Peer:
    return settled(room, peer("bob"))


def sent(effects: Effects, to: Peer | None = None) -> list[bytes]:
    return [frame for target, frame in effects.deliveries if target is to]


def errors(effects: Effects) -> list[tuple[Peer, type]]:
    return [(closed, type(error)) for closed, error in effects.closes]


def commit(room: Room) -> Effects:
    """Start a batch and store it."""
    batch, started = room.start_batch()
    assert batch is not None
    assert not started.closes
    return room.committed(Revision(1, room.revision.seq + len(batch.parts)))


def test_a_writer_is_greeted_and_asked(room):
    """P1: HELLO, SyncStep1, and who is here."""
    first = settled(room, peer("ada"))
    room.receive(first, frames.awareness([AwarenessEntry(5, 1, "{}")]))
    writer = peer("bob")
    hello, ask, presence = sent(room.join(writer), writer)
    assert hello[:2] == b"\x78\x00"
    assert b'"role":"writer"' in hello
    assert ask == frames.step1(room.document.state_vector())
    assert presence[0] == 1


def test_a_reader_is_not_asked(room):
    """P1, P7."""
    reader = peer(can_write=False)
    (hello,) = sent(room.join(reader), reader)
    assert b'"role":"reader"' in hello


def test_a_stock_client_is_sent_nothing_of_the_extension(room):
    """P18: neither HELLO, nor ERROR before a close, nor PERM."""
    stock = peer(has_extension=False)
    assert [frame[0] for frame in sent(room.join(stock), stock)] == [0]
    effects = Effects()
    effects.close(stock, InvalidTextError("no"))
    assert sent(effects, stock) == []
    assert sent(room.set_can_write(stock, can_write=False), stock) == [frames.denied("read only")]


def test_nobody_is_shown_text_before_it_is_stored(room, ada, bob):
    """P5: the update goes out with the commit, to its sender too."""
    typist = Typist()
    effects = room.receive(ada, frames.update(typist.types("hi")))
    assert effects.has_work
    assert effects.deliveries == []
    _, effects = room.start_batch()
    assert effects.deliveries == []
    effects = room.committed(Revision(1, 2))
    (frame,) = sent(effects, None)
    reader = Typist(client_id=9)
    reader.hears_frame(frame)
    assert reader.text == "hi"
    assert room.revision == Revision(1, 2)


def test_a_question_during_a_commit_is_answered_after_it(room, ada, bob):
    """P5: between apply and commit the document holds what is not stored."""
    room.receive(ada, frames.update(Typist().types("hi")))
    room.start_batch()
    assert room.receive(bob, frames.step1(b"\x00")).deliveries == []
    effects = room.committed(Revision(1, 2))
    (answer,) = sent(effects, bob)
    reader = Typist(client_id=9)
    reader.hears_frame(answer)
    assert reader.text == "hi"


def test_a_bad_question_during_a_commit_concerns_only_who_asks(room, ada, bob):
    """P3, P5: the commit is told to everybody all the same."""
    room.receive(bob, frames.update(Typist().types("hi")))
    room.start_batch()
    with pytest.raises(ProtocolError):
        room.receive(ada, b"\x00\x00\x01\x05")
    (frame,) = sent(room.committed(Revision(1, 2)), None)
    assert frame[:2] == b"\x00\x02"


def test_many_questions_during_a_commit_get_one_answer(room, ada, bob):
    """P5: the last one; and none if who asked has gone."""
    room.receive(bob, frames.update(Typist().types("hi")))
    room.start_batch()
    for _ in range(100):
        room.receive(ada, frames.step1(b"\x00"))
        room.receive(bob, frames.step1(b"\x00"))
    room.leave(bob)
    effects = room.committed(Revision(1, 2))
    assert len(sent(effects, ada)) == 1
    assert sent(effects, bob) == []


def test_what_is_not_stored_yet_is_asked_for(room, ada):
    """P12: another socket of the same person must not take the unstored for known."""
    typist = Typist()
    room.receive(ada, frames.update(typist.types("hi")))
    room.start_batch()
    again = peer("ada")
    asked = sent(room.join(again), again)[-1]
    assert asked == frames.step1(b"\x00")
    room.receive(again, frames.step2(typist.doc.get_update()))
    room.receive(again, MARK_1)
    room.undo(Document(), Revision(1, 1), {ada})
    assert frames.saved(1, 2) in sent(commit(room), again)
    assert room.document.text == "hi"


def test_one_commit_is_one_message(room, ada, bob):
    """P2, P5: the updates of all peers travel as one merged Update, one row each."""
    one, two = Typist(client_id=1), Typist(client_id=2)
    room.receive(ada, frames.update(one.types("a")))
    room.receive(bob, frames.update(two.types("b")))
    room.receive(ada, frames.update(one.types("c")))
    batch, _ = room.start_batch()
    assert batch is not None
    assert [part.peer for part in batch.parts] == [ada, bob]
    assert [part.client_ids for part in batch.parts] == [(1,), (2,)]
    (frame,) = sent(room.committed(Revision(1, 3)), None)
    reader = Typist(client_id=9)
    reader.hears_frame(frame)
    assert reader.text == room.document.text
    assert sorted(reader.text) == ["a", "b", "c"]


def test_nobody_writes_under_somebody_elses_client_id(room, ada, bob):
    """P25: the forger alone is refused, and what the owner typed is stored."""
    room.receive(ada, frames.update(Typist(client_id=1).types("ada")))
    room.receive(bob, frames.update(Typist(client_id=1).types("forged")))
    with pytest.raises(ForeignClientError):
        room.start_batch()
    room.undo(Document(), Revision(1, 1), ())
    _, effects = room.start_batch()
    assert errors(effects) == [(bob, ForeignClientError)]
    room.committed(Revision(1, 2))
    assert room.document.text == "ada"


def test_what_another_process_stored_is_no_forgery(room, ada, bob):
    """P25: whoever saw it there brings it along before this process has read it."""
    one, two = Typist(client_id=1), Typist(client_id=2)
    room.receive(ada, frames.awareness([AwarenessEntry(1, 1, "{}")]))
    stored = one.types("ada ")
    two.hears(stored)
    two.types("bob")
    room.receive(bob, two.step2)
    with pytest.raises(ForeignClientError):
        room.start_batch()
    room.undo(Document([stored]), Revision(1, 2), (), [stored])
    batch, effects = room.start_batch()
    assert batch is not None
    assert [part.client_ids for part in batch.parts] == [(2,)]
    assert effects.closes == []


def test_a_client_id_is_reserved_by_its_first_presence(room, ada, bob):
    """P25: so that nobody writes under an id that was seen at somebody's caret."""
    room.receive(ada, frames.awareness([AwarenessEntry(1, 1, "{}")]))
    room.receive(bob, frames.update(Typist(client_id=1).types("forged")))
    with pytest.raises(ForeignClientError):
        room.start_batch()
    room.undo(Document(), Revision(1, 1), ())
    batch, effects = room.start_batch()
    assert batch is None
    assert errors(effects) == [(bob, ForeignClientError)]


def test_an_absent_persons_client_id_cannot_be_taken_for_a_caret(room, ada, bob):
    """P14, P25: or a clock far ahead would hide them when they come back."""
    room.receive(ada, frames.awareness([AwarenessEntry(1, 1, "{}")]))
    room.leave(ada)
    assert room.receive(bob, frames.awareness([AwarenessEntry(1, 900, "{}")])).presence == []
    back = settled(room, peer("ada"))
    assert room.receive(back, frames.awareness([AwarenessEntry(1, 2, "{}")])).presence


def test_whoever_repeats_what_others_wrote_forges_nothing(room, ada, bob):
    """P25: a client that answers with everything it has holds the others' text too."""
    typist = Typist(client_id=1)
    room.receive(ada, frames.update(typist.types("ada")))
    commit(room)
    other = Typist(client_id=2, starts_from=typist.doc.get_update())
    other.types("bob ")
    room.receive(bob, other.step2)
    batch, effects = room.start_batch()
    assert batch is not None
    assert effects.closes == []
    assert [part.client_ids for part in batch.parts] == [(2,)]


def test_a_client_id_goes_to_the_log_until_it_is_stored(room, ada):
    """P25: afterwards a keystroke costs no look at the authors."""
    typist = Typist(client_id=1)
    room.receive(ada, frames.update(typist.types("a")))
    commit(room)
    room.receive(ada, frames.update(typist.types("b")))
    batch, _ = room.start_batch()
    assert batch is not None
    assert [part.client_ids for part in batch.parts] == [()]


def test_a_refused_or_incomplete_frame_makes_nobody_an_author(room, ada):
    """P25: only what goes into the document counts, beside which else was sent."""
    typist, unseen = Typist(client_id=1), Typist(client_id=3)
    unseen.types("never sent")
    room.receive(ada, frames.update(unseen.types("floating")))
    room.receive(ada, frames.update(typist.types("a")))
    batch, _ = room.start_batch()
    assert batch is not None
    assert [part.client_ids for part in batch.parts] == [(1,)]


def test_whoever_holds_a_note_of_many_deletions_can_come_back(monkeypatch):
    """P9: an answer names all that was ever deleted, however little is new in it."""
    monkeypatch.setattr(room_module, "MAX_PARTS", 10)
    limits = replace(LIMITS, sync_bytes=100_000, state_bytes=100_000)
    room, typist = Room(Document(), Revision(1, 1), limits), Typist(client_id=1)
    writer = settled(room, peer("ada"))
    room.receive(writer, frames.update(typist.types("x" * 60)))
    commit(room)
    for place in range(30):
        room.receive(writer, frames.update(typist.deletes(place, place + 1)))
    commit(room)
    again = peer("ada")
    room.join(again)
    typist.types("more")
    room.receive(again, frames.step2(typist.doc.get_update(room.document.state_vector())))
    commit(room)
    assert room.document.text == typist.text
    with pytest.raises(InvalidUpdateError, match="more than 10"):
        room.receive(again, frames.update(typist.doc.get_update()))


def test_a_duplicate_makes_no_row_and_no_message(room, ada):
    """P8: but a MARK behind it is answered."""
    typist = Typist()
    update = frames.update(typist.types("hi"))
    room.receive(ada, update)
    commit(room)
    room.receive(ada, update)
    room.receive(ada, MARK_1)
    batch, effects = room.start_batch()
    assert batch is None
    assert effects.deliveries == [(ada, frames.saved(1, 2))]


def test_saved_waits_for_everything_before_the_mark(room, ada):
    """P12: and covers earlier marks."""
    typist = Typist()
    room.receive(ada, frames.update(typist.types("a")))
    room.receive(ada, MARK_1)
    room.start_batch()
    room.receive(ada, frames.update(typist.types("b")))
    room.receive(ada, MARK_2)
    assert sent(room.committed(Revision(1, 2)), ada) == [frames.saved(1, 2)]
    assert sent(commit(room), ada) == [frames.saved(2, 3)]


def test_saved_waits_for_a_commit_of_others_in_flight(room, ada, bob):
    """P12: what this person sent over another socket may be in it."""
    room.receive(bob, frames.update(Typist().types("a")))
    room.start_batch()
    assert sent(room.receive(ada, MARK_1), ada) == []
    effects = room.committed(Revision(1, 2))
    batch, later = room.start_batch()
    assert batch is None
    assert sent(effects, ada) + sent(later, ada) == [frames.saved(1, 2)]


def test_a_mark_with_nothing_before_it_is_answered_at_once(room, ada):
    """P12."""
    assert sent(room.receive(ada, MARK_1), ada) == [frames.saved(1, 1)]


def test_saved_waits_for_the_answer_to_the_servers_question(room):
    """P12: what was typed offline is in that answer."""
    ada = peer("ada")
    room.join(ada)
    typist = Typist()
    typist.types("typed offline")
    assert room.receive(ada, MARK_1).deliveries == []
    room.receive(ada, typist.step2)
    effects = commit(room)
    assert frames.saved(1, 2) in sent(effects, ada)


def test_an_incomplete_update_is_asked_for_and_withholds_saved(room, ada):
    """P11, P12: the server asks, and the answer brings it whole."""
    typist = Typist()
    typist.types("lost on the way ")
    room.receive(ada, frames.update(typist.types("hi")))
    room.receive(ada, MARK_1)
    batch, effects = room.start_batch()
    assert batch is None
    assert sent(effects, ada) == [frames.step1(room.document.state_vector())]
    room.receive(ada, typist.step2)
    assert frames.saved(1, 2) in sent(commit(room), ada)
    assert room.document.text == "lost on the way hi"


def test_an_answer_during_the_commit_does_not_bring_saved_forward(room, ada, bob):
    """P11, P12: what was asked for is stored with the next commit, and SAVED comes with that one."""
    typist = Typist(client_id=1)
    typist.types("lost on the way ")
    room.receive(ada, frames.update(typist.types("hi")))
    room.receive(ada, MARK_1)
    room.receive(bob, frames.update(Typist(client_id=2).types("bob")))
    batch, _ = room.start_batch()
    assert batch is not None
    room.receive(ada, typist.step2)
    assert frames.saved(1, 2) not in sent(room.committed(Revision(1, 2)), ada)
    assert frames.saved(1, 3) in sent(commit(room), ada)


def test_a_mark_of_one_demoted_and_promoted_meanwhile_is_not_answered_by_the_commit(room, ada, bob):
    """P7, P12: what it spoke of was dropped."""
    room.receive(ada, frames.update(Typist(client_id=1).types("ada")))
    room.receive(ada, MARK_1)
    room.receive(bob, frames.update(Typist(client_id=2).types("bob")))
    room.set_can_write(ada, can_write=False)
    room.start_batch()
    room.set_can_write(ada, can_write=True)
    assert not any(frame[:2] == b"\x78\x01" for frame in sent(room.committed(Revision(1, 2)), ada))


def test_answers_that_stay_incomplete_end_the_connection(room, ada):
    """P11: after three in a row, if what is missing is not in the log either."""
    typist = Typist()
    typist.types("never sent ")
    fragment = frames.step2(typist.types("hi"))
    for _ in range(2):
        room.receive(ada, fragment)
        _, effects = room.start_batch()
        assert errors(effects) == []
    room.receive(ada, fragment)
    with pytest.raises(MissingUpdatesError):
        room.start_batch()
    room.undo(Document(), Revision(1, 1), ())
    _, effects = room.start_batch()
    assert errors(effects) == [(ada, MissingUpdatesError)]


def test_what_a_batch_that_failed_had_to_say_is_said_by_the_next(room, ada, bob):
    """P11, P12: nobody is waited for who was not asked, and nobody is shut out who was not told."""
    eve, typist = settled(room, peer("eve")), Typist(client_id=2)
    typist.types("never sent ")
    room.receive(ada, frames.awareness([AwarenessEntry(1, 1, "{}")]))
    room.receive(ada, frames.update(typist.types("relies on it")))
    greedy = Typist(client_id=3)
    for _ in range(3):
        room.receive(eve, frames.update(greedy.types("x" * 400)))
    room.receive(bob, frames.update(Typist(client_id=1).types("forged")))
    with pytest.raises(ForeignClientError):
        room.start_batch()
    room.undo(Document(), Revision(1, 1), ())
    assert not ada.owes_step2
    assert eve.can_write
    _, effects = room.start_batch()
    assert [frame[:2] for frame in sent(effects, ada)] == [b"\x00\x00"]
    assert errors(effects) == [(eve, DocumentFullError), (bob, ForeignClientError)]


def test_answers_that_build_on_what_another_process_stored_are_taken(room, ada):
    """P11: whoever saw it there sends only what follows from it; this process has yet to read it."""
    author, typist = Typist(client_id=1), Typist(client_id=2)
    stored = author.types("stored ")
    typist.hears(stored)
    fragment = frames.step2(typist.types("hi"))
    for _ in range(2):
        room.receive(ada, fragment)
        room.start_batch()
    room.receive(ada, fragment)
    with pytest.raises(MissingUpdatesError):
        room.start_batch()
    room.undo(Document([stored]), Revision(1, 2), (), [stored])
    batch, effects = room.start_batch()
    assert errors(effects) == []
    assert batch is not None
    assert room.document.text == "stored hi"


def test_a_viewers_update_is_dropped_and_answered(room, bob):
    """P7: with PERM, to stock clients with an auth message; not even a MARK behind it is answered."""
    viewer, stock = peer("eve", can_write=False), peer("eve", can_write=False, has_extension=False)
    room.join(viewer)
    room.join(stock)
    forged = frames.update(Typist().types("forged"))
    assert room.receive(viewer, forged).deliveries == [(viewer, frames.perm("reader"))]
    assert room.receive(stock, forged).deliveries == [(stock, frames.denied("read only"))]
    assert room.receive(viewer, frames.step2(Typist().types("forged"))).deliveries
    assert room.receive(viewer, MARK_1).deliveries == []
    assert room.is_settled
    assert room.document.text == ""


def test_a_viewer_that_echoes_what_it_was_sent_is_not_scolded(room, ada):
    """P7: pycrdt's Provider sends every update back."""
    update = frames.update(Typist().types("hi"))
    room.receive(ada, update)
    commit(room)
    echo = peer("eve", can_write=False, has_extension=False)
    room.join(echo)
    assert room.receive(echo, update).deliveries == []


def test_a_promoted_reader_is_told_and_asked(room):
    """P7."""
    reader = peer(can_write=False)
    room.join(reader)
    told, asked = sent(room.set_can_write(reader, can_write=True), reader)
    assert told == frames.perm("writer")
    assert asked == frames.step1(room.document.state_vector())
    assert room.set_can_write(reader, can_write=True).deliveries == []


def test_what_is_queued_of_one_who_lost_the_right_is_not_applied(room, ada):
    """P7: and the MARK behind it is not answered."""
    room.receive(ada, frames.update(Typist().types("late")))
    room.receive(ada, MARK_1)
    room.set_can_write(ada, can_write=False)
    batch, effects = room.start_batch()
    assert batch is None
    assert effects.deliveries == []
    assert room.document.text == ""


def test_what_is_refused_is_undone_and_the_rest_applied_again(room, ada, bob):
    """P7: a right that was lost before the commit leaves nothing behind."""
    one, two = Typist(client_id=1), Typist(client_id=2)
    room.receive(ada, frames.update(one.types("ada")))
    room.receive(bob, frames.update(two.types("bob")))
    room.receive(bob, MARK_1)
    room.start_batch()
    room.receive(ada, frames.update(one.types("more")))
    room.receive(bob, frames.step1(b"\x00"))
    effects = room.undo(Document(), Revision(1, 1), {ada})
    assert effects.has_work
    assert sent(effects, bob) == [frames.step2(EMPTY_UPDATE)]
    assert room.document.text == ""
    assert frames.saved(1, 2) in sent(commit(room), bob)
    assert room.document.text == "bob"


def test_what_one_sends_after_getting_the_right_back_outlives_the_undoing(room, ada):
    """P7, P12: it was asked what it has; without its answer, SAVED would be a lie."""
    typist = Typist()
    room.receive(ada, frames.update(typist.types("early ")))
    room.start_batch()
    room.receive(ada, frames.update(typist.types("dropped ")))
    room.set_can_write(ada, can_write=False)
    room.set_can_write(ada, can_write=True)
    room.receive(ada, typist.step2)
    room.receive(ada, MARK_1)
    room.undo(Document(), Revision(1, 1), {ada})
    assert frames.saved(1, 2) in sent(commit(room), ada)
    assert room.document.text == "early dropped "


def test_text_that_cuts_a_character_ends_the_connection_alone(room, ada, bob):
    """P10: what the same peer sent behind it is dropped, others' text goes in."""
    typist = Typist(client_id=7)
    room.receive(ada, frames.update(typist.types("a😀b")))
    commit(room)
    room.receive(ada, frames.update(b"\x00\x01\x07\x01\x01\x01"))
    room.receive(ada, frames.update(typist.types("c")))
    room.receive(ada, MARK_1)
    room.receive(bob, frames.update(Typist(client_id=8).types("d")))
    batch, effects = room.start_batch()
    assert errors(effects) == [(ada, InvalidTextError)]
    assert isinstance(batch, Batch)
    assert [part.peer for part in batch.parts] == [bob]
    assert sent(room.committed(Revision(1, 3)), ada) == []
    assert "c" not in room.document.text


def test_text_that_can_stand_nowhere_ends_the_connection_alone(room, ada, bob):
    """P9: what others sent with it goes in."""
    room.receive(bob, frames.update(Typist(client_id=8).types("ab")))
    commit(room)
    room.receive(ada, frames.update(b"\x01\x01\x07\x00\xc4\x08\x01\x08\x00\x01x\x00"))
    room.receive(bob, frames.update(Typist(client_id=9).types("c")))
    batch, effects = room.start_batch()
    assert errors(effects) == [(ada, InvalidUpdateError)]
    assert batch is not None
    assert [part.peer for part in batch.parts] == [bob]
    assert "x" not in room.document.text


def test_a_full_note_ends_the_connection_and_keeps_what_is_there(room, ada):
    """P13: ERROR, then the close."""
    typist = Typist()
    for _ in range(2):
        room.receive(ada, frames.update(typist.types("x" * 400)))
    commit(room)
    room.receive(ada, frames.update(typist.types("y" * 300)))
    _, effects = room.start_batch()
    assert errors(effects) == [(ada, DocumentFullError)]
    assert sent(effects, ada)[0][:2] == b"\x78\x05"
    assert room.document.text == "x" * 800


@pytest.mark.parametrize(
    "frame",
    [
        frames.update(b"\x00" * 501),
        frames.step2(b"\x00" * 901),
        frames.awareness([AwarenessEntry(1, 1, '{"a":"' + "x" * 2000 + '"}')]),
    ],
    ids=["update", "step 2", "presence"],
)
def test_a_large_message_is_refused(room, ada, frame):
    """P4."""
    with pytest.raises(FrameTooLargeError):
        room.receive(ada, frame)
    assert room.is_settled


def test_a_malformed_frame_leaves_the_room_as_it_was(room, ada):
    """P3: nothing of it is taken."""
    with pytest.raises(ProtocolError):
        room.receive(ada, b"\x00\x02\x05abc")
    assert room.is_settled


def test_presence_is_sent_to_everybody_and_ends_with_the_socket(room, ada, bob):
    """P14, P15: its sender hears it too."""
    (told,) = room.receive(ada, frames.awareness([AwarenessEntry(5, 1, "{}")])).presence
    assert '"name":"ada"' in told.state
    assert sent(room.receive(bob, b"\x03"), bob) == [frames.awareness([told])]
    assert room.leave(ada).presence == [AwarenessEntry(5, 1, "null")]
    assert room.leave(ada).presence == []


def test_what_a_peer_sent_is_stored_after_it_left(room, ada):
    """P12: the socket's end is no reason to lose its text."""
    room.receive(ada, frames.update(Typist().types("hi")))
    room.receive(ada, MARK_1)
    room.leave(ada)
    assert sent(commit(room), ada) == []
    assert room.document.text == "hi"


def test_what_would_take_long_is_stored_in_several_batches(room, ada, bob, monkeypatch):
    """P12: each MARK is answered with the batch that holds what was sent before it, and the order stays."""
    monkeypatch.setattr(queue, "MAX_BATCH_PARTS", 3)
    typist = Typist()
    for number in range(1, 8):
        room.receive(ada, frames.update(typist.types(str(number))))
        room.receive(ada, bytes((0x78, 1, 1, number)))
    room.receive(bob, frames.update(Typist(client_id=5).types("b")))
    rounds = 0
    while not room.is_settled:
        batch, effects = room.start_batch()
        assert batch is not None
        rounds += 1
        assert batch.marks[ada] == len(room.document.text.replace("b", ""))
        assert effects.has_work == (len(room.document.text) < 8)
        room.committed(Revision(1, 1 + rounds))
    assert rounds > 2
    assert room.unstored_bytes == 0
    assert sorted(room.document.text) == sorted("1234567b")


def test_cuts_that_take_long_are_made_in_several_batches(room, ada, monkeypatch):
    """P9: each update may be within its bound, and all of them together hold up everybody."""
    monkeypatch.setattr(queue, "_WORK_A_PART", 1)
    monkeypatch.setattr(queue, "MAX_BATCH_PARTS", 300)
    typist = Typist()
    room.receive(ada, frames.update(typist.types("x" * 100)))
    for place in (90, 80, 70, 60, 50):
        room.receive(ada, frames.update(typist.types("y", at=place)))
    rounds = 0
    while not room.is_settled:
        assert room.start_batch()[0] is not None
        rounds += 1
        room.committed(Revision(1, 1 + rounds))
    assert rounds > 2
    assert room.document.text == typist.text


def test_rows_of_others_are_taken_in_and_told(room, ada):
    """P21: a REST write arrives like any other text."""
    (frame,) = sent(room.absorb(Revision(1, 3), [Typist(client_id=4).types("from "), EMPTY_UPDATE]), None)
    reader = Typist(client_id=9)
    reader.hears_frame(frame)
    assert reader.text == "from "
    assert room.revision == Revision(1, 3)
    assert room.absorb(Revision(1, 4), [EMPTY_UPDATE]).deliveries == []


def test_rows_that_the_batch_in_flight_holds_too_reach_the_peers(room, ada, bob):
    """P21: stored by another process meanwhile, they are told even if the batch is refused afterwards."""
    written = Typist().types("hi")
    room.receive(ada, frames.update(written))
    room.start_batch()
    (frame,) = sent(room.absorb(Revision(1, 2), [written]), None)
    assert Reader(frame[2:]).bytes() == written
    assert sent(room.undo(Document([written]), Revision(1, 2), {ada}), None) == []


def test_a_row_that_does_not_fit_breaks_the_document(room):
    """P11: the log is whole, so the document in memory is not."""
    typist = Typist()
    typist.types("missing")
    with pytest.raises(BrokenDocumentError):
        room.absorb(Revision(1, 2), [typist.types("!")])


def test_rows_read_before_their_commit_was_answered_do_not_turn_time_back(room, ada):
    """P5: own rows may come back by the log first."""
    room.receive(ada, frames.update(Typist().types("hi")))
    batch, _ = room.start_batch()
    assert batch is not None
    room.absorb(Revision(1, 4), [batch.parts[0].update, EMPTY_UPDATE, EMPTY_UPDATE])
    effects = room.committed(Revision(1, 2))
    assert room.revision == Revision(1, 4)
    assert Reader(sent(effects, None)[0][2:]).bytes() == batch.parts[0].update
