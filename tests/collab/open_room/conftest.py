"""A room whose commits the test makes."""

from __future__ import annotations

from typing import cast

import pytest
from asgiref.sync import sync_to_async

from collab import documents
from collab.backlog import Backlog
from collab.compaction import Compactor
from collab.core import frames
from collab.core.frames import EMPTY_UPDATE
from collab.neighbours import Hearer, Neighbours
from collab.open_room import pace
from collab.open_room.room import OpenRoom
from collab.peers import SocketPeer
from tests.collab.host import granted
from tests.collab.open_room.hand_driven import HandDriven
from tests.collab.test_rooms import Inbox


@pytest.fixture
async def writer() -> HandDriven:
    return HandDriven()


@pytest.fixture
async def room(document_id, writer, monkeypatch):
    # That this machine is slow is no reason to rest; a test that is about resting says so.
    monkeypatch.setattr(pace, "NOTEWORTHY_FAN_OUT_SECONDS", 10.0)
    compactor = Compactor()
    opened = OpenRoom(
        document_id,
        documents.limits(),
        writer=writer,
        compactor=compactor,
        backlog=Backlog(1_000_000),
        # Without a channel layer nothing is ever heard.
        neighbours=Neighbours(None, cast("Hearer", None)),
        note_movement=lambda _document_id: None,
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
