"""Three servers, PostgreSQL and Redis under load, while one thing after another is taken away from them."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import psycopg
import pytest

from tests.cluster.conftest import StartServers
from tests.cluster.crowd import Crowd
from tests.support.fixtures import Say, SignUp
from tests.support.node import Node
from tests.support.postgresql import PostgreSQL
from tests.support.proxy import Proxy
from tests.support.redis import Redis
from tests.support.server import Server

SECONDS = float(os.environ.get("CURIO_FAULT_SECONDS", "60"))
SERVERS = 3
TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)


class World:
    """What can be taken away."""

    def __init__(self, servers: list[Server], postgresql: PostgreSQL, redis: Redis, way: Proxy) -> None:
        self.servers, self.postgresql, self.redis, self.way = servers, postgresql, redis, way
        self.chance = random.Random(7)

    async def redis_dies_and_comes_back(self) -> None:
        self.redis.kill9()
        await asyncio.sleep(2)
        await asyncio.to_thread(self.redis.start)

    async def redis_stands_still(self) -> None:
        self.redis.pause()
        await asyncio.sleep(3)
        self.redis.resume()

    async def redis_forgets(self) -> None:
        self.redis.flush_all()

    async def one_server_is_cut_off_from_redis(self) -> None:
        await self.way.cut()
        await asyncio.sleep(2)
        self.way.heal()
        await asyncio.sleep(1)
        self.way.stall()
        await asyncio.sleep(2)
        self.way.heal()

    async def a_server_dies(self) -> None:
        server = self.chance.choice(self.servers)
        server.kill9()
        await server.restart()

    async def postgresql_restarts(self) -> None:
        await asyncio.to_thread(self.postgresql.stop, self.chance.choice(["fast", "immediate"]))
        await asyncio.sleep(1)
        await asyncio.to_thread(self.postgresql.start)

    async def postgresql_ends_all_connections(self) -> None:
        url = self.servers[0].database_url
        assert url is not None

        def terminate() -> None:
            with psycopg.connect(url) as connection:
                connection.execute(TERMINATE, [connection.info.dbname])

        await asyncio.to_thread(terminate)

    async def all_servers_restart_one_by_one(self) -> None:
        for server in self.servers:
            assert await asyncio.to_thread(server.terminate) == 0, "something was not stored"
            await server.restart()


FAULTS: dict[str, Callable[[World], Awaitable[None]]] = {
    name: getattr(World, name) for name in vars(World) if not name.startswith("_")
}


@pytest.fixture
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server of this test's own."""
    with PostgreSQL("max_connections=200") as server:
        yield server


@pytest.fixture
async def way(redis: Redis) -> AsyncIterator[Proxy]:
    """The third server's way to Redis."""
    async with Proxy(redis.port) as proxy:
        yield proxy


@pytest.fixture
def world(start_servers: StartServers, postgresql: PostgreSQL, redis: Redis, way: Proxy) -> World:
    address = {"DATABASE_URL": postgresql.create_database()}
    start_servers(SERVERS - 1, **address)
    servers = start_servers(1, REDIS_URL=f"redis://127.0.0.1:{way.port}/0", **address)
    return World(servers, postgresql, redis, way)


async def live_through(
    faults: list[Callable[[World], Awaitable[None]]], world: World, crowd: Crowd, seconds: float
) -> int:
    """Have one thing after another happen for so long; return how often something did."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    struck = 0
    while struck == 0 or loop.time() < deadline:
        await crowd.are_served()
        # Anywhere between two commits, or in the middle of one.
        await asyncio.sleep(world.chance.uniform(0, 0.3))
        await faults[struck % len(faults)](world)
        struck += 1
    await crowd.are_served()
    return struck


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_whatever_is_taken_away_once_nothing_promised_is_lost(
    world: World, sign_up: SignUp, node: Node, say: Say
):
    """P12, P20, P22, P28: every fault once, under nine typists and two scripts."""
    crowd = await Crowd.gather(world.servers, sign_up, node, notes=2, typists=9, scripts=2)
    await crowd.begin(typing_pause_ms=100, script_pause_seconds=0.5)
    for fault in FAULTS.values():
        await live_through([fault], world, crowd, seconds=0)
    await crowd.end()
    report = await crowd.check()
    assert report.is_valid, f"{report}, lost {report.lost[:5]}"
    say(f"every fault once: {report}")


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", FAULTS)
async def test_a_minute_of_it_under_thirty_typists_loses_nothing_promised(
    name: str, world: World, sign_up: SignUp, node: Node, say: Say
):
    """P12, P20, P22, P28."""
    crowd = await Crowd.gather(world.servers, sign_up, node, notes=3, typists=30, scripts=5)
    await crowd.begin(typing_pause_ms=200, script_pause_seconds=0.5)
    struck = await live_through([FAULTS[name]], world, crowd, SECONDS)
    await crowd.end()
    report = await crowd.check()
    assert report.is_valid, f"{report}, lost {report.lost[:5]}"
    say(f"{struck} × {name}: {report}")
