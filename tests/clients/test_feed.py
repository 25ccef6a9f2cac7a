"""How the three ways of the change feed behave: waiting, going on, being refused, and ending."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.support.deadlines import PATIENCE_SECONDS, wait_until
from tests.support.feed import TRANSPORTS, Event, Listener, events_socket, messages
from tests.support.fixtures import SignUp, StartServer
from tests.support.people import Person
from tests.support.raw import RawSocket
from tests.support.server import Server

AHEAD = 9_000_000_000_000
"""Where the feed has never been."""
OFTEN = 3
"""So often one may listen at the narrow server."""
NARROW = {
    "COLLAB_KEEPALIVE_SECONDS": "1",
    "FEED_MAX_SUBSCRIPTIONS_PER_PERSON": str(OFTEN),
    "FEED_MAX_WAIT_SECONDS": "5",
    "FEED_MAX_WAITING_EVENTS": "2",
}


@pytest.fixture(scope="module")
def one_narrow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server.running(tmp_path_factory.mktemp("narrow"), **NARROW) as server:
        yield server


@pytest.fixture
def narrow(one_narrow_server: Server, logs: list[Any]) -> Server:
    """A server where limits are low and silences short."""
    logs.append(one_narrow_server.log_path)
    return one_narrow_server


async def asks(person: Person, since: int | None, wait: int = PATIENCE_SECONDS) -> httpx.Response:
    """Ask what happened, or wait for it."""
    params = {} if since is None else {"since": since}
    prefer = {"Prefer": f"wait={wait}"}
    return await person.api.get("changes/", params=params, headers=prefer, timeout=2 * PATIENCE_SECONDS)


async def stands_at(person: Person) -> int:
    """The present position."""
    return int((await person.api.get("changes/")).json()["position"])


async def creates_a_note(person: Person) -> tuple[str, int]:
    """A note of which everything was told, and the position after that."""
    since = await stands_at(person)
    note = await person.creates()
    page = (await asks(person, since, wait=5)).json()
    assert kinds(page["results"]) == ["note.created"]
    return note, page["position"]


async def renames(person: Person, note: str, title: str = "New") -> None:
    assert (await person.api.patch(f"notes/{note}/", json={"title": title})).is_success


def kinds(events: list[Event]) -> list[str]:
    return [event["kind"] for event in events]


@contextlib.asynccontextmanager
async def stream(person: Person, since: int, query: str = "") -> AsyncIterator[AsyncIterator[dict[str, str]]]:
    """The messages of somebody's stream after a position."""
    headers = {"Last-Event-ID": str(since)}
    timeout = httpx.Timeout(PATIENCE_SECONDS)
    async with person.api.stream("GET", f"events/{query}", headers=headers, timeout=timeout) as answer:
        assert answer.status_code == 200, (await answer.aread()).decode()
        yield messages(answer)


async def next_events(stream: AsyncIterator[dict[str, str]], count: int) -> list[Event]:
    """The next so many events of a stream."""
    found: list[Event] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(found) < count:
            if data := (await anext(stream)).get("data"):
                found.append(json.loads(data))
    return found


async def hears(socket: RawSocket) -> Event:
    """The next thing that a socket says of the feed."""
    while "position" not in (said := json.loads(await socket.receive())):
        pass
    return dict(said)


async def next_events_of_socket(socket: RawSocket, count: int) -> list[Event]:
    found: list[Event] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(found) < count:
            if (said := await hears(socket))["kind"] != "feed.position":
                found.append(said)
    return found


async def waiting_requests(server: Server) -> int:
    async with httpx.AsyncClient(base_url=server.origin) as http:
        told = (await http.get("/metrics")).text
    found = re.search(r'^curio_feed_subscribers\{.*transport="poll".*\} (\d+)', told, re.MULTILINE)
    return int(found[1]) if found else 0


# Waiting


