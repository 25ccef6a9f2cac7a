"""A server whose CRDT library crashes over certain words: it dies once, and then the note is set apart, not the server."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from contextlib import suppress

import httpx

from collab.core import frames
from collab.core.frames import EMPTY_UPDATE
from tests.collab.typist import Typist
from tests.support.crashing_library import FATAL
from tests.support.databases import surroundings
from tests.support.fixtures import SignUp, StartServer
from tests.support.raw import ERROR, HELLO, PERM, raw_socket
from tests.support.server import ROOT, STOP_SECONDS, Server

MARK_1 = b"\x78\x01\x01\x01"
SAVED = b"\x78\x01"
STEP2 = b"\x00\x01"
ERROR_FRAME = bytes((0x78, ERROR))
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.support.crashing_settings"}


def lift(server: Server, note: str) -> None:
    environment = surroundings(server.data_dir) | SETTINGS
    subprocess.run(
        [sys.executable, "manage.py", "lift_quarantine", note], cwd=ROOT, env=environment, check=True
    )


async def dies(server: Server) -> None:
    """Wait for the server to die of its library."""
    code = await asyncio.to_thread(server.process.wait, STOP_SECONDS)
    assert code == -signal.SIGABRT


async def test_an_update_that_kills_the_server_kills_it_once(start_server: StartServer, sign_up: SignUp):
    """P24: sent again it finds a child in its way; the note is read-only, and all others are as ever."""
    server = start_server(**SETTINGS)
    alice = await sign_up("alice", server)
    note, other = await alice.creates("good text"), await alice.creates("other text")
    fatal = frames.update(Typist(client_id=11).types(FATAL))
    harmless = frames.update(Typist(client_id=12).types("harmless "))

    async with raw_socket(server, note, alice.bearer) as socket:
        await socket.send(frames.step2(EMPTY_UPDATE), fatal)
        await dies(server)
    await server.restart()
    assert f"document.suspect document={note}" in server.log
    assert f"document.suspect document={other}" not in server.log

    async with raw_socket(server, note, alice.bearer) as socket:
        await socket.send(frames.step2(EMPTY_UPDATE), harmless, MARK_1)
        await socket.until(SAVED)
        await socket.send(fatal)
        await socket.until(ERROR_FRAME)
        assert [told["code"] for told in socket.told(ERROR)] == ["quarantined"]
        assert socket.told(PERM) == [{"role": "reader"}]
    assert server.is_alive

    text = await alice.reads_content(note)
    assert sorted(text.split()) == ["good", "harmless", "text"]
    refused = await alice.writes(note, "better text")
    assert (refused.status_code, refused.json()["code"]) == (423, "quarantined")
    assert (await alice.writes(other, "better text")).status_code == 200
    async with raw_socket(server, note, alice.bearer) as socket:
        await socket.send(frames.step1(b"\x00"))
        await socket.until(STEP2)
        assert [told["role"] for told in socket.told(HELLO)] == ["reader"]
        assert [told["code"] for told in socket.told(ERROR)] == ["quarantined"]

    assert await asyncio.to_thread(server.terminate) == 0
    await asyncio.to_thread(lift, server, note)
    await server.restart()
    assert (await alice.writes(note, "better text")).status_code == 200


async def test_a_note_that_kills_the_server_when_it_is_read_kills_it_once(
    start_server: StartServer, sign_up: SignUp
):
    """P24: it is refused from then on, over REST and over sockets, and its rows are all there."""
    server = start_server(**SETTINGS)
    alice = await sign_up("alice", server)
    note = await alice.creates(FATAL)
    with suppress(httpx.TransportError):
        await alice.reads_content(note)
    await dies(server)
    await server.restart()

    for _ in range(2):
        refused = await alice.api.get(f"notes/{note}/")
        assert (refused.status_code, refused.json()["code"]) == (423, "quarantined")
    async with raw_socket(server, note, alice.bearer) as socket:
        assert await socket.until_closed() == (4423, "quarantined")
    assert server.is_alive
    await alice.creates("the server goes on")
