"""A document's update log, read from the server's database as it lies there."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
from pycrdt import Doc, Text

from tests.support.server import Server


@dataclass(frozen=True)
class LogRow:
    """One committed update."""

    seq: int
    update: bytes
    author: str


def rows(server: Server, note: str) -> list[LogRow]:
    """All rows of a document, in the order in which they were committed."""
    if server.database_url is None:
        return rows_in(server.database, note)
    query = (
        'SELECT seq, "update", author FROM collab_updatelog WHERE document_id = %s ORDER BY generation, seq'
    )
    with psycopg.connect(server.database_url) as connection:
        return [LogRow(*row) for row in connection.execute(query, (UUID(note),))]


def rows_in(database: Path, note: str) -> list[LogRow]:
    """All rows of a document in a database file."""
    query = (
        'SELECT seq, "update", author FROM collab_updatelog WHERE document_id = ? ORDER BY generation, seq'
    )
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        return [LogRow(*row) for row in connection.execute(query, (UUID(note).hex,))]


def rows_on_disk(server: Server, note: str, folder: Path) -> list[LogRow]:
    """All rows that a killed server has left behind, read from a copy so that nothing of it is touched."""
    assert not server.is_alive
    if server.database_url is not None:
        return rows(server, note)
    copy = folder / server.database.name
    for suffix in ("", "-wal"):
        source = server.database.with_name(server.database.name + suffix)
        if source.exists():
            shutil.copyfile(source, copy.with_name(copy.name + suffix))
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return rows_in(copy, note)


def text_of(found: list[LogRow]) -> str:
    """What a document says that is made of nothing but these rows."""
    assert [row.seq for row in found] == list(range(1, len(found) + 1)), "the log has holes"
    document: Doc[Text] = Doc()
    content = document.get("content", type=Text)
    with document.transaction():
        for row in found:
            document.apply_update(row.update)
    return str(content)


def replay(server: Server, note: str) -> str:
    """What a replay of the whole log says."""
    return text_of(rows(server, note))
