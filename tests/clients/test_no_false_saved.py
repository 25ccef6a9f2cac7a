"""SAVED is never said of what is not stored: the moments at which other systems say it too early (P12)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collab.core import frames
from tests.collab.typist import Typist, mark
from tests.support import log
from tests.support.fixtures import SignUp, StartServer
from tests.support.raw import EXTENSION, SAVED, UNSAVED, RawSocket, raw_socket
from tests.support.server import Server
from tests.support.storage import WriteLock

START = "start\n"


def saved(socket: RawSocket) -> list[bytes]:
    return [frame for frame in socket.frames if frame[:2] == bytes((EXTENSION, SAVED))]


async def settles(socket: RawSocket, typist: Typist) -> None:
    """Take in what is there, and answer what the server asks, as any client does after opening."""
    await socket.send(typist.step1, frames.step2(frames.EMPTY_UPDATE))
    typist.hears_frame(await socket.until(frames.STEP2))


def left_on_disk(server: Server, note: str, folder: Path) -> str:
    return log.text_of(log.rows_on_disk(server, note, folder))


@pytest.fixture
async def desk(start_server: StartServer, sign_up: SignUp) -> tuple[Server, str, dict[str, str]]:
    """A server that gives up soon when it stops, a note, and who may write it."""
    server = start_server(COLLAB_FLUSH_SECONDS="1")
    alice = await sign_up("alice", server)
    return server, await alice.creates(START), alice.bearer


async def test_what_is_sent_again_while_the_first_is_not_stored_is_not_saved(desk, tmp_path: Path):
    """P8, P12: the room has it already, so it brings nothing new; it is the log that counts."""
    server, note, bearer = desk
    typist = Typist(client_id=1)
    async with raw_socket(server, note, bearer) as first, raw_socket(server, note, bearer) as second:
        await settles(first, typist)
        await settles(second, typist)
        with WriteLock(server.storage):
            update = frames.update(typist.types("typed once"))
            await first.send(update, mark(1))
            await first.until(bytes((EXTENSION, UNSAVED)))
            await first.send(update, mark(2))
            await second.send(update, mark(1))
            # The next failed try comes after both of these were read.
            await second.until(bytes((EXTENSION, UNSAVED)))
            await first.until(bytes((EXTENSION, UNSAVED)))
            server.kill9()
        for socket in (first, second):
            await socket.until_broken()
            assert saved(socket) == []
    assert left_on_disk(server, note, tmp_path) == START


async def test_what_was_typed_offline_is_saved_only_when_it_is_stored(desk):
    """P12: a MARK that comes with the upload, or before it, waits for its commit."""
    server, note, bearer = desk
    typist = Typist(client_id=1)
    async with raw_socket(server, note, bearer) as socket:
        await settles(socket, typist)
    typist.types("offline;")
    async with raw_socket(server, note, bearer) as socket:
        with WriteLock(server.storage):
            await socket.until(b"\x00\x00")
            await socket.send(mark(1), typist.step2, mark(2))
            await socket.until(bytes((EXTENSION, UNSAVED)))
            assert saved(socket) == []
            assert log.replay(server, note) == START
        await socket.until(bytes((EXTENSION, SAVED)))
        assert log.replay(server, note) == typist.text


async def test_a_server_that_stops_without_having_stored_says_so_and_never_said_saved(desk, tmp_path: Path):
    """P12, P22: exit code 1; the client has it still, and brings it to the next one."""
    server, note, bearer = desk
    typist = Typist(client_id=1)
    async with raw_socket(server, note, bearer) as socket:
        await settles(socket, typist)
        with WriteLock(server.storage):
            await socket.send(frames.update(typist.types("in vain;")), mark(1))
            await socket.until(bytes((EXTENSION, UNSAVED)))
            stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
            assert (await socket.until_closed())[0] == 1012
            assert await stopping == 1
        assert saved(socket) == []
    assert left_on_disk(server, note, tmp_path) == START
    await server.restart()
    async with raw_socket(server, note, bearer) as socket:
        await socket.until(b"\x00\x00")
        await socket.send(typist.step2, mark(1))
        await socket.until(bytes((EXTENSION, SAVED)))
    assert log.replay(server, note) == typist.text


async def test_a_server_that_stops_says_saved_of_what_it_stores(desk):
    """P12, P22: whoever was told so finds it after the restart."""
    server, note, bearer = desk
    typist = Typist(client_id=1)
    async with raw_socket(server, note, bearer) as socket:
        await settles(socket, typist)
        pieces = [frames.update(typist.types(f"{number};")) for number in range(200)]
        for number, piece in enumerate(pieces, 1):
            await socket.send(piece, mark(number))
        stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
        assert (await socket.until_closed())[0] == 1012
        assert await stopping == 0
        promised = len(saved(socket))
    await server.restart()
    stored = log.replay(server, note)
    assert all(f"{number};" in stored for number in range(promised))


@pytest.mark.parametrize("name", ["refused", "incomplete"])
async def test_what_was_not_taken_is_not_saved(desk, name: str):
    """P11, P12: neither with the frame that was refused, nor with what relies on what never came."""
    server, note, bearer = desk
    typist = Typist(client_id=1)
    async with raw_socket(server, note, bearer) as socket:
        await settles(socket, typist)
        typist.types("never sent")
        floating = frames.update(typist.types("floating"))
        await socket.send(b"\x00\x02\x01\xff" if name == "refused" else floating, mark(1))
        if name == "refused":
            assert (await socket.until_closed())[0] == 4400
        else:
            # The server asks for the rest; the answer to a question behind it shows that the MARK was read.
            await socket.until(b"\x00\x00")
            await socket.send(typist.step1)
            await socket.until(frames.STEP2)
        assert saved(socket) == []
    assert log.replay(server, note) == START
