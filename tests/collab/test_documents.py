"""Covers collab/documents.py: writing whole texts into documents that others write too."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import transaction

from collab import access, announcing, diff, documents, snapshots
from collab.core.errors import (
    AccessLostError,
    DocumentFullError,
    InvalidTextError,
    RevisionError,
    StaleRevisionError,
)
from collab.core.revision import Revision
from collab.models import Snapshot, UpdateLog
from tests.collab.host import person


def rewrite(document_id, text, **options):
    return documents.rewrite(document_id, text, author=person(options.pop("by", "ada")), **options)


class Listener:
    """An engine that only takes note of what it is told."""

    def __init__(self) -> None:
        self.committed_rows: list[tuple] = []
        self.slow: list[UUID] = []

    def committed(self, told_id, first, updates, stamps):
        stored = UpdateLog.objects.get(document_id=told_id, seq=first.seq)
        self.committed_rows.append((told_id, first, updates == [bytes(stored.update)]))

    def access_changed(self, scopes): ...

    def tail_is_long(self, document_id):
        self.slow.append(document_id)


@pytest.fixture
def listener():
    listening = Listener()
    announcing.listen(listening)
    yield listening
    announcing.stop_listening(listening)


def test_an_empty_document_has_a_first_revision(roles, transactional_db):
    new_id = uuid4()
    with transaction.atomic():
        assert documents.create(new_id, "", person("ada")) == Revision(1, 1)
    assert documents.read(new_id) == documents.Content("", Revision(1, 1))
    assert documents.head(new_id) == Revision(1, 1)


def test_a_write_is_a_new_revision(document_id):
    written = rewrite(document_id, "one longer line\n")
    assert written == documents.Rewritten("one longer line\n", Revision(1, 2), merged=False)
    assert documents.read(document_id).text == "one longer line\n"
    assert documents.read(document_id, Revision(1, 1)).text == "one line\n"


def test_a_write_on_an_old_base_is_merged(document_id):
    """P21: a true three-way merge; what others wrote in between stays."""
    rewrite(document_id, "one line 😀\nand 漢字\n", by="bob")
    written = rewrite(document_id, "Title\none line\n", base=Revision(1, 1))
    assert written == documents.Rewritten("Title\none line 😀\nand 漢字\n", Revision(1, 3), merged=True)


def test_a_write_that_changes_nothing_makes_no_row(document_id):
    """P8."""
    assert rewrite(document_id, "one line\n").revision == Revision(1, 1)
    rewrite(document_id, "two lines\n", by="bob")
    same = rewrite(document_id, "one line\n", base=Revision(1, 1))
    assert same == documents.Rewritten("two lines\n", Revision(1, 2), merged=True)
    with pytest.raises(StaleRevisionError):
        rewrite(document_id, "two lines\n", if_match={Revision(1, 1)})


def test_a_stale_condition_changes_nothing(document_id):
    rewrite(document_id, "two lines\n", by="bob")
    with pytest.raises(StaleRevisionError, match=r"at revision 1\.2"):
        rewrite(document_id, "three\n", if_match={Revision(1, 1)})
    assert documents.read(document_id) == documents.Content("two lines\n", Revision(1, 2))


def test_a_write_that_is_sent_again_is_stored_once(document_id):
    """P21: whatever was written since, and whatever its condition says now, it is answered as the first time."""
    name, base = uuid4(), Revision(1, 1)
    sent = {"base": base, "if_match": {base}, "batch_id": name}
    first = rewrite(document_id, "one line\nmore\n", **sent)
    assert first == documents.Rewritten("one line\nmore\n", Revision(1, 2), merged=False)
    rewrite(document_id, "quite another\n", by="bob")
    again = rewrite(document_id, "one line\nmore\n", **sent)
    assert again == documents.Rewritten("one line\nmore\n", Revision(1, 2), merged=False, is_repeated=True)
    assert documents.read(document_id).text == "quite another\n"


@pytest.mark.parametrize("base", [Revision(1, 1), None])
def test_a_merged_write_that_is_sent_again_says_so_again(document_id, base):
    """P21."""
    name = uuid4()
    rewrite(document_id, "on top\none line\n", by="bob")
    first = rewrite(document_id, "one line\nmore\n", base=Revision(1, 1), batch_id=name)
    again = rewrite(document_id, "one line\nmore\n", base=base, batch_id=name)
    assert (again.text, again.revision, again.merged) == (first.text, first.revision, first.merged)
    assert first.merged


def test_two_tries_at_once_are_stored_once_and_told_once(document_id, listener, monkeypatch):
    """P21: what the second one made is told to nobody, for it is not what is stored."""
    name, prepare = uuid4(), diff.edits

    def be_overtaken(old, new):
        monkeypatch.setattr(diff, "edits", prepare)
        rewrite(document_id, new, batch_id=name)
        return prepare(old, new)

    monkeypatch.setattr(diff, "edits", be_overtaken)
    second = rewrite(document_id, "one line\nmore\n", batch_id=name)
    assert second == documents.Rewritten("one line\nmore\n", Revision(1, 2), merged=False, is_repeated=True)
    assert documents.read(document_id) == documents.Content("one line\nmore\n", Revision(1, 2))
    assert listener.committed_rows == [(document_id, Revision(1, 2), True)]


def test_a_base_that_never_was_is_refused(document_id):
    with pytest.raises(RevisionError):
        rewrite(document_id, "x", base=Revision(1, 5))


@pytest.mark.parametrize("text", ["nul \0", "half \ud83d", "line\r\nend"])
def test_text_that_no_note_holds_is_refused(document_id, text):
    """P10."""
    with pytest.raises(InvalidTextError):
        rewrite(document_id, text)
    with pytest.raises(InvalidTextError):
        documents.create(uuid4(), text, person("ada"))
    assert documents.head(document_id) == Revision(1, 1)


def test_a_text_that_is_too_large_is_refused(document_id, settings):
    """P13."""
    settings.COLLAB_MAX_TEXT_BYTES = 20
    with pytest.raises(DocumentFullError, match="21 bytes, at most 20"):
        rewrite(document_id, "x" * 21)


def test_a_history_that_is_too_large_is_refused(document_id, settings):
    """P13."""
    settings.COLLAB_MAX_STATE_BYTES = 60
    with pytest.raises(DocumentFullError, match="with its history"):
        rewrite(document_id, "x" * 100)


def test_writes_on_an_old_base_cannot_grow_past_the_limit(document_id, settings):
    """P13: what counts is the text that comes of it."""
    settings.COLLAB_MAX_TEXT_BYTES = 100
    rewrite(document_id, "one line\n" + "x" * 60, base=Revision(1, 1))
    with pytest.raises(DocumentFullError):
        rewrite(document_id, "one line\n" + "y" * 60, base=Revision(1, 1))
    assert len(documents.read(document_id).text) == 69


def test_a_full_note_can_be_made_shorter(document_id, settings):
    """P13: a write that only deletes is always taken."""
    rewrite(document_id, "one line\n" + "x" * 60)
    settings.COLLAB_MAX_STATE_BYTES = 60
    assert rewrite(document_id, "one line\n").revision == Revision(1, 3)


def test_who_may_not_write_stores_nothing(document_id, roles):
    """P7: neither a reader nor one who lost the right since."""
    with pytest.raises(AccessLostError):
        rewrite(document_id, "x", by="eve")
    with pytest.raises(AccessLostError):
        rewrite(document_id, "x", by="mallory")
    assert documents.head(document_id) == Revision(1, 1)


def test_a_right_lost_while_the_write_is_prepared_is_noticed(document_id, roles, monkeypatch):
    """P7: between the host's answer and the commit."""
    prepare = diff.edits

    def revoke_meanwhile(old, new):
        with transaction.atomic():
            del roles["ada"]
            access.access_changed("person:ada")
        return prepare(old, new)

    monkeypatch.setattr(diff, "edits", revoke_meanwhile)
    with pytest.raises(AccessLostError):
        rewrite(document_id, "x")
    assert documents.head(document_id) == Revision(1, 1)


def test_open_rooms_are_told_after_the_commit(document_id, listener):
    """P5, P21."""
    rewrite(document_id, "two\n")
    assert listener.committed_rows == [(document_id, Revision(1, 2), True)]


def test_a_document_with_a_long_tail_is_reported_and_not_made_to_wait_for(document_id, listener, monkeypatch):
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 3)
    rewrite(document_id, "line 1\n")
    assert listener.slow == []
    rewrite(document_id, "line 2\n")
    documents.read(document_id)
    assert document_id in listener.slow
    listener.slow.clear()
    documents.read(document_id, Revision(1, 3))
    assert listener.slow == [document_id], "the head by its number is the head all the same"
    rewrite(document_id, "line 3\n")
    listener.slow.clear()
    documents.read(document_id, Revision(1, 3))
    assert listener.slow == [], "an old revision is not what others open"
    assert not Snapshot.objects.exists()
