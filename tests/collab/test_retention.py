"""Covers collab/retention.py, and what collab/update_log.py makes of a log whose beginning is gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from collab import documents, retention, snapshots, update_log
from collab.core import tasks
from collab.core.errors import BaseGoneError, StorageError
from collab.core.revision import Revision
from collab.models import Author, Document, Snapshot, UpdateLog
from collab.retention import Kept, superfluous
from tests.collab.host import person

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def made(*ages: timedelta) -> list[Kept]:
    """Snapshots of these ages, the newest first."""
    return [Kept(1000 - place, NOW - age) for place, age in enumerate(ages)]


def left(kept: list[Kept], purged_seq: int = 0) -> list[timedelta]:
    """The ages of those that stay."""
    doomed = superfluous(kept, purged_seq, NOW)
    return [NOW - one.created_at for one in kept if one.upto_seq not in doomed]


def test_the_newest_two_stay_however_close_together():
    seconds = [timedelta(seconds=number) for number in range(1, 6)]
    assert left(made(*seconds)) == seconds[:2]
    years = [timedelta(days=400), timedelta(days=500), timedelta(days=600)]
    assert left(made(*years)) == years[:2]


@pytest.mark.parametrize(
    ("age", "spacing"),
    [
        (timedelta(hours=1), timedelta(minutes=5)),
        (timedelta(days=2), timedelta(hours=1)),
        (timedelta(days=40), timedelta(days=1)),
    ],
)
def test_the_older_the_fewer_stay(age, spacing):
    """All that are minutes apart for a day, hourly ones for a month, daily ones for a year."""
    many = [age + spacing * number / 10 for number in range(100)]
    stay = left(made(timedelta(0), timedelta(minutes=1), *many))[2:]
    assert 10 <= len(stay) <= 11
    assert all(one - other == spacing for other, one in pairwise(stay[1:]))


def test_after_a_year_none_is_left_but_the_one_that_rows_rest_on():
    ages = [timedelta(0), timedelta(minutes=1), timedelta(days=367), timedelta(days=500)]
    assert left(made(*ages)) == ages[:2]
    assert left(made(*ages), purged_seq=1000 - 3) == [*ages[:2], ages[3]]


def test_what_stays_today_is_not_in_the_way_of_what_stays_tomorrow():
    """Thinned every hour or once a month, the same are left: stretches lie within one another."""
    kept = made(*(timedelta(minutes=7 * number) for number in range(2000)))
    later = NOW + timedelta(days=20)
    hourly, now = list(kept), NOW
    while now <= later:
        doomed = superfluous(hourly, 0, now)
        hourly = [one for one in hourly if one.upto_seq not in doomed]
        now += timedelta(hours=1)
    doomed = superfluous(kept, 0, later)
    assert hourly == [one for one in kept if one.upto_seq not in doomed]


# With a database


def rewrite(document_id, text: str) -> None:
    documents.rewrite(document_id, text, author=person("ada"))


def keep_snapshot(document_id, age: timedelta = timedelta(0)) -> None:
    stored = update_log.load(document_id)
    snapshots.keep(document_id, stored.revision, tasks.compact(stored.updates))
    Snapshot.objects.filter(upto_seq=stored.revision.seq).update(created_at=timezone.now() - age)


@pytest.fixture
def old_document(document_id):
    """Twelve rows; snapshots at 3, 6, 9 and 12, of which the newest three are from the last hours."""
    for number in range(2, 13):
        rewrite(document_id, f"line {number}\n")
        if number % 3 == 0:
            keep_snapshot(document_id, timedelta(hours=30 - 2 * number))
    return document_id


def seqs(document_id) -> list[int]:
    rows = UpdateLog.objects.filter(document_id=document_id).order_by("seq")
    return list(rows.values_list("seq", flat=True))


def test_rows_go_up_to_the_last_snapshot_that_all_promised_revisions_are_above(old_document):
    retention.apply(old_document)
    # The snapshot at 3 is 24 hours old.
    assert seqs(old_document) == list(range(4, 13))
    assert Document.objects.get(id=old_document).purged_seq == 3


def test_every_promised_revision_can_still_be_read(old_document, settings):
    texts = {seq: documents.read(old_document, Revision(1, seq)).text for seq in range(1, 13)}
    for hours in (24, 18, 12):
        settings.COLLAB_KEEP_REVISIONS_SECONDS = hours * 3600
        retention.apply(old_document)
        first = Document.objects.get(id=old_document).purged_seq
        for seq in range(first, 13):
            assert documents.read(old_document, Revision(1, seq)).text == texts[seq]


def test_rows_never_go_up_to_the_newest_snapshot(old_document, settings):
    """Else a single damaged snapshot would be the end of the document."""
    settings.COLLAB_KEEP_REVISIONS_SECONDS = 0
    retention.apply(old_document)
    assert seqs(old_document) == [10, 11, 12]
    Snapshot.objects.filter(upto_seq=12).update(state=b"\x00\x00")
    assert documents.read(old_document).text == "line 12\n"


def test_a_revision_that_is_no_longer_kept_is_said_to_be_gone(old_document):
    """P21: a write on such a base cannot be merged."""
    retention.apply(old_document)
    for seq in (1, 2):
        with pytest.raises(BaseGoneError, match=rf"1\.{seq} is no longer kept"):
            update_log.load(old_document, Revision(1, seq))
    with pytest.raises(BaseGoneError):
        documents.rewrite(old_document, "x", author=person("ada"), base=Revision(1, 2))


def test_a_snapshot_below_the_rows_stands_for_its_own_revision(old_document, settings):
    settings.COLLAB_KEEP_REVISIONS_SECONDS = 0
    retention.apply(old_document)
    assert documents.read(old_document, Revision(1, 6)).text == "line 6\n"
    with pytest.raises(BaseGoneError):
        documents.read(old_document, Revision(1, 7))


def test_who_lags_behind_the_rows_gets_the_snapshot(old_document, settings):
    """Applying it to what they have brings them to the same text."""
    behind = update_log.load(old_document, Revision(1, 2)).open()
    near = update_log.rows_between(old_document, Revision(1, 10), Revision(1, 12))
    settings.COLLAB_KEEP_REVISIONS_SECONDS = 0
    retention.apply(old_document)
    assert update_log.rows_between(old_document, Revision(1, 10), Revision(1, 12)) == near
    for update in update_log.rows_between(old_document, Revision(1, 2), Revision(1, 12)):
        assert behind.admit_stored(update)
    behind.apply_admitted()
    assert behind.text == "line 12\n"


def test_a_row_that_should_be_there_is_missed_all_the_same(old_document):
    retention.apply(old_document)
    UpdateLog.objects.filter(seq=5).delete()
    with pytest.raises(StorageError, match=r"end before 1\.5"):
        update_log.load(old_document, Revision(1, 5))
    with pytest.raises(StorageError, match="row 5"):
        update_log.rows_between(old_document, Revision(1, 4), Revision(1, 6))
    Snapshot.objects.all().delete()
    with pytest.raises(StorageError, match="no sound snapshot"):
        update_log.load(old_document)


def test_nothing_is_deleted_on_the_strength_of_a_damaged_snapshot(old_document):
    Snapshot.objects.filter(upto_seq=3).update(state=b"\x00\x00")
    retention.apply(old_document)
    assert seqs(old_document) == list(range(1, 13))


def test_an_interrupted_deletion_is_finished_the_next_time(old_document, monkeypatch):
    monkeypatch.setattr(retention, "ROWS_A_TIME", 2)
    Document.objects.filter(id=old_document).update(purged_seq=3)
    with pytest.raises(BaseGoneError):
        update_log.load(old_document, Revision(1, 2))
    retention.apply(old_document)
    assert seqs(old_document) == list(range(4, 13))


def test_rows_that_go_while_they_are_read_are_no_damage(old_document, settings, monkeypatch):
    settings.COLLAB_KEEP_REVISIONS_SECONDS = 0
    newest = snapshots.newest

    def purge_meanwhile(*arguments):
        found = newest(*arguments)
        retention.apply(old_document)
        return found

    monkeypatch.setattr(snapshots, "newest", purge_meanwhile)
    with pytest.raises(BaseGoneError):
        update_log.load(old_document, Revision(1, 5))


def test_authors_outlive_their_rows(old_document, settings):
    authors = set(Author.objects.values_list("client_id", "author"))
    settings.COLLAB_KEEP_REVISIONS_SECONDS = 0
    retention.apply(old_document)
    assert set(Author.objects.values_list("client_id", "author")) == authors
    assert len(authors) == 12


def test_close_snapshots_are_thinned(document_id):
    for number in range(6):
        rewrite(document_id, f"line {number}\n")
        keep_snapshot(document_id)
    retention.apply(document_id)
    # The newest two, and the last of the five minutes, or of either if the clock passed from one to the next.
    assert Snapshot.objects.count() in (2, 3)


def test_only_documents_with_something_to_delete_are_looked_at(old_document):
    assert retention.candidates() == [old_document]
    Snapshot.objects.exclude(upto_seq=12).delete()
    assert retention.candidates() == []
