"""Covers collab/open_room/follower.py: rows of others, in the orders that only chance would bring."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from collab import documents, formats, update_log
from collab.core import frames
from collab.core.revision import Revision
from collab.layer import Mode
from collab.models import UpdateLog
from collab.neighbours import Neighbours
from collab.open_room import follower
from tests.collab.open_room.hand_driven import append, elsewhere
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS


async def test_a_row_announced_during_a_commit_is_read_after_it(document_id, room, ada):
    """P21: its number is above the one that the commit gets."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room._commits.begin_commit()
    outcome = (await append([begun]))[0]
    await elsewhere(document_id, typist, "theirs")
    room.hint(Revision(1, 3))
    assert (await room.load()).revision == Revision(1, 1)
    room._commits.end_commit(begun, outcome)
    await ada.outbox.until(lambda: room._room.revision == Revision(1, 3))
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == (await room.load()).document.text


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_row_that_slipped_in_is_waited_for_where_others_tell(
    document_id, room, ada, monkeypatch, is_told
):
    """P21, P28: whoever has stored it is telling of it just then; the log is asked only if they are not heard."""
    monkeypatch.setattr(Neighbours, "mode", Mode.PUSH)
    monkeypatch.setattr(follower, "NEWS_SECONDS", 60 if is_told else 0.01)
    read = []
    monkeypatch.setattr(update_log, "rows_between", _noting(update_log.rows_between, read))
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room._commits.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    room._commits.end_commit(begun, (await append([begun]))[0])
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


async def test_what_cannot_be_read_is_not_looked_for_again(document_id, room, ada):
    """P29: the room is over."""
    await elsewhere(document_id, Typist(client_id=5), "theirs")
    await sync_to_async(UpdateLog.objects.filter(seq=2).update)(format=formats.READABLE + 1)
    for _ in range(2):
        room.hint(Revision(1, 2))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*room._tasks)


async def test_rows_that_are_announced_while_a_commit_is_in_flight_need_no_reading(document_id, room, ada):
    """P21: they stand right behind what is applied, so before the commit."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("mine ")))
    begun = room._commits.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    room.hint(Revision(1, 2), typist.updates[-1:])
    assert (await room.load()).revision == Revision(1, 2)
    assert not any(b"mine" in frame for frame in ada.outbox.frames)
    room._commits.end_commit(begun, (await append([begun]))[0])
    assert (await room.load()).revision == Revision(1, 3), "nothing was read meanwhile"
    stored = await sync_to_async(documents.read)(document_id)
    assert stored.text == (await room.load()).document.text


async def test_rows_that_are_announced_while_the_room_rests_share_a_message(document_id, room, ada):
    """P5: what others store is fanned out no more often than what is stored here."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room._follower._pace._rests_until = asyncio.get_running_loop().time() + 60
    for number, letter in enumerate("abc", 2):
        await elsewhere(document_id, typist, letter)
        room.hint(Revision(1, number), typist.updates[-1:])
    room.hint(Revision(1, 4))
    assert (await room.load()).revision == Revision(1, 1)
    # Whoever asks for the text is told what is stored.
    assert (await room.content()).text == typist.text
    assert sum(frame[:2] == b"\x00\x02" for frame in ada.outbox.frames) == 1


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
