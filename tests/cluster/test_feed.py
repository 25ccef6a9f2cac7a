"""The change feed while servers die and Redis is gone: the same for a person on each way, and nobody misses anything (docs/feed.md)."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import pytest

from tests.cluster.conftest import StartServers
from tests.cluster.news import Newsroom, sentence
from tests.support.databases import about_sqlite
from tests.support.feed import position_of
from tests.support.fixtures import Say, SignUp, StartServer
from tests.support.node import Node
from tests.support.people import Person
from tests.support.proxy import Proxy
from tests.support.redis import Redis
from tests.support.server import Server

QUICK = {"COLLAB_KEEPALIVE_SECONDS": "1"}
"""Those who listen hear soon that there is nothing more to come."""
CHANGES = int(os.environ.get("CURIO_FEED_CHANGES", "150"))
FULL_KILLS, FULL_CHANGES = 20, int(os.environ.get("CURIO_FEED_CHANGES", "10000"))


Gather = Callable[..., Awaitable[Newsroom]]


@pytest.fixture
async def newsroom_of() -> AsyncIterator[Gather]:
    """Gather people who make news."""
    stack = AsyncExitStack()

    async def gather(servers: Sequence[Server], people: list[Person], listening: int) -> Newsroom:
        newsroom = Newsroom(servers, people, seed=7)
        stack.push_async_callback(newsroom.leaves)
        newsroom.listen(people[:listening])
        return newsroom

    yield gather
    await stack.aclose()


async def kill(newsroom: Newsroom, times: int) -> None:
    """Have servers die, each just after it stored something: while it tells of it, or before."""
    chance = random.Random(11)
    for _ in range(times):
        await asyncio.sleep(chance.uniform(0.2, 1.5))
        server = await newsroom.next_served()
        await asyncio.sleep(chance.uniform(0, 0.02))
        server.kill9()
        await server.restart()


async def die_for_good(newsroom: Newsroom) -> None:
    """Have a server die with news of its own, and stay dead: others have to find what it left untold."""
    server = newsroom.servers[-1]
    people = newsroom.people[:3]
    stories = [await newsroom.creates(person) for person in people]
    for _ in range(2):
        # The second edit of each has to wait for its turn.
        for person, story in zip(people, stories, strict=True):
            await newsroom.edits(person, story, at=server)
    server.kill9()


async def trouble(redis: Redis, way: Proxy) -> None:
    """Take Redis away again and again, from all or from one server."""
    while True:
        redis.kill9()
        await asyncio.sleep(2)
        await asyncio.to_thread(redis.start)
        await asyncio.sleep(3)
        way.stall()
        await asyncio.sleep(2)
        way.heal()
        await asyncio.sleep(3)
        await way.cut()
        await asyncio.sleep(1)
        way.heal()
        await asyncio.sleep(3)


@pytest.mark.slow
async def test_nobody_misses_anything_while_servers_die(
    start_servers: StartServers, redis: Redis, sign_up: SignUp, newsroom_of: Gather, say: Say
):
    """On each transport the same, of each change once, and none of a note that one may not see."""
    servers = start_servers(2, **QUICK)
    people = [await sign_up(f"person{number}", servers[number % 2]) for number in range(4)]
    newsroom = await newsroom_of(servers, people, 3)
    killing = asyncio.create_task(kill(newsroom, 2))
    await newsroom.report(CHANGES // 2)
    redis.kill9()
    await newsroom.report(CHANGES)
    await killing
    await die_for_good(newsroom)
    say(sentence(await newsroom.check()))


@about_sqlite
async def test_one_server_that_dies_with_its_news_tells_them_when_it_is_back(
    start_server: StartServer, sign_up: SignUp, newsroom_of: Gather, say: Say
):
    """On SQLite as well."""
    server = start_server(**QUICK)
    people = [await sign_up(f"person{number}", server) for number in range(3)]
    newsroom = await newsroom_of([server], people, 2)
    killing = asyncio.create_task(kill(newsroom, 1))
    await newsroom.report(CHANGES // 4)
    await killing
    say(sentence(await newsroom.check()))


@pytest.mark.soak
@pytest.mark.timeout(2400)
async def test_ten_people_and_ten_thousand_changes_through_twenty_deaths(
    start_servers: StartServers, redis: Redis, sign_up: SignUp, node: Node, newsroom_of: Gather, say: Say
):
    """Also without Redis, with those who type, and with those who listen leaving again and again."""
    async with Proxy(redis.port) as way:
        start_servers(2, **QUICK)
        servers = start_servers(1, REDIS_URL=f"redis://127.0.0.1:{way.port}/0", **QUICK)
        people = [await sign_up(f"person{number}", servers[number % 3]) for number in range(10)]
        newsroom = await newsroom_of(servers, people, 5)
        typists = []
        for number, person in enumerate(people[:4]):
            story = await newsroom.creates(person)
            # Nobody else changes it: who types is not cut off.
            newsroom.stories.remove(story)
            for other in people:
                await newsroom.shares(story, other, "editor")
            typists.append((story, await node.open(person, story.note, who=f"t{number}", extended=True)))
        for _, client in typists:
            await client.types([f"{client.who}-{place:06};" for place in range(50_000)], pause_ms=400)
        troubling = asyncio.create_task(trouble(redis, way))
        killing = asyncio.create_task(kill(newsroom, FULL_KILLS))
        typed = 0
        while typed + newsroom.changes < FULL_CHANGES or not killing.done():
            await newsroom.report(newsroom.changes + 200)
            typed = sum([len(await client.saved()) for _, client in typists])
        await killing
        troubling.cancel()
        for _, client in typists:
            await client.stops_typing()
            await client.until("AllSaved", seconds=90)
        newsroom.stories += [story for story, _ in typists]
        await die_for_good(newsroom)
        say(f"{typed} typed and {sentence(await newsroom.check())}, head {position_of(servers[0])}")
