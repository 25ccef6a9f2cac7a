"""Every release of y-websocket that people use, and pycrdt's Provider, work as they come.

The 4.0 prerelease is ``@y/websocket`` and stands on Yjs 14, which writes the same update encoding as Yjs 13.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import log
from tests.support.fixtures import SignUp
from tests.support.node import Node, YjsClient
from tests.support.people import Person
from tests.support.pycrdt_client import PycrdtClient
from tests.support.server import Server

LATEST = "3.1"
RELEASES = ["2.1", "3.0", LATEST, "4"]
PYCRDT = "pycrdt"

Client = YjsClient | PycrdtClient


@pytest.fixture(scope="module")
def one_that_restarts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests' own, which they stop and start again."""
    with Server.running(tmp_path_factory.mktemp("releases")) as server:
        yield server


async def opens(node: Node, release: str, person: Person, note: str, who: str) -> Client:
    if release == PYCRDT:
        return await PycrdtClient.open(person, note)
    return await node.open(person, note, who=who, release=release, undoable=True, heedsEcho=True)


@pytest.mark.slow
@pytest.mark.parametrize("release", [*RELEASES, PYCRDT])
async def test_a_day_with_clients_of_one_release(
    release: str, one_that_restarts: Server, sign_up: SignUp, node: Node, logs: list[Path]
):
    """P1, P2, P5, P8, P11, P22: two of it and one of the latest type, undo, go offline, and survive a restart."""
    server = one_that_restarts
    logs.append(server.log_path)
    alice, bob = await sign_up("alice", server), await sign_up("bob", server)
    note = await alice.creates("Start 🚀\nmiddle 漢字\nend 👩‍🚀\n")
    await alice.shares(note, bob)
    one = await opens(node, release, alice, note, "one")
    two = await opens(node, release, bob, note, "two")
    three = await opens(node, LATEST, alice, note, "three")
    everybody = [one, two, three]

    async def all_agree() -> str:
        """Wait until everything is stored and everybody sees it."""
        for number, client in enumerate(everybody, 1):
            await client.inserts(f"{number}")
        for client in everybody:
            await client.hears_itself()
        stored = await alice.reads_content(note)
        for client in everybody:
            await client.sees(stored)
        return stored

    # All at once, at the same place and at others.
    await asyncio.gather(
        *(client.inserts(f"😀{number}", after="Start ") for number, client in enumerate(everybody))
    )
    await asyncio.gather(one.deletes("🚀\n"), two.inserts("字漢", after="漢"), three.deletes("end"))
    stored = await all_agree()
    assert all(stored.count(f"😀{number}") == 1 for number in range(3))
    assert "漢字漢字" in stored

    # Undo takes back one's own edit and nobody else's.
    await one.inserts("mistake 🐈", after="middle ")
    await two.inserts("no mistake 🐕", after="漢")
    await one.undoes()
    stored = await all_agree()
    assert "mistake 🐈" not in stored
    assert "no mistake 🐕" in stored

    # One is cut off and writes on.
    await two.disconnects()
    await two.inserts("offline 👨‍👩‍👧;", after="middle ")
    await two.deletes("no mistake 🐕")
    await one.inserts("meanwhile 𝒳;", after="middle ")
    await three.deletes("😀1")
    await two.connects()
    stored = await all_agree()
    assert "offline 👨‍👩‍👧;" in stored
    assert "meanwhile 𝒳;" in stored
    assert "no mistake" not in stored

    # The server restarts under everybody's hands.
    assert await asyncio.to_thread(server.terminate) == 0
    await asyncio.gather(
        *(client.inserts(f"[{number}]", after="middle ") for number, client in enumerate(everybody))
    )
    await server.restart()
    stored = await all_agree()
    assert all(stored.count(f"[{number}]") == 1 for number in range(3))

    assert stored == log.replay(server, note)
    assert [await client.text() for client in everybody] == [stored] * 3
    if isinstance(two, PycrdtClient):
        await one.disconnects()
        await two.disconnects()


@pytest.mark.parametrize("release", RELEASES)
async def test_one_who_may_not_open_a_note_comes_back_ever_more_rarely(
    release: str, sign_up: SignUp, node: Node
):
    """P6: refused before it is accepted; accepted and closed, older clients would come back every 100 ms."""
    alice, eve = await sign_up("alice"), await sign_up("eve")
    note = await alice.creates()
    client = await node.open(eve, note, who=f"eve {release}", release=release, synced=False)
    state = await client.until("Refused", count=4)
    assert set(state["refusals"]) == {404}
    assert (state["connected"], state["syncs"]) == (False, 0)
    # What a client multiplies its pause by two for, each time; a connection that opens sets it back.
    assert state["failuresInARow"] >= 3
    await client.disconnects()


@pytest.mark.parametrize("release", RELEASES)
async def test_one_who_loses_access_does_not_come_back_in_a_loop(release: str, sign_up: SignUp, node: Node):
    """P6, P7, P19: closed with 4403; releases that do not heed it are refused from then on."""
    alice, eve = await sign_up("alice"), await sign_up("eve")
    note = await alice.creates()
    await alice.shares(note, eve)
    client = await node.open(eve, note, who=f"eve {release}", release=release)
    await alice.unshares(note, eve)
    await client.until("Closed", code=4403)
    if release == LATEST:
        await client.until("GivenUp")
    else:
        state = await client.until("Refused", count=3)
        assert set(state["refusals"]) == {404}
        assert state["failuresInARow"] >= 2
        await client.disconnects()
