"""Documents at which the CRDT library may fail badly: found out in the child process, and set apart if it does (P24).

A document is *suspect* when a process died while the library was at work on it. It is opened, and what is written to
it tried, in the child first. Only if the child dies is it put into quarantine: it can be read, as far as that is
possible, and not be written. Nothing of it is deleted. An administrator can lift that.

Whoever brought a process down comes back to another one within a tenth of a second, with the same update. On one machine
that one knows by then, for it looks at the marks of dead neighbours before it lets anybody in. On another
machine it does not: each machine may lose a process before the first is back (docs/decisions/0019).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from collab import marks
from collab.child import child
from collab.core.errors import BrokenDocumentError, ChildCrashedError, QuarantinedError
from collab.models import Document, Health

logger = logging.getLogger(__name__)


def begin() -> None:
    """Take note of what dead processes were at, and keep marks for this one."""
    _note_what_is_left()
    marks.keep_in(settings.COLLAB_MARKS_DIR)


def look_around() -> None:
    """Take note of what neighbours on this machine were at that have died meanwhile; a matter of microseconds.

    Whoever reads a document's health after that knows of them. Raises django.db.Error.
    """
    if marks.are_kept():
        _note_what_is_left()


def _note_what_is_left() -> None:
    for path, document_ids in marks.left_in(settings.COLLAB_MARKS_DIR).items():
        for document_id in document_ids:
            suspect(document_id)
        # Gone only when the database says it: whoever finds no file finds it there.
        path.unlink(missing_ok=True)


def suspect(document_id: UUID) -> None:
    """Have a document tried in the child from now on, before anything of it is done here."""
    if Document.objects.filter(id=document_id, health=Health.SOUND).update(health=Health.SUSPECT):
        logger.error("document.suspect document=%s", document_id)


def acquit(document_id: UUID) -> None:
    """Trust a document again that has been tried for long enough."""
    if Document.objects.filter(id=document_id, health=Health.SUSPECT).update(health=Health.SOUND):
        logger.info("document.acquitted document=%s", document_id)


def try_out(document_id: UUID, updates: Sequence[bytes]) -> None:
    """Have the child build a document that is to be built here.

    Raises QuarantinedError if the child died of it, after putting the document into quarantine; ChildFailedError
    if it could not be tried.
    """
    try:
        child.perform("open", updates)
    except BrokenDocumentError:
        # That is found out in order where it is built next.
        return
    except ChildCrashedError as error:
        Document.objects.filter(id=document_id).update(health=Health.QUARANTINED)
        logger.critical("document.quarantined document=%s", document_id)
        raise QuarantinedError from error


def lift(document_id: UUID) -> bool:
    """Take a document out of quarantine, as a suspect; whether it was in it."""
    lifted = Document.objects.filter(id=document_id, health=Health.QUARANTINED).update(health=Health.SUSPECT)
    return bool(lifted)


def quarantined() -> list[UUID]:
    """Return the documents that are in quarantine."""
    return list(Document.objects.filter(health=Health.QUARANTINED).values_list("id", flat=True))
