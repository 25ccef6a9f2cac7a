"""Two servers, one database: what one stores the other's people see, with Redis at once and without it soon."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.cluster.conftest import StartServers
from tests.support import log
from tests.support.deadlines import wait_until
from tests.support.fixtures import Say, SignUp
from tests.support.node import Node
from tests.support.overview import look, window
from tests.support.redis import Redis
from tests.support.server import Server

PUSH_ONLY = {"COLLAB_HEAD_POLL_SECONDS": "600"}
"""What is seen at the other server then was told through Redis."""
WITHOUT_REDIS_SECONDS = 1.5


@pytest.fixture
async def two(start_servers: StartServers) -> tuple[Server, Server]:
    """Two servers that hear of each other through Redis alone."""
    first, second = start_servers(2, **PUSH_ONLY)
    return first, second


async def test_what_is_typed_at_one_is_seen_at_the_other(two, sign_up: SignUp, node: Node):
    """P28: and each sees the other's caret."""
    alice, bob = await sign_up("alice", two[0]), await sign_up("bob", two[1])
    note = await alice.creates("alice:\nbob:\n")
    await alice.shares(note, bob)
    one = await node.open(alice, note, extended=True, name="Alice")
    other = await node.open(bob, note, extended=True, name="Bob")
    await one.inserts("from one 😀", after="alice:")
    await other.sees("alice:from one 😀\nbob:\n")
    await other.inserts("from the other", after="bob:")
    await one.sees("alice:from one 😀\nbob:from the other\n")
    for client in (one, other):
        await client.until("Peers", count=2)


async def test_a_write_over_rest_reaches_who_has_the_note_open_elsewhere(two, sign_up: SignUp, node: Node):
    """P28."""
    alice = await sign_up("alice", two[0])
    note = await alice.creates("one line\n")
    editor = await node.open(alice, note, extended=True)
    elsewhere = alice.again(two[1])
    assert (await elsewhere.writes(note, "one line\nand another\n")).status_code == 200
    await editor.sees("one line\nand another\n")
    await elsewhere.leaves()


async def test_a_right_that_is_taken_away_at_one_ends_at_the_other(two, sign_up: SignUp, node: Node):
    """P7, P28."""
    alice, bob = await sign_up("alice", two[0]), await sign_up("bob", two[1])
    note = await alice.creates("one line\n")
    await alice.shares(note, bob)
    reader = await node.open(bob, note, extended=True)
    await alice.unshares(note, bob)
    await reader.until("Closed", code=4403)


async def test_an_administrator_at_one_sees_both(two, redis: Redis, sign_up: SignUp, node: Node):
    """P28: a note that is open at both is one, and so is somebody who is at both."""
    alice, bob = await sign_up("alice", two[0]), await sign_up("bob", two[1])
    note = await alice.creates("one line\n")
    await alice.shares(note, bob)
    await node.open(alice, note, extended=True)
    elsewhere = alice.again(two[1])
    await node.open(elsewhere, note, extended=True, who="alice elsewhere")
    await elsewhere.leaves()
    await node.open(bob, note, extended=True)
    async with window(two[0], alice.bearer) as connection:

        async def shows(*expected: object) -> bool:
            seen = await look(connection)
            processes = {one["pid"]: one["sockets"] for one in seen["processes"]}
            rooms = [
                (one["document"], one["people"], one["sockets"], one["processes"]) for one in seen["rooms"]
            ]
            return (seen["people"], processes, rooms) == expected

        pids = [server.process.pid for server in two]
        await wait_until(lambda: shows(2, {pids[0]: 1, pids[1]: 2}, [(note, 2, 3, 2)]), 20)
        redis.pause()
        await wait_until(lambda: shows(1, {pids[0]: 1}, [(note, 1, 1, 1)]), 20)
        # It is wanted most when something is wrong.
        async with window(two[0], alice.bearer) as another:
            assert [one["layer"] for one in (await look(another))["processes"]] == ["poll"]
        redis.resume()
        await wait_until(lambda: shows(2, {pids[0]: 1, pids[1]: 2}, [(note, 2, 3, 2)]), 30)


async def test_without_redis_text_crosses_soon_and_with_it_at_once_again(
    start_servers: StartServers, redis: Redis, sign_up: SignUp, node: Node, say: Say
):
    """P28: editing goes on meanwhile, and what is said to be saved is."""
    servers = start_servers(2)
    alice, bob = await sign_up("alice", servers[0]), await sign_up("bob", servers[1])
    note = await alice.creates("alice:\nbob:\n")
    await alice.shares(note, bob)
    one = await node.open(alice, note, extended=True)
    other = await node.open(bob, note, extended=True)
    took: list[float] = []

    async def cross(piece: str) -> None:
        before = time.monotonic()
        await one.inserts(piece, after="alice:")
        await wait_until(lambda: reads(piece), what=f"{piece} is seen at the other server")
        took.append(time.monotonic() - before)

    async def reads(piece: str) -> bool:
        return piece in await other.text()

    await cross("with;")
    redis.kill9()
    for number in range(3):
        await cross(f"gone{number};")
    redis.start()
    for number in range(3):
        await cross(f"back{number};")
    redis.pause()
    for number in range(3):
        await cross(f"paused{number};")
    redis.resume()
    redis.flush_all()
    await cross("flushed;")
    assert max(took) < WITHOUT_REDIS_SECONDS
    say(f"seen at the other server after {', '.join(f'{seconds * 1000:.0f}' for seconds in took)} ms")
    await wait_until(
        lambda: all("layer.recovered" in server.log for server in servers),
        what="Redis is used again",
    )
    await one.until("AllSaved")
    assert log.replay(servers[0], note) == await one.text() == await other.text()


@pytest.mark.soak
async def test_who_was_at_a_server_that_died_is_shown_no_longer(two, sign_up: SignUp, node: Node):
    """P14, P28: a crash says no goodbye."""
    alice, bob = await sign_up("alice", two[0]), await sign_up("bob", two[1])
    note = await alice.creates("one line\n")
    await alice.shares(note, bob)
    left = await node.open(bob, note, extended=True, name="Bob")
    await node.open(alice, note, extended=True, name="Alice")
    await left.until("Peers", count=2)
    two[0].kill9()
    await left.until("Peers", count=1, seconds=30)


WRITE = """
from uuid import UUID
from collab import documents
from notes.accounts import identity
from notes.accounts.models import AccessToken, User
from notes.library.models import Note
note = Note.objects.get(pk="{note}")
author = identity.of_token(AccessToken.objects.filter(user=note.owner).first())
documents.rewrite(note.id, "one line\\nand one by a command\\n", author=author)
"""


async def test_what_a_command_writes_is_seen_at_once(two, sign_up: SignUp, node: Node):
    """P28: a process that serves nobody tells the servers itself."""
    alice = await sign_up("alice", two[0])
    note = await alice.creates("one line\n")
    editors = [await node.open(alice.again(server), note, who=server.origin, extended=True) for server in two]
    await asyncio.to_thread(two[0].manage, "shell", "--command", WRITE.format(note=note))
    for editor in editors:
        await editor.sees("one line\nand one by a command\n")
