"""Pages of a list of notes, the last changed first.

A cursor names the note after or before which a page begins, so notes that move up while somebody turns pages are
neither shown twice below nor push others out of sight.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from notes.library.models import Note, NoteQuerySet


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two notes of a list, and which way to read from there."""

    updated_at: datetime
    note_id: UUID
    backwards: bool = False

    def __str__(self) -> str:
        place = json.dumps([self.updated_at.isoformat(), self.note_id.hex, self.backwards])
        return base64.urlsafe_b64encode(place.encode()).decode()

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read what ``str`` wrote. Raises ValueError for anything else."""
        try:
            updated_at, note_id, backwards = json.loads(base64.urlsafe_b64decode(written.encode("ascii")))
            moment, place = datetime.fromisoformat(updated_at), UUID(note_id)
            if not isinstance(backwards, bool) or timezone.is_naive(moment):
                raise ValueError("this is no cursor")
            # In UTC, as the database compares; a moment at either end of the calendar may have none there.
            return cls(moment.astimezone(UTC), place, backwards)
        except (
            binascii.Error,
            ValueError,
            TypeError,
            AttributeError,
            OverflowError,
            RecursionError,
        ) as error:
            raise ValueError("this is no cursor") from error

    @property
    def beyond(self) -> Q:
        """The notes on the side of the cursor that is read."""
        if self.backwards:
            return Q(updated_at__gt=self.updated_at) | Q(updated_at=self.updated_at, pk__gt=self.note_id)
        return Q(updated_at__lt=self.updated_at) | Q(updated_at=self.updated_at, pk__lt=self.note_id)


@dataclass(frozen=True, slots=True)
class Page:
    """Some notes of a list and the ways on from there."""

    notes: list[Note]
    next: Cursor | None
    previous: Cursor | None

    @classmethod
    def read(cls, notes: NoteQuerySet, cursor: Cursor | None, size: int) -> Self:
        """The page of at most ``size`` notes that begins at the cursor, or the first one."""
        backwards = cursor is not None and cursor.backwards
        ordered = notes.order_by("updated_at", "pk") if backwards else notes.order_by("-updated_at", "-pk")
        # One more than is shown tells whether there is a page after this one.
        found = list(ordered.filter(cursor.beyond)[: size + 1] if cursor else ordered[: size + 1])
        more, shown = len(found) > size, found[:size]
        if backwards:
            shown.reverse()
        ahead = bool(shown) and (more or backwards)
        behind = bool(shown) and (more if backwards else cursor is not None)
        return cls(
            shown,
            Cursor(shown[-1].updated_at, shown[-1].id) if ahead and (backwards or more) else None,
            Cursor(shown[0].updated_at, shown[0].id, backwards=True) if behind else None,
        )
