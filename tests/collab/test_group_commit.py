"""Covers what collab/group_commit.py does with a document that was left out of a commit."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from collab import group_commit
from collab.appending import Append, Committed, Outcome, Refused, Skipped
from collab.core.revision import Revision
from collab.group_commit import GroupCommit
from tests.support.deadlines import wait_until

STORED = Committed(Revision(1, 2), Revision(1, 2))


class Room:
    """Has one thing to store."""

    def __init__(self) -> None:
        self.append: Append | None = Append(uuid4(), 1, ())
        self.outcomes: list[Outcome] = []

    def begin_commit(self) -> Append | None:
        begun, self.append = self.append, None
        return begun

    def end_commit(self, append: Append, outcome: Committed | Refused) -> None:
        self.outcomes.append(outcome)

    def commit_failed(self, retry_after_seconds: float) -> None:
        pass


@pytest.mark.parametrize("when", ["in flight", "left out"])
async def test_what_was_left_out_comes_again_as_soon_as_the_other_has_stored(monkeypatch, when):
    """P12: long before its pause is over, also if that was heard before it was left out."""
    monkeypatch.setattr(group_commit, "FIRST_SKIP_SECONDS", 60)
    monkeypatch.setattr(group_commit, "MAX_SKIP_SECONDS", 60)
    answers: list[Outcome] = [Skipped(), STORED]
    writer, room = GroupCommit(), Room()

    async def publish(appends, *, again):
        if when == "in flight":
            writer.hurry(room)
        return [answers.pop(0)]

    monkeypatch.setattr(writer, "_publish", publish)
    writer.wake(room)
    if when == "left out":
        await wait_until(lambda: bool(writer._hurries), what="it is left out")
        writer.hurry(room)
    await wait_until(lambda: room.outcomes == [STORED], what="it is stored")
    await asyncio.wait_for(writer.settle(), 5)
    assert not writer._hurries


async def test_what_is_left_out_for_very_long_is_not_forgotten(monkeypatch):
    """P12: somebody may hold a row's lock for minutes."""
    monkeypatch.setattr(group_commit, "MAX_SKIP_SECONDS", 0.0)
    answers: list[Outcome] = [Skipped()] * 1500
    writer, room = GroupCommit(), Room()

    async def publish(appends, *, again):
        return [answers.pop() if answers else STORED]

    monkeypatch.setattr(writer, "_publish", publish)
    writer.wake(room)
    await wait_until(lambda: room.outcomes == [STORED], what="it is stored")
