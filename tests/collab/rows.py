"""Rows as a room would have them stored, for tests of the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from collab import appending
from collab.appending import Append, Committed, Refused, Row, Skipped
from tests.collab.host import granted


def row(document_id: UUID, update: bytes, name: str = "ada", client_ids: tuple[int, ...] = (7,)) -> Row:
    """One update that somebody wrote under these client ids."""
    return Row(update, granted(name, document_id), client_ids)


def append(document_id: UUID, *rows: Row, **conditions: Any) -> Committed | Refused:
    """Store rows of one document."""
    (outcome,) = appending.append([Append(document_id, 1, rows, **conditions)])
    assert not isinstance(outcome, Skipped)
    return outcome
