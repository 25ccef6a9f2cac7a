"""Makes events of what happened: gives each the next position, in the transaction that stores it.

Any process may do it at any time; the lock of the one ``Feed`` row lets one after the other. What a process that died had
not told is found in the outbox and in the log (untold.py) by the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from collab.documents import Content
from collab.models import Document
from notes.feed import metrics
from notes.feed.edits import Texts, Typed, typed_in
from notes.feed.models import Change, Event, FedDocument, Feed, Kind
from notes.library.models import Note
from notes.pieces import in_pieces

CHANGES_A_TURN = 500
DOCUMENTS_A_TURN = 100
DELETE_A_TURN = 5_000
POSITIONS_LOST_AT_MOST = 10_000_000
"""A backup lacks no more events than this."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of one transaction."""

    told: set[UUID]
    """The documents of which nobody else had told meanwhile."""
    upto: int
    """The position of its last event; 0 if it made none."""


class Sequencer:
    """This process's way of telling. For one thread at a time."""

    def __init__(self) -> None:
        self.upto = 0
        """The position of the last event that it made."""
        self.unreadable: set[UUID] = set()
        """Documents that could not be read when they were to be told of: to be told of another time."""
        self._told = Texts(settings.FEED_MEMORY_CHARACTERS)

    def tell(self, document_ids: Collection[UUID], open_texts: Mapping[UUID, Content]) -> dict[UUID, float]:
        """Make events of the outbox and of what was typed in these documents.

        Returns in how many seconds documents may be told of again that were told of just now. What somebody else told
        meanwhile is left alone; what came too late comes with the next commit or look.
        """
        later: dict[UUID, float] = {}
        while Change.objects.exists():
            self.upto = max(self.upto, _make_events(()).upto)
        for some in in_pieces(document_ids, DOCUMENTS_A_TURN):
            found = typed_in(some, open_texts, self._told)
            later |= found.resting
            self.unreadable = self.unreadable.difference(some) | found.unreadable
            if found.typed:
                made = _make_events(found.typed)
                self.upto = max(self.upto, made.upto)
                # What was typed since somebody else told of it is still to be told.
                others = {one.document_id for one in found.typed} - made.told
                later |= dict.fromkeys(others, settings.FEED_EDIT_SECONDS)
                for one in found.typed:
                    self._told.keep(one.document_id, one.content)
        return later

    @staticmethod
    def lag_seconds() -> float:
        """How old the oldest change is that waits."""
        oldest = Change.objects.aggregate(at=Min("created_at"))["at"]
        return 0.0 if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())


def _make_events(typed: Collection[Typed]) -> _Made:
    """Tell of the outbox and of what was typed."""
    with transaction.atomic():
        feed = Feed.locked()
        of_changes = _of_changes()
        of_typed, told = _of_typed(typed)
        events = [*of_changes, *of_typed]
        for position, event in enumerate(events, feed.position + 1):
            event.position = position
        Event.objects.bulk_create(events)
        Feed.objects.filter(pk=feed.pk).update(position=feed.position + len(events))
    metrics.EVENTS.inc(len(events))
    return _Made(told, events[-1].position if events else 0)


def _of_changes() -> list[Event]:
    changes = list(Change.objects.order_by("pk")[:CHANGES_A_TURN])
    titles = _Titles({change.note_id for change in changes})
    new = _now_told(change.note_id for change in changes if change.kind == Kind.CREATED)
    events = [
        Event(
            kind=change.kind,
            note_id=change.note_id,
            title=titles.before(change),
            actors=[change.actor],
            addressee_id=change.addressee_id,
            data=change.data,
            created_at=change.created_at,
        )
        for change in changes
        if change.kind != Kind.CREATED or change.note_id in new
    ]
    Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return events


def _now_told(note_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these new documents of which nobody has told that they are there; from now on somebody has."""
    wanted = set(note_ids)
    new = wanted - set(FedDocument.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    # What was typed after the first words is still to be told.
    rows = [
        FedDocument(document_id=note_id, generation=1, seq=1, fed_at=timezone.now())
        for note_id in Document.objects.filter(pk__in=new).values_list("pk", flat=True)
    ]
    FedDocument.objects.bulk_create(rows)
    return new


def _of_typed(typed: Collection[Typed]) -> tuple[list[Event], set[UUID]]:
    now = timezone.now()
    titles = _titles(one.document_id for one in typed)
    owners = dict(
        Note.objects.filter(pk__in=[one.document_id for one in typed if one.since is None]).values_list(
            "pk", "owner__username"
        )
    )
    events, told = [], set()
    for one in typed:
        if not _move(one, now):
            continue
        told.add(one.document_id)
        if one.data is None or one.document_id not in titles:
            continue
        kind, actors = Kind.EDITED, list(one.actors)
        if one.since is None:
            kind, actors = Kind.CREATED, [owner for owner in (owners.get(one.document_id),) if owner]
        events.append(
            Event(
                kind=kind,
                note_id=one.document_id,
                title=titles[one.document_id],
                actors=actors,
                data=one.data,
                created_at=now,
            )
        )
    return events, told


def _move(one: Typed, now: datetime) -> bool:
    """Note up to where a document is told; not if somebody else has told of it meanwhile."""
    upto: dict[str, Any] = {"generation": one.upto.generation, "seq": one.upto.seq, "fed_at": now}
    if one.since is None:
        return FedDocument.objects.get_or_create(document_id=one.document_id, defaults=upto)[1]
    unmoved = FedDocument.objects.filter(
        pk=one.document_id, generation=one.since.generation, seq=one.since.seq
    )
    return bool(unmoved.update(**upto))


def _titles(note_ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Note.objects.filter(pk__in=set(note_ids)).values_list("pk", "title"))


class _Titles:
    """The titles that notes had right after each change that waits in the outbox.

    Whoever lost access is not to read the title that a note was given afterwards.
    """

    def __init__(self, note_ids: set[UUID]) -> None:
        # In this order: a note that is renamed in between has its old title here, and there it is called the title before.
        self._now = _titles(note_ids)
        self._renamed: dict[UUID, list[Change]] = {}
        for change in Change.objects.filter(kind=Kind.RENAMED, note_id__in=note_ids).order_by("pk"):
            self._renamed.setdefault(change.note_id, []).append(change)

    def before(self, change: Change) -> str:
        """The title of the change's note before anybody renamed it after that."""
        later = (one for one in self._renamed.get(change.note_id, ()) if one.pk > change.pk)
        if (following := next(later, None)) is not None:
            return str(following.data["previous_title"])
        return self._now.get(change.note_id, "")


def forget_old(keep_seconds: float) -> None:
    """Delete the events that need not be kept any longer, a few thousand at a time."""
    before = timezone.now() - timedelta(seconds=keep_seconds)
    while True:
        old = Event.objects.filter(created_at__lt=before).order_by("position")
        positions = list(old.values_list("position", flat=True)[:DELETE_A_TURN])
        if not positions:
            return
        with transaction.atomic():
            feed = Feed.locked()
            # Events are made in the order of their moments, but for clocks that differ a little.
            Event.objects.filter(position__lte=positions[-1]).delete()
            Feed.objects.filter(pk=feed.pk).update(floor=max(feed.floor, positions[-1]))


def begin_anew(**_: Any) -> None:
    """After a backup was put back: everybody lists again, for positions they know may be given once more."""
    with transaction.atomic():
        feed = Feed.locked()
        ahead = feed.position + POSITIONS_LOST_AT_MOST
        Feed.objects.filter(pk=feed.pk).update(position=ahead, floor=ahead)
