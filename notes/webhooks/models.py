"""Where a person's events are sent, how far that has come, and the log of it.

A webhook is a reader of its owner's feed who is sent one event at a time, each after the one before was taken. Which
process does it says the claim in its row: it holds for a while, so what a process that was killed had claimed is free
again by itself. Whatever changes a webhook meanwhile changes its position, its address or its switch, by which whoever
sends finds out that the answer no longer counts.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from notes.accounts.models import User
from notes.feed.models import Event
from notes.webhooks.sending import Failure, Outcome
from notes.webhooks.signing import new_secret

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

logger = logging.getLogger(__name__)

switched_off = Signal()
"""Sent with ``webhook``, ``outcome`` and ``now`` when a webhook was switched off that its owner wanted on, in the transaction that stores it."""
taken_care_of = Signal()
"""Sent with ``webhook`` when its owner has switched it on again or deletes it, in the transaction that stores it."""

BACKOFF_SECONDS = (5.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0)
"""How long to wait after the first failure, after the second and so on; after the last ones as after the last here."""
JITTER = 0.1
MAX_RETRY_AFTER_SECONDS = 3_600.0
OLD_SECRET_SECONDS = 86_400.0
CLAIM_SLACK_SECONDS = 15.0
"""So much longer than a receiver may take does a claim hold."""
MAX_LOGGED = 1_000
"""So many attempts of each webhook are kept at most."""


class Off(models.TextChoices):
    """Why a webhook is switched off."""

    OWNER = "owner", "its owner did it"
    FAILED = "failed", "nothing was taken for too long"
    GONE = "gone", "the receiver answered 410: it wants no more"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Questions about many webhooks."""

    def running(self) -> WebhookQuerySet:
        """Those that are sent anything."""
        return self.filter(is_active=True, user__is_active=True)

    def free(self, now: datetime) -> WebhookQuerySet:
        """Those that nobody is sending for, and that do not rest after a failure."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now),
            Q(next_attempt_at=None) | Q(next_attempt_at__lte=now),
        )

    def due(self, now: datetime) -> WebhookQuerySet:
        """Those that have rested."""
        return self.running().filter(next_attempt_at__lte=now).free(now)


class Webhook(models.Model):
    """An address that one person's events are sent to."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=100, blank=True)
    url = models.CharField(max_length=2_000)
    secret = models.CharField(max_length=80, default=new_secret)
    old_secret = models.CharField(max_length=80, blank=True)
    old_secret_until = models.DateTimeField(null=True)
    kinds = models.JSONField(default=list)
    """Of which kinds events are sent; empty: of all."""
    notes = models.JSONField(null=True)
    """The ids of the notes whose events are sent; null: of all."""
    is_active = models.BooleanField(default=True)
    off_reason = models.CharField(max_length=16, choices=Off.choices, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    position = models.PositiveBigIntegerField()
    """Everything up to here was delivered, or was not to be."""
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    """How often the next event was tried in vain."""
    first_failed_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    """Not before then; null: whenever there is something that was told. Who is due by it stays so until all was looked through."""
    last_error = models.CharField(max_length=16, choices=Failure.choices, blank=True)

    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)

    deliveries: RelatedManager[Delivery]
    objects = WebhookQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("next_attempt_at",), name="webhook_next_attempt"),)

    def __str__(self) -> str:
        return f"webhook {self.id} of {self.user}"

    def wants(self, event: Event) -> bool:
        """Is this event to be sent?"""
        is_of_note = self.notes is None or str(event.note_id) in self.notes
        return is_of_note and (not self.kinds or event.kind in self.kinds)

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """With what is signed: for a day after a change also with the secret before it."""
        if self.old_secret and self.old_secret_until is not None and self.old_secret_until > now:
            return self.secret, self.old_secret
        return (self.secret,)

    def renew_secret(self) -> None:
        """Have another secret."""
        self.old_secret, self.secret = self.secret, new_secret()
        self.old_secret_until = timezone.now() + timedelta(seconds=OLD_SECRET_SECONDS)

    # Sending

    @classmethod
    def claim_for(cls, webhook_id: UUID, claim: UUID, now: datetime) -> bool:
        """Be the only one to send for a webhook for a while; False if somebody else is, or nothing is to be sent."""
        # Of this table alone: with a join, the conditions would be asked apart from the update, and two could be the only one.
        free = cls.objects.filter(pk=webhook_id, is_active=True).free(now)
        return bool(free.update(claim=claim, claimed_until=cls.claim_end(now)))

    @staticmethod
    def claim_end(now: datetime) -> datetime:
        """Until when a claim of now holds."""
        return now + timedelta(seconds=settings.WEBHOOK_TIMEOUT_SECONDS + CLAIM_SLACK_SECONDS)

    def let_go(self) -> None:
        """Let others send."""
        self.claim = self.claimed_until = None

    # What comes of it

    def delivered(self, position: int, now: datetime) -> None:
        """Take note that the event there was taken."""
        # Who was due stays due: what was told while it rested, or before a replay, nobody has in mind.
        self.position, self.delivered_at = position, now
        self.forget_failures()

    def failed(self, outcome: Outcome, now: datetime) -> None:
        """Rest, longer each time, or be switched off after a day of it."""
        self.attempts += 1
        self.first_failed_at = self.first_failed_at or now
        self.last_error = outcome.error
        end = self.first_failed_at + timedelta(seconds=settings.WEBHOOK_RETRY_SECONDS)
        if outcome.status == 410:
            self.switch_off(Off.GONE)
        elif now >= end:
            self.switch_off(Off.FAILED)
        else:
            wait = BACKOFF_SECONDS[min(self.attempts, len(BACKOFF_SECONDS)) - 1]
            wait *= random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load, guards nothing
            wait = max(wait, min(outcome.retry_after_seconds or 0.0, MAX_RETRY_AFTER_SECONDS))
            self.next_attempt_at = min(now + timedelta(seconds=wait), end)

    def switch_off(self, reason: Off) -> None:
        """Send nothing any more. The position stays, to go on from there."""
        self.is_active, self.off_reason, self.next_attempt_at = False, reason, None
        logger.info("webhook.switched_off webhook=%s reason=%s", self.pk, reason.value)

    def switch_on(self) -> None:
        """Go on from the position."""
        self.is_active, self.off_reason = True, ""
        self.begin_anew()

    def forget_failures(self) -> None:
        """Begin to count anew. Changes nothing about when the next attempt is."""
        self.attempts, self.last_error, self.first_failed_at = 0, "", None

    def look_soon(self) -> None:
        """Look for the next event without waiting for one that is wanted, unless it rests after a failure.

        Events that are told while a webhook is being changed are judged by what it was before, and not again.
        """
        if self.is_active and self.next_attempt_at is None:
            self.next_attempt_at = timezone.now()

    def begin_anew(self) -> None:
        """Try at once whatever was tried in vain."""
        self.forget_failures()
        self.next_attempt_at = timezone.now() if self.is_active else None


