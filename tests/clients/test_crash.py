"""The server may die at any moment: nothing that was said to be saved is lost, and nobody ends up with another text."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from tests.support import log
from tests.support.fixtures import Say, SignUp, StartServer
from tests.support.node import Node
from tests.support.set_check import check_set

KILLS = 10
SAVED_BETWEEN_KILLS = 25
SOAK_KILLS = 100
SOAK_WRITERS = ("alice", "bob", "carol", "dora", "emil", "fritz")
ENDLESS_PIECES = 50_000
"""More than anybody types in a test: how long the kills take is the machine's business."""


@pytest.mark.slow
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
    to_type = {who: [f"{who}{number:05}😀;" for number in range(ENDLESS_PIECES)] for who in "ab"}
    await one.types(to_type["a"], pause_ms=15, after="# alice:")
    await two.types(to_type["b"], pause_ms=15, after="# bob:")
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
        await client.stops_typing()
    for client in (one, two):
        await client.until("AllSaved", seconds=60)
        assert not await client.order("pending")
    stored = await alice.reads_content(note)
    await one.sees(stored)
    await two.sees(stored)
    assert log.replay(server, note) == stored
    by_alice, by_bob = await one.saved(), await two.saved()
    assert by_alice == to_type["a"][: len(by_alice)]
    assert by_bob == to_type["b"][: len(by_bob)]
    assert stored == f"# alice:{''.join(by_alice)}\n# bob:{''.join(by_bob)}\n"
    for client in (one, two):
        assert (await client.state())["syncs"] == KILLS + 1


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_kill_9_a_hundred_times_under_six_writers_loses_nothing_acknowledged(
    start_server: StartServer, sign_up: SignUp, node: Node, tmp_path: Path, say: Say
):
    """P12: a set check after every kill over the log that the dead server leaves, and one over the end."""
    server = start_server()
    owner = await sign_up("alice", server)
    note = await owner.creates()
    writers = []
    for name in SOAK_WRITERS:
        person = owner if name == "alice" else await sign_up(name, server)
        if person is not owner:
            await owner.shares(note, person)
        writers.append(await node.open(person, note, who=name, extended=True))
    attempted = {
        client.who: [f"{client.who}{number:06};" for number in range(ENDLESS_PIECES)] for client in writers
    }
    for client in writers:
        await client.types(attempted[client.who], pause_ms=25)
    everything = [piece for pieces in attempted.values() for piece in pieces]
    chance = random.Random(100)
    acknowledged_at_kills = 0

    for kill in range(SOAK_KILLS):
        before = len(await writers[kill % len(writers)].saved())
        await writers[kill % len(writers)].until("SavedCount", count=before + 5)
        # Anywhere between two commits, or in the middle of one.
        await asyncio.sleep(chance.uniform(0, 0.2))
        server.kill9()
        for client in writers:
            await client.until("Disconnected")
        acknowledged = [piece for client in writers for piece in await client.saved()]
        folder = tmp_path / f"kill-{kill}"
        folder.mkdir()
        report = check_set(
            everything, acknowledged, pieces_in(log.text_of(log.rows_on_disk(server, note, folder)))
        )
        assert report.is_valid, f"after kill {kill}: {report}, lost {report.lost[:5]}"
        acknowledged_at_kills += report.acknowledged
        await server.restart()
        for client in writers:
            await client.until("Synced", seconds=30)

    for client in writers:
        await client.stops_typing()
    for client in writers:
        await client.until("AllSaved", seconds=60)
    stored = await owner.reads_content(note)
    for client in writers:
        await client.sees(stored, seconds=60)
    assert log.replay(server, note) == stored
    acknowledged = [piece for client in writers for piece in await client.saved()]
    report = check_set(everything, acknowledged, pieces_in(stored))
    assert report.is_valid, f"{report}"
    assert report.acknowledged > SOAK_KILLS * len(writers)
    say(f"{SOAK_KILLS} kills under {len(writers)} writers: {report}")


def pieces_in(text: str) -> list[str]:
    """The pieces that stand in a text, whole ones as well as what is left of any."""
    return [f"{piece};" for piece in text.split(";") if piece]


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
