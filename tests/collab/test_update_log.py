"""Covers collab/update_log.py, collab/appending.py and collab/statements.py, against the database of the settings."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from collab import access, appending, documents, snapshots, update_log
from collab.appending import Append, Committed, Refused, Row
from collab.core import tasks
from collab.core.document import Document as LiveDocument
from collab.core.errors import (
    AccessLostError,
    BaseGoneError,
    DocumentMissingError,
    ForeignClientError,
    GenerationError,
    LoginOverError,
    RevisionError,
    StaleRevisionError,
    StorageError,
)
from collab.core.frames import EMPTY_UPDATE
from collab.core.revision import Revision
from collab.models import Author, Document, Snapshot, UpdateLog
from tests.collab.host import TableHost, granted, person
from tests.collab.typist import Typist


@pytest.fixture
def other_document_id(document_id) -> UUID:
    new_id = uuid4()
    with transaction.atomic():
        documents.create(new_id, "", person("ada"))
    return new_id


@pytest.fixture
def ada(document_id) -> Typist:
    """A typist who has the stored document before them."""
    return Typist(client_id=7, starts_from=update_log.load(document_id).open().state())


def row(document_id, update, name="ada", client_ids=(7,)) -> Row:
    return Row(update, granted(name, document_id), client_ids)


def keep_snapshot(document_id) -> None:
    stored = update_log.load(document_id)
    snapshots.keep(document_id, stored.revision, tasks.compact(stored.updates))


def append(document_id, *rows, **conditions):
    return appending.append([Append(document_id, 1, rows, **conditions)])[0]


def test_a_new_document_is_a_head_and_one_row(document_id):
    stored = update_log.load(document_id)
    assert stored.revision == Revision(1, 1)
    assert stored.open().text == "one line\n"
    assert UpdateLog.objects.get(document_id=document_id).author == "person:ada"


def test_rows_get_the_next_numbers_and_authors_are_remembered(document_id, ada):
    outcome = append(
        document_id, row(document_id, ada.types("a")), row(document_id, ada.types("b"), client_ids=(7, 8))
    )
    assert outcome == Committed(Revision(1, 2), Revision(1, 3))
    assert update_log.head(document_id) == Revision(1, 3)
    assert update_log.load(document_id).open().text == "one line\nab"
    assert set(Author.objects.exclude(client_id__gt=8).values_list("client_id", "author")) == {
        (7, "person:ada"),
        (8, "person:ada"),
    }


def test_a_commit_may_hold_more_than_fits_into_one_statement(document_id, other_document_id, ada):
    """Rows of two documents, scopes and client ids, each by the thousand."""
    grants = granted("ada", document_id)
    many = {f"scope:{number}": 0 for number in range(1500)}
    held = replace(grants, stamps={**grants.stamps, **many})
    rows = [Row(ada.types("a"), held, tuple(range(1000 + number, 3000 + number))) for number in range(300)]
    others = [row(other_document_id, EMPTY_UPDATE, client_ids=()) for _ in range(200)]
    outcomes = appending.append([Append(document_id, 1, rows), Append(other_document_id, 1, others)])
    assert outcomes == [
        Committed(Revision(1, 2), Revision(1, 301)),
        Committed(Revision(1, 2), Revision(1, 201)),
    ]
    assert update_log.heads([document_id, other_document_id]) == {
        document_id: Revision(1, 301),
        other_document_id: Revision(1, 201),
    }
    assert update_log.load(document_id).open().text == "one line\n" + "a" * 300
    assert Author.objects.filter(document_id=document_id, author="person:ada").count() == 2300


def test_nothing_is_stored_under_somebody_elses_client_id(document_id, ada):
    """P25: the log decides, whatever the room knew."""
    append(document_id, row(document_id, ada.types("a")))
    outcome = append(document_id, row(document_id, ada.types("b"), name="bob"))
    assert isinstance(outcome, Refused)
    (refusal,) = outcome.errors.values()
    assert isinstance(refusal, ForeignClientError)
    assert (refusal.client_id, refusal.owner) == (7, "person:ada")
    assert Author.objects.get(client_id=7).author == "person:ada"
    assert update_log.head(document_id) == Revision(1, 2)


def test_two_people_cannot_take_one_new_client_id_in_one_commit(document_id, ada):
    """P25."""
    outcome = append(
        document_id, row(document_id, ada.types("a")), row(document_id, ada.types("b"), name="bob")
    )
    assert isinstance(outcome, Refused)
    assert list(outcome.errors) == [1]


def test_after_a_restore_what_others_wrote_is_taken_and_binds_nobody(document_id, ada):
    """P25: until the time is over."""
    append(document_id, row(document_id, ada.types("a")))
    call_command("mark_restored", days=2, stdout=StringIO())
    assert update_log.load(document_id).is_recovering
    outcome = append(
        document_id,
        row(document_id, ada.types("b"), name="bob", client_ids=(7, 8)),
        row(document_id, ada.types("c")),
    )
    assert isinstance(outcome, Committed)
    assert outcome.is_recovering
    assert not Author.objects.filter(client_id=8).exists()
    call_command("mark_restored", days=0, stdout=StringIO())
    assert isinstance(append(document_id, row(document_id, ada.types("d"), name="bob")), Refused)


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


def test_nothing_is_stored_of_one_whose_right_was_taken_away(document_id, ada, roles):
    """P7: from that very commit on; and of the same document's batch nothing else either."""
    mine = row(document_id, ada.types("a"))
    other = row(document_id, ada.types("b"), name="bob", client_ids=(8,))
    with transaction.atomic():
        del roles["ada"]
        access.access_changed("person:ada")
    outcome = append(document_id, mine, other)
    assert isinstance(outcome, Refused)
    assert {index: type(error) for index, error in outcome.errors.items()} == {0: AccessLostError}
    assert update_log.head(document_id) == Revision(1, 1)