async def test_a_request_waits_until_something_happens(server: Server, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    note, since = await creates_a_note(ada)
    asking = asyncio.create_task(asks(ada, since))

    async def is_waiting() -> bool:
        return await waiting_requests(server) == 1

    await wait_until(is_waiting, what="the request waits")
    assert not asking.done()
    await renames(ada, note)
    answer = await asking
    (event,) = answer.json()["results"]
    assert (event["kind"], event["note"]) == ("note.renamed", {"id": note, "title": "New"})
    assert answer.json()["position"] == event["position"] == since + 1
    assert answer.headers["Preference-Applied"] == "wait=60"


@pytest.mark.parametrize(("wanted", "applied"), [(1, "wait=1"), (60, "wait=5")])
async def test_a_request_waits_no_longer_than_it_wants_and_may(
    narrow: Server, sign_up: SignUp, wanted: int, applied: str
) -> None:
    ada = await sign_up("ada", narrow)
    _, since = await creates_a_note(ada)
    answer = await asks(ada, since, wanted)
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert answer.headers["Preference-Applied"] == applied


async def test_what_did_not_wait_does_not_say_so(server: Server, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    for since, status in [(None, 200), (AHEAD, 410)]:
        answer = await asks(ada, since)
        assert answer.status_code == status
        assert "Preference-Applied" not in answer.headers


async def test_who_listens_too_often_is_refused_and_a_request_does_not_wait(
    narrow: Server, sign_up: SignUp
) -> None:
    ada = await sign_up("ada", narrow)
    _, since = await creates_a_note(ada)
    async with contextlib.AsyncExitStack() as listening:
        for _ in range(OFTEN):
            socket = await listening.enter_async_context(events_socket(narrow, ada.bearer))
            await hears(socket)
        async with events_socket(narrow, ada.bearer) as one_more:
            assert await one_more.until_closed() == (4529, "too_many_sockets")
        refused = await ada.api.get("events/")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_sockets")
        answer = await asks(ada, since)
        assert (answer.status_code, answer.json()["results"]) == (200, [])
        assert "Preference-Applied" not in answer.headers


# Being refused


@pytest.mark.parametrize(
    ("method", "query", "headers", "status", "code"),
    [
        ("GET", "?since=x", {}, 400, "invalid"),
        ("GET", "?since=-1", {}, 400, "invalid"),
        ("GET", "?since=0", {"Last-Event-ID": "1.5"}, 400, "invalid"),
        ("GET", "", {"Host": "other.example.org"}, 400, "bad_request"),
        ("GET", "", {"Authorization": "Bearer curio_no"}, 401, "not_authenticated"),
        ("POST", "", {}, 405, "method_not_allowed"),
        ("GET", f"?since={AHEAD}", {}, 410, "position_gone"),
        ("GET", "", {"Last-Event-ID": str(AHEAD)}, 410, "position_gone"),
    ],
)
async def test_a_stream_is_refused_before_it_begins(
    server: Server, sign_up: SignUp, method: str, query: str, headers: dict[str, str], status: int, code: str
) -> None:
    ada = await sign_up("ada")
    answer = await ada.api.request(method, f"events/{query}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("www-authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    ("since", "token", "closed"),
    [
        ("x", None, (4400, "malformed")),
        ("-1", None, (4400, "malformed")),
        ("1" * 16, None, (4400, "malformed")),
        (AHEAD, None, (4416, "position_gone")),
        (0, "curio_no", (4401, "login_over")),
    ],
)
async def test_a_socket_is_closed_before_anything_is_said(
    server: Server, sign_up: SignUp, since: int | str, token: str | None, closed: tuple[int, str]
) -> None:
    ada = await sign_up("ada")
    headers = {"Authorization": f"Bearer {token}"} if token else ada.bearer
    async with events_socket(server, headers, since) as socket:
        assert await socket.until_closed() == closed
        assert socket.frames == []


async def test_what_is_not_kept_is_said_on_each_way(narrow: Server, sign_up: SignUp) -> None:
    """Here for a backup that was put back."""
    ada = await sign_up("ada", narrow)
    _, since = await creates_a_note(ada)
    await asyncio.to_thread(narrow.manage, "mark_restored", "--days", "2")
    for path in (f"changes/?since={since}", f"events/?since={since}"):
        answer = await ada.api.get(path)
        assert (answer.status_code, answer.json()["code"]) == (410, "position_gone")
    async with events_socket(narrow, ada.bearer, since) as socket:
        assert await socket.until_closed() == (4416, "position_gone")
        assert socket.frames == []


# Going on


async def test_what_a_browser_remembers_counts_more_than_the_address(server: Server, sign_up: SignUp) -> None:
    """The address stays as it was when the page first listened."""
    ada = await sign_up("ada")
    note, since = await creates_a_note(ada)
    await renames(ada, note)
    async with stream(ada, since, f"?since={AHEAD}") as told:
        assert kinds(await next_events(told, 1)) == ["note.renamed"]


async def test_who_hears_nothing_moves_on_with_the_feed(narrow: Server, sign_up: SignUp) -> None:
    """After each silence the position is said up to which nothing was left out, and one can come back with it."""
    ada, grace = await sign_up("ada", narrow), await sign_up("grace", narrow)
    since = await stands_at(grace)
    async with stream(grace, since) as told, events_socket(narrow, grace.bearer, since) as socket:
        assert (await hears(socket))["position"] == since
        note, position = await creates_a_note(ada)
        assert position > since
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (said := await hears(socket))["position"] < position:
                pass
            while int((message := await anext(told))["id"]) < position:
                pass
    assert said == {"kind": "feed.position", "position": position}
    assert "data" not in message
    async with stream(grace, position) as told, events_socket(narrow, grace.bearer, position) as socket:
        await ada.shares(note, grace)
        for (event,) in (await next_events(told, 1), await next_events_of_socket(socket, 1)):
            assert (event["kind"], event["position"]) == ("note.shared", position + 1)


async def test_who_falls_behind_gets_everything_once_and_in_order(narrow: Server, sign_up: SignUp) -> None:
    """Two events may wait here, and many come at once."""
    ada = await sign_up("ada", narrow)
    note, since = await creates_a_note(ada)
    listeners: list[Listener] = [transport(ada, [narrow], since, "") for transport in TRANSPORTS]
    count = 60
    for _ in range(3):
        await asyncio.gather(*(renames(ada, note, str(number)) for number in range(count // 3)))
    told = (await ada.api.get("changes/", params={"since": since, "page_size": 500})).json()
    while len(told["results"]) < count:
        told["results"] += (page := (await asks(ada, told["position"])).json())["results"]
        told["position"] = page["position"]
    assert [event["position"] for event in told["results"]] == list(range(since + 1, since + count + 1))
    for listener in listeners:
        await listener.reaches(told["position"], PATIENCE_SECONDS)
        assert [heard.event for heard in listener.heard] == told["results"]


# Ending


async def test_whose_access_ends_hears_nothing_of_the_note_afterwards(
    server: Server, sign_up: SignUp
) -> None:
    """Also not while a stream and a socket stay open: the next thing they hear is of another note."""
    ada, grace = await sign_up("ada"), await sign_up("grace")
    note, _ = await creates_a_note(ada)
    other, _ = await creates_a_note(ada)
    since = await stands_at(grace)
    await ada.shares(note, grace)
    async with stream(grace, since) as told, events_socket(server, grace.bearer, since) as socket:
        for (event,) in (await next_events(told, 1), await next_events_of_socket(socket, 1)):
            assert (event["kind"], event["note"]["id"]) == ("note.shared", note)
        await ada.unshares(note, grace)
        await renames(ada, note, "Secret")
        await ada.writes(note, "secret\n")
        await ada.shares(other, grace)
        for events in (await next_events(told, 2), await next_events_of_socket(socket, 2)):
            assert [(event["kind"], event["note"]["id"]) for event in events] == [
                ("note.access_lost", note),
                ("note.shared", other),
            ]
            assert events[0]["note"]["title"] == ""


@pytest.mark.parametrize("way", ["token", "session"])
async def test_a_stream_ends_with_its_login(server: Server, sign_up: SignUp, way: str) -> None:
    ada = await sign_up("ada", newly=True)
    headers = ada.bearer if way == "token" else ada.cookie
    async with httpx.AsyncClient(base_url=server.origin, headers=headers, timeout=PATIENCE_SECONDS) as http:
        async with http.stream("GET", "/api/v1/events/") as answer:
            told = messages(answer)
            assert "id" in await anext(told)
            path = (
                f"/api/v1/tokens/{ada.token_id}/" if way == "token" else "/_allauth/browser/v1/auth/session"
            )
            await ada.page.delete(path, headers=ada.csrf)
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for message in told:
                    assert "data" not in message
        assert (await http.get("/api/v1/events/")).status_code == 401


async def test_a_server_that_stops_ends_each_way_in_order(start_server: StartServer, sign_up: SignUp) -> None:
    server = start_server()
    ada = await sign_up("ada", server)
    _, since = await creates_a_note(ada)
    asking = asyncio.create_task(asks(ada, since))
    async with stream(ada, since) as told, events_socket(server, ada.bearer, since) as socket:
        await anext(told)
        await hears(socket)

        async def is_waiting() -> bool:
            return await waiting_requests(server) == 1

        await wait_until(is_waiting, what="the request waits")
        stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
        assert (await socket.until_closed())[0] == 1012
        assert [message async for message in told if "data" in message] == []
        assert ((await asking).status_code, (await asking).json()["results"]) == (200, [])
        assert await stopping == 0
