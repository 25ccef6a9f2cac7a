"""What the change feed counts, for Prometheus, beside what the engine does. What each line means: docs/monitoring.md."""

from __future__ import annotations

from contextlib import AbstractContextManager

from prometheus_client import Counter, Gauge

from collab.metrics import registry

SUBSCRIBERS = Gauge(
    "curio_feed_subscribers",
    "Who listens to the change feed, by how: poll, stream or socket.",
    ["transport"],
    registry=registry,
    multiprocess_mode="livesum",
)
EVENTS = Counter("curio_feed_events", "Events that were made.", registry=registry)
LAG = Gauge(
    "curio_feed_lag_seconds",
    "How old the oldest change was that waited to be told when this was last looked at.",
    registry=registry,
    multiprocess_mode="livemax",
)
ABANDONED = Counter(
    "curio_feed_abandoned",
    "Documents that were found untold and not by who had stored them.",
    registry=registry,
)
FAILED = Counter("curio_feed_rounds_failed", "Rounds that failed; they are tried again.", registry=registry)


def listening(transport: str) -> AbstractContextManager[None]:
    """Count one who listens, for as long as they do."""
    return SUBSCRIBERS.labels(transport).track_inprogress()
