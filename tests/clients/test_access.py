"""Who may not, cannot: whatever bytes they send, nothing of theirs is stored or shown, and they are told."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from collab.core import frames
from tests.collab.typist import Typist
from tests.support import log
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.node import Node
from tests.support.raw import EXTENDED, HELLO, PERM, raw_socket, refused_with
from tests.support.server import Server

AUTH_DENIED = b"\x02\x00"
SECRET = "forged"
PIECES = [f"e{number:04};" for number in range(5000)]
"""More than anybody types before they are stopped."""


def forgeries(before: bytes) -> dict[str, list[bytes]]:
    """Ways to send an update that one may not send; ``before`` is the document's state."""
    typist, eraser = Typist(client_id=77, starts_from=before), Typist(client_id=78, starts_from=before)
    return {
        "updates": [frames.update(typist.types(letter)) for letter in SECRET],
        "step 2": [typist.step2],
        "a deletion": [frames.update(eraser.deletes(0, 4))],
    }


@pytest.mark.parametrize(
    "way",
    [
        "updates",
        "step 2",
        "a deletion",
    ],
)
@pytest.mark.parametrize("extended", [True, False], ids=["extended", "stock"])
async def test_a_viewers_forged_updates_are_neither_stored_nor_relayed(
    way: str, extended: bool, server: Server, sign_up: SignUp, node: Node
):
    """P7: they are dropped and answered with PERM, to stock clients with an auth message."""
    alice, eve = await sign_up("alice"), await sign_up("eve")
    note = await alice.creates("hers alone\n")
    await alice.shares(note, eve, "viewer")
    writer = await node.open(alice, note)
    stored = log.rows(server, note)

    async with raw_socket(server, note, eve.bearer, EXTENDED if extended else "") as socket:
        forged = forgeries(stored[0].update)[way]
        await socket.send(*forged)
        answer = bytes((120, PERM)) if extended else AUTH_DENIED
        for _ in forged:
            await socket.until(answer)
        assert not any(frame.startswith(b"\x00\x00") for frame in socket.frames), "a viewer is not asked"
        if extended:
            assert socket.told(HELLO)[0]["role"] == "reader"

        assert log.rows(server, note) == stored
        await writer.inserts("goes on\n")
        await socket.until(b"\x00\x02")
    assert await alice.reads_content(note) == "hers alone\ngoes on\n" == await writer.text()
    assert len(log.rows(server, note)) == len(stored) + 1


async def test_a_viewer_whose_stock_client_types_anyway_is_told_and_not_heard(
    server: Server, sign_up: SignUp, node: Node
):
    """P7: a stock provider sends what its document gains; nobody gets it."""
    alice, eve = await sign_up("alice"), await sign_up("eve")
    note = await alice.creates("hers alone\n")
    await alice.shares(note, eve, "viewer")
    writer, viewer = await node.open(alice, note), await node.open(eve, note)
    await viewer.inserts("forged ")
    await viewer.until("Denied")
    await writer.inserts("goes on\n")
    await viewer.until("Contains", text="goes on\n")
    assert await writer.text() == "hers alone\ngoes on\n" == log.replay(server, note)
    assert (await viewer.state())["connected"]


async def test_to_a_stranger_there_is_no_such_note(server: Server, sign_up: SignUp, node: Node):
    """P6: 404 over REST whatever is asked, and a refused handshake, as for a note that does not exist."""
    alice, mallory = await sign_up("alice"), await sign_up("mallory")
    note = await alice.creates("secret")
    stored = log.rows(server, note)
    for number, wanted in enumerate((note, str(uuid4()))):
        asked = [
            await mallory.api.get(f"notes/{wanted}/"),
            await mallory.api.patch(f"notes/{wanted}/", json={"content": "mine"}),
            await mallory.api.put(f"notes/{wanted}/", json={"content": "mine", "title": ""}),
            await mallory.api.delete(f"notes/{wanted}/"),
            await mallory.api.post(f"notes/{wanted}/restoration/"),
            await mallory.api.get(f"notes/{wanted}/content/"),
            await mallory.api.put(
                f"notes/{wanted}/content/", content=b"mine", headers={"Content-Type": "text/markdown"}
            ),
            await mallory.api.get(f"notes/{wanted}/shares/"),
            await mallory.api.post(
                f"notes/{wanted}/shares/", json={"username": mallory.username, "role": "editor"}
            ),
            await mallory.api.delete(f"notes/{wanted}/shares/{alice.username}/"),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in asked] == [
            (404, "not_found")
        ] * len(asked)

        stock = await node.open(mallory, wanted, who=f"stock {number}", synced=False)
        assert (await stock.until("Refused"))["refusals"][0] == 404
        assert await stock.text() == ""
        await stock.order("disconnect")
        extended = await node.open(mallory, wanted, who=f"extended {number}", extended=True, synced=False)
        state = await extended.until("GivenUp")
        assert state["closes"][0]["code"] == 4404
        assert state["errors"][0]["code"] == "document_missing"
        assert await extended.text() == ""
    assert (await mallory.api.get("notes/")).json()["results"] == []
    assert log.rows(server, note) == stored


