"""In which format rows of the log and snapshots are written, and up to which this program can read them.

Each says its own, so that two versions of the program may share a database: what is written in a format of a newer
one is refused, not misread (docs/protocol.md P29). When each number rises: docs/decisions/0018.
"""

from __future__ import annotations

from uuid import UUID

from collab.core.errors import NewerVersionError
from collab.models import Snapshot, UpdateLog

FIRST = 1
"""The update as Yjs encodes it (v1), or a state in the same encoding. Also what a program wrote that knew no formats."""
WRITTEN = 1
"""In what this program writes. Rises a version later than ``READABLE`` does, so that the version before can read it."""
READABLE = 1
"""Up to what this program can read."""


def check(found: int) -> None:
    """Raise NewerVersionError for what this program would misread."""
    if not is_readable(found):
        raise NewerVersionError(found, READABLE)


def is_readable(found: int) -> bool:
    """Whether this program knows the format."""
    return found <= READABLE


def are_readable(document_id: UUID, generation: int) -> bool:
    """Whether this program knows the formats of all that is stored of a document."""
    return not any(
        model.objects.filter(document_id=document_id, generation=generation, format__gt=READABLE).exists()
        for model in (Snapshot, UpdateLog)
    )
