"""A webhook's turn, step by step in the database: claim it, find what is next, write down what came of it.

Between the steps nothing is held but the claim. What an answer changes counts only while the claim is still one's own
and the webhook still is as it was when the message was made.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from notes.feed import reading
from notes.feed.errors import PositionGoneError
from notes.feed.models import Event, Feed
from notes.feed.subscription import News
from notes.webhooks.models import Delivery, Webhook, switched_off
from notes.webhooks.sending import Failure, Message, Outcome

logger = logging.getLogger(__name__)

EVENTS_A_PAGE = 100
PAGES_A_STEP = 20
"""Whoever has so much to look through is continued in another turn."""
TEST_KIND = "webhook.test"


@dataclass(frozen=True, slots=True)
class Sending:
    """A message on its way."""

    webhook_id: UUID
    claim: UUID
    position: int
    kind: str
    attempt: int
    message: Message


def begin(webhook_id: UUID, now: datetime) -> Sending | None:
    """Claim a webhook and return what is to be sent; None if there is nothing, or somebody else is at it."""
    claim = uuid4()
    with transaction.atomic():
        if not Webhook.claim_for(webhook_id, claim, now):
            return None
        webhook = _claimed(webhook_id, claim)
        assert webhook is not None
        if not webhook.user.is_active:
            webhook.let_go()
            webhook.save()
            return None
        return _go_on(webhook, now)


def settle(sending: Sending, outcome: Outcome, now: datetime, *, goes_on: bool) -> Sending | None:
    """Write down what came of it. Return what is next if there is more, and ``goes_on``; else the webhook is free again."""
    with transaction.atomic():
        webhook = _claimed(sending.webhook_id, sending.claim)
        if webhook is None:
            # It took too long, and somebody else has begun meanwhile.
            return None
        _log(
            webhook,
            sending.message,
            outcome,
            now,
            position=sending.position,
            kind=sending.kind,
            attempt=sending.attempt,
        )
        is_as_it_was = (webhook.url, webhook.position) == (sending.message.url, sending.position - 1)
        if is_as_it_was and outcome.is_delivered:
            webhook.delivered(sending.position, now)
        elif is_as_it_was and webhook.is_active:
            webhook.failed(outcome, now)
            if webhook.off_reason:
                switched_off.send(sender=Webhook, webhook=webhook, outcome=outcome, now=now)
        if goes_on and outcome.is_delivered and webhook.is_active and webhook.user.is_active:
            return _go_on(webhook, now)
        webhook.let_go()
        webhook.save()
        return None


def release(claims: list[UUID]) -> None:
    """Free what a process that stops had claimed."""
    Webhook.objects.filter(claim__in=claims).update(claim=None, claimed_until=None)


def _claimed(webhook_id: UUID, claim: UUID) -> Webhook | None:
    mine = Webhook.objects.select_for_update(of=("self",)).select_related("user")
    return mine.filter(pk=webhook_id, claim=claim).first()


def _go_on(webhook: Webhook, now: datetime) -> Sending | None:
    event, is_end = next_event(webhook, now)
    if event is None:
        webhook.let_go()
        # What was tried in vain may not be to be sent any more, say because its note was taken away.
        webhook.forget_failures()
        if is_end:
            webhook.next_attempt_at = None
        webhook.save()
        return None
    webhook.claimed_until = Webhook.claim_end(now)
    webhook.save()
    message = Message(
        f"msg_{webhook.id.hex}_{event.position}",
        webhook.url,
        webhook.secrets_at(now),
        News.of(event).text.encode(),
    )
    assert webhook.claim is not None
    return Sending(webhook.pk, webhook.claim, event.position, event.kind, webhook.attempts + 1, message)


def next_event(webhook: Webhook, now: datetime) -> tuple[Event | None, bool]:
    """The next event to send, by what its owner may see now; without one, whether all was looked through.

    Moves the position, unsaved, up to the event or as far as was looked.
    """
    for _ in range(PAGES_A_STEP):
        try:
            page = reading.page(webhook.user, webhook.position, EVENTS_A_PAGE)
        except PositionGoneError:
            _skip_what_is_gone(webhook, now)
            continue
        for event in page.events:
            if webhook.wants(event):
                webhook.position = event.position - 1
                return event, False
        webhook.position = page.position
        if page.is_last:
            return None, True
    return None, False


def _skip_what_is_gone(webhook: Webhook, now: datetime) -> None:
    head, floor = Feed.standing()
    gone, webhook.position = webhook.position, floor if webhook.position < floor else head
    logger.warning("webhook.position_gone webhook=%s from=%d to=%d", webhook.pk, gone, webhook.position)
    Delivery.objects.create(
        webhook=webhook,
        position=gone,
        attempt=0,
        at=now,
        error=Failure.POSITION_GONE,
        excerpt=f"Events after position {gone} are not kept any longer; went on from {webhook.position}.",
    )


def test_message(webhook: Webhook, now: datetime) -> Message:
    """A message that only tries whether a receiver is there; looks like an event, of no note."""
    data: dict[str, Any] = {
        "position": webhook.position,
        "kind": TEST_KIND,
        "at": now.isoformat().replace("+00:00", "Z"),
        "note": None,
        "actors": [webhook.user.username],
        "data": {},
    }
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Message(
        f"msg_{webhook.id.hex}_test_{uuid4().hex[:12]}", webhook.url, webhook.secrets_at(now), body
    )


def log_test(webhook: Webhook, message: Message, outcome: Outcome, now: datetime) -> Delivery:
    """Write down what came of a test; it changes nothing else."""
    return _log(webhook, message, outcome, now, position=None, kind=TEST_KIND, attempt=1)


def _log(
    webhook: Webhook,
    message: Message,
    outcome: Outcome,
    now: datetime,
    *,
    position: int | None,
    kind: str,
    attempt: int,
) -> Delivery:
    return Delivery.objects.create(
        webhook=webhook,
        position=position,
        kind=kind,
        message_id=message.id,
        attempt=attempt,
        at=now,
        status=outcome.status,
        error=outcome.error,
        duration_ms=outcome.milliseconds,
        excerpt=outcome.excerpt,
    )
