"""Covers the order of events in collab/open_room.py that only chance would bring: commits, announcements, refusals."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from asgiref.sync import sync_to_async

from collab import appending, documents, formats, open_room, update_log
from collab.appending import Append, Refused, Row
from collab.backlog import Backlog
from collab.compaction import Compactor
from collab.core import frames
from collab.core.errors import AccessLostError, NewerVersionError
from collab.core.frames import EMPTY_UPDATE
from collab.core.revision import Revision
from collab.group_commit import GroupCommit, Source
from collab.layer import Mode
from collab.models import UpdateLog
from collab.neighbours import Hearer, Neighbours
from collab.notices import Rows
from collab.open_room import OpenRoom
from collab.peers import SocketPeer
from tests.collab.host import granted
from tests.collab.test_rooms import Inbox
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS

append = sync_to_async(appending.append)


class HandDriven(GroupCommit):
    """A writer that commits only when the test does."""

    def __init__(self) -> None:
        super().__init__()
        self.woken = 0
        self._is_woken = asyncio.Event()

    def wake(self, source: Source) -> None:
        """Leave the room waiting."""
        self.woken += 1
        self._is_woken.set()

    async def until_woken(self, count: int) -> None:
        async with asyncio.timeout(5):
            while self.woken < count:
                self._is_woken.clear()
                await self._is_woken.wait()


@pytest.fixture
async def writer() -> HandDriven:
    return HandDriven()


@pytest.fixture
async def room(document_id, writer):
    compactor = Compactor()
    opened = OpenRoom(
        document_id,
        documents.limits(),
        writer=writer,
        compactor=compactor,
        backlog=Backlog(1_000_000),
        # Without a channel layer nothing is ever heard.
        neighbours=Neighbours(None, cast("Hearer", None)),
    )
    await opened.load()
    yield opened
    opened.close()
    await compactor.stop()


@pytest.fixture
async def ada(document_id, room):
    peer = SocketPeer(await sync_to_async(granted)("ada", document_id), Inbox(), has_extension=True)
    room.join(peer)
    room.receive(peer, frames.step2(EMPTY_UPDATE))
    return peer


async def test_a_room_that_rests_begins_nothing_however_it_was_woken(room, ada, writer, monkeypatch):
    """P5: a busy room's messages share one fan-out, also those that came while the last commit was in flight."""
    monkeypatch.setattr(open_room, "NOTEWORTHY_FAN_OUT_SECONDS", 0.0)
    monkeypatch.setattr(open_room, "REST_PER_FAN_OUT", 1e9)
    typist = Typist(client_id=6)
    room.receive(ada, frames.update(typist.types("a")))
    begun = room.begin_commit()
    room.receive(ada, frames.update(typist.types("b")))
    room.end_commit(begun, (await append([begun]))[0])
    woken = writer.woken
    assert room.begin_commit() is None
    await writer.until_woken(woken + 1)
    assert room.begin_commit() is not None


async def elsewhere(document_id, typist: Typist, text: str) -> None:
    """Another process stores a row."""
    row = Row(typist.types(text), await sync_to_async(granted)("bob", document_id), ())
    await append([Append(document_id, 1, [row])])


async def test_a_row_announced_during_a_commit_is_read_after_it(document_id, room, ada):
    """P21: its number is above the one that the commit gets."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room.begin_commit()
    outcome = (await append([begun]))[0]
    await elsewhere(document_id, typist, "theirs")
    room.hint(Revision(1, 3))
    assert (await room.load()).revision == Revision(1, 1)
    room.end_commit(begun, outcome)
    await ada.outbox.until(lambda: room._room.revision == Revision(1, 3))
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == (await room.load()).document.text


async def test_a_row_that_slipped_in_before_a_commit_is_read_first(document_id, room, ada):
    """P21: without an announcement; the commit's own number tells."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    room.end_commit(begun, (await append([begun]))[0])
    await ada.outbox.until(lambda: room._room.revision == Revision(1, 3))
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == (await room.load()).document.text


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_row_that_slipped_in_is_waited_for_where_others_tell(
    document_id, room, ada, monkeypatch, is_told
):
    """P21, P28: whoever has stored it is telling of it just then; the log is asked only if they are not heard."""
    monkeypatch.setattr(Neighbours, "mode", Mode.PUSH)
    monkeypatch.setattr(open_room, "NEWS_SECONDS", 60 if is_told else 0.01)
    read = []
    monkeypatch.setattr(update_log, "rows_between", _noting(update_log.rows_between, read))
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    room.end_commit(begun, (await append([begun]))[0])
    await asyncio.sleep(0)
    if is_told:
        room.hint(Revision(1, 2), typist.updates[-1:])
    await ada.outbox.until(lambda: room._room.revision == Revision(1, 3))
    assert bool(read) is not is_told
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == (await room.load()).document.text


def _noting(function, calls):
    def noting(*arguments):
        calls.append(arguments)
        return function(*arguments)

    return noting


