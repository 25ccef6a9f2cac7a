"""Mail on its way to people."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from notes.accounts.models import User

CLAIM_SLACK_SECONDS = 10.0
"""So much longer than a mail server may take, at each of its few steps, does a claim hold."""
MAIL_STEPS = 4


class MailKind(models.TextChoices):
    """What a mail is for."""

    NEWS = "news", "what happened since the last one"
    DIGEST = "digest", "the day's, after as many as may be sent in a day"
    CONFIRMATION = "confirmation", "whether the address is theirs"


class Mail(models.Model):
    """A mail on its way to somebody: the outbox. Its id stays the same however often it is tried."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=MailKind.choices)
    address = models.EmailField(blank=True)
    """Where a confirmation goes; all else goes where the person's mail goes when it is sent."""
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    """When it was sent, or given up, or not needed any more."""
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("next_attempt_at",), condition=Q(done_at=None), name="mail_to_send"),
            models.Index(fields=("user", "created_at"), name="mail_of_person"),
            models.Index(fields=("created_at",), name="mail_created"),
        )

    def __str__(self) -> str:
        return f"mail {self.id} to {self.user_id}"

    @classmethod
    def due(cls, now: datetime) -> models.QuerySet[Mail]:
        """Those that are to be sent and that nobody sends just now."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return cls.objects.filter(free, done_at=None, next_attempt_at__lte=now)

    @classmethod
    def claim_for(cls, mail_id: UUID, claim: UUID, now: datetime) -> bool:
        """Be the only one to send it for a while; False if somebody else is, or it is not to be sent."""
        until = now + timedelta(seconds=settings.MAIL_TIMEOUT_SECONDS * MAIL_STEPS + CLAIM_SLACK_SECONDS)
        return bool(cls.due(now).filter(pk=mail_id).update(claim=claim, claimed_until=until))
