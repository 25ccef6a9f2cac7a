"""What is kept of a document's past: which snapshots, and from where on the rows.

Every revision of the last COLLAB_KEEP_REVISIONS_SECONDS can be rebuilt: there is a snapshot at or below it, and all
rows after that one. Older rows are deleted, only ever up to a snapshot that is kept, and never up to the newest one:
so two snapshots would have to be damaged before a document cannot be read. Authors of client ids stay.
Snapshots stay for going back to: all that are minutes apart for a day, hourly ones for a month, daily ones for a year.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from collab import formats, snapshots
from collab.models import Document, Snapshot, UpdateLog

logger = logging.getLogger(__name__)

ALWAYS_KEPT = 2
"""The newest so many, however close together they are."""
SPACINGS: tuple[tuple[timedelta, timedelta], ...] = (
    (timedelta(days=1), timedelta(minutes=5)),
    (timedelta(days=31), timedelta(hours=1)),
    (timedelta(days=366), timedelta(days=1)),
)
"""Up to which age one snapshot is kept in each stretch of which length."""
ROWS_A_TIME = 500
"""Deleting more at once would keep those waiting who type."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What decides whether a snapshot stays."""

    upto_seq: int
    created_at: datetime


def superfluous(newest_first: Sequence[Kept], purged_seq: int, now: datetime) -> list[int]:
    """Return the ``upto_seq`` of the snapshots that are not kept any longer.

    The last of each stretch stays, and the one on which the rows rest that are left.
    """
    seen: set[tuple[timedelta, int]] = set()
    doomed = []
    for place, snapshot in enumerate(newest_first):
        stretch = _stretch(snapshot.created_at, now)
        is_last = stretch is not None and stretch not in seen
        if stretch is not None:
            seen.add(stretch)
        if place >= ALWAYS_KEPT and not is_last and snapshot.upto_seq != purged_seq:
            doomed.append(snapshot.upto_seq)
    return doomed


def _stretch(at: datetime, now: datetime) -> tuple[timedelta, int] | None:
    """Return the stretch of time that a snapshot stands for; None if it is too old to stand for any."""
    for age, spacing in SPACINGS:
        if now - at < age:
            return spacing, int(at.timestamp() // spacing.total_seconds())
    return None


def apply(document_id: UUID) -> None:
    """Delete what of a document's past is not kept any longer.

    May be called at any time and from several processes; whatever is interrupted is finished the next time. A document
    that a newer version has written to is left to that one.
    """
    head = Document.objects.filter(id=document_id).first()
    if head is None or not formats.are_readable(document_id, head.generation):
        return
    own = Snapshot.objects.filter(document_id=document_id, generation=head.generation)
    newest_first = [Kept(*found) for found in own.order_by("-upto_seq").values_list("upto_seq", "created_at")]
    purged_seq = _purge(head, newest_first[1:])
    if doomed := superfluous(newest_first, purged_seq, timezone.now()):
        own.filter(upto_seq__in=doomed).delete()
        logger.info("snapshots.thinned document=%s deleted=%d", document_id, len(doomed))


def _purge(head: Document, older: Iterable[Kept]) -> int:
    """Delete the rows that no promised revision needs, and return up to which seq they are gone."""
    promised = timezone.now() - timedelta(seconds=settings.COLLAB_KEEP_REVISIONS_SECONDS)
    # What a snapshot holds was committed before it was made, so all that came later is above it.
    base = next((kept.upto_seq for kept in older if kept.created_at <= promised), 0)
    if base > head.purged_seq and _is_sound(head, base):
        # First said, then done: from here on nobody takes the missing rows for damage.
        Document.objects.filter(id=head.id, generation=head.generation, purged_seq__lt=base).update(
            purged_seq=base
        )
        head.purged_seq = base
    rows = UpdateLog.objects.filter(document_id=head.id, generation=head.generation, seq__lte=head.purged_seq)
    deleted = 0
    while some := list(rows.values_list("pk", flat=True)[:ROWS_A_TIME]):
        deleted += UpdateLog.objects.filter(pk__in=some).delete()[0]
    if deleted:
        logger.info("rows.purged document=%s upto=%d deleted=%d", head.id, head.purged_seq, deleted)
    return head.purged_seq


def _is_sound(head: Document, upto_seq: int) -> bool:
    found = Snapshot.objects.filter(
        document_id=head.id, generation=head.generation, upto_seq=upto_seq
    ).first()
    return found is not None and snapshots.is_sound(found)


def candidates() -> list[UUID]:
    """Return the documents that may have something to delete: those with more than one snapshot."""
    return list(
        Snapshot.objects.values("document_id")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .values_list("document_id", flat=True)
    )
