"""What was typed in a note since the feed last told of it: by whom, and a short diff.

A text that is open in this process comes from its room, and the text that was last told is remembered for a while; else
both are built from the log.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone

from collab import diff, documents
from collab.core.errors import CollabError
from collab.core.revision import Revision
from collab.documents import Content
from collab.models import Document, UpdateLog
from notes.accounts.models import User

logger = logging.getLogger(__name__)

MAX_HUNKS = 3
MAX_HUNK_CHARACTERS = 160
MAX_DIFF_CHARACTERS = 400_000
"""A longer text is told of without a diff: to compare it every two seconds would cost more than it is worth."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A stretch of one document's log that the feed has not told yet."""

    document_id: UUID
    since: Revision | None
    """What was told last; None if the document is new to the feed."""
    content: Content
    actors: tuple[str, ...]
    data: dict[str, Any] | None
    """What the event shall say; None if the text is as it was told."""

    @property
    def upto(self) -> Revision:
        """The last revision of the stretch."""
        return self.content.revision


@dataclass(slots=True)
class Stretches:
    """What there is to tell of some documents."""

    typed: list[Typed] = field(default_factory=list)
    resting: dict[UUID, float] = field(default_factory=dict)
    """In how many seconds documents may be told of again that were told of just now."""
    unreadable: set[UUID] = field(default_factory=set)
    """Documents of which it cannot be said now."""


@dataclass(frozen=True, slots=True)
class _Standing:
    document_id: UUID
    head: Revision
    fed: Revision | None
    fed_at: datetime | None


class Texts:
    """The texts that were last told, of the documents told of last."""

    def __init__(self, max_characters: int) -> None:
        self._texts: OrderedDict[UUID, Content] = OrderedDict()
        self._max_characters, self._characters = max_characters, 0

    def keep(self, document_id: UUID, content: Content) -> None:
        """Remember a text; those told of longest ago make room."""
        self._drop(document_id)
        self._texts[document_id] = content
        self._characters += len(content.text)
        while self._characters > self._max_characters:
            self._drop(next(iter(self._texts)))

    def _drop(self, document_id: UUID) -> None:
        if dropped := self._texts.pop(document_id, None):
            self._characters -= len(dropped.text)

    def at(self, document_id: UUID, revision: Revision) -> str:
        """The text of that revision. Raises CollabError if it is not kept."""
        kept = self._texts.get(document_id)
        return kept.text if kept and kept.revision == revision else documents.read(document_id, revision).text


def typed_in(document_ids: Collection[UUID], open_texts: Mapping[UUID, Content], told: Texts) -> Stretches:
    """Return what is to be told of these documents."""
    now, period = timezone.now(), timedelta(seconds=settings.FEED_EDIT_SECONDS)
    found = Stretches()
    for one in _standings(document_ids):
        if one.fed is not None and one.head <= one.fed:
            continue
        if one.fed_at is not None and one.fed_at + period > now:
            found.resting[one.document_id] = (one.fed_at + period - now).total_seconds()
            continue
        try:
            if (typed := _typed(one, open_texts.get(one.document_id), told)) is not None:
                found.typed.append(typed)
                if typed.upto < one.head:
                    # The room was a commit behind.
                    found.resting[one.document_id] = settings.FEED_EDIT_SECONDS
        except DatabaseError:
            raise
        except CollabError as error:
            # One note that cannot be read keeps nobody else's news back.
            logger.warning("feed.unreadable note=%s code=%s", one.document_id, error.code)
            found.unreadable.add(one.document_id)
        except Exception:
            logger.exception("feed.edit_failed note=%s", one.document_id)
            found.unreadable.add(one.document_id)
    return found


def _standings(document_ids: Collection[UUID]) -> Iterable[_Standing]:
    fields = ("pk", "generation", "seq", "fed__generation", "fed__seq", "fed__fed_at")
    for pk, generation, seq, fed_generation, fed_seq, fed_at in Document.objects.filter(
        pk__in=document_ids
    ).values_list(*fields):
        fed = None if fed_seq is None else Revision(fed_generation, fed_seq)
        yield _Standing(pk, Revision(generation, seq), fed, fed_at)


def _typed(one: _Standing, open_text: Content | None, told: Texts) -> Typed | None:
    is_new = open_text is not None and (one.fed is None or one.fed < open_text.revision)
    # A room may be behind what another process stored and told of.
    content = open_text if open_text is not None and is_new else documents.read(one.document_id)
    if one.fed is None:
        return Typed(one.document_id, None, content, (), {"revision": str(content.revision)})
    if content.revision <= one.fed:
        return None
    actors = _actors(one.document_id, one.fed, content.revision)
    return Typed(one.document_id, one.fed, content, actors, _data(one.document_id, one.fed, content, told))


def _actors(document_id: UUID, since: Revision, upto: Revision) -> tuple[str, ...]:
    rows = UpdateLog.objects.filter(document_id=document_id, generation=upto.generation, seq__lte=upto.seq)
    if since.generation == upto.generation:
        rows = rows.filter(seq__gt=since.seq)
    authors = set(rows.values_list("author", flat=True).distinct())
    return tuple(sorted(user.username for user in User.by_scope(authors).values()))


def _data(document_id: UUID, since: Revision, content: Content, told: Texts) -> dict[str, Any] | None:
    data: dict[str, Any] = {"revision": str(content.revision), "since_revision": str(since), "diff": None}
    if len(content.text) > MAX_DIFF_CHARACTERS:
        return data
    try:
        before = told.at(document_id, since)
    except CollabError:
        return data
    if before == content.text:
        return None
    if len(before) <= MAX_DIFF_CHARACTERS:
        data["diff"] = _short(before, content.text)
    return data


def between(document_id: UUID, since: Revision, upto: Revision) -> dict[str, Any] | None:
    """A short diff of two revisions; None if they are too long for one, or not kept any more."""
    try:
        before, after = (documents.read(document_id, revision).text for revision in (since, upto))
    except CollabError:
        return None
    return _short(before, after) if max(len(before), len(after)) <= MAX_DIFF_CHARACTERS else None


def _short(before: str, after: str) -> dict[str, Any]:
    """The first few places that changed, and how much changed in all."""
    edits = diff.edits(before, after)
    hunks = [
        {"removed": _begin(before[edit.start : edit.start + edit.deleted]), "added": _begin(edit.inserted)}
        for edit in edits[:MAX_HUNKS]
    ]
    return {
        "added_characters": sum(len(edit.inserted) for edit in edits),
        "removed_characters": sum(edit.deleted for edit in edits),
        "hunks": hunks,
        "more": len(edits) > MAX_HUNKS,
    }


def _begin(text: str) -> str:
    return text if len(text) <= MAX_HUNK_CHARACTERS else text[: MAX_HUNK_CHARACTERS - 1] + "…"
