"""Covers collab/update_log.py and collab/snapshots.py, against the database of the settings."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection

from collab import snapshots, update_log
from collab.core import tasks
from collab.core.document import Document as LiveDocument
from collab.core.errors import (
    BaseGoneError,
    DocumentMissingError,
    RevisionError,
    StorageError,
)
from collab.core.revision import Revision
from collab.models import Document, Snapshot, UpdateLog
from tests.collab.rows import append, row


def keep_snapshot(document_id) -> None:
    stored = update_log.load(document_id)
    snapshots.keep(document_id, stored.revision, tasks.compact(stored.updates))


def test_a_new_document_is_a_head_and_one_row(document_id):
    stored = update_log.load(document_id)
    assert stored.revision == Revision(1, 1)
    assert stored.open().text == "one line\n"
    assert UpdateLog.objects.get(document_id=document_id).author == "person:ada"


def test_a_document_is_read_as_it_was(document_id, ada):
    append(document_id, row(document_id, ada.types("a")))
    append(document_id, row(document_id, ada.types("b")))
    assert update_log.load(document_id, Revision(1, 2)).open().text == "one line\na"
    with pytest.raises(RevisionError, match=r"up to 1\.3, got 1\.4"):
        update_log.load(document_id, Revision(1, 4))


def test_an_older_generation_is_gone(document_id):
    Document.objects.filter(id=document_id).update(generation=2)
    with pytest.raises(BaseGoneError):
        update_log.load(document_id, Revision(1, 1))


def test_a_document_that_is_not_there_is_missing(roles, transactional_db):
    with pytest.raises(DocumentMissingError):
        update_log.load(uuid4())
    with pytest.raises(DocumentMissingError):
        update_log.head(uuid4())


def test_a_damaged_row_is_noticed(document_id, ada):
    append(document_id, row(document_id, ada.types("a")))
    UpdateLog.objects.filter(seq=2).update(update=b"\x00\x00")
    with pytest.raises(StorageError, match="row 2"):
        update_log.load(document_id)


@pytest.mark.parametrize("seq", [1, 2])
def test_a_missing_row_is_noticed(document_id, ada, seq):
    append(document_id, row(document_id, ada.types("a")))
    UpdateLog.objects.filter(seq=seq).delete()
    with pytest.raises(StorageError):
        update_log.load(document_id)


def test_a_snapshot_spares_the_rows_before_it(document_id, ada):
    append(document_id, row(document_id, ada.types("a")))
    keep_snapshot(document_id)
    append(document_id, row(document_id, ada.types("b")))
    stored = update_log.load(document_id)
    assert stored.tail_rows == 1
    assert stored.open().text == "one line\nab"
    assert update_log.load(document_id, Revision(1, 1)).open().text == "one line\n"


def test_a_damaged_snapshot_is_passed_over_and_told_of(document_id, ada, caplog):
    """The one before it and the rows after that one make the same document."""
    for letter in "ab":
        append(document_id, row(document_id, ada.types(letter)))
        keep_snapshot(document_id)
    Snapshot.objects.filter(upto_seq=3).update(state=b"\x00\x00")
    stored = update_log.load(document_id)
    assert stored.tail_rows == 1
    assert stored.open().text == "one line\nab"
    assert "snapshot.damaged" in caplog.text
    Snapshot.objects.update(state=b"\x00\x00")
    assert update_log.load(document_id).tail_rows == 3


def test_a_snapshot_that_goes_while_it_is_looked_for_is_no_damage(document_id, ada, caplog):
    """Retention may delete one between two statements of a reader; the rows are there."""
    append(document_id, row(document_id, ada.types("a")))
    keep_snapshot(document_id)
    asked = []

    def delete_before_the_second(execute, sql, parameters, many, context):
        if "collab_snapshot" in sql and sql.startswith("SELECT"):
            asked.append(sql)
            if len(asked) == 2:
                Snapshot.objects.all().delete()
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(delete_before_the_second):
        stored = update_log.load(document_id)
    assert len(asked) >= 2
    assert stored.open().text == "one line\na"
    assert "damaged" not in caplog.text


def test_a_damaged_snapshot_is_replaced_by_the_next_at_its_place(document_id):
    keep_snapshot(document_id)
    Snapshot.objects.update(state=b"\x00\x00")
    keep_snapshot(document_id)
    assert update_log.load(document_id).tail_rows == 0


def test_a_snapshot_that_comes_after_a_new_generation_is_not_kept(document_id):
    """P23: of the history before nothing is left."""
    stored = update_log.load(document_id)
    Document.objects.filter(id=document_id).update(generation=2, seq=1)
    snapshots.keep(document_id, stored.revision, tasks.compact(stored.updates))
    assert not Snapshot.objects.exists()


def test_the_log_replays_to_the_same_text_whatever_the_snapshots(document_id, ada):
    for letter in "abc":
        append(document_id, row(document_id, ada.types(letter)))
    rows = UpdateLog.objects.filter(document_id=document_id).order_by("seq").values_list("update", flat=True)
    assert LiveDocument(map(bytes, rows)).text == update_log.load(document_id).open().text
