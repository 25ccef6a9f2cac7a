"""Tells of what was typed in a note, once it is quiet.

It is gathered by note, one row each, for as long as people type.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from collab.core.revision import Revision
from notes.accounts.models import User
from notes.feed import edits
from notes.feed.models import Event, Kind
from notes.feed.reading import Audience
from notes.notifications.batch import Batch, unread_of
from notes.notifications.concern import Concern
from notes.notifications.models import InboxCursor, Notification, NotificationKind, WaitingEdit
from notes.notifications.people import People
from notes.notifications.watching import Seen

EDITS_A_TURN = 50


def gather(event: Event, user_ids: set[int]) -> None:
    """Have what was typed wait, unless it concerns nobody but who typed it. Done for each stretch of typing, so it is cheap."""
    waiting = WaitingEdit.objects.filter(pk=event.note_id).first()
    if waiting is None:
        if not user_ids or (len(user_ids) == 1 and _is_only(event.actors, *user_ids)):
            return
        waiting = WaitingEdit(
            note_id=event.note_id,
            since_revision=event.data["since_revision"],
            actors=[],
            first_at=event.created_at,
        )
    waiting.title, waiting.revision = event.title, event.data["revision"]
    waiting.actors = sorted({*waiting.actors, *event.actors})
    waiting.last_at = event.created_at
    waiting.save()


def _is_only(actors: list[str], user_id: int) -> bool:
    return len(actors) == 1 and User.objects.filter(pk=user_id, username__in=actors).exists()


class EditNews:
    """This process's way of telling of what was typed. For one thread at a time."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience

    def go(self, now: datetime) -> bool:
        """Tell what has become quiet; returns whether there may be more."""
        due = list(WaitingEdit.due(now)[:EDITS_A_TURN])
        for waiting in due:
            self._tell(waiting, now)
        return len(due) == EDITS_A_TURN

    def _tell(self, waiting: WaitingEdit, now: datetime) -> None:
        """Tell of one note's text. The diffs are made before anything is locked."""
        edit = Event(kind=Kind.EDITED, note_id=waiting.note_id)
        (readers,) = self._audience.of([edit], also_when_trashed=True)
        drafts = self._drafts(waiting, Concern([edit]).of(edit, readers))
        with transaction.atomic():
            InboxCursor.locked()
            if not waiting.stays_due(now).delete()[0]:
                # Somebody has told it meanwhile, or typed on, or put the note into the trash.
                return
            # Again, for somebody may have seen it while the diffs were made.
            seen = Seen.of(waiting.note_id, [one.user_id for one in drafts])
            batch = Batch()
            for notification in drafts:
                if not _has_seen(seen.get(notification.user_id), waiting):
                    batch.add(notification)
            batch.store()

    @staticmethod
    def _drafts(waiting: WaitingEdit, user_ids: Collection[int]) -> list[Notification]:
        """What these people are to be told of the text."""
        diffs: dict[Revision, dict[str, Any] | None] = {}
        upto = Revision.parse(waiting.revision)
        people, unread = People(user_ids), unread_of(user_ids, {waiting.note_id})
        seen = Seen.of(waiting.note_id, user_ids)
        found = []
        for user_id in sorted(user_ids):
            others = people.others(waiting.actors, user_id)
            known = seen.get(user_id)
            if not others or _has_seen(known, waiting):
                continue
            earlier = unread.get((user_id, waiting.note_id, NotificationKind.EDITED))
            since = Revision.parse(earlier.data["since_revision"] if earlier else waiting.since_revision)
            since = since if known is None else max(since, known)
            if since not in diffs:
                diffs[since] = edits.between(waiting.note_id, since, upto)
            notification = Notification(
                kind=NotificationKind.EDITED,
                at=waiting.last_at,
                note_id=waiting.note_id,
                title=waiting.title,
                actors=others,
                data={
                    "revision": waiting.revision,
                    "since_revision": str(since),
                    "diff": diffs[since],
                },
            )
            found.append(people.told(user_id, notification))
        return [one for one in found if one is not None]


def _has_seen(known: Revision | None, waiting: WaitingEdit) -> bool:
    return known is not None and known >= Revision.parse(waiting.revision)
