"""What mail says: plain text, with a link for all that can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from notes.accounts.models import User
from notes.notifications import links
from notes.notifications.models import NEVER_MUTED, Notification, NotificationKind
from notes.notifications.outbox import Mail, MailKind
from notes.webhooks.models import Off
from notes.webhooks.sending import Failure

MAX_TOLD = 50
"""More is only counted."""
MAX_TITLE_CHARACTERS = 80
_WHY_OFF = {
    Off.FAILED: "nothing that was sent was taken for too long",
    Off.GONE: "the receiver answered that it wants no more (410)",
}


def letter(mail: Mail, user: User, notifications: Sequence[Notification]) -> EmailMessage:
    """The mail to a person about these notifications, or the question whether an address is theirs."""
    if mail.kind == MailKind.CONFIRMATION:
        return _message(mail, user, "Use this address for Curio?", _question(user, mail.address), {})
    off = links.address(links.mail_off(user))
    headers = {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    lines = [f"Hello {user.username},", ""]
    for one in notifications[:MAX_TOLD]:
        lines += _told(one)
        if one.note_id is not None and one.kind not in NEVER_MUTED:
            lines.append(f"  No more about this note: {links.address(links.mute(user, one.note_id))}")
        lines.append("")
    if len(notifications) > MAX_TOLD:
        lines += [f"And {len(notifications) - MAX_TOLD} more: {settings.PUBLIC_URL}/", ""]
    lines += ["-- ", f"No mail from Curio any more: {off}"]
    return _message(mail, user, _subject(mail, notifications), lines, headers)


def _message(
    mail: Mail, user: User, subject: str, lines: Iterable[str], headers: dict[str, str]
) -> EmailMessage:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return EmailMessage(
        subject,
        "\n".join(lines) + "\n",
        to=[formataddr((user.username, mail.address or user.email))],
        # The same however often it is sent: who gets it twice is shown it once.
        headers={"Message-ID": f"<{mail.id.hex}.curio@{host}>", **headers},
    )


def _question(user: User, address: str) -> list[str]:
    return [
        "Hello,",
        "",
        f"{user.username} wants to get mail from Curio ({settings.PUBLIC_URL}) at this address.",
        "If that is you, follow this link within a day:",
        "",
        links.address(links.confirmation(user, address)),
        "",
        "If not, do nothing: nothing more will be sent here.",
    ]


def _subject(mail: Mail, notifications: Sequence[Notification]) -> str:
    if mail.kind == MailKind.DIGEST:
        return f"Your notes: {_counted(len(notifications), 'piece')} of news"
    if len(notifications) == 1:
        return sentence(notifications[0])
    return f"{sentence(notifications[0])}, and {len(notifications) - 1} more"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def sentence(one: Notification) -> str:
    """What happened, in one line."""
    who, title = _names(one.actors), _title(one.title)
    match one.kind:
        case NotificationKind.SHARED:
            return f"{who} shared {title} with you"
        case NotificationKind.ROLE_CHANGED:
            may = "change" if one.data.get("role") == "editor" else "read"
            return f"{who} lets you {may} {title} from now on"
        case NotificationKind.ACCESS_LOST:
            return f"You can no longer see {title}"
        case NotificationKind.ACCESS_ASKED:
            return f"{who} would like to see {title}"
        case NotificationKind.RENAMED:
            return f"{who} renamed {_title(one.data.get('previous_title', ''))} to {title}"
        case NotificationKind.TRASHED:
            return f"{who} put {title} into the trash"
        case NotificationKind.RESTORED:
            return f"{who} took {title} back out of the trash"
        case NotificationKind.WEBHOOK_OFF:
            webhook = one.data["webhook"]
            return f"Your webhook {_title(webhook['name'] or webhook['host'])} was switched off"
    return f"{who} changed {title}"


def _title(title: str) -> str:
    # On one line, since it may stand in a header.
    plain = " ".join(title.split()) or "Untitled"
    short = plain if len(plain) <= MAX_TITLE_CHARACTERS else plain[: MAX_TITLE_CHARACTERS - 1] + "…"
    return f"“{short}”"


def _names(names: Sequence[str]) -> str:
    match names:
        case []:
            return "Somebody"
        case [one]:
            return one
        case [*others, last] if len(names) <= 3:
            return f"{', '.join(others)} and {last}"
    return f"{', '.join(names[:2])} and {len(names) - 2} others"


def _told(one: Notification) -> list[str]:
    lines = [f"* {sentence(one)}"]
    if diff := one.data.get("diff"):
        lines += _places(diff)
    if one.kind == NotificationKind.WEBHOOK_OFF:
        lines += _why_off(one.data)
    elif one.kind != NotificationKind.ACCESS_LOST:
        lines.append(f"  {settings.PUBLIC_URL}/notes/{one.note_id}")
    return lines


def _why_off(data: dict[str, Any]) -> list[str]:
    lines = [f"  It leads to {data['webhook']['host']}, and {_WHY_OFF[Off(data['reason'])]}."]
    if data["reason"] == Off.FAILED:
        status = f" ({data['status']})" if data["status"] else ""
        lines.append(f"  The last time {Failure(data['error']).label}{status}.")
    return [
        *lines,
        "  Switched on again, it goes on where it was:",
        f"  {settings.PUBLIC_URL}/settings#webhooks",
    ]


def _places(diff: dict[str, Any]) -> list[str]:
    lines = []
    for place in diff["hunks"]:
        lines += [f"    - {line}" for line in place["removed"].splitlines()]
        lines += [f"    + {line}" for line in place["added"].splitlines()]
    return [*lines, "    …"] if diff["more"] else lines
