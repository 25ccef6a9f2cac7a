"""Snapshots: a document's whole state, kept now and then so that it loads without the rows before it.

A snapshot is a help and never the truth: it is made from the rows that it stands for and compared with them
(``collab.core.tasks.compact``) before it is kept here. One that is damaged later is passed over.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from collab import formats
from collab.core.revision import Revision
from collab.models import Document, Snapshot

logger = logging.getLogger(__name__)

AFTER_ROWS = 200
AFTER_BYTES = 262_144
WORTHWHILE_SHARE = 10
"""A tail of a tenth of that is worth a snapshot where nobody waits for it."""


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A state and the last row that is in it."""

    upto_seq: int
    state: bytes


def newest(document_id: UUID, upto: Revision, purged_seq: int) -> StoredSnapshot | None:
    """Return the newest sound snapshot from which a revision can be reached; None if there is none.

    One in a format that is not known here is passed over. Raises NewerVersionError if nothing else is left.
    """
    own = Snapshot.objects.filter(document_id=document_id, generation=upto.generation)
    # Below where the rows begin, a snapshot stands for its own revision alone.
    reaching = own.filter(upto_seq__range=(min(purged_seq, upto.seq), upto.seq)).order_by("-upto_seq")
    unreadable: list[int] = []
    for seq, snapshot_format in list(reaching.values_list("upto_seq", "format")):
        if not formats.is_readable(snapshot_format):
            unreadable.append(snapshot_format)
            continue
        found = own.filter(upto_seq=seq).first()
        if found is None:
            # It is no longer kept, as of just now.
            continue
        if is_sound(found):
            return StoredSnapshot(seq, bytes(found.state))
        logger.error("snapshot.damaged document=%s upto=%d", document_id, seq)
    if unreadable and purged_seq:
        # The rows that it stands for are gone.
        formats.check(max(unreadable))
    return None


def is_sound(snapshot: Snapshot) -> bool:
    """Whether its bytes are those that were stored."""
    return hashlib.sha256(snapshot.state).digest() == bytes(snapshot.sha256)


def pays(rows: int, size_bytes: int, state_bytes: int) -> bool:
    """Whether a tail is long enough for a new snapshot of a document of this size."""
    return rows >= AFTER_ROWS or has_many_bytes(size_bytes, state_bytes)


def has_many_bytes(size_bytes: int, state_bytes: int) -> bool:
    """Whether the bytes of a tail alone are enough for a new snapshot."""
    return size_bytes >= max(AFTER_BYTES, state_bytes // 4)


def is_worthwhile(rows: int, size_bytes: int) -> bool:
    """Whether a tail is long enough for a new snapshot at a moment when that disturbs nobody."""
    return rows * WORTHWHILE_SHARE >= AFTER_ROWS or size_bytes * WORTHWHILE_SHARE >= AFTER_BYTES


def keep(document_id: UUID, revision: Revision, state: bytes) -> None:
    """Store the state of a document at a revision, in place of one that may be there and be damaged.

    One by a newer version stays.
    """
    with transaction.atomic():
        head = Document.objects.select_for_update().filter(id=document_id, generation=revision.generation)
        if not head.exists():
            # It has begun anew, and nothing is kept of what was before.
            return
        own = Snapshot.objects.filter(document_id=document_id, generation=revision.generation)
        if own.filter(upto_seq=revision.seq, format__gt=formats.READABLE).exists():
            return
        Snapshot.objects.bulk_create(
            [
                Snapshot(
                    document_id=document_id,
                    generation=revision.generation,
                    upto_seq=revision.seq,
                    state=state,
                    sha256=hashlib.sha256(state).digest(),
                    format=formats.WRITTEN,
                )
            ],
            update_conflicts=True,
            unique_fields=["document", "generation", "upto_seq"],
            update_fields=["state", "sha256", "format"],
        )
