"""Clients that know nothing of Curio work with it as they come."""

from __future__ import annotations

from tests.support.fixtures import SignUp
from tests.support.node import Node
from tests.support.pycrdt_client import PycrdtClient


async def test_pycrdts_provider_and_y_websocket_share_a_note(sign_up: SignUp, node: Node):
    """P1, P2, P5: a Python script and a page each see what the other types, characters beyond U+FFFF too."""
    alice = await sign_up("alice")
    note = await alice.creates("Start 🚀\n")
    page = await node.open(alice, note)
    script = await PycrdtClient.open(alice, note)
    assert await script.text() == "Start 🚀\n"

    await script.inserts("from Python 漢字\n")
    await page.sees("Start 🚀\nfrom Python 漢字\n")
    await page.inserts("from Yjs 👩‍🚀\n")
    await script.sees("Start 🚀\nfrom Python 漢字\nfrom Yjs 👩‍🚀\n")

    await script.disconnects()
    assert await alice.reads_content(note) == await script.text() == await page.text()


async def test_a_y_websocket_client_stays_connected_while_nobody_types(
    start_server, node: Node, sign_up: SignUp
):
    """P17: stock clients hang up after 30 s without a message; the server's keepalive comes in time."""
    server = start_server(COLLAB_KEEPALIVE_SECONDS="0.2")
    alice = await sign_up("alice", server)
    note = await alice.creates("quiet")
    client = await node.open(alice, note)
    messages = await client.order("messages")
    await client.until("Messages", count=messages + 3)
    state = await client.state()
    assert state["connected"]
    assert state["syncs"] == 1
    assert state["closes"] == []


async def test_two_stock_clients_see_who_else_is_here(sign_up: SignUp, node: Node):
    """P14, P15: names and colours come from the server, and go when the socket goes."""
    alice, bob = await sign_up("alice"), await sign_up("bob")
    note = await alice.creates()
    await alice.shares(note, bob)
    first = await node.open(alice, note)
    second = await node.open(bob, note)
    await second.order(
        "setPresence", state={"user": {"name": alice.username, "color": "#000000"}, "cursor": None}
    )
    await first.until("Peers", count=2)

    [entry] = [
        one for one in await first.order("presence") if one["clientId"] == await second.order("clientId")
    ]
    assert entry["user"]["name"] == bob.username
    assert entry["user"]["kind"] == "token"
    assert entry["user"]["color"] != "#000000"

    await second.order("disconnect")
    await first.until("Peers", count=1)
