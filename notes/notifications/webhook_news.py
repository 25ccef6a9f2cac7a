"""Tells people that a webhook of theirs was switched off, which happens to no note and so is not in the feed.

It is told in the transaction that switches the webhook off: once, and whoever dies then has done neither.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from notes.notifications import metrics
from notes.notifications.models import Inbox, Notification, NotificationKind
from notes.notifications.people import People
from notes.webhooks.models import Webhook
from notes.webhooks.sending import Outcome


def tell(*, webhook: Webhook, outcome: Outcome, now: datetime, **_: Any) -> None:
    """Tell its owner that it was switched off, and why."""
    notification = Notification(
        kind=NotificationKind.WEBHOOK_OFF,
        at=now,
        actors=[],
        data={
            # The host alone: what is behind it may be a secret, and this may be mailed.
            "webhook": {
                "id": str(webhook.id),
                "name": webhook.name,
                "host": urlsplit(webhook.url).hostname or "",
            },
            "reason": webhook.off_reason,
            "error": outcome.error,
            "status": outcome.status,
        },
    )
    told = People((webhook.user_id,)).told(webhook.user_id, notification)
    if told is not None:
        # The inbox first: all who change notifications lock in this order.
        Inbox.moved((webhook.user_id,))
        told.save()
        metrics.TOLD.labels(told.kind).inc()


def put_away(*, webhook: Webhook, **_: Any) -> None:
    """Have it read: whoever has attended to the webhook knows."""
    told = Notification.objects.filter(
        user=webhook.user_id, kind=NotificationKind.WEBHOOK_OFF, data__webhook__id=str(webhook.id)
    )
    told.mark_read(timezone.now())
