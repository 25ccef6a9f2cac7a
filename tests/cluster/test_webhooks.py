"""Who sends for a webhook may be killed amid a delivery: it comes again, the same, in its place, and the log says how it was."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.cluster.conftest import StartServers
from tests.notes.receiver import Receiver
from tests.support.deadlines import PATIENCE_SECONDS, wait_until
from tests.support.fixtures import SignUp
from tests.support.people import Person
from tests.support.processes import owner_of
from tests.support.server import Server

Log = list[tuple[int, str, int, int | None, str]]
"""Position, message, number of the attempt, status and error."""
TITLES = ["one", "two", "three", "four", "five"]
LOOPBACK = {"WEBHOOK_ALLOWED_NETWORKS": "127.0.0.1/32", "WEBHOOK_TIMEOUT_SECONDS": "5"}


async def renames(person: Person, note: str, title: str) -> None:
    answer = await person.api.patch(f"notes/{note}/", json={"title": title})
    assert answer.status_code == 200, answer.text


async def has_taken(receiver: Receiver, titles: list[str]) -> None:
    await wait_until(
        lambda: [event["data"]["title"] for event in receiver.taken] == titles,
        what=f"{titles} at the receiver",
    )


async def stands(person: Person, webhook: str) -> dict[str, Any]:
    answer = await person.page.get(f"/api/v1/webhooks/{webhook}/")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def log_of(person: Person, webhook: str) -> Log:
    """The log in the order in which it was written."""
    answer = await person.page.get(f"/api/v1/webhooks/{webhook}/deliveries/")
    return [
        (one["position"], one["message_id"], one["attempt"], one["status"], one["error"])
        for one in reversed(answer.json()["results"])
    ]


async def log_with(count: int, person: Person, webhook: str) -> Log:
    """The same once so many are in it: what the last answer was is written down after the receiver has given it."""

    async def look() -> bool:
        return len(await log_of(person, webhook)) >= count

    await wait_until(look, what=f"{count} attempts in the log")
    return await log_of(person, webhook)


@pytest.mark.slow
@pytest.mark.parametrize("is_all_killed", [False, True], ids=["another goes on", "none is left for a while"])
async def test_a_delivery_that_is_killed_comes_again_as_the_same(
    start_servers: StartServers, sign_up: SignUp, is_all_killed: bool
) -> None:
    servers = start_servers(2, **LOOPBACK)
    ada = await sign_up("ada", servers[0])
    note = await ada.creates("text\n", title="zero")
    async with Receiver().listening() as receiver, AsyncExitStack() as leaving:
        made = await ada.post(
            "/api/v1/webhooks/", url=f"http://127.0.0.1:{receiver.port}/", kinds=["note.renamed"]
        )
        receiver.secret, webhook = made["secret"], made["id"]
        receiver.may_answer.clear()
        await renames(ada, note, "one")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await receiver.came.wait()
        # It has the event and has not said so; nobody knows what became of it.
        killed = sender_of(receiver, servers)
        (other,) = [server for server in servers if server is not killed]
        dead = servers if is_all_killed else [killed]
        for server in dead:
            server.kill9()
        receiver.may_answer.set()
        if is_all_killed:
            await asyncio.gather(*(server.restart() for server in servers))
        surviving = ada.again(other)
        leaving.push_async_callback(surviving.leaves)
        for title in TITLES[1:]:
            await renames(surviving, note, title)

        await has_taken(receiver, ["one", *TITLES])
        assert receiver.ids[0] == receiver.ids[1]
        assert len(set(receiver.ids)) == len(TITLES)
        entries = await log_with(len(TITLES), surviving, webhook)
        # What became of the first attempt nobody lived to write down.
        first = receiver.taken[0]["position"]
        assert entries == [
            (first + index, message_id, 1, 204, "") for index, message_id in enumerate(receiver.ids[1:])
        ]
        standing = await stands(surviving, webhook)
        assert (standing["position"], standing["attempts"], standing["is_active"]) == (
            entries[-1][0],
            0,
            True,
        )

        if not is_all_killed:
            await killed.restart()
        back = ada.again(killed)
        leaving.push_async_callback(back.leaves)
        assert await log_of(back, webhook) == entries
        await renames(back, note, "six")
        await has_taken(receiver, ["one", *TITLES, "six"])


def sender_of(receiver: Receiver, servers: list[Server]) -> Server:
    """Which of them has sent what came last."""
    pid = owner_of(receiver.peers[-1], [server.process.pid for server in servers])
    return next(server for server in servers if server.process.pid == pid)
