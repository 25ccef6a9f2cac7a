"""Covers collab/outbox.py: a socket that reads, one that stops, and one that is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from collab.core import frames
from collab.core.errors import DocumentFullError
from collab.outbox import MERGE_AT_FRAMES, Outbox, broadcast
from collab.websocket_protocol import prepare
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS


class Wire:
    """The ASGI side of a socket, which a test can stop reading."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.begun = 0
        self.is_aborted = False
        self.reads = asyncio.Event()
        self.reads.set()
        self._changed = asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        self.begun += 1
        self._changed.set()
        await self.reads.wait()
        self.messages.append(message)
        self._changed.set()

    def abort(self) -> None:
        self.is_aborted = True
        self._changed.set()

    async def until(self, condition) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def wire():
    return Wire()


@pytest.fixture
async def outbox(wire):
    opened = Outbox(wire.send, wire.abort)
    yield opened
    await opened.finish()


async def test_frames_arrive_in_order_and_then_the_close(wire, outbox):
    """P19: what explains the close comes before it; nothing comes after."""
    outbox.put(b"1")
    outbox.put(b"2")
    outbox.close(DocumentFullError("too large"))
    outbox.put(b"3")
    await wire.until(lambda: len(wire.messages) == 3)
    assert [message.get("bytes") for message in wire.messages[:2]] == [b"1", b"2"]
    assert wire.messages[2] == {"type": "websocket.close", "code": 4413, "reason": "document_full"}
    assert outbox.is_closing


async def test_a_reader_that_takes_nothing_is_cut_off(wire, outbox, settings):
    """P16: after a time."""
    settings.COLLAB_SLOW_READER_SECONDS = 0.05
    wire.reads.clear()
    outbox.put(b"1")
    await wire.until(lambda: wire.is_aborted)
    assert outbox.is_closing


async def test_a_reader_with_too_much_waiting_is_cut_off(wire, outbox, settings):
    """P16: at once, and whoever sends does not wait."""
    settings.COLLAB_SLOW_READER_BYTES = 100
    wire.reads.clear()
    outbox.put(b"being sent")
    await wire.until(lambda: wire.begun == 1)
    for _ in range(4):
        outbox.put(b"x" * 40)
    assert wire.is_aborted
    assert outbox.is_closing


async def test_what_piles_up_is_merged(wire, outbox):
    """P16: into one message, in front of what came after the first, and nothing of it is lost."""
    wire.reads.clear()
    outbox.put(b"being sent")
    await wire.until(lambda: wire.begun == 1)
    typist, reader = Typist(client_id=1), Typist(client_id=2)
    outbox.put(frames.KEEPALIVE)
    for number in range(MERGE_AT_FRAMES):
        outbox.put(frames.update(typist.types(f"{number};")))
    outbox.put(b"SAVED")
    wire.reads.set()
    await wire.until(lambda: wire.messages and wire.messages[-1]["bytes"] == b"SAVED")
    arrived = [message["bytes"] for message in wire.messages]
    assert arrived[1] == frames.KEEPALIVE
    assert len(arrived) < 6
    for frame in arrived:
        reader.hears_frame(frame)
    assert reader.text == typist.text


async def test_a_frame_is_written_at_once_where_the_socket_takes_it(wire, outbox):
    """Without a task of its own, and without the caller giving way to anybody."""
    outbox.put(b"1")
    assert [message["bytes"] for message in wire.messages] == [b"1"]


@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("a bug of the server's")])
async def test_a_socket_that_breaks_breaks_nobody_elses(error, caplog):
    """P16: whoever puts a frame in does not hear of it."""

    async def fail(message: dict[str, Any]) -> None:
        raise error

    broken = Outbox(fail, lambda: None)
    broken.put(b"1")
    assert broken.is_closing
    broken.put(b"2")
    await broken.finish()
    assert ("write_failed" in caplog.text) == isinstance(error, RuntimeError)


async def test_a_close_that_is_not_taken_at_once_is_sent_once(wire, outbox):
    """P19."""
    wire.reads.clear()
    outbox.close(DocumentFullError("too large"))
    await wire.until(lambda: wire.begun == 1)
    wire.reads.set()
    await wire.until(lambda: wire.messages)
    await outbox.finish()
    assert wire.begun == 1


