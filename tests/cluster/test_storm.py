"""Everybody is cut off at once: they come back, with what they typed meanwhile. ``make bench ARGS=storm`` does it with 2,000."""

from __future__ import annotations

import pytest

from bench.cluster import Cluster
from bench.storm import CUT, KILLED, PROCESSES, REPLACED, Storm
from tests.support.fixtures import Say

NOTES, PEOPLE = 50, 4


@pytest.mark.soak
@pytest.mark.parametrize("what", [CUT, KILLED, REPLACED])
def test_all_come_back_who_were_cut_off_at_once(what: str, say: Say) -> None:
    """P22: nobody is turned away, nothing is lost, and no process takes more connections than it may."""
    storm = Storm(NOTES, PEOPLE)
    with Cluster(PROCESSES, what) as cluster:
        found = storm.measure(cluster, 0)
    say(f"{what}: " + ", ".join(f"{line} {value:.4g}" for line, value in found.figures.items()))
    assert found.faults == []
