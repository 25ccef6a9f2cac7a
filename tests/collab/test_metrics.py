"""Covers collab/metrics.py: what is counted is told to Prometheus once, under names that follow its conventions."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from collab import metrics
from collab.metrics import Count, Times

MONITORING = Path(__file__).parents[2] / "docs" / "monitoring.md"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> CollectorRegistry:
    registry = CollectorRegistry()
    monkeypatch.setattr(metrics, "registry", registry)
    return registry


def test_what_was_counted_is_told_once(registry):
    count = Count("things", "What there was.")
    count.value += 3
    count.tell()
    count.tell()
    assert registry.get_sample_value("things_total") == 3
    count.value += 1
    assert registry.get_sample_value("things_total") == 3
    count.tell()
    assert registry.get_sample_value("things_total") == 4


def test_percentiles_are_those_of_the_newest(registry):
    times = Times("things_seconds", "How long.")
    assert times.percentiles(50, 99) == ()
    for _ in range(metrics.RECENT):
        times.observe(9.0)
    for milliseconds in range(metrics.RECENT):
        times.observe(milliseconds / 1000)
    assert times.percentiles(0, 50, 99, 100) == (0.0, 0.5, 0.99, 0.999)
    assert registry.get_sample_value("things_seconds_count") == 2 * metrics.RECENT


def test_every_line_is_explained():
    """docs/monitoring.md names each, and none that is not there."""
    families = {
        line.split()[2]
        for line in generate_latest(metrics.registry).decode().splitlines()
        if "# TYPE" in line
    }
    told = {family for family in families if not family.endswith("_created")}
    explained = {
        line.split("`")[1].partition("{")[0]
        for line in MONITORING.read_text().splitlines()
        if line.startswith("| `curio_")
    }
    assert told == explained
