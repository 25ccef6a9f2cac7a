"""The statements that every commit runs, in SQL of their own.

Building the same few statements anew through the mapper took four fifths of a commit's time, for all of which the
event loop waited for the interpreter (docs/decisions/0014). What is not run for each commit stays with the mapper.
Values go in and come out as the models have them. Unless somebody listens to statements, they go to the database's
driver directly, which takes a third less time (docs/decisions/0015).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections

from collab import formats
from collab.core.revision import Revision

Item = TypeVar("Item")
Value = int | str | bytes | UUID | None

_MAX_PARAMETERS = 900
"""SQLite took no more than 999 in one statement for a long time."""

_STAMPS = "SELECT scope, version FROM collab_accessstamp WHERE scope IN (%s) ORDER BY scope"
_INSERT_STAMPS = "INSERT INTO collab_accessstamp (scope, version) VALUES %s ON CONFLICT DO NOTHING"
_HEADS = """
    SELECT id, generation, seq, health, recovering_until IS NOT NULL AND recovering_until > %%s
    FROM collab_document WHERE id IN (%s) ORDER BY id
"""
_REVISIONS = "SELECT id, generation, seq, health FROM collab_document WHERE id IN (%s)"
_AUTHORS = """
    SELECT client_id, author FROM collab_author WHERE document_id = %%s AND generation = %%s AND client_id IN (%s)
"""
_PRESENT = "SELECT id FROM collab_document WHERE id IN (%s)"
_MOVE_HEAD = "UPDATE collab_document SET seq = %s, updated_at = %s WHERE id = %s"
_INSERT_ROWS = """
    INSERT INTO collab_updatelog
    (document_id, generation, seq, batch_id, "update", crc32, author, created_at, format) VALUES %s
"""
_INSERT_AUTHORS = "INSERT INTO collab_author (document_id, generation, client_id, author, kind) VALUES %s"


@dataclass(frozen=True, slots=True)
class Head:
    """What a commit has to know of a document."""

    revision: Revision
    health: str
    is_recovering: bool
    """Whether what others had written is taken from anybody who still has it."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the update log, but for the moment of its commit."""

    document_id: UUID
    revision: Revision
    batch_id: UUID
    update: bytes
    crc32: int
    author: str


def read_stamps(scopes: Collection[str]) -> dict[str, int]:
    """Return the versions of those of these scopes that have ever changed."""
    stamps: dict[str, int] = {}
    for some in _slices(list(scopes), _MAX_PARAMETERS):
        stamps.update(_run(_STAMPS % _places(some), some))
    return stamps


def lock_stamps(scopes: Collection[str], *, waits: bool = True) -> dict[str, int]:
    """Read the versions of these scopes, and keep others from changing them; in a transaction.

    SQLite lets nobody else write meanwhile, and returns those that have ever changed. Elsewhere a row is locked for each
    scope, in their order, and first made where a scope has never changed: what is not there cannot be locked. Without
    ``waits`` those are left out that somebody else is changing just now.
    """
    if not connection.features.has_select_for_update:
        return read_stamps(scopes)
    lock = " FOR SHARE" if waits else " FOR SHARE SKIP LOCKED"
    stamps: dict[str, int] = {}
    for some in _slices(sorted(scopes), _MAX_PARAMETERS):
        stamps.update(_run(_STAMPS % _places(some) + lock, some))
        if missing := [scope for scope in some if scope not in stamps]:
            known = read_stamps(missing)
            if new := [scope for scope in missing if scope not in known]:
                _insert(_INSERT_STAMPS, [(scope, 0) for scope in new])
                stamps.update(_run(_STAMPS % _places(new) + lock, new))
    return stamps


def lock_heads(document_ids: Collection[UUID], now: datetime, *, waits: bool = True) -> dict[UUID, Head]:
    """Read the heads of those documents that exist, and keep others from committing to them; in a transaction.

    Without ``waits`` those are left out to which somebody else is committing just now.
    """
    heads: dict[UUID, Head] = {}
    lock = ""
    if connection.features.has_select_for_update:
        # Nobody's foreign key to a document waits for this.
        lock = " FOR NO KEY UPDATE" if waits else " FOR NO KEY UPDATE SKIP LOCKED"
    spell = _uuid_spelling()
    ids = [spell(document_id) for document_id in sorted(document_ids)]
    for some in _slices(ids, _MAX_PARAMETERS):
        found = _run(_HEADS % _places(some) + lock, [_moment(now), *some])
        for document_id, generation, seq, health, is_recovering in found:
            heads[_read_uuid(document_id)] = Head(Revision(generation, seq), health, bool(is_recovering))
    return heads


