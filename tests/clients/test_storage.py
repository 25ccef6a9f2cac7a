"""For a while nothing can be stored: nobody is told otherwise, nothing is lost, and it goes on without a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import log
from tests.support.databases import about_sqlite
from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.fixtures import SignUp, StartServer
from tests.support.node import Node, YjsClient
from tests.support.server import Server
from tests.support.storage import ReadOnly, SmallDisk, WriteLock

PIECES = 5000
PAUSE_MS = 20
SAVED_BETWEEN = 20

ready = (200, {"status": "ok"})
stores_nothing = (503, {"status": "unavailable", "reason": "storage"})


async def readiness(server: Server) -> tuple[int, Any]:
    async with httpx.AsyncClient(base_url=server.origin) as http:
        answer = await http.get("/readyz")
        return answer.status_code, answer.json()


class Writers:
    """Two people, each with a stock client, who type into one note all the while."""

    def __init__(self, server: Server, note: str, one: YjsClient, two: YjsClient) -> None:
        self.server, self.note = server, note
        self.clients = (one, two)

    @classmethod
    async def begin(cls, server: Server, sign_up: SignUp, node: Node) -> Writers:
        alice, bob = await sign_up("alice", server), await sign_up("bob", server)
        note = await alice.creates("alice:\nbob:\n")
        await alice.shares(note, bob)
        one = await node.open(alice, note, who="alice", extended=True)
        two = await node.open(bob, note, who="bob", extended=True)
        writers = cls(server, note, one, two)
        for client in writers.clients:
            pieces = [f"{client.who[0]}{number:04};" for number in range(PIECES)]
            await client.types(pieces, pause_ms=PAUSE_MS, after=f"{client.who}:")
        await writers.are_saved_again()
        return writers

    async def are_saved_again(self) -> None:
        """Wait until more of what each has typed is said to be stored."""
        for client in self.clients:
            already = len(await client.saved())
            await client.until("SavedCount", count=already + SAVED_BETWEEN, seconds=PATIENCE_SECONDS)

    async def are_told_otherwise(self, times: int) -> None:
        """Wait until each was told so often that nothing can be stored; from the first time on they are promised nothing."""
        for client in self.clients:
            await client.until("Unsaved", count=1, seconds=PATIENCE_SECONDS)
        promised = await self.promised()
        for client in self.clients:
            state = await client.until("Unsaved", count=times, seconds=PATIENCE_SECONDS)
            assert {told["reason"] for told in state["unsaved"]} == {"storage_unavailable"}
            assert (state["typing"], state["connected"]) == (True, True)
        assert await self.promised() == promised
        stored = log.replay(self.server, self.note)
        assert [piece for piece in promised if stored.count(piece) != 1] == []

    async def promised(self) -> list[str]:
        return [piece for client in self.clients for piece in await client.saved()]

    async def end(self) -> None:
        """Stop typing; all that was typed is stored, once and in order, and both see it."""
        for client in self.clients:
            await client.stops_typing()
        lines = []
        for client in self.clients:
            state = await client.until("AllSaved", seconds=PATIENCE_SECONDS)
            assert (state["syncs"], state["closes"]) == (1, [])
            lines.append(f"{client.who}:{''.join(await client.saved())}\n")
        for client in self.clients:
            await client.sees("".join(lines))
            assert not await client.order("pending")
        assert log.replay(self.server, self.note) == "".join(lines)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """What the first server that a test starts stores its data on."""
    disk = SmallDisk(tmp_path / "server-0" / "data")
    yield disk
    disk.unmount()


@pytest.mark.slow
async def test_a_database_that_is_locked_for_ten_seconds_costs_nothing(
    start_server: StartServer, sign_up: SignUp, node: Node
):
    """P12, P20: two tries in vain, of five seconds each."""
    server = start_server()
    writers = await Writers.begin(server, sign_up, node)
    assert await readiness(server) == ready
    with WriteLock(server.storage):
        await writers.are_told_otherwise(times=2)
        assert await readiness(server) == stores_nothing
    await writers.are_saved_again()
    assert await readiness(server) == ready
    await writers.end()


@about_sqlite
@pytest.mark.slow
async def test_a_disk_that_is_full_for_a_while_costs_nothing(
    small_disk: SmallDisk, start_server: StartServer, sign_up: SignUp, node: Node
):
    """P12, P20."""
    server = start_server()
    writers = await Writers.begin(server, sign_up, node)
    small_disk.fill()
    await writers.are_told_otherwise(times=5)
    assert await readiness(server) == stores_nothing
    small_disk.make_room()
    await writers.are_saved_again()
    assert await readiness(server) == ready
    await writers.end()


@about_sqlite
@pytest.mark.slow
async def test_a_database_that_is_read_only_for_a_while_costs_nothing(
    start_server: StartServer, sign_up: SignUp, node: Node
):
    """P12, P20: as when the file system met an error, and somebody repaired it under the running server."""
    server = start_server()
    writers = await Writers.begin(server, sign_up, node)
    fault = ReadOnly(server.database)
    fault.begin()
    try:
        await writers.are_told_otherwise(times=5)
        assert await readiness(server) == stores_nothing
    finally:
        fault.end()
    await writers.are_saved_again()
    assert await readiness(server) == ready
    await writers.end()
