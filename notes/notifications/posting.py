"""The way of mail out of the outbox, step by step in the database.

What waits for mail is put into a ``Mail`` in one transaction, as many a day as one person may get. A mail is claimed,
sent, and settled. Who is killed in between leaves a claim that runs out, and the same mail, with the same Message-ID, is
sent once more: at least once, and never by two at once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import Q

from notes.accounts.models import User
from notes.notifications.letters import letter
from notes.notifications.models import NEVER_MUTED, Channel, Inbox, Notification, NotificationQuerySet
from notes.notifications.outbox import Mail, MailKind
from notes.notifications.watching import Level, Watch

logger = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
PEOPLE_A_ROUND = 100
BACKOFF_SECONDS = (30.0, 120.0, 600.0, 1_800.0, 3_600.0)
"""How long to wait after the first failure and so on; after the last ones as after the last here."""
KEEP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sending:
    """A mail on its way."""

    mail_id: UUID
    claim: UUID
    message: EmailMessage


def pack(now: datetime) -> None:
    """Put what has waited long enough into mails."""
    due = Notification.objects.filter(awaits_mail=True, told_at__lte=_before(now)).exclude(
        user__in=Inbox.objects.filter(mail_after__gt=now).values("pk")
    )
    for user_id in due.order_by().values_list("user", flat=True).distinct()[:PEOPLE_A_ROUND]:
        _pack(user_id, now)


def _before(now: datetime) -> datetime:
    return now - timedelta(seconds=settings.NOTIFY_MAIL_DELAY_SECONDS)


def _pack(user_id: int, now: datetime) -> None:
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        inbox = Inbox.locked(user)
        waiting = Notification.objects.filter(user=user, awaits_mail=True)
        wanted = _wanted(waiting, user, inbox)
        waiting.exclude(pk__in=wanted).update(awaits_mail=False)
        ready = [pk for pk, told_at in wanted.items() if told_at <= _before(now)]
        if not ready:
            return
        kind = _kind(user, now)
        if kind is None:
            inbox.mail_after = _next(user, now)
            inbox.save(update_fields=["mail_after"])
            return
        mail = Mail.objects.create(user=user, kind=kind, created_at=now, next_attempt_at=now)
        # A digest takes all there is, so that nothing is left for a mail soon after it.
        told = wanted if kind is MailKind.DIGEST else ready
        Notification.objects.filter(pk__in=told).update(mail=mail, awaits_mail=False)


def _wanted(notifications: NotificationQuerySet, user: User, inbox: Inbox) -> dict[int, datetime]:
    """Those that are to be mailed now as before: not read nor muted, still to be seen, and mail is wanted of them."""
    if not user.is_active or not user.email:
        return {}
    shown = Notification.objects.shown_to(user, inbox.kinds(Channel.MAIL)).unread()
    muted = Watch.objects.filter(user=user, level=Level.NONE)
    is_muted = Q(note_id__in=muted.values("note")) & ~Q(kind__in=NEVER_MUTED)
    return dict(
        notifications.filter(pk__in=shown.exclude(is_muted).values("pk")).values_list("pk", "told_at")
    )


def _kind(user: User, now: datetime) -> MailKind | None:
    """As what a mail may go out now; None if it has to wait for the day's digest."""
    news = _news_of_the_day(user, now)
    if news.count() < settings.NOTIFY_MAIL_MAX_PER_DAY:
        return MailKind.NEWS
    hour = _digest_hour(now)
    since = Mail.objects.filter(user=user, created_at__gte=hour)
    # Nor at once after the last of the single ones, if the hour was before it.
    return None if since.exclude(kind=MailKind.CONFIRMATION).exists() else MailKind.DIGEST


def _next(user: User, now: datetime) -> datetime:
    """When a mail may go out that may not now: with the digest, or when another single one may."""
    digest = _digest_hour(now) + A_DAY
    first = _news_of_the_day(user, now).order_by("created_at").values_list("created_at", flat=True).first()
    return digest if first is None else min(digest, first + A_DAY)


def _news_of_the_day(user: User, now: datetime) -> models.QuerySet[Mail]:
    return Mail.objects.filter(user=user, kind=MailKind.NEWS, created_at__gt=now - A_DAY)


def _digest_hour(now: datetime) -> datetime:
    """When the last digest was due."""
    hour = now.replace(hour=settings.NOTIFY_MAIL_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return hour if hour <= now else hour - A_DAY


def begin(now: datetime) -> Sending | None:
    """Claim the next mail; None if there is none, or another is at it. What is not needed any more is put away."""
    for mail_id in list(Mail.due(now).order_by("next_attempt_at").values_list("pk", flat=True)[:20]):
        claim = uuid4()
        if not Mail.claim_for(mail_id, claim, now):
            continue
        with transaction.atomic():
            mail = Mail.objects.select_related("user").get(pk=mail_id)
            # Nothing that goes on from what is in it is told meanwhile.
            Inbox.locked(mail.user)
            message = _message(mail)
            if message is not None:
                return Sending(mail_id, claim, message)
            _take_out(mail)
            _done(mail_id, claim, now)
    return None


def _message(mail: Mail) -> EmailMessage | None:
    """What it says now; None if there is nothing left to say."""
    if mail.kind == MailKind.CONFIRMATION:
        asked = Inbox.objects.filter(pk=mail.user_id, unconfirmed_address=mail.address)
        return letter(mail, mail.user, ()) if mail.user.is_active and asked.exists() else None
    wanted = _wanted(Notification.objects.filter(mail=mail), mail.user, Inbox.of(mail.user))
    notifications = list(Notification.objects.filter(pk__in=wanted).order_by("-pk"))
    return letter(mail, mail.user, notifications) if notifications else None


def _take_out(mail: Mail) -> None:
    """Have nobody count as mailed by one that is not sent: what is new of the same may go into another."""
    Notification.objects.filter(mail=mail).update(mail=None)


def settle(sending: Sending, now: datetime, *, is_over: bool) -> None:
    """Write down what came of it: it was taken or refused for good, or is to be tried again."""
    if is_over:
        _done(sending.mail_id, sending.claim, now)
        return
    mine = Mail.objects.filter(pk=sending.mail_id, claim=sending.claim, done_at=None)
    for mail in mine.select_related("user"):
        wait = BACKOFF_SECONDS[min(mail.attempts, len(BACKOFF_SECONDS) - 1)]
        is_given_up = now >= mail.created_at + timedelta(seconds=settings.MAIL_RETRY_SECONDS)
        with transaction.atomic():
            if is_given_up:
                logger.warning("mail.given_up mail=%s attempts=%d", mail.pk, mail.attempts + 1)
                Inbox.locked(mail.user)
                _take_out(mail)
            mine.update(
                attempts=mail.attempts + 1,
                next_attempt_at=now + timedelta(seconds=wait),
                done_at=now if is_given_up else None,
                claim=None,
                claimed_until=None,
            )


def _done(mail_id: UUID, claim: UUID, now: datetime) -> None:
    Mail.objects.filter(pk=mail_id, claim=claim).update(done_at=now, claim=None, claimed_until=None)


def forget_old(now: datetime) -> None:
    """Delete mails that were sent long ago; those of the last days are counted, and say of what somebody was mailed."""
    Mail.objects.filter(created_at__lt=now - KEEP).exclude(done_at=None).delete()
