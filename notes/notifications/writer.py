"""Makes notifications of the feed's events.

Any process may do it at any time; the lock of the one ``InboxCursor`` row lets one after the other. The cursor moves in
the transaction that stores what was made. What is typed is gathered by note, one row each, and told when it is quiet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from collab.core.revision import Revision
from notes.accounts.models import User
from notes.feed import edits
from notes.feed.models import Event, Feed, Kind
from notes.feed.reading import Audience
from notes.notifications.batch import Batch, unread_of
from notes.notifications.concern import KINDS, Concern
from notes.notifications.models import (
    Channel,
    Inbox,
    InboxCursor,
    Notification,
    NotificationKind,
    WaitingEdit,
)
from notes.notifications.watching import Seen
from notes.sharing.models import AccessRequest

EVENTS_A_TURN = 500
EDITS_A_TURN = 50
_MAY_HIDE = (Kind.UNSHARED, Kind.TRASHED, Kind.RESTORED)
"""After these somebody may see more or less of what they were told, so that another number is unread."""

Told = tuple[Event, set[int]]
"""An event, and whom it concerns."""


class Writer:
    """This process's way of making notifications. For one thread at a time."""

    def __init__(self) -> None:
        self._audience = Audience()

    def go(self, now: datetime) -> bool:
        """Tell what is new and what has become quiet; returns whether there is more."""
        is_full = self._take_events()
        due = list(WaitingEdit.due(now)[:EDITS_A_TURN])
        for waiting in due:
            self._tell_edit(waiting)
        return is_full or len(due) == EDITS_A_TURN

    # What happened

    def _take_events(self) -> bool:
        position, (head, _) = InboxCursor.begin(), Feed.standing()
        if position == head:
            return False
        found = Event.objects.filter(position__gt=position).order_by("position")
        events = list(found[:EVENTS_A_TURN])
        # Before the lock, under which nobody else commits to SQLite.
        told, people = self._concerned(events)
        with transaction.atomic():
            cursor = InboxCursor.locked()
            if cursor.position != position:
                # Somebody else has told of these meanwhile.
                return True
            # Where there is nothing after it up to the head, it was forgotten, or a backup was put back.
            cursor.position = events[-1].position if events else head
            cursor.save(update_fields=["position"])
            _tell(told, people)
        return len(events) == EVENTS_A_TURN

    def _concerned(self, events: Collection[Event]) -> tuple[list[Told], People]:
        """Whom each event concerns, and those who are told of any at once."""
        concern, readers = Concern(events), self._audience.of(events)
        told = [(event, concern.of(event, who)) for event, who in zip(events, readers, strict=True)]
        return told, People({pk for event, who in told if event.kind != Kind.EDITED for pk in who})

    # What was typed

    def _tell_edit(self, waiting: WaitingEdit) -> None:
        """Tell of one note's text. The diffs are made before anything is locked."""
        edit = Event(kind=Kind.EDITED, note_id=waiting.note_id)
        (readers,) = self._audience.of([edit])
        drafts = self._drafts(waiting, Concern([edit]).of(edit, readers))
        with transaction.atomic():
            InboxCursor.locked()
            same = WaitingEdit.objects.filter(
                pk=waiting.pk, since_revision=waiting.since_revision, revision=waiting.revision
            )
            if not same.delete()[0]:
                # Somebody has told it meanwhile, or typed on.
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


def _tell(told: Collection[Told], people: People) -> None:
    """Store what comes of these events."""
    batch, hidden = Batch(), set()
    asked = _unanswered([event for event, _ in told if event.kind == Kind.ACCESS_ASKED])
    for event, who in told:
        if event.kind == Kind.EDITED:
            _gather(event, who)
        elif event.kind == Kind.ACCESS_ASKED and (event.note_id, event.data["username"]) not in asked:
            continue
        elif event.kind in KINDS:
            for user_id in sorted(who):
                if others := people.others(event.actors, user_id):
                    batch.add(people.told(user_id, _notification(event, others)))
        if event.kind in _MAY_HIDE:
            hidden.add(event.note_id)
    batch.store()
    if hidden:
        unread = Notification.objects.unread().filter(note_id__in=hidden)
        Inbox.moved(unread.values_list("user", flat=True).distinct())


def _unanswered(events: Collection[Event]) -> set[tuple[UUID, str]]:
    """Of which note, and by whom, one of these questions still waits for an answer."""
    if not events:
        return set()
    # Locked: whoever answers one now waits, and finds what is told of it (questions.py).
    asked = AccessRequest.objects.select_for_update(of=("self",)).order_by("pk")
    found = asked.filter(
        note__in={event.note_id for event in events},
        user__username__in={event.data["username"] for event in events},
    )
    return set(found.values_list("note_id", "user__username"))


def _gather(event: Event, user_ids: set[int]) -> None:
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


def _notification(event: Event, actors: list[str]) -> Notification:
    return Notification(
        kind=KINDS[Kind(event.kind)],
        at=event.created_at,
        note_id=event.note_id,
        title=event.title,
        actors=actors,
        data=event.data,
    )


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
