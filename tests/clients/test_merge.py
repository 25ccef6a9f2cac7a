"""A write over REST is an edit: it is merged into what others are typing, and nothing of either is lost."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.support import log
from tests.support.fixtures import SignUp, StartServer
from tests.support.node import Node
from tests.support.people import Person
from tests.support.server import Server

NEVER_POLLS = {"COLLAB_HEAD_POLL_SECONDS": "600"}
WRITES = 200
WRITES_IN_FLIGHT = 4


@pytest.mark.parametrize(
    ("before", "first", "second", "written", "after"),
    [
        pytest.param(
            "one\ntwo\nthree\n",
            ("one", " plus alice"),
            ("three", " plus bob"),
            "one\n2\nthree\n",
            "one plus alice\n2\nthree plus bob\n",
            id="words",
        ),
        pytest.param(
            "🚀 start\n漢字 middle\n👩‍🚀 end\n",
            ("🚀 start", " 🐈"),
            ("👩‍🚀", "👨‍👩‍👧 漢"),
            "🚀🚀 start\n漢語 middle\n👩‍🚀 end\n",
            "🚀🚀 start 🐈\n漢語 middle\n👩‍🚀👨‍👩‍👧 漢 end\n",
            id="emoji-and-cjk",
        ),
        pytest.param(
            "the quick fox\n",
            ("the", " very"),
            ("fox", " 跑"),
            "the quick brown 🦊\n",
            None,
            id="within-a-changed-line",
        ),
    ],
)
async def test_a_write_on_an_old_base_is_merged_into_what_was_typed_since(
    before: str,
    first: tuple[str, str],
    second: tuple[str, str],
    written: str,
    after: str | None,
    start_server: StartServer,
    sign_up: SignUp,
    node: Node,
):
    """P21: read, let two others type, write: both are sent it without looking for it, and the answer is what they see."""
    server = start_server(**NEVER_POLLS)
    alice, bob = await sign_up("alice", server), await sign_up("bob", server)
    note = await alice.creates(before)
    await alice.shares(note, bob)
    one, two = await node.open(alice, note), await node.open(bob, note)
    read = await alice.reads(note)
    assert read["content"] == before

    for client, (place, typed), other in ((one, first, two), (two, second, one)):
        await client.inserts(typed, after=place)
        await other.until("Contains", text=place + typed)
    answer = await alice.writes(note, written, base=read["revision"])

    assert answer.status_code == 200, answer.text
    merged = answer.json()
    for client in (one, two):
        await client.sees(merged["content"])
    assert merged["merged"] is True
    assert first[1] in merged["content"]
    assert second[1] in merged["content"]
    if after is not None:
        assert merged["content"] == after
    assert answer.headers["ETag"] == f'"{merged["revision"]}"'
    assert await bob.reads_content(note) == merged["content"]


async def test_a_write_that_nobody_came_between_is_not_called_merged(sign_up: SignUp):
    """P21: ``merged`` says whether others had written since the base."""
    alice = await sign_up("alice")
    note = await alice.creates("one\n")
    read = await alice.reads(note)
    answer = await alice.writes(note, "one\ntwo\n", base=read["revision"])
    assert answer.json()["merged"] is False
    assert answer.json()["content"] == "one\ntwo\n"


async def test_a_stale_if_match_changes_nothing(server: Server, sign_up: SignUp, node: Node):
    """P21: If-Match keeps its HTTP meaning: 412, neither text nor title changes, nobody hears of it."""
    alice = await sign_up("alice")
    note = await alice.creates("one\n", title="First")
    client = await node.open(alice, note)
    stale = (await alice.reads(note))["revision"]
    await client.inserts("typed\n")
    await (await node.open(alice, note, who="witness")).until("Contains", text="typed")
    current = (await alice.writes(note, "one\ntyped\nmore\n", base=stale)).json()
    await client.sees(current["content"])
    stored = log.rows(server, note)

    answer = await alice.api.patch(
        f"notes/{note}/",
        json={"content": "overwritten", "title": "Second"},
        headers={"If-Match": f'"{stale}"'},
    )

    assert answer.status_code == 412
    assert answer.json()["code"] == "stale_revision"
    assert log.rows(server, note) == stored
    now = await alice.reads(note)
    assert (now["title"], now["content"], now["revision"]) == (
        "First",
        current["content"],
        current["revision"],
    )
    assert await client.text() == current["content"]


@pytest.mark.slow
async def test_two_hundred_writes_at_random_moments_lose_nothing(server: Server, sign_up: SignUp, node: Node):
    """P5, P21: while two people type, every write over REST and every keystroke is in the text exactly once."""
    alice, bob, script = await sign_up("alice"), await sign_up("bob"), await sign_up("script")
    lines = [f"line {number:03} has old{number:03} in it 🐈" for number in range(WRITES)]
    note = await alice.creates(
        "\n".join(["# alice:", *lines[: WRITES // 2], "# bob:", *lines[WRITES // 2 :], ""])
    )
    await alice.shares(note, bob)
    await alice.shares(note, script)
    one, two = await node.open(alice, note), await node.open(bob, note)
    typed = {who: [f"{who}{number:04}漢;" for number in range(400)] for who in "ab"}
    await one.types(typed["a"], pause_ms=10, after="# alice:")
    await two.types(typed["b"], pause_ms=10, after="# bob:")

    chance = random.Random(2026)
    numbers = list(range(WRITES))
    chance.shuffle(numbers)
    merged = await asyncio.gather(
        *(
            _writes(script, note, numbers[worker::WRITES_IN_FLIGHT], chance.random())
            for worker in range(WRITES_IN_FLIGHT)
        )
    )
    for client in (one, two):
        await client.until("Typed", seconds=60)

    stored = await alice.reads_content(note)
    await one.sees(stored)
    await two.sees(stored)
    assert log.replay(server, note) == stored
    for number in range(WRITES):
        assert stored.count(f"new{number:03}✎") == 1, (
            f"write {number} is there {stored.count(f'new{number:03}✎')} times"
        )
        assert stored.count(f"old{number:03}") == 0
    for pieces in typed.values():
        assert [stored.count(piece) for piece in pieces] == [1] * len(pieces)
        places = [stored.index(piece) for piece in pieces]
        assert places == sorted(places)
    assert sum(map(sum, merged)) > 0, "no write ever met another one"


async def _writes(script: Person, note: str, numbers: list[int], seed: float) -> list[bool]:
    """Write one line after the other, each on the text read a random moment before."""
    chance, merged = random.Random(seed), []
    for number in numbers:
        read = await script.reads(note)
        await asyncio.sleep(chance.uniform(0, 0.08))
        text = read["content"].replace(f"old{number:03}", f"new{number:03}✎")
        answer = await script.writes(note, text, base=read["revision"])
        assert answer.status_code == 200, answer.text
        written = answer.json()
        assert f"new{number:03}✎" in written["content"]
        base, now = (int(revision.split(".")[1]) for revision in (read["revision"], written["revision"]))
        assert written["merged"] is (now > base + 1)
        merged.append(written["merged"])
    return merged
