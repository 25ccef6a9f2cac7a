"""Covers collab/websocket_protocol.py; that clients understand it is shown by all tests with a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets
from uvicorn import Config, Server
from websockets.frames import Frame, Opcode

from collab.websocket_protocol import MESSAGES_A_READ, WebSocketProtocol, prepare
from tests.support.deadlines import PATIENCE_SECONDS


class StartedServer(Server):
    """A server that says when it can be reached."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.has_started = asyncio.Event()

    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        self.has_started.set()


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[str]:
    """Serve an ASGI application and say where."""
    server = StartedServer(Config(application, port=0, ws=WebSocketProtocol, log_level="error"))
    async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(server._serve())
        await server.has_started.wait()
        yield f"ws://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        await running


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])
def test_a_prepared_message_is_what_the_library_would_send(length):
    message = b"x" * length
    assert prepare(message) == Frame(Opcode.BINARY, message).serialize(mask=False)


async def test_no_message_overtakes_one_that_waits():
    """Whatever the application takes at once and whatever it leaves in the queue, it gets in the order sent."""
    got: list[bytes] = []
    readies = iter([True, False, True, True])

    async def application(scope, receive, send):
        if scope["type"] != "websocket":
            return

        def take(message: bytes) -> bool:
            is_taken = next(readies)
            if is_taken:
                got.append(message)
            return is_taken

        await receive()
        send.__self__.take = take
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            got.append(message.get("bytes") or message["text"].encode())

    async with serving(application) as address, websockets.connect(address, compression=None) as socket:
        for message in (b"1 taken", b"2 left", b"3 behind it", "4 text", b"5 behind it"):
            await socket.send(message)
        await socket.send([b"6 in ", b"fragments"])
        await socket.close()
    assert got == [b"1 taken", b"2 left", b"3 behind it", b"4 text", b"5 behind it", b"6 in fragments"]


async def test_only_an_open_connection_takes_a_prepared_message():
    """Before the handshake and after the close it would be read as something else."""
    can_write = {}
    closed = asyncio.Event()

    async def application(scope, receive, send):
        if scope["type"] != "websocket":
            return
        protocol = send.__self__
        await receive()
        can_write["before the handshake"] = protocol.writer() is not None
        await send({"type": "websocket.accept"})
        can_write["while open"] = protocol.writer() is not None
        protocol.writer()(prepare(b"in time"))
        await send({"type": "websocket.close", "code": 1000})
        can_write["after the close"] = protocol.writer() is not None
        closed.set()

    async with serving(application) as address, websockets.connect(address, compression=None) as socket:
        received = [message async for message in socket]
        await closed.wait()
    assert received == [b"in time"]
    assert can_write == {"before the handshake": False, "while open": True, "after the close": False}


def accepting(serve: Callable[[Any, Any, Any], Awaitable[None]]) -> Any:
    """An ASGI application that lets a socket in and hands on its connection, and how to receive and send."""

    async def application(scope, receive, send):
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await serve(send.__self__, receive, send)

    return application


async def test_a_connection_says_when_it_does_not_take_everything_at_once_any_more():
    """When the client reads nothing, and when it is gone; else frames would be written out of their order."""
    said: list[str] = []
    is_full, is_over = asyncio.Event(), asyncio.Event()

    @accepting
    async def application(protocol, receive, _send):
        protocol.stopped = lambda: said.append("stopped")
        write = protocol.writer()
        while not said:
            write(prepare(b"x" * 100_000))
        said.append("writes" if protocol.writer() else "does not write")
        is_full.set()
        while (await receive())["type"] != "websocket.disconnect":
            pass
        said.append("writes" if protocol.writer() else "does not write")
        is_over.set()

    async with serving(application) as address:
        socket = await websockets.connect(address, compression=None, max_queue=1)
        await is_full.wait()
        socket.transport.abort()
        await is_over.wait()
    assert said == ["stopped", "does not write", "stopped", "does not write"]


async def close(socket, _protocol) -> None:
    await socket.close()


async def send_nonsense(socket, _protocol) -> None:
    socket.transport.write(b"\xff\xff\xff\xff")


async def answer_nothing(_socket, protocol) -> None:
    protocol.keepalive_timeout()


async def stop_server(_socket, protocol) -> None:
    protocol.shutdown()


@pytest.mark.parametrize("end", [close, send_nonsense, answer_nothing, stop_server])
async def test_nothing_is_written_behind_a_close_whoever_closes(end):
    """The transport takes more for as long as something waits in it, and a client may read it as anything."""
    protocols: list[Any] = []
    was_open: list[bool] = []
    is_open, is_over = asyncio.Event(), asyncio.Event()

    @accepting
    async def application(protocol, receive, _send):
        protocols.append(protocol)
        protocol.stopped = lambda: was_open.append(not protocol.transport.is_closing())
        is_open.set()
        while (await receive())["type"] != "websocket.disconnect":
            pass
        is_over.set()

    async with serving(application) as address:
        socket = await websockets.connect(address, compression=None)
        await is_open.wait()
        await end(socket, protocols[0])
        await is_over.wait()
        await socket.close()
    assert was_open[0], "it is said before the close"


async def test_messages_that_come_together_take_turns_with_others():
    """Else one socket could keep everybody waiting with a buffer full of them."""
    taken: list[bytes] = []
    left: list[bytes] = []
    is_ready = asyncio.Event()

    @accepting
    async def application(protocol, receive, send):
        def take(message: bytes) -> bool:
            taken.append(message)
            return True

        protocol.take = take
        is_ready.set()
        while (message := await receive())["type"] == "websocket.receive":
            left.append(message["bytes"])
            if len(left) == MESSAGES_A_READ:
                await send({"type": "websocket.send", "text": "next"})

    messages = [b"%02d" % number for number in range(2 * MESSAGES_A_READ)]
    async with serving(application) as address, websockets.connect(address, compression=None) as socket:
        await is_ready.wait()
        socket.transport.write(
            b"".join(Frame(Opcode.BINARY, message).serialize(mask=True) for message in messages)
        )
        await socket.recv()
        await socket.send(b"another")
        await socket.close()
    assert taken == [*messages[:MESSAGES_A_READ], b"another"]
    assert left == messages[MESSAGES_A_READ:]