def read_heads(document_ids: Collection[UUID]) -> dict[UUID, tuple[Revision, str]]:
    """Return the revisions of those of these documents that exist, and how their health is."""
    spell = _uuid_spelling()
    heads: dict[UUID, tuple[Revision, str]] = {}
    for some in _slices([spell(document_id) for document_id in document_ids], _MAX_PARAMETERS):
        for document_id, generation, seq, health in _run(_REVISIONS % _places(some), some):
            heads[_read_uuid(document_id)] = Revision(generation, seq), health
    return heads


def present(document_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these documents that exist."""
    spell = _uuid_spelling()
    found: set[UUID] = set()
    for some in _slices([spell(document_id) for document_id in document_ids], _MAX_PARAMETERS):
        found.update(_read_uuid(document_id) for (document_id,) in _run(_PRESENT % _places(some), some))
    return found


def read_authors(document_id: UUID, generation: int, client_ids: Collection[int]) -> dict[int, str]:
    """Return who first wrote under these Yjs client ids, as far as anybody has."""
    authors: dict[int, str] = {}
    document = _uuid_spelling()(document_id)
    for some in _slices(list(client_ids), _MAX_PARAMETERS - 2):
        authors.update(_run(_AUTHORS % _places(some), [document, generation, *some]))
    return authors


def insert_rows(rows: Sequence[LogRow], now: datetime) -> None:
    """Write rows, and move the heads of their documents to the last of each; in a transaction that has locked them."""
    moment, spell = _moment(now), _uuid_spelling()
    _insert(
        _INSERT_ROWS,
        [
            (
                spell(row.document_id),
                row.revision.generation,
                row.revision.seq,
                spell(row.batch_id),
                row.update,
                row.crc32,
                row.author,
                moment,
                formats.WRITTEN,
            )
            for row in rows
        ],
    )
    last = {row.document_id: row.revision.seq for row in rows}
    for document, seq in last.items():
        _run(_MOVE_HEAD, (seq, moment, spell(document)))


def insert_authors(document_id: UUID, generation: int, authors: Mapping[int, tuple[str, str]]) -> None:
    """Remember who first wrote under these Yjs client ids, and as what kind of identity."""
    document = _uuid_spelling()(document_id)
    _insert(
        _INSERT_AUTHORS,
        [(document, generation, client_id, *author) for client_id, author in authors.items()],
    )


def _insert(statement: str, rows: Sequence[tuple[Value, ...]]) -> None:
    """Insert rows, many with each statement: a statement of its own for each would let go of the interpreter each time."""
    if not rows:
        return
    row_places = f"({_places(rows[0])})"
    for some in _slices(rows, _MAX_PARAMETERS // len(rows[0])):
        _run(statement % ", ".join([row_places] * len(some)), [value for row in some for value in row])


def _run(statement: str, parameters: Sequence[Value]) -> list[Any]:
    """Run a statement and return the rows that it finds. Raises django.db.Error."""
    database = connections[DEFAULT_DB_ALIAS]
    # Also where the transaction is broken, so that Django says so instead of rolling it back without a word.
    if (
        database.connection is None
        or database.needs_rollback
        or database.execute_wrappers
        or database.queries_logged
    ):
        with database.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
    if database.vendor == "sqlite":
        statement = statement.replace("%s", "?")
    with database.wrap_database_errors:
        cursor = database.connection.cursor()
        try:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []
        finally:
            cursor.close()


def _places(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _slices(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _uuid_spelling() -> Callable[[UUID], UUID | str]:
    """How this database has UUIDs."""
    return _as_it_is if connection.features.has_native_uuid_field else _in_hexadecimals


def _as_it_is(value: UUID) -> UUID:
    return value


def _in_hexadecimals(value: UUID) -> str:
    return value.hex


def _read_uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=str(value))


def _moment(value: datetime) -> str | None:
    return connection.ops.adapt_datetimefield_value(value)
