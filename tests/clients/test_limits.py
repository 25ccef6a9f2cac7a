"""What a process takes in is bounded, by slowing senders down and never by dropping what they sent."""

from __future__ import annotations

import asyncio

from collab.core import frames
from tests.collab.typist import Typist, mark
from tests.support import log
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp, StartServer
from tests.support.node import Node
from tests.support.raw import BYE, EXTENSION, SAVED, UNSAVED, RawSocket, raw_socket, refused_with
from tests.support.storage import WriteLock

FLOOD = 600


async def sends_all(socket: RawSocket, typist: Typist, pieces: list[str]) -> None:
    """Type as fast as the socket takes it, then ask for the end of it to be saved."""
    await socket.send(*(frames.update(typist.types(piece)) for piece in pieces), mark(1))


async def test_a_person_has_only_so_many_sockets(start_server: StartServer, sign_up: SignUp):
    """P6: stock clients are refused with 429, those with the extension told 4529; who closes one may open another."""
    server = start_server(COLLAB_MAX_SOCKETS_PER_PERSON="2")
    alice = await sign_up("alice", server)
    note = await alice.creates()
    async with raw_socket(server, note, alice.bearer):
        async with raw_socket(server, note, alice.bearer):
            assert await refused_with(server, note, alice.bearer) == 429
            async with raw_socket(server, note, alice.bearer) as third:
                assert await third.until_closed() == (4529, "too_many_sockets")

        async def may_enter() -> bool:
            return await refused_with(server, note, alice.bearer) is None

        await wait_until(may_enter, what="room for one more")


async def test_a_person_listens_to_the_feed_only_so_often(start_server: StartServer, sign_up: SignUp):
    """The stream is refused before it begins; who ends one may begin another."""
    server = start_server(FEED_MAX_SUBSCRIPTIONS_PER_PERSON="1")
    alice = await sign_up("alice", server)
    async with alice.api.stream("GET", "events/") as stream:
        assert stream.status_code == 200
        refused = await alice.api.get("events/")
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_sockets")

    async def may_listen() -> bool:
        async with alice.api.stream("GET", "events/") as stream:
            return stream.status_code == 200

    await wait_until(may_listen, what="room for another stream")


async def test_one_who_sends_too_fast_is_slowed_down_and_loses_nothing(
    start_server: StartServer, sign_up: SignUp
):
    """P27."""
    server = start_server(COLLAB_MAX_FRAMES_PER_SECOND="300")
    alice = await sign_up("alice", server)
    note = await alice.creates()
    typist = Typist(client_id=1)
    async with raw_socket(server, note, alice.bearer) as socket:
        await socket.send(frames.step2(frames.EMPTY_UPDATE))
        await sends_all(socket, typist, [f"{number};" for number in range(FLOOD)])
        await socket.until(bytes((EXTENSION, SAVED)))
    assert log.replay(server, note) == typist.text


async def test_one_who_never_lets_up_is_disconnected_and_nobody_else_notices(
    start_server: StartServer, sign_up: SignUp, node: Node
):
    """P27: 4529, so that a client comes back later; what it had sent before is stored."""
    server = start_server(COLLAB_MAX_FRAMES_PER_SECOND="100", COLLAB_RATE_PATIENCE_SECONDS="1")
    alice, bob = await sign_up("alice", server), await sign_up("bob", server)
    note = await alice.creates("start\n")
    await alice.shares(note, bob)
    witness = await node.open(bob, note, extended=True)
    async with raw_socket(server, note, alice.bearer) as socket:
        flood = asyncio.create_task(socket.send(*[b"\x03"] * 50_000))
        assert await socket.until_closed() == (4529, "too_fast")
        await flood
    await witness.types(["undisturbed;"])
    await witness.until("AllSaved")
    assert log.replay(server, note) == "start\nundisturbed;"


async def test_what_cannot_be_stored_yet_is_not_read_without_end(start_server: StartServer, sign_up: SignUp):
    """P20: past the bound the sender waits; when the database is back, all of it is stored."""
    server = start_server(COLLAB_MAX_UNSTORED_BYTES="100000")
    alice = await sign_up("alice", server)
    note = await alice.creates()
    typist = Typist(client_id=1)
    lock = WriteLock(server.storage)
    async with raw_socket(server, note, alice.bearer) as socket:
        await socket.send(frames.step2(frames.EMPTY_UPDATE))
        lock.take()
        typing = asyncio.create_task(sends_all(socket, typist, [f"{'x' * 20_000}\n"] * 80))
        await socket.until(bytes((EXTENSION, UNSAVED)))
        assert not any(frame[:2] == bytes((EXTENSION, SAVED)) for frame in socket.frames)
        lock.give_back()
        await typing
        await socket.until(bytes((EXTENSION, SAVED)))
    assert log.replay(server, note) == typist.text


async def test_a_server_that_stops_says_goodbye_to_each_and_takes_nobody_in(
    start_server: StartServer, sign_up: SignUp
):
    """P22: BYE with a time to come back, then 1012; 503 to whoever comes meanwhile; exit code 0."""
    server = start_server()
    alice = await sign_up("alice", server)
    note = await alice.creates()
    async with (
        raw_socket(server, note, alice.bearer) as one,
        raw_socket(server, note, alice.bearer) as other,
    ):
        stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
        for socket in (one, other):
            assert (await socket.until_closed())[0] == 1012
            (bye,) = socket.told(BYE)
            assert bye["resume_after_ms"] >= 0
        assert await stopping == 0
