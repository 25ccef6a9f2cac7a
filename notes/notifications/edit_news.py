"""Tells of what was typed in a note, once it is quiet.

It is gathered by note, one row each, for as long as people type.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction

from collab.core.revision import Revision
from notes.accounts.models import User
from notes.feed import edits
from notes.feed.models import Event, Kind
from notes.feed.reading import Audience
from notes.notifications import metrics
from notes.notifications.batch import Batch, unread_of
from notes.notifications.concern import Concern
from notes.notifications.models import (
    SEEN_WITHIN_SECONDS,
    Inbox,
    InboxCursor,
    Notification,
    NotificationKind,
    WaitingEdit,
)
from notes.notifications.people import People
from notes.notifications.watching import Seen

logger = logging.getLogger(__name__)

EDITS_A_TURN = 50
RETRY_SECONDS = 60.0
"""What could not be told rests so long at this process, so that what always fails takes no turn from the others."""


def gather(event: Event, user_ids: set[int]) -> None:
    """Have what was typed wait, unless it concerns nobody but who typed it. Done for each stretch of typing, so it is cheap."""
    waiting = WaitingEdit.objects.filter(pk=event.note_id).first()
    if waiting is None and (not user_ids or (len(user_ids) == 1 and _is_only(event.actors, *user_ids))):
        return
    _with(waiting, event).save()


def _is_only(actors: list[str], user_id: int) -> bool:
    return len(actors) == 1 and User.objects.filter(pk=user_id, username__in=actors).exists()


def _with(waiting: WaitingEdit | None, event: Event) -> WaitingEdit:
    """What waits once this was typed, too; unsaved."""
    if waiting is None:
        waiting = WaitingEdit(
            note_id=event.note_id,
            since_revision=event.data["since_revision"],
            actors=[],
            first_at=event.created_at,
        )
    waiting.title, waiting.revision = event.title, event.data["revision"]
    waiting.actors = sorted({*waiting.actors, *event.actors})
    waiting.last_at = event.created_at
    return waiting


def _parted(waiting: WaitingEdit, now: datetime) -> tuple[WaitingEdit, WaitingEdit | None]:
    """What of it is to be told, and what goes on waiting: the end, while people still type.

    Those who look at it have not said yet that they saw the end.
    """
    seen_at = now - timedelta(seconds=SEEN_WITHIN_SECONDS)
    if waiting.last_at <= max(seen_at, now - timedelta(seconds=settings.NOTIFY_EDIT_QUIET_SECONDS)):
        return waiting, None
    told = rest = None
    stretches = Event.objects.filter(
        kind=Kind.EDITED,
        note_id=waiting.note_id,
        created_at__gte=waiting.first_at,
        created_at__lte=waiting.last_at,
    )
    for event in stretches.order_by("position"):
        if event.created_at <= seen_at:
            told = _with(told, event)
        else:
            rest = _with(rest, event)
    if told and rest and told.since_revision == waiting.since_revision:
        return told, rest
    # The feed does not keep all of it any more.
    return waiting, None


class EditNews:
    """This process's way of telling of what was typed. For one thread at a time."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._again_at: dict[UUID, datetime] = {}
        """When those are tried again that failed here."""

    def go(self, now: datetime) -> bool:
        """Tell what has become quiet; returns whether there may be more."""
        self._again_at = {note_id: at for note_id, at in self._again_at.items() if at > now}
        due = list(WaitingEdit.due(now).exclude(pk__in=self._again_at)[:EDITS_A_TURN])
        for waiting in due:
            # Whatever comes of it, those behind it have their turn.
            self._again_at[waiting.pk] = now + timedelta(seconds=RETRY_SECONDS)
            try:
                self._tell(waiting, now)
            except DatabaseError:
                raise
            except Exception:
                logger.exception("notifications.edit_failed note=%s", waiting.pk)
                metrics.FAILED.inc()
            else:
                del self._again_at[waiting.pk]
        return len(due) == EDITS_A_TURN

    def _tell(self, waiting: WaitingEdit, now: datetime) -> None:
        """Tell of one note's text. The diffs are made before anything is locked."""
        told, rest = _parted(waiting, now)
        upto, before = Revision.parse(told.revision), _Recipients(told, self._audience)
        diffs = {since: edits.between(told.note_id, since, upto) for since in set(before.since.values())}
        with transaction.atomic():
            InboxCursor.locked()
            # From here on nobody has anything read, or unread again.
            list(Inbox.objects.select_for_update().filter(pk__in=before.since).order_by("pk"))
            recipients = _Recipients(told, self._audience)
            if recipients.since != before.since:
                # Somebody has read, seen or muted something meanwhile; it stays due as it is.
                return
            if not waiting.make_way(rest, now):
                # Somebody has told it meanwhile, or typed on, or put the note into the trash.
                return
            batch = Batch()
            for user_id, since in recipients.since.items():
                batch.add(recipients.notification(user_id, since, diffs[since]))
            batch.store()


class _Recipients:
    """Whom somebody's typing is to be told at this moment, and from which revision on."""

    def __init__(self, waiting: WaitingEdit, audience: Audience) -> None:
        self._waiting = waiting
        edit = Event(kind=Kind.EDITED, note_id=waiting.note_id)
        (readers,) = audience.of([edit], also_when_trashed=True)
        user_ids = Concern([edit]).of(edit, readers)
        self._people = People(user_ids)
        unread = unread_of(user_ids, {waiting.note_id})
        seen = Seen.of(waiting.note_id, user_ids)
        self.since: dict[int, Revision] = {}
        for user_id in sorted(user_ids):
            earlier = unread.get((user_id, waiting.note_id, NotificationKind.EDITED))
            since = Revision.parse(earlier.data["since_revision"] if earlier else waiting.since_revision)
            since = max(since, seen.get(user_id, since))
            if since < Revision.parse(waiting.revision) and self._people.others(waiting.actors, user_id):
                self.since[user_id] = since

    def notification(self, user_id: int, since: Revision, diff: dict[str, Any] | None) -> Notification | None:
        """What this person is told; None if they want it in no way."""
        waiting = self._waiting
        notification = Notification(
            kind=NotificationKind.EDITED,
            at=waiting.last_at,
            note_id=waiting.note_id,
            title=waiting.title,
            actors=self._people.others(waiting.actors, user_id),
            data={"revision": waiting.revision, "since_revision": str(since), "diff": diff},
        )
        return self._people.told(user_id, notification)
