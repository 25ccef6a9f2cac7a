"""Where somebody's mail goes: to an address from which they have said that it is theirs."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from notes.accounts.models import User
from notes.errors import TooManyConfirmationsError
from notes.notifications.models import Inbox
from notes.notifications.outbox import Mail, MailKind

A_DAY = timedelta(days=1)


def change(inbox: Inbox, user: User, address: str) -> None:
    """Have mail go there once it is confirmed; with no address, nowhere from now on. Leaves the locked inbox unsaved."""
    if address in (user.email, ""):
        inbox.unconfirmed_address = ""
        if not address and user.email:
            User.objects.filter(pk=user.pk).update(email="")
        return
    now = timezone.now()
    asked = Mail.objects.filter(user=user, kind=MailKind.CONFIRMATION, created_at__gt=now - A_DAY)
    if asked.count() >= settings.NOTIFY_CONFIRMATIONS_PER_DAY:
        raise TooManyConfirmationsError(
            f"{settings.NOTIFY_CONFIRMATIONS_PER_DAY} links were mailed for you within 24 hours, and more are not allowed. Try again tomorrow."
        )
    inbox.unconfirmed_address = address
    Mail.objects.create(
        user=user, kind=MailKind.CONFIRMATION, address=address, created_at=now, next_attempt_at=now
    )


def confirm(user: User, address: str) -> None:
    """Have mail go there from now on, if that is what is to be confirmed."""
    if Inbox.objects.filter(pk=user.pk, unconfirmed_address=address).update(unconfirmed_address=""):
        User.objects.filter(pk=user.pk).update(email=address)
