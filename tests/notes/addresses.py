"""Where the resources are."""

from __future__ import annotations

from notes.attachments.models import Attachment
from notes.library.models import Note
from notes.notifications.models import Notification
from notes.webhooks.models import Webhook

CHANGES = "/api/v1/changes/"
NOTES = "/api/v1/notes/"
NOTIFICATIONS = "/api/v1/notifications/"
NOTIFICATION_SETTINGS = "/api/v1/notification-settings/"
SESSION = "/api/v1/session/"
TOKENS = "/api/v1/tokens/"
WEBHOOKS = "/api/v1/webhooks/"
LOGIN = "/_allauth/browser/v1/auth/login"
LOGIN_SESSION = "/_allauth/browser/v1/auth/session"
SIGNUP = "/_allauth/browser/v1/auth/signup"
CHANGE_PASSWORD = "/_allauth/browser/v1/account/password/change"


def note_url(note: Note) -> str:
    return f"{NOTES}{note.id}/"


def content_url(note: Note) -> str:
    return f"{note_url(note)}content/"


def authors_url(note: Note, client_ids: str | None = None) -> str:
    return f"{note_url(note)}authors/" + ("" if client_ids is None else f"?client_ids={client_ids}")


def restoration_url(note: Note) -> str:
    return f"{note_url(note)}restoration/"


def shares_url(note: Note, username: str = "") -> str:
    return f"{note_url(note)}shares/{username}/" if username else f"{note_url(note)}shares/"


def attachments_url(note: Note) -> str:
    return f"{note_url(note)}attachments/"


def attachment_url(attachment: Attachment) -> str:
    return f"{attachments_url(attachment.note)}{attachment.id}/"


def webhook_url(webhook: Webhook, what: str = "") -> str:
    return f"{WEBHOOKS}{webhook.id}/" + (f"{what}/" if what else "")


def notification_url(notification: Notification) -> str:
    return f"{NOTIFICATIONS}{notification.pk}/"


def watch_url(note: Note) -> str:
    return f"{note_url(note)}watch/"


def seen_url(note: Note) -> str:
    return f"{note_url(note)}seen/"
