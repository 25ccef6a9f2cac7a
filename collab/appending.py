"""Appends rows to the update log: the commit itself, with everything that is decided in it.

A row is stored if its author may write at that very moment, under client ids that are theirs, to a document of the
generation it was made for. Knows nothing of rooms or sockets.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from collab import access, statements
from collab.access import Grant
from collab.core.errors import (
    AccessLostError,
    CollabError,
    DocumentMissingError,
    ForeignClientError,
    GenerationError,
    LoginOverError,
    QuarantinedError,
    StaleRevisionError,
    WithdrawnError,
)
from collab.core.revision import Revision
from collab.models import Health, UpdateLog
from collab.statements import Head, LogRow

logger = logging.getLogger(__name__)

_VERSION_7, _BELOW_VERSION = 0x7 << 76, (1 << 76) - 1


def new_batch_id() -> UUID:
    """Return an id that nobody else has, the larger the later it is (UUIDv7, RFC 9562 section 5.7).

    So the rows of a commit lie beside each other in the index; by chance each would lie on a page of its own.
    """
    milliseconds = time.time_ns() // 1_000_000
    return UUID(int=milliseconds << 80 | _VERSION_7 | uuid4().int & _BELOW_VERSION)


@dataclass(frozen=True, slots=True)
class Row:
    """One update to be appended."""

    update: bytes
    grant: Grant
    client_ids: tuple[int, ...]
    """The Yjs client ids it was written under, of which the log is not known to have them as the author's (P25)."""
    batch_id: UUID = field(default_factory=new_batch_id)


@dataclass(frozen=True, slots=True)
class Append:
    """What is to be stored for one document, all of it or nothing."""

    document_id: UUID
    generation: int
    rows: Sequence[Row]
    only_at: Collection[Revision] | None = None
    """Store only if the document is at one of these revisions."""


@dataclass(frozen=True, slots=True)
class Committed:
    """The rows are stored; the first one at ``first``, the last one at ``last``."""

    first: Revision
    last: Revision
    renewed: dict[int, Grant] = field(default_factory=dict)
    """By index into ``Append.rows``: the host's new answer, where it had to be asked again."""
    is_recovering: bool = False
    """Whether people still bring back what a restored backup lacks."""
    is_found: bool = False
    """Whether an earlier try had stored them; that one's updates may differ from what was handed over now."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is stored; why, for each row that may not be."""

    errors: dict[int, CollabError]
    """By index into ``Append.rows``."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody else is storing to the document, or changing rights to it, just now.

    Nothing is stored, and it is to be handed over again.
    """


Outcome = Committed | Refused | Skipped


class HostNeededError(Exception):
    """Somebody's right may have changed, and only the host can tell; nothing was stored."""


def append(
    appends: Sequence[Append], *, again: bool = False, may_ask_host: bool = True, waits: bool = True
) -> list[Outcome]:
    """Store rows of several documents in one transaction and say for each document what became of it.

    ``again`` after a failure whose outcome is unknown: rows that are there already count as stored. Without ``waits``
    documents are left out to which somebody else is storing or changing rights; with it, whoever waits too long fails. Raises
    django.db.Error if the database failed, then nothing is known to be stored; HostNeededError if the host would have to
    be asked and may not be.
    """
    scopes = {scope for one in appends for row in one.rows for scope in row.grant.stamps}
    now = timezone.now()
    with transaction.atomic():
        stamps, changing = access.lock_stamps(scopes, waits=waits)
        document_ids = {one.document_id for one in appends}
        heads = statements.lock_heads(document_ids, now, waits=waits)
        absent = document_ids - heads.keys()
        busy = statements.present(absent) if absent and not waits else set()
        rows: list[LogRow] = []
        outcomes: list[Outcome] = []
        for one in appends:
            if one.document_id in busy or _rests_on(one, changing):
                outcomes.append(Skipped())
                continue
            outcome = _append_one(
                one, heads.get(one.document_id), stamps, rows, again=again, may_ask_host=may_ask_host
            )
            if isinstance(outcome, Committed):
                heads[one.document_id] = replace(heads[one.document_id], revision=outcome.last)
            outcomes.append(outcome)
        statements.insert_rows(rows, now)
    return outcomes


def _rests_on(one: Append, scopes: Collection[str]) -> bool:
    """Whether the right to any of these rows hangs on one of these scopes."""
    return bool(scopes) and any(not row.grant.stamps.keys().isdisjoint(scopes) for row in one.rows)


