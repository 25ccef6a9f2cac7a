"""Covers collab/open_room/commits.py: what becomes of a commit, in the orders that only chance would bring."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from collab import documents, formats
from collab.appending import Append, Refused, Row
from collab.core import frames
from collab.core.errors import AccessLostError, NewerVersionError
from collab.core.revision import Revision
from collab.models import UpdateLog
from collab.neighbours import Neighbours
from collab.notices import Rows
from collab.open_room import follower, pace
from tests.collab.host import granted
from tests.collab.open_room.hand_driven import append, elsewhere
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS


async def test_a_room_that_rests_begins_nothing_however_it_was_woken(room, ada, writer, monkeypatch):
    """P5: a busy room's messages share one fan-out, also those that came while the last commit was in flight."""
    monkeypatch.setattr(pace, "NOTEWORTHY_FAN_OUT_SECONDS", 0.0)
    monkeypatch.setattr(pace, "REST_PER_FAN_OUT", 1e9)
    typist = Typist(client_id=6)
    room.receive(ada, frames.update(typist.types("a")))
    begun = room._commits.begin_commit()
    room.receive(ada, frames.update(typist.types("b")))
    room._commits.end_commit(begun, (await append([begun]))[0])
    woken = writer.woken
    assert room._commits.begin_commit() is None
    await writer.until_woken(woken + 1)
    assert room._commits.begin_commit() is not None


async def test_a_row_that_slipped_in_before_a_commit_is_read_first(document_id, room, ada):
    """P21: without an announcement; the commit's own number tells."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room._commits.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    room._commits.end_commit(begun, (await append([begun]))[0])
    await ada.outbox.until(lambda: room._room.revision == Revision(1, 3))
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == (await room.load()).document.text


async def test_a_room_that_cannot_read_what_slipped_in_is_over(document_id, room, ada):
    """P29, P5: its own row is stored, and it tells nobody of a text that lacks the one before."""
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room._commits.begin_commit()
    reading = asyncio.ensure_future(room.content())
    await elsewhere(document_id, Typist(client_id=5), "theirs")
    await sync_to_async(UpdateLog.objects.filter(seq=2).update)(format=formats.READABLE + 1)
    room._commits.end_commit(begun, (await append([begun]))[0])
    await ada.outbox.until(lambda: ada.outbox.closed is not None)
    assert isinstance(ada.outbox.closed, NewerVersionError)
    await asyncio.gather(*room._tasks)
    room.close()
    assert await reading is None


@pytest.mark.parametrize("is_elsewhere", [True, False])
async def test_where_others_store_too_they_get_their_turn(
    document_id, room, ada, writer, monkeypatch, is_elsewhere
):
    """P12: whoever stores again at once would lock other processes out; a write over REST here is none of them."""
    monkeypatch.setattr(pace, "TURN_SECONDS", 600.0)
    monkeypatch.setattr(pace, "MAX_REST_SECONDS", 600.0)
    monkeypatch.setattr(follower, "OTHERS_WRITE_SECONDS", 600.0)
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
    begun = room._commits.begin_commit()
    room._commits.end_commit(begun, (await append([begun]))[0])
    room.receive(ada, frames.update(mine.types("b")))
    assert (room._commits.begin_commit() is None) is is_elsewhere


async def test_what_was_left_out_hurries_when_rows_of_others_are_heard(document_id, room, ada, writer):
    """P12: whoever was storing has done so."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room._commits.begin_commit()
    assert room._commits not in writer._hurries
    await elsewhere(document_id, typist, "theirs")
    room.hear_rows(Rows(document_id, Revision(1, 2), tuple(typist.updates[-1:]), {}))
    assert writer._hurries[room._commits].is_set()
    room._commits.end_commit(begun, (await append([begun]))[0])


async def test_nothing_waits_any_more_when_all_of_it_was_refused(room, ada):
    """P7: a figure that goes on rising would say that people are not saved."""
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    waits = [room.unstored_since]
    begun = room._commits.begin_commit()
    waits.append(room.unstored_since)
    assert None not in waits
    room._commits.end_commit(begun, Refused({0: AccessLostError("taken away")}))
    await asyncio.gather(*room._tasks)
    assert (room.unstored_since, room.unstored_bytes) == (None, 0)


async def test_what_another_process_stored_may_come_back_from_anybody(document_id, room, ada, writer):
    """P25: the commit takes it for a forgery until the log has been read."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    row = Row(typist.types("theirs "), await sync_to_async(granted)("bob", document_id), (5,))
    await append([Append(document_id, 1, [row])])
    mine = Typist(client_id=6, starts_from=typist.doc.get_update())
    mine.types("mine")
    room.receive(ada, mine.step2)
    begun = room._commits.begin_commit()
    outcome = (await append([begun]))[0]
    assert isinstance(outcome, Refused)
    woken = writer.woken
    room._commits.end_commit(begun, outcome)
    await writer.until_woken(woken + 1)
    again = room._commits.begin_commit()
    room._commits.end_commit(again, (await append([again]))[0])
    assert ada.outbox.closed is None
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == mine.text


async def test_the_outcome_of_a_commit_that_was_given_up_is_not_heard(document_id, room, ada):
    """P12: the room went back to the log, and what was stored is found there; nothing is acknowledged unstored."""
    room.receive(ada, frames.update(Typist(client_id=6).types("first ")))
    given_up = room._commits.begin_commit()
    room.reload({})
    await ada.outbox.until(lambda: True)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*room._tasks)
    begun = room._commits.begin_commit()
    outcome = (await append([given_up]))[0]
    room._commits.end_commit(given_up, outcome)
    assert not any(frame[:2] == b"\x00\x02" for frame in ada.outbox.frames)
    room._commits.end_commit(begun, (await append([begun]))[0])
    await ada.outbox.until(lambda: any(frame[:2] == b"\x00\x02" for frame in ada.outbox.frames))
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text.count("first ") == 1


async def test_a_room_rests_after_a_costly_fan_out(room, ada, writer, monkeypatch):
    """P5: what comes meanwhile is stored and sent together, and nothing of it is forgotten."""
    monkeypatch.setattr(pace, "NOTEWORTHY_FAN_OUT_SECONDS", 0)
    monkeypatch.setattr(pace, "REST_PER_FAN_OUT", 1e9)
    typist = Typist(client_id=6)
    room.receive(ada, frames.update(typist.types("first ")))
    assert writer.woken == 1
    begun = room._commits.begin_commit()
    room._commits.end_commit(begun, (await append([begun]))[0])
    for _ in range(3):
        room.receive(ada, frames.update(typist.types("more ")))
    assert writer.woken == 1
    await writer.until_woken(2)
    assert len(room._commits.begin_commit().rows) == 1


async def test_a_room_that_serves_few_does_not_rest(room, ada, writer, monkeypatch):
    monkeypatch.setattr(pace, "NOTEWORTHY_FAN_OUT_SECONDS", 10)
    typist = Typist(client_id=6)
    room.receive(ada, frames.update(typist.types("first ")))
    begun = room._commits.begin_commit()
    room._commits.end_commit(begun, (await append([begun]))[0])
    room.receive(ada, frames.update(typist.types("more ")))
    assert writer.woken == 2