class Delivery(models.Model):
    """One attempt to send one message, or a note that events were skipped: the log."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    position = models.PositiveBigIntegerField(null=True)
    """The event's; null for a test."""
    kind = models.CharField(max_length=32, blank=True)
    message_id = models.CharField(max_length=80, blank=True)
    attempt = models.PositiveIntegerField()
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=16, choices=Failure.choices, blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
    excerpt = models.CharField(max_length=500, blank=True)
    """How the answer begins."""

    class Meta:
        indexes = (models.Index(fields=("at",), name="delivery_at"),)

    def __str__(self) -> str:
        return f"{self.message_id}, attempt {self.attempt}"

    @classmethod
    def forget_old(cls, now: datetime) -> None:
        """Forget what is older than WEBHOOK_LOG_SECONDS, and of each webhook all but the last MAX_LOGGED."""
        cls.objects.filter(at__lt=now - timedelta(seconds=settings.WEBHOOK_LOG_SECONDS)).delete()
        many = (
            cls.objects.values("webhook")
            .annotate(entries=models.Count("pk"))
            .filter(entries__gt=MAX_LOGGED)
            .values_list("webhook", flat=True)
        )
        for webhook_id in list(many):
            mine = cls.objects.filter(webhook=webhook_id).order_by("-pk")
            last = mine.values_list("pk", flat=True)[MAX_LOGGED]
            mine.filter(pk__lte=last).delete()
