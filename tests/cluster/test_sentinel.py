"""Two servers behind Redis Sentinel: the master dies, a replica takes its place, and text crosses all the while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from tests.cluster.conftest import StartServers
from tests.support import log
from tests.support.deadlines import wait_until
from tests.support.fixtures import Say, SignUp
from tests.support.node import Node, YjsClient
from tests.support.sentinel import WatchedRedis

MEANWHILE_SECONDS = 1.5
PUSHED_SECONDS = 0.4
"""Sooner than the head poll would bring it, which comes once a second, in many a row."""
PUSHES = 5
ELECTED_SECONDS = 60
"""Sentinels that vote for different ones of them, or fail to, begin anew after 4 to 5 seconds, and may do so again."""


@pytest.fixture
def watched() -> Iterator[WatchedRedis]:
    with WatchedRedis() as redis:
        yield redis


async def test_when_the_master_dies_its_replica_carries_on(
    start_servers: StartServers, watched: WatchedRedis, sign_up: SignUp, node: Node, say: Say
):
    """P28: and the first Sentinel dies with it, so that another one has to be asked."""
    servers = start_servers(2, REDIS_URL=watched.url)
    alice, bob = await sign_up("alice", servers[0]), await sign_up("bob", servers[1])
    note = await alice.creates("alice:\nbob:\n")
    await alice.shares(note, bob)
    one = await node.open(alice, note, extended=True)
    other = await node.open(bob, note, extended=True)

    async def goes(piece: str, writer: YjsClient, after: str, reader: YjsClient) -> float:
        async def is_seen() -> bool:
            return after + piece in await reader.text()

        before = time.monotonic()
        await writer.inserts(piece, after=after)
        await wait_until(is_seen, what=f"{piece} is seen at the other server")
        return time.monotonic() - before

    async def cross(piece: str) -> float:
        """Have ``piece`` written at one server and then at the other; say how long it took at most to be seen."""
        return max(await goes(piece, one, "alice:", other), await goes(piece, other, "bob:", one))

    async def are_pushed(what: str) -> list[float]:
        return [await cross(f"{what}{number};") for number in range(PUSHES)]

    assert max(await are_pushed("before")) < PUSHED_SECONDS
    watched.master.kill9()
    watched.sentinels[0].kill9()
    died = time.monotonic()
    meanwhile: list[float] = []
    while not all("layer.recovered" in server.log for server in servers):
        meanwhile.append(await cross(f"meanwhile{len(meanwhile)};"))
        assert time.monotonic() < died + ELECTED_SECONDS, "Redis was not used again"
        await asyncio.sleep(0.1)
    took = time.monotonic() - died
    after = await are_pushed("after")
    say(
        f"without a master for {took:.1f} s: seen at the other server after {max(meanwhile) * 1000:.0f} ms at most, "
        f"and {max(after) * 1000:.0f} ms afterwards"
    )
    assert max(meanwhile) < MEANWHILE_SECONDS
    assert max(after) < PUSHED_SECONDS
    await one.until("AllSaved")
    assert log.replay(servers[0], note) == await one.text() == await other.text()
