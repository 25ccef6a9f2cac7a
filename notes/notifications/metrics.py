"""What notifications count, for Prometheus. What each line means: docs/monitoring.md."""

from __future__ import annotations

from prometheus_client import Counter

from collab.metrics import registry

TOLD = Counter(
    "curio_notifications", "Notifications that were made, by their kind.", ["kind"], registry=registry
)
FAILED = Counter(
    "curio_notification_rounds_failed", "Rounds that failed; they are tried again.", registry=registry
)
MAILS = Counter("curio_mails", "Mails, each attempt, by what came of it.", ["outcome"], registry=registry)
