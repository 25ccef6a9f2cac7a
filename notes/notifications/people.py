"""Those who may be told, and what they want to be told."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from notes.accounts.models import User
from notes.notifications.models import Channel, Inbox, Notification


class People:
    """Those who may be told, and what they want."""

    def __init__(self, user_ids: Iterable[int]) -> None:
        self._users = User.objects.filter(is_active=True).in_bulk(set(user_ids))
        self._inboxes = Inbox.objects.in_bulk(set(self._users))

    def others(self, actors: Iterable[str], user_id: int) -> list[str]:
        """Who of these are not that person; nobody if they are not to be told anything."""
        user = self._users.get(user_id)
        return [] if user is None else [name for name in actors if name != user.username]

    def told(self, user_id: int, notification: Notification) -> Notification | None:
        """The notification as this person gets it; None if they want it in no way, or are to be told nothing."""
        user = self._users.get(user_id)
        if user is None:
            return None
        inbox = self._inboxes.get(user_id) or Inbox(user=user)
        if not any(inbox.wants(notification.kind, channel) for channel in Channel):
            return None
        notification.user = user
        wants_mail = inbox.wants(notification.kind, Channel.MAIL)
        notification.awaits_mail = bool(settings.MAIL_IS_ON and user.email and wants_mail)
        return notification
