"""Covers notes_project/overview_socket.py: administrators see, once a second, how the server is. Nobody else does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.fixtures import SignUp
from tests.support.node import Node
from tests.support.overview import look, window
from tests.support.people import Person
from tests.support.server import Server


async def closed_with(connection: ClientConnection) -> tuple[int, str]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await connection.recv()
    except ConnectionClosed as closed:
        end = closed.rcvd
    return (end.code, end.reason) if end else (0, "without a closing handshake")


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server.running(tmp_path_factory.mktemp("overview")) as server:
        yield server


@pytest.fixture
async def administrator(own_server: Server, sign_up: SignUp) -> Person:
    """The first to sign up."""
    return await sign_up("ada", at=own_server)


async def test_an_administrator_sees_rooms_people_and_times(
    own_server: Server, administrator: Person, sign_up: SignUp, node: Node
):
    ben = await sign_up("ben", at=own_server)
    note = await administrator.creates("secret words\n", title="secret title")
    await administrator.shares(note, ben)
    writer = await node.open(administrator, note)
    await node.open(ben, note)
    async with window(own_server, administrator.bearer) as connection:
        await writer.inserts("more secret words\n")
        seen = await look(connection)
        while not seen["processes"][0]["acknowledged_seconds"] or not seen["commits_per_second"]:
            seen = await look(connection)
    (process,), (room,) = seen["processes"], seen["rooms"]
    assert (seen["people"], seen["sockets"]) == (2, 2)
    assert (room["document"], room["people"], room["sockets"], room["processes"]) == (note, 2, 2, 1)
    assert (process["pid"], process["layer"], process["trouble"]) == (own_server.process.pid, "none", None)
    assert (
        0
        < process["acknowledged_seconds"]["p50"]
        <= process["acknowledged_seconds"]["p99"]
        < PATIENCE_SECONDS
    )
    assert process["memory_bytes"] > 2**20
    assert "secret" not in json.dumps(seen)
    assert administrator.username not in json.dumps(seen)


async def test_others_are_turned_away(own_server: Server, administrator: Person, sign_up: SignUp):
    ben = await sign_up("ben", at=own_server)
    for headers, expected in [
        (ben.bearer, (4403, "access_lost")),
        (ben.cookie | {"Origin": own_server.origin}, (4403, "access_lost")),
        ({"Origin": own_server.origin}, (4401, "login_over")),
        ({"Authorization": "Bearer curio_of_nobody"}, (4401, "login_over")),
    ]:
        async with window(own_server, headers) as connection:
            assert await closed_with(connection) == expected
    await administrator.make_token(["share"])
    async with window(own_server, administrator.bearer) as connection:
        assert await closed_with(connection) == (4403, "access_lost")


async def test_a_page_from_elsewhere_is_refused(own_server: Server, administrator: Person):
    """P2: browsers send the cookie along whoever asks."""
    with pytest.raises(InvalidStatus) as refused:
        async with window(own_server, administrator.cookie | {"Origin": "https://elsewhere.example"}):
            pass
    assert refused.value.response.status_code == 403


async def test_whose_token_is_revoked_sees_no_more(own_server: Server, administrator: Person):
    await administrator.make_token()
    async with window(own_server, administrator.bearer) as connection:
        await look(connection)
        await administrator.page.delete(
            f"/api/v1/tokens/{administrator.token_id}/", headers=administrator.csrf
        )
        assert await closed_with(connection) == (4401, "login_over")
