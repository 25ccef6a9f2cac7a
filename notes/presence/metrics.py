"""What is counted of who is in which note, for Prometheus. What each line means: docs/monitoring.md."""

from __future__ import annotations

from prometheus_client import Counter

from collab.metrics import registry

TOLD = Counter(
    "curio_presence_messages",
    "Messages that said who is in which note, to those who listen.",
    registry=registry,
)
FAILED = Counter(
    "curio_presence_rounds_failed",
    "Times that it could not be asked who may see it; it is tried again.",
    registry=registry,
)