async def test_a_room_that_cannot_read_what_slipped_in_is_over(document_id, room, ada):
    """P29, P5: its own row is stored, and it tells nobody of a text that lacks the one before."""
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room.begin_commit()
    reading = asyncio.ensure_future(room.content())
    await elsewhere(document_id, Typist(client_id=5), "theirs")
    await sync_to_async(UpdateLog.objects.filter(seq=2).update)(format=formats.READABLE + 1)
    room.end_commit(begun, (await append([begun]))[0])
    await ada.outbox.until(lambda: ada.outbox.closed is not None)
    assert isinstance(ada.outbox.closed, NewerVersionError)
    await asyncio.gather(*room._tasks)
    room.close()
    assert await reading is None


async def test_what_cannot_be_read_is_not_looked_for_again(document_id, room, ada):
    """P29: the room is over."""
    await elsewhere(document_id, Typist(client_id=5), "theirs")
    await sync_to_async(UpdateLog.objects.filter(seq=2).update)(format=formats.READABLE + 1)
    for _ in range(2):
        room.hint(Revision(1, 2))
        async with asyncio.timeout(5):
            await asyncio.gather(*room._tasks)


async def test_rows_that_are_announced_while_a_commit_is_in_flight_need_no_reading(document_id, room, ada):
    """P21: they stand right behind what is applied, so before the commit."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    room.hint(Revision(1, 2), typist.updates[-1:])
    assert (await room.load()).revision == Revision(1, 2)
    assert not any(b"mine" in frame for frame in ada.outbox.frames)
    room.end_commit(begun, (await append([begun]))[0])
    assert (await room.load()).revision == Revision(1, 3), "nothing was read meanwhile"
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == (await room.load()).document.text


async def test_rows_that_are_announced_while_the_room_rests_share_a_message(document_id, room, ada):
    """P5: what others store is fanned out no more often than what is stored here."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room._rests_until = open_room._now() + 60
    for number, letter in enumerate("abc", 2):
        await elsewhere(document_id, typist, letter)
        room.hint(Revision(1, number), typist.updates[-1:])
    room.hint(Revision(1, 4))
    assert (await room.load()).revision == Revision(1, 1)
    # Whoever asks for the text is told what is stored.
    assert (await room.content()).text == typist.text
    assert sum(frame[:2] == b"\x00\x02" for frame in ada.outbox.frames) == 1


@pytest.mark.parametrize("is_elsewhere", [True, False])
async def test_where_others_store_too_they_get_their_turn(
    document_id, room, ada, writer, monkeypatch, is_elsewhere
):
    """P12: whoever stores again at once would lock other processes out; a write over REST here is none of them."""
    for name in ("TURN_SECONDS", "MAX_REST_SECONDS", "OTHERS_WRITE_SECONDS"):
        monkeypatch.setattr(open_room, name, 600.0)
    monkeypatch.setattr(Neighbours, "count_open", lambda *_: 1)
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    await elsewhere(document_id, typist, "theirs")
    rows = Rows(document_id, Revision(1, 2), tuple(typist.updates[-1:]), {})
    if is_elsewhere:
        room.hear_rows(rows)
    else:
        room.hint(rows.last, rows.updates)
    mine = Typist(client_id=6)
    room.receive(ada, frames.update(mine.types("a")))
    begun = room.begin_commit()
    room.end_commit(begun, (await append([begun]))[0])
    room.receive(ada, frames.update(mine.types("b")))
    assert (room.begin_commit() is None) is is_elsewhere


async def test_what_was_left_out_hurries_when_rows_of_others_are_heard(document_id, room, ada, writer):
    """P12: whoever was storing has done so."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room.begin_commit()
    assert room not in writer._hurries
    await elsewhere(document_id, typist, "theirs")
    room.hear_rows(Rows(document_id, Revision(1, 2), tuple(typist.updates[-1:]), {}))
    assert writer._hurries[room].is_set()
    room.end_commit(begun, (await append([begun]))[0])


async def test_nothing_waits_any_more_when_all_of_it_was_refused(room, ada):
    """P7: a figure that goes on rising would say that people are not saved."""
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    waits = [room.unstored_since]
    begun = room.begin_commit()
    waits.append(room.unstored_since)
    assert None not in waits
    room.end_commit(begun, Refused({0: AccessLostError("taken away")}))
    await asyncio.gather(*room._tasks)
    assert (room.unstored_since, room.unstored_bytes) == (None, 0)


async def test_rows_are_taken_in_once_however_often_they_are_announced(document_id, room, ada):
    """P8: an announcement with and one without the rows, and a reading of the log under way."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    await elsewhere(document_id, typist, "a")
    await elsewhere(document_id, typist, "b")
    room.hint(Revision(1, 2))
    room.hint(Revision(1, 3), typist.updates[-1:])
    room.hint(Revision(1, 2), typist.updates[-2:-1])
    room.hint(Revision(1, 3))
    await ada.outbox.until(lambda: room._room.revision == Revision(1, 3))
    assert (await room.load()).document.text == typist.text
    assert sum(frame[:2] == b"\x00\x02" for frame in ada.outbox.frames) <= 2


