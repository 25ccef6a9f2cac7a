"""One document's log, as its open room reads it: in threads, and with StorageError where the database does not answer."""

from __future__ import annotations

from uuid import UUID

from django.db import Error as DatabaseError

from collab import marks, quarantine, update_log
from collab.core.document import Document
from collab.core.errors import StorageError
from collab.core.revision import Revision
from collab.database import in_thread
from collab.models import Health
from collab.update_log import Stored


class Log:
    """What is stored of one document."""

    def __init__(self, document_id: UUID) -> None:
        self._document_id = document_id

    async def read(self) -> Stored:
        """Return the document as it is stored. Raises DocumentMissingError, NewerVersionError, StorageError."""
        try:
            return await in_thread(update_log.load, self._document_id)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error

    async def rows_between(self, after: Revision, upto: Revision) -> list[bytes]:
        """Return the rows after one revision and up to another. Raises NewerVersionError, StorageError."""
        try:
            return await in_thread(update_log.rows_between, self._document_id, after, upto)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error

    async def open(self, stored: Stored) -> Document:
        """Build the document, in the child first if it may be dangerous. Raises QuarantinedError if it is."""
        if stored.health != Health.SOUND:
            await in_thread(quarantine.try_out, self._document_id, stored.updates)
        return stored.open(marks.of(self._document_id))
