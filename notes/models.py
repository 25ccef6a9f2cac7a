"""Gathers the features' models for Django."""

from __future__ import annotations

from notes.accounts.models import AccessToken, Session, User
from notes.attachments.models import Attachment
from notes.feed.models import Change, Event, FedDocument, Feed
from notes.library.models import Note
from notes.notifications.models import Inbox, InboxCursor, Notification, WaitingEdit
from notes.notifications.outbox import Mail
from notes.notifications.watching import Seen, Watch
from notes.sharing.models import Share
from notes.webhooks.models import Delivery, Webhook

__all__ = [
    "AccessToken",
    "Attachment",
    "Change",
    "Delivery",
    "Event",
    "FedDocument",
    "Feed",
    "Inbox",
    "InboxCursor",
    "Mail",
    "Note",
    "Notification",
    "Seen",
    "Session",
    "Share",
    "User",
    "WaitingEdit",
    "Watch",
    "Webhook",
]
