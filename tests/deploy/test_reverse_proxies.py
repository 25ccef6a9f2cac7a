"""What people do works through nginx and through Caddy as deploy/ sets them up, and goes on while servers are replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.deploy.conftest import KINDS, Behind
from tests.support import log
from tests.support.deadlines import wait_until
from tests.support.fixtures import StartServer
from tests.support.people import Person
from tests.support.processes import children_of
from tests.support.pycrdt_client import PycrdtClient
from tests.support.raw import EXTENDED, raw_socket
from tests.support.reverse_proxies import ReverseProxy
from tests.support.server import Server, files_of_page

MIB = 2**20
ELSEWHERE = "127.0.0.2"
"""Another address of this machine, from which somebody comes."""
CLAIMED = "198.51.100.7"
ESCAPED = r"\u0061"
PutBefore = Callable[..., ReverseProxy]


async def alice_at(proxy: ReverseProxy) -> Person:
    return await Person.sign_up(proxy, "alice")


def test_the_page_is_served(behind: Behind):
    proxy, _ = behind
    with httpx.Client(base_url=proxy.origin) as http:
        files = files_of_page(http)
    assert len(files) > 1
    assert {one.status_code for one in files.values()} == {200}
    assert "max-age" in files["/"].headers["strict-transport-security"]


async def test_people_sign_up_and_edit(behind: Behind):
    """By cookie and CSRF token over REST, and by cookie and Origin over a WebSocket."""
    proxy, server = behind
    alice = await alice_at(proxy)
    assert {cookie.secure for cookie in alice.page.cookies.jar} == {True}
    note = await alice.creates("one line\n")
    by_cookie = alice.cookie | {"Origin": proxy.origin}
    async with raw_socket(proxy, note, by_cookie, EXTENDED) as watching:
        editor = await PycrdtClient.open(alice, note)
        await editor.inserts("and another\n")
        while b"and another" not in await watching.receive():
            pass
        await editor.disconnects()
    assert log.replay(server, note) == "one line\nand another\n"
    await alice.leaves()


async def test_a_page_of_another_place_opens_no_socket(behind: Behind):
    """The Origin that the browser sends passes as it is."""
    proxy, _ = behind
    alice = await alice_at(proxy)
    note = await alice.creates("one line\n")
    with pytest.raises(Exception, match="HTTP 403"):
        async with raw_socket(proxy, note, alice.cookie | {"Origin": "https://elsewhere.example"}):
            pass
    await alice.leaves()


def test_the_address_that_somebody_comes_from_is_known_and_cannot_be_claimed(behind: Behind):
    proxy, server = behind
    transport = httpx.HTTPTransport(local_address=ELSEWHERE)
    with httpx.Client(base_url=proxy.origin, transport=transport) as http:
        answer = http.get("/readyz", headers={"X-Forwarded-For": CLAIMED})
    assert answer.status_code == 200
    said = [line for line in server.log.splitlines() if ELSEWHERE in line or CLAIMED in line]
    assert len(said) == 1
    assert ELSEWHERE in said[0]


async def test_the_largest_body_is_taken_and_a_larger_one_refused(behind: Behind):
    proxy, _ = behind
    alice = await alice_at(proxy)
    text = "a" * 2 * MIB
    escaped = f'{{"title": "", "content": "{ESCAPED * len(text)}"}}'
    as_json = {"Content-Type": "application/json"}
    answer = await alice.api.post("notes/", content=escaped.ljust(16 * MIB), headers=as_json)
    assert answer.status_code == 201, answer.text[:200]
    assert answer.json()["content"] == text
    refused = await alice.api.post("notes/", content=escaped.ljust(16 * MIB + 1), headers=as_json)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    await alice.leaves()


@asynccontextmanager
async def asking(person: Person) -> AsyncIterator[list[int]]:
    """Have somebody ask for their notes all the time; the list grows by the status of each answer."""
    answers: list[int] = []

    async def ask() -> None:
        while True:
            answers.append((await person.api.get("notes/")).status_code)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(ask())
    try:
        yield answers
    finally:
        task.cancel()
        await asyncio.wait([task])


async def goes_on(
    alice: Person, server: Server, note: str, replace: Callable[[], None], proxy: ReverseProxy
) -> None:
    """``replace`` servers: no request fails, sockets are sent away in order, and what is typed meanwhile is stored."""
    editor = await PycrdtClient.open(alice, note)
    async with raw_socket(proxy, note, alice.bearer) as watching, asking(alice) as answers:
        replacing = asyncio.create_task(asyncio.to_thread(replace))
        await editor.inserts("typed meanwhile\n")
        assert (await watching.until_closed())[0] == 1012
        await replacing
        await wait_until(lambda: "typed meanwhile" in log.replay(server, note), what="stored")
        before = len(answers)
        await wait_until(lambda: len(answers) > before + 10, what="answered further")
    assert set(answers) == {200}
    await editor.disconnects()
    await alice.leaves()


@pytest.mark.soak
@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_a_hang_up_replaces_the_processes_and_nobody_notices(
    kind: str, put_before: PutBefore, start_server: StartServer
):
    servers: list[Server] = []

    def start(origin: str) -> list[Server]:
        servers.append(start_server(PUBLIC_URL=origin, WORKERS="2"))
        return servers

    proxy = put_before(kind, start)
    alice = await alice_at(proxy)
    note = await alice.creates("one line\n")
    old = set(children_of(servers[0].process.pid))

    def hang_up() -> None:
        os.kill(servers[0].process.pid, signal.SIGHUP)

    await goes_on(alice, servers[0], note, hang_up, proxy)
    await wait_until(lambda: not old & set(children_of(servers[0].process.pid)), what="replaced", seconds=30)


@pytest.mark.soak
@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_one_server_of_two_is_restarted_and_nobody_notices(
    kind: str, put_before: PutBefore, start_server: StartServer, tmp_path
):
    servers: list[Server] = []

    def start(origin: str) -> list[Server]:
        shared = {"PUBLIC_URL": origin, "SECRET_KEY": "s" * 50}
        servers.append(start_server(**shared))
        database = servers[0].database_url or f"sqlite:///{servers[0].database}"
        servers.append(start_server(DATABASE_URL=database, **shared))
        return servers

    proxy = put_before(kind, start)
    alice = await alice_at(proxy)
    note = await alice.creates("one line\n")

    def restart_one_by_one() -> None:
        for server in servers:
            assert server.terminate() == 0
            server.start()
            # As deploy/nginx.conf has it, one that was gone is tried again after a second.
            time.sleep(1.5)

    await goes_on(alice, servers[0], note, restart_one_by_one, proxy)


@pytest.mark.soak
async def test_behind_caddy_who_asks_while_the_only_server_restarts_waits(
    put_before: PutBefore, start_server: StartServer
):
    servers: list[Server] = []

    def start(origin: str) -> list[Server]:
        servers.append(start_server(PUBLIC_URL=origin))
        return servers

    proxy = put_before("caddy", start)
    alice = await alice_at(proxy)
    note = await alice.creates("one line\n")

    def restart() -> None:
        assert servers[0].terminate() == 0
        servers[0].start()

    await goes_on(alice, servers[0], note, restart, proxy)
