"""Has a question to be let in count as read once it was answered, wherever that was done.

In the transaction that answers it: nobody is mailed of it after that.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from notes.library.models import Note
from notes.notifications.models import Notification, NotificationKind


def put_away(*, note: Note, username: str, **_: Any) -> None:
    """Have the owner know of it."""
    told = Notification.objects.filter(
        user=note.owner_id, note_id=note.id, kind=NotificationKind.ACCESS_ASKED, data__username=username
    )
    told.mark_read(timezone.now())
