"""A server with a child process at work: long notes get snapshots, and the child is never left behind."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.fixtures import SignUp, StartServer
from tests.support.people import Person
from tests.support.processes import children_of, is_running, until_gone
from tests.support.server import Server


async def has_a_note_compacted(person: Person, server: Server) -> str:
    """Write much, read it once, and wait until the server says that it made a snapshot."""
    note = await person.creates("x" * 300_000)
    await person.reads_content(note)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while "document.compacted" not in server.log:  # noqa: ASYNC110 - the log tells nobody
            await asyncio.sleep(0.02)
    return note


@pytest.mark.parametrize("end", ["terminate", "kill9"])
async def test_the_child_ends_with_its_server(start_server: StartServer, sign_up: SignUp, end: str):
    """P22: in order at SIGTERM, and by itself after a kill -9; the note is the same afterwards."""
    server = start_server()
    alice = await sign_up("alice", server)
    note = await has_a_note_compacted(alice, server)
    (child,) = children_of(server.process.pid)
    assert is_running(child)

    outcome = await asyncio.to_thread(getattr(server, end))

    until_gone(child)
    assert outcome in (0, None)
    await server.restart()
    assert await alice.reads_content(note) == "x" * 300_000
