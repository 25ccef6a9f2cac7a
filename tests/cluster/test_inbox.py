"""An inbox that changes at one server is told at the other: with Redis at once, without it soon."""

from __future__ import annotations

import pytest

from tests.cluster.conftest import StartServers
from tests.support.fixtures import SignUp
from tests.support.inbox import listening


@pytest.mark.parametrize("environment", [{"FEED_POLL_SECONDS": "600"}, {"REDIS_URL": ""}])
async def test_what_happens_at_one_is_told_at_the_other(
    start_servers: StartServers, sign_up: SignUp, environment: dict[str, str]
) -> None:
    """With Redis nobody looks by themselves for ten minutes, so that it arrives is the proof."""
    here, there = start_servers(2, **environment)
    ada, grace = await sign_up("ada", here), await sign_up("grace", here)
    note = await ada.creates("text\n")
    async with listening(grace, here) as one, listening(grace, there) as other:
        await one.reaches(0)
        await other.reaches(0)
        await ada.shares(note, grace)
        await one.reaches(1)
        await other.reaches(1)
        elsewhere = grace.again(there)
        await elsewhere.api.put("notifications/read/", json={"up_to": 10**6})
        await other.reaches(0)
        await one.reaches(0)
        # Made once, whichever of the two it was.
        assert one.counts == other.counts == [0, 1, 0]
        await elsewhere.leaves()
