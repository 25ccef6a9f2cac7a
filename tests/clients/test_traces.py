"""Editing histories, replayed by stock clients, end the same everywhere; recorded ones as for those who wrote them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import log, traces
from tests.support.fixtures import Say, SignUp
from tests.support.node import Node
from tests.support.server import Server
from tests.support.traces import Trace

REPLAY_SECONDS = 170


class Stage:
    """A server and people at it, before whom histories are replayed."""

    def __init__(self, server: Server, sign_up: SignUp, node: Node, say: Say) -> None:
        self.server, self.sign_up, self.node, self.say = server, sign_up, node, say

    async def replays_alone(self, trace: Trace) -> None:
        """One client sends each transaction as one Yjs update; another client, REST and the log agree on the end."""
        alice = await self.sign_up("alice")
        note = await alice.creates()
        writer = await self.node.open(alice, note)
        reader = await self.node.open(alice, note, who="reader")

        began = time.monotonic()
        await writer.order("replay", path=str(trace.path))
        sent = time.monotonic()
        await reader.sees(trace.end, seconds=REPLAY_SECONDS)
        seen = time.monotonic()

        assert await writer.text() == trace.end
        assert await alice.reads_content(note) == trace.end
        found = log.rows(self.server, note)
        assert log.text_of(found) == trace.end
        assert not await reader.order("pending")
        latecomer = await self.node.open(alice, note, who="latecomer")
        assert await latecomer.text() == trace.end
        self.say(
            f"{trace.name}: {trace.transactions} transactions sent in {sent - began:.1f} s, "
            f"seen by another {seen - sent:.1f} s later, stored in {len(found)} rows"
        )

    async def replays_together(self, trace: Trace) -> None:
        """Two accounts type at once, each on exactly what had reached that person in the history."""
        alice, bob = await self.sign_up("alice"), await self.sign_up("bob")
        note = await alice.creates()
        await alice.shares(note, bob)
        first = await self.node.open(alice, note, client_id=1)
        second = await self.node.open(bob, note, client_id=2)

        began = time.monotonic()
        writers = [first.who, second.who]
        report = await self.node.order("replayTogether", path=str(trace.path), writers=writers)
        await first.sees(trace.end, seconds=REPLAY_SECONDS)
        await second.sees(trace.end, seconds=REPLAY_SECONDS)
        seconds = time.monotonic() - began

        assert [await client.order("clientId") for client in (first, second)] == [1, 2]
        assert await alice.reads_content(note) == trace.end
        found = log.rows(self.server, note)
        assert log.text_of(found) == trace.end
        assert len({row.author for row in found}) == 2
        self.say(
            f"{trace.name}: {trace.transactions} transactions of two writers in {seconds:.1f} s, "
            f"who waited {report['rests']} times for each other, stored in {len(found)} rows"
        )


@pytest.fixture
def stage(server: Server, sign_up: SignUp, node: Node, say: Say) -> Stage:
    return Stage(server, sign_up, node, say)


@pytest.mark.slow
@pytest.mark.timeout(REPLAY_SECONDS + 60)
async def test_one_writers_history_ends_everywhere_as_it_was_recorded(stage: Stage):
    """P1, P5: for the other client, over REST and in the log as it ended for the person who wrote it."""
    await stage.replays_alone(traces.recorded(traces.SEQUENTIAL))


@pytest.mark.slow
@pytest.mark.timeout(REPLAY_SECONDS + 60)
async def test_two_writers_history_ends_everywhere_as_it_was_recorded(stage: Stage):
    """P5, P8: as it ended for the two people who wrote it."""
    await stage.replays_together(traces.recorded(traces.CONCURRENT))


@pytest.mark.slow
@pytest.mark.parametrize("made_up", [traces.generated_alone, traces.with_emoji])
async def test_one_writers_made_up_history_ends_everywhere_the_same(
    stage: Stage, tmp_path: Path, made_up: Callable[[Path], Trace]
):
    """P1, P5: also where no recorded history is at hand."""
    await stage.replays_alone(made_up(tmp_path))


@pytest.mark.slow
async def test_two_writers_made_up_history_ends_everywhere_the_same(stage: Stage, tmp_path: Path):
    """P5, P8: also where no recorded history is at hand."""
    await stage.replays_together(traces.generated_together(tmp_path))
