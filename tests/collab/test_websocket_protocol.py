"""Covers collab/websocket_protocol.py; that clients understand it is shown by all tests with a real server."""

from __future__ import annotations

import asyncio

import pytest
import websockets
from uvicorn import Config, Server
from websockets.frames import Frame, Opcode

from collab.websocket_protocol import WebSocketProtocol, prepare

DEADLINE_SECONDS = 10


class StartedServer(Server):
    """A server that says when it can be reached."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.has_started = asyncio.Event()

    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        self.has_started.set()


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])
def test_a_prepared_message_is_what_the_library_would_send(length):
    message = b"x" * length
    assert prepare(message) == Frame(Opcode.BINARY, message).serialize(mask=False)


async def test_only_an_open_connection_takes_a_prepared_message():
    """Before the handshake and after the close it would be read as something else."""
    taken = {}
    closed = asyncio.Event()

    async def application(scope, receive, send):
        if scope["type"] != "websocket":
            return
        protocol = send.__self__
        await receive()
        taken["before the handshake"] = protocol.write_prepared(prepare(b"early"))
        await send({"type": "websocket.accept"})
        taken["while open"] = protocol.write_prepared(prepare(b"in time"))
        await send({"type": "websocket.close", "code": 1000})
        taken["after the close"] = protocol.write_prepared(prepare(b"late"))
        closed.set()

    server = StartedServer(Config(application, port=0, ws=WebSocketProtocol, log_level="error"))
    async with asyncio.timeout(DEADLINE_SECONDS), asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server._serve())
        await server.has_started.wait()
        port = server.servers[0].sockets[0].getsockname()[1]
        async with websockets.connect(f"ws://127.0.0.1:{port}", compression=None) as socket:
            received = [message async for message in socket]
        await closed.wait()
        server.should_exit = True
        await serving
    assert received == [b"in time"]
    assert taken == {"before the handshake": False, "while open": True, "after the close": False}
