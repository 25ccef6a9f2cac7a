"""Covers collab/open_room/room.py: what a room goes back to when a part of its commit was refused."""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async

from collab import update_log
from collab.appending import Refused
from collab.core import frames
from collab.core.errors import AccessLostError
from collab.core.revision import Revision
from tests.collab.open_room.hand_driven import elsewhere
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS


async def test_one_who_is_refused_stops_writing_at_once(document_id, room, ada, roles):
    """P7: before the host has been asked what is left of the right."""
    roles["ada"] = "reader"
    room.receive(ada, frames.update(Typist(client_id=6).types("x")))
    room._commits.end_commit(room._commits.begin_commit(), Refused({0: AccessLostError("no")}))
    assert not ada.can_write
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*room._tasks)
    assert ada.outbox.frames.count(frames.perm("reader")) == 1
    assert (await room.load()).document.text == "one line\n"


async def test_rows_of_others_are_sent_although_the_own_commit_was_refused(document_id, room, ada, roles):
    """P21: going back to the log brings them into the document, but nobody has been sent them (seed 7)."""
    typist = Typist(client_id=5, starts_from=(await room.load()).document.state())
    room.receive(ada, frames.update(Typist(client_id=6).types("x")))
    begun = room._commits.begin_commit()
    await elsewhere(document_id, typist, "theirs")
    roles["ada"] = "reader"
    room._commits.end_commit(begun, Refused({0: AccessLostError("no")}))
    reader = Typist(
        client_id=999,
        starts_from=(await sync_to_async(update_log.load)(document_id, Revision(1, 1))).open().state(),
    )

    def reads() -> str:
        for frame in ada.outbox.frames:
            reader.hears_frame(frame)
        return reader.text

    await ada.outbox.until(lambda: reads() == "one line\ntheirs")
