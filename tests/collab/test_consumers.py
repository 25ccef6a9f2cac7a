"""Covers what collab/consumers.py leaves behind; what it does is seen over real sockets, in tests/clients."""

from __future__ import annotations

import weakref
from typing import Any

import pytest

from collab.consumers import DocumentConsumer
from collab.rooms import Engine


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