def _append_one(
    one: Append,
    head: Head | None,
    stamps: Mapping[str, int],
    rows: list[LogRow],
    *,
    again: bool,
    may_ask_host: bool,
) -> Committed | Refused:
    """Say what is to become of one document's rows, and add to ``rows`` what is to be stored of them."""
    is_recovering = head is not None and head.is_recovering
    if again and (found := _find(one, is_recovering=is_recovering)):
        return found
    if head is None:
        return _refuse_all(one, DocumentMissingError("there is no such note any more"))
    if mismatch := _mismatch(one, head.revision):
        return _refuse_all(one, mismatch)
    if head.health == Health.QUARANTINED:
        return _refuse_all(one, QuarantinedError())
    errors, renewed = _fence(one, stamps, may_ask_host=may_ask_host)
    authors = _authors(one)
    if not is_recovering:
        errors = _foreign(one, authors) | errors
    if errors:
        return Refused(errors)
    first = last = head.revision.next
    for seq, row in enumerate(one.rows, first.seq):
        last = Revision(first.generation, seq)
        rows.append(
            LogRow(
                one.document_id,
                last,
                row.batch_id,
                row.update,
                zlib.crc32(row.update),
                row.grant.identity.key,
            )
        )
    if is_recovering:
        _log_uploads(one)
    else:
        _bind(one, authors)
    return Committed(first, last, renewed, is_recovering)


def _authors(one: Append) -> dict[int, str]:
    """Return who the log says wrote under the client ids of these rows, as far as anybody has."""
    client_ids = {client_id for row in one.rows for client_id in row.client_ids}
    return statements.read_authors(one.document_id, one.generation, client_ids) if client_ids else {}


def _foreign(one: Append, authors: Mapping[int, str]) -> dict[int, CollabError]:
    """Return which rows are written under somebody else's client id (P25)."""
    owners = dict(authors)
    return {
        index: ForeignClientError(client_id, owner)
        for index, row in enumerate(one.rows)
        for client_id in row.client_ids
        if (owner := owners.setdefault(client_id, row.grant.identity.key)) != row.grant.identity.key
    }


def _bind(one: Append, authors: Mapping[int, str]) -> None:
    """Remember who wrote under client ids that nobody has written under before."""
    new = {
        client_id: (row.grant.identity.key, row.grant.identity.kind)
        for row in one.rows
        for client_id in row.client_ids
        if client_id not in authors
    }
    statements.insert_authors(one.document_id, one.generation, new)


def _log_uploads(one: Append) -> None:
    """Say who brought what back after a restore: what stands in it may be anybody's, so nobody is bound to it."""
    for row in one.rows:
        logger.info(
            "recovery.uploaded document=%s by=%s clients=%d bytes=%d",
            one.document_id,
            row.grant.identity.key,
            len(row.client_ids),
            len(row.update),
        )


def _find(one: Append, *, is_recovering: bool) -> Committed | None:
    """Look for rows that an earlier try may have stored."""
    seqs = sorted(
        UpdateLog.objects.filter(
            document_id=one.document_id, batch_id__in=[row.batch_id for row in one.rows]
        ).values_list("seq", flat=True)
    )
    if not seqs:
        return None
    first, last = Revision(one.generation, seqs[0]), Revision(one.generation, seqs[-1])
    return Committed(first, last, is_recovering=is_recovering, is_found=True)


def _refuse_all(one: Append, error: CollabError) -> Refused:
    return Refused(dict.fromkeys(range(len(one.rows)), error))


def _mismatch(one: Append, current: Revision) -> CollabError | None:
    """Return why the document is not the one that the rows were made for."""
    if current.generation != one.generation:
        return GenerationError(f"the note is in generation {current.generation}, not {one.generation}")
    if one.only_at is not None and current not in one.only_at:
        return StaleRevisionError(f"the note is at revision {current}, not at the one asked for")
    return None


def _fence(
    one: Append, stamps: Mapping[str, int], *, may_ask_host: bool
) -> tuple[dict[int, CollabError], dict[int, Grant]]:
    """Ask the host again where a stamp has moved; return who may not write, and the new grants of who may."""
    errors: dict[int, CollabError] = {}
    renewed: dict[int, Grant] = {}
    for index, row in enumerate(one.rows):
        # Who sent something and left may have been found a mere reader since, by a grant as fresh as can be.
        if row.grant.access.may_write and access.is_current(row.grant, stamps):
            continue
        if not may_ask_host:
            raise HostNeededError
        try:
            fresh = access.grant(row.grant.identity, one.document_id)
        except (LoginOverError, WithdrawnError) as over:
            errors[index] = over
            continue
        if fresh is None or not fresh.access.may_write:
            errors[index] = AccessLostError("you may no longer write to this note")
        else:
            renewed[index] = fresh
    return errors, renewed
