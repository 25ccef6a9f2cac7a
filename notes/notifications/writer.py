"""Makes notifications of the feed's events.

Any process may do it at any time; the lock of the one ``InboxCursor`` row lets one after the other. The cursor moves in
the transaction that stores what was made. What is typed is gathered by note, one row each, and told when it is quiet.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from notes.feed.models import Event, Feed, Kind
from notes.feed.reading import Audience
from notes.notifications.batch import Batch
from notes.notifications.concern import KINDS, Concern
from notes.notifications.edit_news import EditNews, gather
from notes.notifications.models import Inbox, InboxCursor, Notification
from notes.notifications.people import People
from notes.sharing.models import AccessRequest

EVENTS_A_TURN = 500
_MAY_HIDE = (Kind.SHARED, Kind.UNSHARED, Kind.TRASHED, Kind.RESTORED)
"""After these somebody may see more or less of what they were told, so that another number is unread."""

Told = tuple[Event, set[int]]
"""An event, and whom it concerns."""


class Writer:
    """This process's way of making notifications. For one thread at a time."""

    def __init__(self) -> None:
        self._audience = Audience()
        self._edits = EditNews(self._audience)

    def go(self, now: datetime) -> bool:
        """Tell what is new and what has become quiet; returns whether there is more."""
        is_full = self._take_events()
        return self._edits.go(now) or is_full

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
        # What is in the trash may come back: until then nobody finds what they are told of it here.
        concern, readers = Concern(events), self._audience.of(events, also_when_trashed=True)
        told = [(event, concern.of(event, who)) for event, who in zip(events, readers, strict=True)]
        return told, People({pk for event, who in told if event.kind != Kind.EDITED for pk in who})


def _tell(told: Collection[Told], people: People) -> None:
    """Store what comes of these events."""
    batch, hidden = Batch(), set()
    asked = _unanswered([event for event, _ in told if event.kind == Kind.ACCESS_ASKED])
    for event, who in told:
        if event.kind == Kind.EDITED:
            gather(event, who)
        elif event.kind == Kind.ACCESS_ASKED and event.position not in asked:
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


def _unanswered(events: Collection[Event]) -> set[int]:
    """The positions of those of these questions that still wait for an answer; of one asked again, where it was asked last."""
    if not events:
        return set()
    last = {(event.note_id, event.data["username"]): event.position for event in events}
    # Locked: whoever answers one now waits, and finds what is told of it (questions.py).
    asked = AccessRequest.objects.select_for_update(of=("self",)).order_by("pk")
    found = asked.filter(
        note__in={note_id for note_id, _ in last}, user__username__in={username for _, username in last}
    )
    return {last[key] for key in found.values_list("note_id", "user__username") if key in last}


def _notification(event: Event, actors: list[str]) -> Notification:
    return Notification(
        kind=KINDS[Kind(event.kind)],
        at=event.created_at,
        note_id=event.note_id,
        title=event.title,
        actors=actors,
        data=event.data,
    )
