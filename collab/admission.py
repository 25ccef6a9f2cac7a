"""How many sockets may be open at once, to one document and of one person (P6)?"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from collab.core.errors import TooManySocketsError


class Admission:
    """The sockets of one process. Belongs to the event loop."""

    def __init__(self, max_per_document: int, max_per_person: int) -> None:
        self._max_per_document, self._max_per_person = max_per_document, max_per_person
        self._open: Counter[UUID | str] = Counter()

    def enter(self, document_id: UUID, person: str) -> None:
        """Count a socket in; whoever calls this calls ``leave`` later. Raises TooManySocketsError."""
        if self._open[document_id] >= self._max_per_document:
            raise TooManySocketsError(
                f"the note has {self._open[document_id]} connections, at most {self._max_per_document} are allowed"
            )
        if self._open[person] >= self._max_per_person:
            raise TooManySocketsError(
                f"you have {self._open[person]} connections, at most {self._max_per_person} are allowed"
            )
        self._open.update((document_id, person))

    def leave(self, document_id: UUID, person: str) -> None:
        """Count a socket out."""
        for key in (document_id, person):
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]
