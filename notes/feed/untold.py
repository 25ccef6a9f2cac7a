"""What is untold in the log because whoever stored it has died, or is slow: found by the others, or when they are back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Max, Q
from django.utils import timezone

from collab.models import Document, UpdateLog

LATE_COMMIT_SECONDS = 15.0
"""A transaction that took a row's number may commit so much later; the database ends those that idle longer."""
GRACE_SECONDS = 1.0
"""Whoever stored something tells of it so long after FEED_EDIT_SECONDS at the latest, if they live."""


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the log as it was once seen."""

    seen_at: datetime
    row: int


class Untold:
    """The new rows of the log, as far as a look has not found them told. For one thread at a time."""

    def __init__(self) -> None:
        self._ends: list[_End] = []
        self._looked_at: datetime | None = None

    def abandoned(self) -> set[UUID]:
        """Documents with something typed that whoever stored it has not told, by the new rows of the log."""
        now, told_after = timezone.now(), settings.FEED_EDIT_SECONDS + GRACE_SECONDS
        unsettled = timedelta(seconds=LATE_COMMIT_SECONDS + told_after)
        if self._looked_at is None:
            # What rests at this moment, for it was told of just before, is found again by the looks that follow.
            self._ends = [_End(now, _last_row(before=now - unsettled))]
            return _all_untold()
        last = UpdateLog.objects.aggregate(last=Max("pk"))["last"] or 0
        # A row is let go of once a look has found it told, however long the looks were held up.
        settled = self._looked_at - unsettled
        while len(self._ends) > 1 and self._ends[1].seen_at < settled:
            self._ends.pop(0)
        begin = self._ends[0].row
        if last != self._ends[-1].row:
            self._ends.append(_End(now, last))
        elif begin == last:
            return set()
        rows = UpdateLog.objects.filter(
            pk__gt=begin, created_at__lt=now - timedelta(seconds=told_after)
        ).filter(
            Q(document__fed=None)
            | Q(generation__gt=F("document__fed__generation"))
            | Q(generation=F("document__fed__generation"), seq__gt=F("document__fed__seq"))
        )
        return set(rows.values_list("document_id", flat=True).distinct())

    def looked(self, at: datetime) -> None:
        """All that a look begun at this moment has found is told."""
        self._looked_at = at


def _last_row(*, before: datetime) -> int:
    """The last row of the log that was written before a moment; 0 if none was."""
    rows = UpdateLog.objects.filter(created_at__lt=before).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def _all_untold() -> set[UUID]:
    """All documents with something untold, looked at one by one: at a start."""
    told = Document.objects.filter(generation=F("fed__generation"), seq__lte=F("fed__seq"))
    return set(Document.objects.exclude(pk__in=told.values("pk")).values_list("pk", flat=True))
