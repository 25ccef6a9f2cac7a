"""Covers what collab/consumers.py waits for and leaves behind; the rest is seen over real sockets, in tests/clients."""

from __future__ import annotations

import asyncio
import weakref
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from collab import documents
from collab.consumers import DocumentConsumer
from collab.core import frames
from collab.rooms import Engine
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS


class Server:
    """The server's side of a connection, which the consumer knows by its ``send``."""

    def __init__(self) -> None:
        self.is_accepted = False
        self._events: list[dict[str, Any]] = [
            {"type": "websocket.connect"},
            {"type": "websocket.disconnect", "code": 1000},
        ]

    async def receive(self) -> dict[str, Any]:
        return self._events.pop(0)

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.accept":
            self.is_accepted = True


@pytest.fixture
async def engine(document_id):
    running = Engine()
    yield running
    await running.close()


async def test_a_socket_that_has_closed_leaves_nothing_behind(document_id, engine, collector_rests):
    """At once: people come and go faster than Python looks for rings of objects, and each has buffers."""

    class Consumer(DocumentConsumer):
        engine = staticmethod(lambda: engine)

    scope = {
        "headers": [(b"x-person", b"ada")],
        "query_string": b"v=1&caps=ext",
        "url_route": {"kwargs": {"document_id": document_id}},
    }
    server, consumer = Server(), Consumer()
    await consumer(scope, server.receive, server.send)
    assert server.is_accepted
    left = weakref.ref(consumer)
    del consumer
    assert left() is None


async def test_one_who_comes_while_too_much_is_not_stored_is_not_read(document_id, engine, settings):
    """P20: each who comes and goes would leave a frame more in memory."""
    engine._backlog.note("elsewhere", settings.COLLAB_MAX_UNSTORED_BYTES)
    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    events.put_nowait({"type": "websocket.connect"})
    events.put_nowait({"type": "websocket.receive", "bytes": frames.step2(frames.EMPTY_UPDATE)})
    events.put_nowait({"type": "websocket.receive", "bytes": frames.update(Typist().types("late"))})

    class Consumer(DocumentConsumer):
        engine = staticmethod(lambda: engine)

    asked = asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        if message.get("bytes", b"")[:2] == b"\x00\x00":
            asked.set()

    scope = {
        "headers": [(b"x-person", b"ada")],
        "query_string": b"v=1&caps=ext",
        "url_route": {"kwargs": {"document_id": document_id}},
    }
    serving = asyncio.create_task(Consumer()(scope, events.get, send))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asked.wait()
        # What it waits for is the last thing it does before it reads.
        while not engine._backlog._has_room._waiters:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        assert events.qsize() == 2
        engine._backlog.note("elsewhere", 0)
        while (await sync_to_async(documents.read)(document_id)).text != "lateone line\n":  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        events.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await serving
