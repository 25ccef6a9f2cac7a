"""The server may die at any moment: nothing that was said to be saved is lost, and nobody ends up with another text."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.support import log
from tests.support.fixtures import SignUp, StartServer
from tests.support.node import Node

KILLS = 10
PIECES = 1500
SAVED_BETWEEN_KILLS = 25


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_kill_9_ten_times_during_typing_loses_nothing_that_was_saved(
    start_server: StartServer, sign_up: SignUp, node: Node, tmp_path: Path
):
    """P12, P5: every edit covered by a SAVED is in the log that the dead server leaves; clients end equal."""
    server = start_server()
    alice, bob = await sign_up("alice", server), await sign_up("bob", server)
    note = await alice.creates("# alice:\n# bob:\n")
    await alice.shares(note, bob)
    one = await node.open(alice, note, extended=True)
    two = await node.open(bob, note, extended=True)
    typed = {who: [f"{who}{number:05}😀;" for number in range(PIECES)] for who in "ab"}
    await one.types(typed["a"], pause_ms=15, after="# alice:")
    await two.types(typed["b"], pause_ms=15, after="# bob:")
    chance = random.Random(9)

    for kill in range(KILLS):
        for client in (one, two):
            already = len(await client.saved())
            await client.until("SavedCount", count=already + SAVED_BETWEEN_KILLS)
        # Not always at the same distance from a commit.
        await asyncio.sleep(chance.uniform(0, 0.03))
        server.kill9()
        for client in (one, two):
            await client.until("Disconnected")
        promised = [*await one.saved(), *await two.saved()]
        folder = tmp_path / f"kill-{kill}"
        folder.mkdir()
        left = log.text_of(log.rows_on_disk(server, note, folder))
        assert [piece for piece in promised if left.count(piece) != 1] == []
        await server.restart()
        for client in (one, two):
            await client.until("Synced")
        assert (await one.state())["typing"], "there is to be typing at every kill"

    for client in (one, two):
        await client.until("AllSaved", seconds=60)
        assert not await client.order("pending")
    stored = await alice.reads_content(note)
    await one.sees(stored)
    await two.sees(stored)
    assert log.replay(server, note) == stored
    for pieces in typed.values():
        assert [stored.count(piece) for piece in pieces] == [1] * len(pieces)
        places = [stored.index(piece) for piece in pieces]
        assert places == sorted(places)
    for client in (one, two):
        assert (await client.state())["syncs"] == KILLS + 1


async def test_a_terminated_server_stores_everything_and_says_goodbye(
    start_server: StartServer, sign_up: SignUp, node: Node, tmp_path: Path
):
    """P22: SIGTERM closes sockets with 1012 and ends with 0; everything that it had received is stored."""
    server = start_server()
    alice = await sign_up("alice", server)
    note = await alice.creates()
    client = await node.open(alice, note, extended=True)
    await client.types([f"{number};" for number in range(300)], pause_ms=5)
    await client.until("SavedCount", count=50)

    assert await asyncio.to_thread(server.terminate) == 0

    state = await client.until("Closed", code=1012)
    assert not state["gaveUp"]
    left = log.text_of(log.rows_on_disk(server, note, tmp_path))
    assert [piece for piece in await client.saved() if piece not in left] == []
    await server.restart()
    await client.until("AllSaved")
    assert log.replay(server, note) == await client.text() == "".join(f"{number};" for number in range(300))
