"""Covers collab/appending.py and collab/statements.py, against the database of the settings."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

from collab import access, appending, documents, update_log
from collab.appending import Append, Committed, Refused, Row
from collab.core.errors import (
    AccessLostError,
    DocumentMissingError,
    ForeignClientError,
    GenerationError,
    LoginOverError,
    StaleRevisionError,
    WithdrawnError,
)
from collab.core.frames import EMPTY_UPDATE
from collab.core.revision import Revision
from collab.models import Author, Health
from collab.update_log import Standing
from tests.collab.host import TableHost, granted, person
from tests.collab.rows import append, row


@pytest.fixture
def other_document_id(document_id) -> UUID:
    new_id = uuid4()
    with transaction.atomic():
        documents.create(new_id, "", person("ada"))
    return new_id


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


def test_whoever_listens_to_statements_hears_those_of_a_commit_too(document_id, ada):
    """A tracer of the host's, or a test; nobody else pays for it."""
    heard: list[str] = []

    def listen(execute, sql, params, many, context):
        heard.append(" ".join(sql.split()[:3]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        append(document_id, row(document_id, ada.types("a"), client_ids=(7,)))
    assert {"SELECT scope, version", "INSERT INTO collab_updatelog", "UPDATE collab_document SET"} <= set(
        heard
    )


def test_nobody_else_pays_for_those_who_listen_to_statements(document_id, ada, monkeypatch):
    """A commit goes to the driver itself."""
    asked: list[str] = []
    execute = CursorWrapper.execute

    def note(cursor, sql, params=None):
        asked.append(sql.split()[0])
        return execute(cursor, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", note)
    append(document_id, row(document_id, ada.types("a"), client_ids=(7,)))
    assert asked == (["BEGIN"] if connection.vendor == "sqlite" else [])


def test_a_transaction_that_is_broken_stores_nothing_and_says_so(document_id, ada, monkeypatch):
    """P5: whatever the host swallows inside a commit, it must not be rolled back in silence."""

    def swallow(*_, **__):
        with contextlib.suppress(DatabaseError), transaction.mark_for_rollback_on_error():
            raise DatabaseError
        return {}, set()

    monkeypatch.setattr(access, "lock_stamps", swallow)
    with pytest.raises(transaction.TransactionManagementError):
        append(document_id, row(document_id, ada.types("a")))
    assert update_log.head(document_id) == Revision(1, 1)


def test_what_the_database_refuses_is_an_error_of_django(document_id, ada):
    """As from every other statement, so that it is caught where those are."""
    twice = row(document_id, ada.types("a"))
    append(document_id, twice)
    with pytest.raises(IntegrityError):
        append(document_id, twice)
    assert update_log.head(document_id) == Revision(1, 2)


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
        document_id: Standing(Revision(1, 301), Health.SOUND),
        other_document_id: Standing(Revision(1, 201), Health.SOUND),
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


def test_nothing_is_stored_in_a_withdrawn_document(document_id, ada, roles):
    """P30: from that very commit on."""
    mine = row(document_id, ada.types("a"))
    roles["ada"] = "withdrawn"
    access.access_changed("person:ada")
    outcome = append(document_id, mine)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.errors[0], WithdrawnError)
    assert update_log.head(document_id) == Revision(1, 1)


def test_a_moved_stamp_alone_takes_no_right_away(document_id, ada):
    """P7: the host is asked again, and its new answer comes back."""
    mine = row(document_id, ada.types("a"))
    access.access_changed(f"document:{document_id}")
    outcome = append(document_id, mine)
    assert isinstance(outcome, Committed)
    assert outcome.renewed[0].stamps[f"document:{document_id}"] == 1


def test_a_scope_that_the_host_did_not_foresee_is_asked_for(document_id):
    """P7: its stamp must be no newer than the answer."""
    TableHost.asked = 0
    assert granted("ada", document_id).stamps == {f"document:{document_id}": 0, "person:ada": 0}
    assert TableHost.asked == 2


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
    assert isinstance(first, Committed)
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
