"""Who is in a note at one server is told at the other, where they hear of each other; and nobody stays who is gone."""

from __future__ import annotations

from contextlib import AsyncExitStack

from collab.neighbours import DEAD_SECONDS
from tests.cluster.conftest import StartServers
from tests.support.fixtures import SignUp
from tests.support.presence import present, watching
from tests.support.redis import Redis

GONE_SECONDS = 20.0
"""As docs/feed.md says of those who were at a process that died."""


async def test_who_is_at_one_is_told_at_the_other(start_servers: StartServers, sign_up: SignUp) -> None:
    """Also where the note is open nowhere; whoever is at both counts once, whoever comes later is told as well."""
    here, there = start_servers(2)
    ada, grace = await sign_up("ada", here), await sign_up("grace", here)
    note = await ada.creates("text\n")
    await ada.shares(note, grace)
    async with watching(grace, there) as watcher:
        async with present(ada, note, here):
            await watcher.sees({note: [ada]})
            async with present(ada, note, there), present(grace, note, there), watching(grace, here) as other:
                await other.sees({note: [ada, grace]})
                await watcher.sees({note: [ada, grace]})
            await watcher.sees({note: [ada]})
            third = start_servers(1)[-1]
            async with watching(grace, third) as late:
                await late.sees({note: [ada]})
        await watcher.sees({})
    assert [list(told) for told in watcher.told] == [[], [note], [note], [note], [note]]


async def test_who_was_at_a_process_that_is_killed_is_gone_soon(
    start_servers: StartServers, sign_up: SignUp
) -> None:
    """At the latest when it is taken for dead; of one that stops in order at once."""
    here, there, third = start_servers(3)
    ada, grace = await sign_up("ada", here), await sign_up("grace", here)
    note = await ada.creates("text\n")
    async with AsyncExitStack() as running:
        watcher = await running.enter_async_context(watching(ada, there))
        await running.enter_async_context(present(ada, note, here))
        await watcher.sees({note: [ada]})
        here.kill9()
        await watcher.sees({})
        assert DEAD_SECONDS < GONE_SECONDS
        elsewhere = ada.again(there)
        await elsewhere.shares(note, grace)
        await elsewhere.leaves()
        await running.enter_async_context(present(grace, note, third))
        await watcher.sees({note: [grace]})
        third.terminate()
        await watcher.sees({})


async def test_without_redis_those_are_told_who_are_at_the_same_process(
    start_servers: StartServers, sign_up: SignUp
) -> None:
    """As it is with carets in a note."""
    here, there = start_servers(2, REDIS_URL="")
    ada, grace = await sign_up("ada", here), await sign_up("grace", here)
    note, other = await ada.creates("text\n"), await ada.creates("other\n")
    for one in (note, other):
        await ada.shares(one, grace)
    async with watching(grace, there) as watcher, watching(grace, here) as near:
        async with present(ada, note, here):
            await near.sees({note: [ada]})
            async with present(ada, other, there):
                await watcher.sees({other: [ada]})
        await near.sees({})
    assert [list(told) for told in watcher.told][:2] == [[], [other]]


async def test_while_redis_is_away_nobody_else_is_told_of_and_then_again(
    start_servers: StartServers, sign_up: SignUp, redis: Redis
) -> None:
    here, there = start_servers(2)
    ada, grace = await sign_up("ada", here), await sign_up("grace", here)
    note, other = await ada.creates("text\n"), await ada.creates("other\n")
    for one in (note, other):
        await ada.shares(one, grace)
    async with watching(grace, there) as watcher, present(ada, note, here):
        await watcher.sees({note: [ada]})
        redis.kill9()
        async with present(ada, other, here):
            await watcher.sees({})
            redis.start()
            await watcher.sees({note: [ada], other: [ada]})
        await watcher.sees({note: [ada]})