async def test_rows_of_another_generation_are_not_taken_in(document_id, room, ada):
    """P23: an announcement may come late, and its numbers mean other rows."""
    before = (await room.load()).document.text
    room.hint(Revision(2, 2), [Typist(client_id=5).types("of another history")])
    room.hint(Revision(2, 9))
    assert room.is_settled
    assert (await room.load()).document.text == before


async def test_what_another_process_stored_may_come_back_from_anybody(document_id, room, ada, writer):
    """P25: the commit takes it for a forgery until the log has been read."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    row = Row(typist.types("theirs "), await sync_to_async(granted)("bob", document_id), (5,))
    await append([Append(document_id, 1, [row])])
    mine = Typist(client_id=6, starts_from=typist.doc.get_update())
    mine.types("mine")
    room.receive(ada, mine.step2)
    begun = room.begin_commit()
    outcome = (await append([begun]))[0]
    assert isinstance(outcome, Refused)
    woken = writer.woken
    room.end_commit(begun, outcome)
    await writer.until_woken(woken + 1)
    again = room.begin_commit()
    room.end_commit(again, (await append([again]))[0])
    assert ada.outbox.closed is None
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == mine.text


async def test_one_who_is_refused_stops_writing_at_once(document_id, room, ada, roles):
    """P7: before the host has been asked what is left of the right."""
    roles["ada"] = "reader"
    room.receive(ada, frames.update(Typist(client_id=6).types("x")))
    room.end_commit(room.begin_commit(), Refused({0: AccessLostError("no")}))
    assert not ada.can_write
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*room._tasks)
    assert ada.outbox.frames.count(frames.perm("reader")) == 1
    assert (await room.load()).document.text == "one line\n"


async def test_rows_of_others_are_sent_although_the_own_commit_was_refused(document_id, room, ada, roles):
    """P21: going back to the log brings them into the document, but nobody has been sent them (seed 7)."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("x")))
    begun = room.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    roles["ada"] = "reader"
    room.end_commit(begun, Refused({0: AccessLostError("no")}))
    reader = Typist(
        client_id=999,
        starts_from=(await sync_to_async(update_log.load)(document_id, Revision(1, 1))).open().state(),
    )

    def reads() -> str:
        for frame in ada.outbox.frames:
            reader.hears_frame(frame)
        return reader.text

    await ada.outbox.until(lambda: reads() == "one line\ntheirs")


async def test_the_outcome_of_a_commit_that_was_given_up_is_not_heard(document_id, room, ada):
    """P12: the room went back to the log, and what was stored is found there; nothing is acknowledged unstored."""
    room.receive(ada, frames.update(Typist(client_id=6).types("first ")))
    given_up = room.begin_commit()
    room._reload({})
    await ada.outbox.until(lambda: True)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*room._tasks)
    begun = room.begin_commit()
    outcome = (await append([given_up]))[0]
    room.end_commit(given_up, outcome)
    assert not any(frame[:2] == b"\x00\x02" for frame in ada.outbox.frames)
    room.end_commit(begun, (await append([begun]))[0])
    await ada.outbox.until(lambda: any(frame[:2] == b"\x00\x02" for frame in ada.outbox.frames))
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text.count("first ") == 1


async def test_a_room_rests_after_a_costly_fan_out(room, ada, writer, monkeypatch):
    """P5: what comes meanwhile is stored and sent together, and nothing of it is forgotten."""
    monkeypatch.setattr(open_room, "NOTEWORTHY_FAN_OUT_SECONDS", 0)
    monkeypatch.setattr(open_room, "REST_PER_FAN_OUT", 1e9)
    typist = Typist(client_id=6)
    room.receive(ada, frames.update(typist.types("first ")))
    assert writer.woken == 1
    begun = room.begin_commit()
    room.end_commit(begun, (await append([begun]))[0])
    for _ in range(3):
        room.receive(ada, frames.update(typist.types("more ")))
    assert writer.woken == 1
    await writer.until_woken(2)
    assert len(room.begin_commit().rows) == 1


async def test_a_fan_out_that_was_held_up_is_no_reason_to_rest_longer(room, ada, writer, monkeypatch):
    """P5: it is measured by what fan-outs usually cost here."""
    monkeypatch.setattr(open_room, "NOTEWORTHY_FAN_OUT_SECONDS", 0)
    monkeypatch.setattr(open_room, "MAX_REST_SECONDS", 1e9)
    for _ in range(50):
        room._rest(0.002)
    room._rest(1.0)
    usual = room._usual_fan_out
    assert 0.1 < usual < 0.2, "one in ten"
    assert usual - 0.05 < room._rests_until - open_room._now() <= usual


async def test_a_room_that_serves_few_does_not_rest(room, ada, writer, monkeypatch):
    monkeypatch.setattr(open_room, "NOTEWORTHY_FAN_OUT_SECONDS", 10)
    typist = Typist(client_id=6)
    room.receive(ada, frames.update(typist.types("first ")))
    begun = room.begin_commit()
    room.end_commit(begun, (await append([begun]))[0])
    room.receive(ada, frames.update(typist.types("more ")))
    assert writer.woken == 2
