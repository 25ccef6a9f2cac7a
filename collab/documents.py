"""The door for code that is not a socket: create, read and rewrite a document's text.

Synchronous, for any thread and any process. Works on private documents built from the log; open editors hear of a
write like of any other.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from collab import access, announcing, diff, marks, publishing, quarantine, update_log
from collab.appending import Append, Refused, Row, Skipped, new_batch_id
from collab.core.document import Document, Edit, Limits, decode_stored
from collab.core.errors import (
    AccessLostError,
    DocumentFullError,
    InvalidTextError,
    QuarantinedError,
    StaleRevisionError,
)
from collab.core.frames import EMPTY_UPDATE
from collab.core.revision import Revision
from collab.host import Identity
from collab.models import Health
from collab.update_log import Stored


@dataclass(frozen=True, slots=True)
class Content:
    """A text and the revision that it is the text of."""

    text: str
    revision: Revision


@dataclass(frozen=True, slots=True)
class Rewritten(Content):
    """What a write has led to."""

    merged: bool
    """Whether others had written since the base of the write."""
    is_repeated: bool = False
    """Whether an earlier try had stored it."""


def limits() -> Limits:
    """The limits that the settings name."""
    return Limits(
        text_bytes=settings.COLLAB_MAX_TEXT_BYTES,
        state_bytes=settings.COLLAB_MAX_STATE_BYTES,
        update_bytes=settings.COLLAB_MAX_UPDATE_BYTES,
        sync_bytes=settings.COLLAB_MAX_SYNC_BYTES,
        awareness_bytes=settings.COLLAB_MAX_AWARENESS_BYTES,
    )


def create(document_id: UUID, text: str, author: Identity) -> Revision:
    """Store a new document. To be called inside the transaction that makes it known to people.

    Raises InvalidTextError, DocumentFullError.
    """
    _check_text(text)
    with closing(Document(guard=marks.of(document_id))) as document:
        update = document.rewrite([Edit(0, 0, text)]) if text else None
        client_id = document.client_id
    return update_log.create(document_id, update or EMPTY_UPDATE, author.key, (client_id,), author.kind)


def head(document_id: UUID) -> Revision:
    """Return the current revision. Raises DocumentMissingError."""
    return update_log.head(document_id)


def read(document_id: UUID, at: Revision | None = None) -> Content:
    """Return the text as it is, or as it was at a revision, with the revision it belongs to.

    Raises DocumentMissingError, BaseGoneError, RevisionError, StorageError, and QuarantinedError if not even
    reading it is safe.
    """
    stored = update_log.load(document_id, at)
    with closing(_open(document_id, stored)) as document:
        return Content(document.text, stored.revision)


def rewrite(
    document_id: UUID,
    text: str,
    *,
    author: Identity,
    base: Revision | None = None,
    if_match: Collection[Revision] | None = None,
    batch_id: UUID | None = None,
) -> Rewritten:
    """Merge ``text``, which the author made from the text of ``base``, into what others have written since.

    Without a base the current text is taken for it. With ``if_match`` nothing is done unless the document is at
    one of these revisions. What is stored already under ``batch_id`` is not stored again; the answer is what came of
    it then. Opens its own transaction. Raises StaleRevisionError, BaseGoneError, RevisionError,
    DocumentFullError, InvalidTextError, AccessLostError, LoginOverError, DocumentMissingError, QuarantinedError.
    """
    _check_text(text)
    grant = access.grant(author, document_id)
    if grant is None or not grant.access.may_write:
        raise AccessLostError("you may not write to this note")
    if batch_id is not None and (found := update_log.find(document_id, batch_id)):
        return _repeated(document_id, text, base, found)
    stored = update_log.load(document_id, base)
    if stored.health == Health.QUARANTINED:
        raise QuarantinedError
    with closing(_open(document_id, stored)) as document:
        update = document.rewrite(diff.edits(document.text, text))
        client_id = document.client_id
    if update is None:
        return _unchanged(document_id, stored.revision, if_match)
    if stored.health == Health.SUSPECT:
        quarantine.try_out(document_id, [*stored.updates, update])
    _check_merged(document_id, stored, update)
    row = Row(update, grant, client_ids=(client_id,), batch_id=batch_id or new_batch_id())
    append = Append(document_id, stored.revision.generation, [row], only_at=if_match)
    (outcome,) = publishing.publish([append], again=batch_id is not None)
    assert not isinstance(outcome, Skipped), "a write waits"
    if isinstance(outcome, Refused):
        raise outcome.errors[0]
    if outcome.is_found:
        return _repeated(document_id, text, base, outcome.last)
    if outcome.last.seq == stored.revision.seq + 1:
        return Rewritten(text, outcome.last, merged=False)
    return Rewritten(read(document_id, outcome.last).text, outcome.last, merged=True)


def _unchanged(document_id: UUID, base: Revision, if_match: Collection[Revision] | None) -> Rewritten:
    """Answer a write that changes nothing: it makes no row, but holds to its condition."""
    content = read(document_id)
    if if_match is not None and content.revision not in if_match:
        raise StaleRevisionError(f"the note is at revision {content.revision}, not at the one asked for")
    return Rewritten(content.text, content.revision, merged=content.revision != base)


def _repeated(document_id: UUID, text: str, base: Revision | None, found: Revision) -> Rewritten:
    """Answer a write that an earlier try has stored."""
    content = read(document_id, found)
    # Which text was current when a write without a base came is not known any more, only what came of it.
    merged = content.text != text if base is None else found != base.next
    return Rewritten(content.text, found, merged, is_repeated=True)


def _check_merged(document_id: UUID, base: Stored, update: bytes) -> None:
    """Refuse a write that makes the current document, not only its base, too large."""
    with closing(_open(document_id, base if base.is_head else update_log.load(document_id))) as current:
        current.admit(update, decode_stored(update), limits())


def _open(document_id: UUID, stored: Stored) -> Document:
    if stored.is_head and stored.has_long_tail:
        # Whoever asked waits for the text, not for a snapshot: the engine makes one, also without a room.
        announcing.tail_is_long(document_id)
    if stored.health != Health.SOUND:
        quarantine.try_out(document_id, stored.updates)
    return stored.open(marks.of(document_id))


def _check_text(text: str) -> None:
    if "\0" in text:
        raise InvalidTextError("the text has a NUL character, which a note cannot hold")
    if "\r" in text:
        raise InvalidTextError("the text has a carriage return; lines end with a line feed alone")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise InvalidTextError("the text has half a surrogate pair, which is no character") from None
    if size > settings.COLLAB_MAX_TEXT_BYTES:
        raise DocumentFullError(
            f"the text has {size} bytes, at most {settings.COLLAB_MAX_TEXT_BYTES} are allowed"
        )