def test_a_fresh_grant_that_does_not_allow_it_stores_nothing(document_id, ada):
    """P7: as of one who sent, left, and was found to be a reader before the commit."""
    outcome = append(document_id, row(document_id, ada.types("!"), name="eve"))
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.errors[0], AccessLostError)
    assert update_log.head(document_id) == Revision(1, 1)


def test_one_whose_login_is_over_stores_nothing(document_id, ada, roles):
    """P7."""
    mine = row(document_id, ada.types("a"))
    roles["ada"] = "over"
    access.access_changed("person:ada")
    outcome = append(document_id, mine)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.errors[0], LoginOverError)


def test_a_moved_stamp_alone_takes_no_right_away(document_id, ada):
    """P7: the host is asked again, and its new answer comes back."""
    mine = row(document_id, ada.types("a"))
    access.access_changed(f"document:{document_id}")
    outcome = append(document_id, mine)
    assert isinstance(outcome, Committed)
    assert outcome.renewed[0].stamps[f"document:{document_id}"] == 1


def test_while_no_stamp_moves_the_host_is_not_asked(document_id, ada):
    mine = row(document_id, ada.types("a"))
    TableHost.asked = 0
    append(document_id, mine)
    assert TableHost.asked == 0


def test_one_documents_refusal_does_not_stop_the_others(document_id, ada, roles):
    mine = row(document_id, ada.types("a"))
    missing = Append(uuid4(), 1, [mine])
    outcomes = appending.append([missing, Append(document_id, 1, [mine])])
    assert isinstance(outcomes[0], Refused)
    assert isinstance(outcomes[0].errors[0], DocumentMissingError)
    assert isinstance(outcomes[1], Committed)


def test_rows_for_another_generation_are_refused(document_id, ada):
    """P23."""
    outcome = appending.append([Append(document_id, 2, [row(document_id, ada.types("a"))])])[0]
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.errors[0], GenerationError)


def test_a_condition_on_the_revision_is_kept_in_the_commit(document_id, ada):
    refused = append(document_id, row(document_id, ada.types("a")), only_at={Revision(1, 9)})
    assert isinstance(refused, Refused)
    assert isinstance(refused.errors[0], StaleRevisionError)
    assert append(document_id, row(document_id, ada.types("b")), only_at={Revision(1, 1)}) == Committed(
        Revision(1, 2), Revision(1, 2)
    )


def test_a_commit_whose_answer_was_lost_is_found_again(document_id, ada):
    """One row, however often it is tried."""
    rows = [row(document_id, ada.types("a")), row(document_id, ada.types("b"))]
    first = append(document_id, *rows)
    again = appending.append([Append(document_id, 1, rows)], again=True)[0]
    assert again == replace(first, is_found=True)
    assert update_log.head(document_id) == Revision(1, 3)


def test_a_commit_that_is_found_again_says_whether_people_still_bring_things_back(document_id, ada):
    """P25: or the room would refuse, until it is read anew, what a restored backup lacks."""
    call_command("mark_restored", days=2, stdout=StringIO())
    rows = [row(document_id, ada.types("a"))]
    append(document_id, *rows)
    (again,) = appending.append([Append(document_id, 1, rows)], again=True)
    assert isinstance(again, Committed)
    assert again.is_recovering


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
