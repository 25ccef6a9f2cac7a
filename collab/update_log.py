"""The update log: every document's committed updates, in the order of their commits. It is the truth.

Rows never change, and ``seq`` is given under the lock of the document's head row, so reading the head first and
then the rows up to it is a consistent read without a transaction. Knows nothing of rooms or sockets.
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from collab import formats, quarantine, snapshots, statements
from collab.core.document import UNGUARDED
from collab.core.document import Document as LiveDocument
from collab.core.errors import (
    BaseGoneError,
    DocumentMissingError,
    RevisionError,
    StorageError,
)
from collab.core.revision import Revision
from collab.models import Author, Document, UpdateLog


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as the log has it."""

    revision: Revision
    updates: list[bytes]
    """A snapshot's state, if there is one, and the rows after it."""
    tail_rows: int
    """How many of the updates are rows."""
    is_head: bool
    """Whether this was the current revision when it was read."""
    is_recovering: bool
    """Whether people still bring back what a restored backup lacks."""
    health: str
    """Whether it is to be tried in the child process before it is opened; one of ``Health``."""

    def open(self, guard: AbstractContextManager[None] = UNGUARDED) -> LiveDocument:
        """Build the document; ``guard`` is entered around each call of the CRDT library.

        Raises BrokenDocumentError if the rows do not make a whole one.
        """
        return LiveDocument(self.updates, guard)

    @property
    def tail_bytes(self) -> int:
        """How large the rows are together."""
        return sum(map(len, self.updates[len(self.updates) - self.tail_rows :]))

    @property
    def has_long_tail(self) -> bool:
        """Whether there are so many rows that a snapshot in place of them would pay."""
        state_bytes = sum(map(len, self.updates)) - self.tail_bytes
        return snapshots.pays(self.tail_rows, self.tail_bytes, state_bytes)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document stands, and what is thought of it."""

    revision: Revision
    health: str
    """One of ``Health``."""


def create(
    document_id: UUID, update: bytes, author: str, client_ids: Sequence[int] = (), kind: str = ""
) -> Revision:
    """Store a new document's head and first row. To be called inside a transaction."""
    now = timezone.now()
    document = Document.objects.create(id=document_id, generation=1, seq=1, updated_at=now)
    UpdateLog.objects.create(
        document=document,
        generation=1,
        seq=1,
        batch_id=uuid.uuid4(),
        update=update,
        crc32=zlib.crc32(update),
        author=author,
        created_at=now,
        format=formats.WRITTEN,
    )
    Author.objects.bulk_create(
        Author(document=document, generation=1, client_id=client_id, author=author, kind=kind)
        for client_id in client_ids
    )
    return Revision(1, 1)


def head(document_id: UUID) -> Revision:
    """Return the document's current revision. Raises DocumentMissingError."""
    return _head_row(document_id).revision


def _head_row(document_id: UUID) -> Document:
    found = Document.objects.filter(id=document_id).first()
    if found is None:
        raise DocumentMissingError("there is no such note")
    return found


def heads(document_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Return where several documents stand, in one read; those that are not there are left out."""
    return {
        document_id: Standing(revision, health)
        for document_id, (revision, health) in statements.read_heads(document_ids).items()
    }


def expect_uploads(until: datetime) -> int:
    """Let people bring back what a restored backup lacks, in every document, and return how many there are."""
    return Document.objects.update(recovering_until=until)


def load(document_id: UUID, at: Revision | None = None) -> Stored:
    """Read a document as it is, or as it was at a revision.

    Raises DocumentMissingError, BaseGoneError if that revision is no longer kept, RevisionError if it never was,
    NewerVersionError if what it takes to read it is not known here, StorageError if the log is damaged.
    """
    quarantine.look_around()
    while True:
        document = _head_row(document_id)
        try:
            return _load(document, at)
        except StorageError:
            # Rows may have been deleted while they were being read; then there is a newer snapshot for them.
            if _head_row(document_id).purged_seq == document.purged_seq:
                raise


def _load(document: Document, at: Revision | None) -> Stored:
    current = document.revision
    revision = at or current
    if revision.generation < current.generation:
        raise BaseGoneError(
            f"revision {revision} is of an older generation than {current} and no longer kept"
        )
    if revision > current:
        raise RevisionError(f"expected a revision up to {current}, got {revision}")
    snapshot = snapshots.newest(document.id, revision, document.purged_seq)
    if snapshot is None and revision.seq < document.purged_seq:
        raise BaseGoneError(f"revision {revision} is no longer kept")
    if snapshot is None and document.purged_seq:
        raise StorageError(f"no sound snapshot of {document.id} is left up to {revision}")
    rows = _rows(document.id, revision, after=0 if snapshot is None else snapshot.upto_seq)
    return Stored(
        revision,
        rows if snapshot is None else [snapshot.state, *rows],
        tail_rows=len(rows),
        is_head=revision == current,
        is_recovering=document.is_recovering(timezone.now()),
        health=document.health,
    )


def rows_between(document_id: UUID, after: Revision, upto: Revision) -> list[bytes]:
    """Read the updates after one revision up to and including another.

    Where some of these rows are no longer kept, a snapshot stands for them and for what was before. Raises
    NewerVersionError if any is not known here, StorageError if any is missing.
    """
    try:
        return _rows(document_id, upto, after=after.seq)
    except StorageError:
        document = Document.objects.filter(id=document_id, generation=upto.generation).first()
        if document is None or document.purged_seq <= after.seq:
            raise
        return load(document_id, upto).updates


def _rows(document_id: UUID, upto: Revision, after: int) -> list[bytes]:
    found = UpdateLog.objects.filter(
        document_id=document_id, generation=upto.generation, seq__gt=after, seq__lte=upto.seq
    ).order_by("seq")
    updates = []
    columns = found.values_list("seq", "format", "update", "crc32")
    for expected, (seq, row_format, update, crc32) in enumerate(columns, after + 1):
        formats.check(row_format)
        if seq != expected or zlib.crc32(update) != crc32:
            raise StorageError(f"row {expected} of {document_id} is missing or damaged")
        updates.append(bytes(update))
    if len(updates) != upto.seq - after:
        raise StorageError(f"the rows of {document_id} end before {upto}")
    return updates


def find(document_id: UUID, batch_id: UUID) -> Revision | None:
    """Return the revision that came of the row with this id, if there is one."""
    found = UpdateLog.objects.filter(document_id=document_id, batch_id=batch_id).first()
    return None if found is None else Revision(found.generation, found.seq)