async def test_one_large_frame_cuts_nobody_off(wire, outbox, settings):
    """P16: a whole document may be larger than the limit."""
    settings.COLLAB_SLOW_READER_BYTES = 100
    outbox.put(b"an update")
    outbox.put(b"x" * 1000)
    outbox.put(b"SAVED")
    assert not wire.is_aborted
    await wire.until(lambda: len(wire.messages) == 3)


async def test_one_who_does_not_let_the_close_through_is_cut_off(wire, outbox, settings):
    """P16: or its task and socket would stay for ever."""
    settings.COLLAB_SLOW_READER_SECONDS = 0.05
    wire.reads.clear()
    outbox.close(DocumentFullError("too large"))
    await wire.until(lambda: wire.is_aborted)


class Connection:
    """What serves a socket, as far as an outbox sees it: takes prepared frames until it is full."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.stopped: Callable[[], None] | None = None
        self.is_full = False
        self.asked = 0

    def writer(self):
        self.asked += 1
        return None if self.is_full else self.written.append

    def fill_up(self) -> None:
        self.is_full = True
        assert self.stopped is not None
        self.stopped()


@pytest.fixture
async def connection():
    return Connection()


@pytest.fixture
async def direct(wire, connection):
    opened = Outbox(wire.send, wire.abort, connection)
    yield opened
    await opened.finish()


async def test_what_is_for_everybody_goes_straight_to_who_takes_it(wire, outbox, direct, connection):
    """P16: and the other way to the others."""
    direct.put(b"1")
    broadcast([outbox, direct], b"2")
    broadcast([outbox, direct], b"3")
    assert connection.written == [prepare(b"1"), prepare(b"2"), prepare(b"3")]
    assert connection.asked == 1, "until it says that it has stopped"
    assert [message["bytes"] for message in wire.messages] == [b"2", b"3"]


async def test_nothing_overtakes_what_waits(wire, direct, connection):
    """P16: a connection that is full goes on with the frame that waits for it."""
    direct.put(b"1")
    wire.reads.clear()
    connection.fill_up()
    broadcast([direct], b"2")
    connection.is_full = False
    broadcast([direct], b"3")
    direct.put(b"4")
    assert connection.written == [prepare(b"1")]
    wire.reads.set()
    await wire.until(lambda: len(wire.messages) == 3)
    assert [message["bytes"] for message in wire.messages] == [b"2", b"3", b"4"]
    await wire.until(lambda: direct._writing is None)
    broadcast([direct], b"5")
    broadcast([direct], b"6")
    assert connection.written == [prepare(b"1"), prepare(b"5"), prepare(b"6")]


async def test_nothing_is_written_behind_the_close(wire, direct, connection):
    """P19."""
    direct.put(b"1")
    direct.close(DocumentFullError("too large"))
    broadcast([direct], b"2")
    assert connection.written == [prepare(b"1")]
    assert [message["type"] for message in wire.messages] == ["websocket.close"]


@pytest.mark.parametrize("is_free", [True, False])
@pytest.mark.parametrize("error", [OSError("gone"), RuntimeError("a bug of the server's")])
async def test_a_connection_that_breaks_keeps_nothing_from_the_others(
    wire, direct, connection, error, is_free, caplog
):
    """P16: neither where nothing is in the way nor elsewhere."""
    others = Connection()
    other = Outbox(wire.send, wire.abort, others)
    direct.put(b"1")
    other.put(b"1")

    def fail(_frame: bytes) -> None:
        raise error

    if is_free:
        direct.write = fail
    else:
        direct.write = None
        connection.writer = lambda: fail
    broadcast([direct, other], b"2")
    assert others.written == [prepare(b"1"), prepare(b"2")]
    assert direct.is_closing
    assert direct.write is None
    is_bug = isinstance(error, RuntimeError)
    assert ("socket.write_failed" in caplog.text) is is_bug
    assert wire.is_aborted is is_bug, "so that whoever is still there comes back"


async def test_an_outbox_that_is_finished_is_forgotten_by_its_connection(wire, connection):
    """Else each closed socket would stand in a ring of references until somebody looks for rings."""
    opened = Outbox(wire.send, wire.abort, connection)
    opened.put(b"1")
    await opened.finish()
    assert connection.stopped is None
    assert opened.write is None


async def test_a_silence_is_counted_from_the_last_frame_for_everybody_too(direct, connection):
    """P17: nobody needs a keep-alive in a room where people type."""
    direct.put(b"1")
    direct.last_put = -1.0
    broadcast([direct], b"2")
    assert direct.last_put >= 0