async def test_nobody_gets_nothing(server: Server, sign_up: SignUp, node: Node):
    """P6: without a login a list is 401, and a handshake too, even from the page's own origin."""
    alice = await sign_up("alice")
    note = await alice.creates("secret")
    async with httpx.AsyncClient(base_url=alice.api.base_url) as nobody:
        answer = await nobody.get("notes/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert await refused_with(server, note, {"Origin": server.origin}) == 401
    assert await refused_with(server, note, {"Authorization": "Bearer curio_00000000_nonsense"}) == 401
    client = await node.open(alice, note, extended=True, headers={"Origin": server.origin}, synced=False)
    assert (await client.until("GivenUp"))["closes"][0]["code"] == 4401


@pytest.mark.parametrize("query", ["", EXTENDED], ids=["stock", "extended"])
@pytest.mark.parametrize(
    ("origin", "status"),
    [
        pytest.param("{own}", None, id="own"),
        pytest.param("http://evil.example", 403, id="foreign"),
        pytest.param("{own}.evil.example", 403, id="own-as-prefix"),
        pytest.param("http://evil.example/?{own}", 403, id="own-in-query"),
        pytest.param("https://127.0.0.1:{port}", 403, id="other-scheme"),
        pytest.param("http://127.0.0.1:1", 403, id="other-port"),
        pytest.param("http://localhost:{port}", 403, id="other-name"),
        pytest.param("null", 403, id="null"),
        pytest.param("", 403, id="empty"),
        pytest.param(None, 403, id="missing"),
    ],
)
async def test_a_cookie_counts_only_with_the_own_origin(
    origin: str | None, status: int | None, query: str, server: Server, sign_up: SignUp
):
    """P6: a page elsewhere cannot use the cookie that the browser sends along; refused before accept, always."""
    alice = await sign_up("alice")
    note = await alice.creates("secret")
    headers = dict(alice.cookie)
    if origin is not None:
        headers["Origin"] = origin.format(own=server.origin, port=server.port)
    assert await refused_with(server, note, headers, query) == status


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null"])
async def test_a_token_needs_no_origin(origin: str | None, server: Server, sign_up: SignUp):
    """P6: with a Bearer token cookies are ignored, so no page can misuse them."""
    alice, eve = await sign_up("alice"), await sign_up("eve")
    note = await alice.creates("secret")
    headers = alice.bearer if origin is None else alice.bearer | {"Origin": origin}
    assert await refused_with(server, note, headers) is None
    assert await refused_with(server, note, alice.cookie | eve.bearer | {"Origin": server.origin}) == 404


async def test_nothing_of_an_editor_is_stored_once_their_share_is_gone(
    server: Server, sign_up: SignUp, node: Node
):
    """P7: in the middle of their typing; the socket is closed with 4403 and does not come back."""
    alice, eve = await sign_up("alice"), await sign_up("eve")
    note = await alice.creates("# eve:\n")
    await alice.shares(note, eve)
    owner = await node.open(alice, note)
    editor = await node.open(eve, note, extended=True)
    await editor.types(PIECES, pause_ms=2)
    await editor.until("SavedCount", count=30)
    author = log.rows(server, note)[-1].author

    await alice.unshares(note, eve)
    stored = log.rows(server, note)

    state = await editor.until("GivenUp")
    assert state["typing"]
    assert state["closes"] == [{"code": 4403, "reason": "access_lost"}]
    assert state["errors"][0]["code"] == "access_lost"
    await editor.stops_typing()
    await owner.inserts("alice goes on")
    await wait_until(lambda: "alice goes on" in log.replay(server, note), what="the owner's typing stored")
    assert [row for row in log.rows(server, note)[len(stored) :] if row.author == author] == []
    left = log.replay(server, note)
    assert [piece for piece in await editor.saved() if piece not in left] == []
    assert await owner.text() == left
    await editor.order("connect")
    await editor.until("Closed", code=4404)
    await editor.until("GivenUp")


async def test_a_note_in_the_trash_says_so_to_whom_it_is_shared_with_and_comes_back(
    server: Server, sign_up: SignUp, node: Node
):
    """P30: 4410 for who had it open and who comes later, 4404 for all others, and all is as it was once restored."""
    alice, bob, eve = await sign_up("alice"), await sign_up("bob"), await sign_up("eve")
    note = await alice.creates("ours\n")
    await alice.shares(note, bob)
    editor = await node.open(bob, note, extended=True)
    assert (await alice.api.delete(f"notes/{note}/")).status_code == 204
    state = await editor.until("GivenUp")
    assert state["closes"] == [{"code": 4410, "reason": "withdrawn"}]
    assert state["errors"][0]["code"] == "withdrawn"
    await editor.order("connect")
    await editor.until("Closed", code=4410)
    stranger = await node.open(eve, note, extended=True, synced=False)
    await stranger.until("Closed", code=4404)
    assert await refused_with(server, note, bob.bearer) == 404
    assert (await bob.api.get(f"notes/{note}/")).json()["code"] == "withdrawn"
    assert (await eve.api.get(f"notes/{note}/")).json()["code"] == "not_found"
    assert (await alice.api.post(f"notes/{note}/restoration/")).status_code == 200
    assert await refused_with(server, note, bob.bearer) is None


async def test_an_editor_becomes_a_viewer_and_an_editor_again(server: Server, sign_up: SignUp, node: Node):
    """P7: PERM says so; what is typed as a viewer is not stored until the right is back, and then it is."""
    alice, eve = await sign_up("alice"), await sign_up("eve")
    note = await alice.creates("# eve:\n")
    await alice.shares(note, eve)
    owner = await node.open(alice, note)
    editor = await node.open(eve, note, extended=True)
    await editor.types(PIECES, pause_ms=2)
    await editor.until("SavedCount", count=30)
    author = log.rows(server, note)[-1].author

    await alice.shares(note, eve, "viewer")
    stored = log.rows(server, note)
    await editor.until("Perm", role="reader")
    await editor.inserts(" a last word of eve")
    unsaved = await editor.stops_typing()
    await owner.inserts("alice goes on")
    await editor.until("Contains", text="alice goes on")
    assert [row for row in log.rows(server, note)[len(stored) :] if row.author == author] == []
    assert " a last word of eve" in unsaved
    assert "a last word of eve" not in log.replay(server, note)

    await alice.shares(note, eve, "editor")
    await editor.until("Perm", role="writer")
    await editor.inserts(" and eve too")
    await editor.until("AllSaved")
    everything = await editor.text()
    assert [piece for piece in unsaved if piece not in everything] == []
    await owner.sees(everything)
    assert log.replay(server, note) == everything
    assert (await editor.state())["closes"] == []


@pytest.mark.parametrize("extended", [True, False], ids=["extended", "stock"])
async def test_a_revoked_token_ends_its_sockets(extended: bool, server: Server, sign_up: SignUp, node: Node):
    """P7: 4401, for the login is over; nothing that comes with it is stored any more."""
    alice = await sign_up("alice", newly=True)
    note = await alice.creates()
    client = await node.open(alice, note, extended=extended)
    await client.types(PIECES, pause_ms=2)
    await wait_until(lambda: len(log.rows(server, note)) > 20, what="typing stored")

    answer = await alice.page.delete(f"/api/v1/tokens/{alice.token_id}/", headers=alice.csrf)
    assert answer.status_code == 204
    stored = log.rows(server, note)
    state = await client.until("GivenUp")
    assert state["closes"] == [{"code": 4401, "reason": "login_over"}]
    await client.stops_typing()
    assert log.rows(server, note) == stored
    assert (await alice.api.get("notes/")).status_code == 401


async def test_logging_out_ends_the_pages_sockets(server: Server, sign_up: SignUp):
    """P7: 4401 for whatever was opened with that login; a token of the same person lives on."""
    alice = await sign_up("alice", newly=True)
    note = await alice.creates()
    own = {"Origin": server.origin}
    async with (
        raw_socket(server, note, alice.cookie | own) as page,
        raw_socket(server, note, alice.bearer) as script,
    ):
        await page.until(b"\x00\x00")
        await script.until(b"\x00\x00")
        answer = await alice.page.delete("/_allauth/browser/v1/auth/session", headers=alice.csrf)
        assert answer.status_code == 401, "logged out, says allauth"
        assert await page.until_closed() == (4401, "login_over")
        await script.send(b"\x03")
        await script.until(b"\x01")


async def test_a_trashed_note_is_closed_for_everybody(server: Server, sign_up: SignUp, node: Node):
    """P6, P30: open sockets end with 4410, new ones find no such note, until it is restored."""
    alice, bob = await sign_up("alice"), await sign_up("bob")
    note = await alice.creates("kept\n")
    await alice.shares(note, bob)
    client = await node.open(bob, note)
    assert (await alice.api.delete(f"notes/{note}/")).status_code == 204
    assert (await client.until("GivenUp"))["closes"][0]["code"] == 4410
    assert await refused_with(server, note, bob.bearer) == 404
    assert await refused_with(server, note, alice.bearer) == 404
    assert (await alice.api.post(f"notes/{note}/restoration/")).status_code == 200
    await client.order("connect")
    await client.until("Synced")
    assert await client.text() == "kept\n"
