"""Recorded editing histories, replayed by stock clients, end everywhere as they ended for the people who wrote them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support import log, traces
from tests.support.fixtures import Say, SignUp
from tests.support.node import Node
from tests.support.server import Server
from tests.support.traces import Trace

REPLAY_SECONDS = 170


def find(name: str, folder: Path) -> Trace:
    return traces.with_emoji(folder) if name == "emoji" else traces.find(name, folder)


@pytest.mark.slow
@pytest.mark.timeout(REPLAY_SECONDS + 60)
@pytest.mark.parametrize("name", ["emoji", traces.SEQUENTIAL])
async def test_one_writers_history_ends_everywhere_as_it_was_recorded(
    name: str, server: Server, sign_up: SignUp, node: Node, tmp_path: Path, say: Say
):
    """P1, P5: each transaction goes out as one Yjs update; another client, REST and the log agree on the end."""
    trace = find(name, tmp_path)
    alice = await sign_up("alice")
    note = await alice.creates()
    writer = await node.open(alice, note)
    reader = await node.open(alice, note, who="reader")

    began = time.monotonic()
    await writer.order("replay", path=str(trace.path))
    sent = time.monotonic()
    await reader.sees(trace.end, seconds=REPLAY_SECONDS)
    seen = time.monotonic()

    assert await writer.text() == trace.end
    assert await alice.reads_content(note) == trace.end
    found = log.rows(server, note)
    assert log.text_of(found) == trace.end
    assert not await reader.order("pending")
    latecomer = await node.open(alice, note, who="latecomer")
    assert await latecomer.text() == trace.end
    say(
        f"{trace.title}: {trace.transactions} transactions sent in {sent - began:.1f} s, "
        f"seen by another {seen - sent:.1f} s later, stored in {len(found)} rows"
    )


@pytest.mark.slow
@pytest.mark.timeout(REPLAY_SECONDS + 60)
async def test_two_writers_history_ends_everywhere_as_it_was_recorded(
    server: Server, sign_up: SignUp, node: Node, tmp_path: Path, say: Say
):
    """P5, P8: two accounts type at once, each on exactly what had reached that person when it was recorded."""
    trace = traces.find(traces.CONCURRENT, tmp_path)
    alice, bob = await sign_up("alice"), await sign_up("bob")
    note = await alice.creates()
    await alice.shares(note, bob)
    first = await node.open(alice, note, client_id=1)
    second = await node.open(bob, note, client_id=2)

    began = time.monotonic()
    report = await node.order("replayTogether", path=str(trace.path), writers=[first.who, second.who])
    await first.sees(trace.end, seconds=REPLAY_SECONDS)
    await second.sees(trace.end, seconds=REPLAY_SECONDS)
    seconds = time.monotonic() - began

    assert [await client.order("clientId") for client in (first, second)] == [1, 2]
    assert await alice.reads_content(note) == trace.end
    found = log.rows(server, note)
    assert log.text_of(found) == trace.end
    assert len({row.author for row in found}) == 2
    say(
        f"{trace.title}: {trace.transactions} transactions of two writers in {seconds:.1f} s, "
        f"who waited {report['rests']} times for each other, stored in {len(found)} rows"
    )
