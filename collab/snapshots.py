"""Snapshots: a document's whole state, kept now and then so that it loads without the rows before it.

A snapshot is a help and never the truth: it is kept only if it gives the same text as the rows it stands for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from collab.core.document import Document as LiveDocument
from collab.core.errors import BrokenDocumentError, StorageError
from collab.core.revision import Revision
from collab.models import Snapshot

AFTER_ROWS = 200
AFTER_BYTES = 262_144
KEPT = 2


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A state and the last row that is in it."""

    upto_seq: int
    state: bytes


def newest(document_id: UUID, upto: Revision) -> StoredSnapshot | None:
    """Return the newest snapshot at or before a revision. Raises StorageError if it is damaged."""
    found = (
        Snapshot.objects.filter(document_id=document_id, generation=upto.generation, upto_seq__lte=upto.seq)
        .order_by("-upto_seq")
        .first()
    )
    if found is None:
        return None
    state = bytes(found.state)
    if hashlib.sha256(state).digest() != bytes(found.sha256):
        raise StorageError(f"the snapshot of {document_id} at {found.upto_seq} is damaged")
    return StoredSnapshot(found.upto_seq, state)


def pays(rows: int, size_bytes: int) -> bool:
    """Whether a tail of so many rows is long enough for a new snapshot."""
    return rows >= AFTER_ROWS or size_bytes >= AFTER_BYTES


def keep(document_id: UUID, revision: Revision, state: bytes, text: str) -> None:
    """Store the state of a document whose text at ``revision`` is ``text``, and drop the oldest ones.

    Raises BrokenDocumentError if the state does not load to that text.
    """
    loaded = LiveDocument([state])
    is_faithful = loaded.text == text
    loaded.close()
    if not is_faithful:
        raise BrokenDocumentError(f"the state of {document_id} at {revision} does not give its text")
    Snapshot.objects.bulk_create(
        [
            Snapshot(
                document_id=document_id,
                generation=revision.generation,
                upto_seq=revision.seq,
                state=state,
                sha256=hashlib.sha256(state).digest(),
            )
        ],
        ignore_conflicts=True,
    )
    own = Snapshot.objects.filter(document_id=document_id, generation=revision.generation)
    kept = list(own.order_by("-upto_seq").values_list("upto_seq", flat=True)[:KEPT])
    own.filter(upto_seq__lt=kept[-1]).delete()
