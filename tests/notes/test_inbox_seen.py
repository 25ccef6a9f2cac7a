"""What somebody sees or reads is not told to them again, also while it is being told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from collab.core.revision import Revision
from collab.host import Identity
from notes.accounts.models import User
from notes.feed import edits
from notes.library.models import Note
from notes.notifications.batch import Batch
from notes.notifications.models import Notification
from notes.notifications.watching import Level, Seen
from tests.notes.inbox import Notes

WAITS_SECONDS = 0.3


@pytest.fixture
def notes(note: Note, speaking: Callable[[User], Identity]) -> Notes:
    return Notes(note, speaking)


def test_what_was_seen_live_is_not_told(notes: Notes) -> None:
    notes.watch(Level.ALL, "viewer")
    notes.types("editor", "one")
    seen = notes.types("editor", "two")
    Seen.note_down(notes.user("owner"), notes.note.id, Revision.parse(seen))
    Seen.note_down(notes.user("viewer"), notes.note.id, Revision(1, 2))
    notes.tell_when_quiet()
    assert notes.told("owner") == []
    assert notes.newest("viewer")["data"]["since_revision"] == "1.2"


def test_what_was_seen_live_is_not_told_for_want_of_a_diff(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, "MAX_DIFF_CHARACTERS", 0)
    seen = notes.types("editor", "one")
    Seen.note_down(notes.user("owner"), notes.note.id, Revision.parse(seen))
    notes.tell_when_quiet()
    assert notes.told("owner") == []


def tell_with(notes: Notes, happens: Callable[[], object]) -> None:
    """Tell of what was typed, with something that happens while its diffs are made, and once more after it."""
    compare = edits.between

    def meanwhile(*stretch: Any) -> Any:
        happens()
        return compare(*stretch)

    notes.tell()
    with pytest.MonkeyPatch.context() as busy:
        busy.setattr(edits, "between", meanwhile)
        notes.tell_when_quiet()
    notes.tell_when_quiet()
    assert notes.waiting() == []


def test_what_is_seen_while_its_diff_is_made_is_not_told(notes: Notes) -> None:
    seen = Revision.parse(notes.types("editor", "one"))
    tell_with(notes, lambda: Seen.note_down(notes.user("owner"), notes.note.id, seen))
    assert notes.told("owner") == []


def test_of_what_is_seen_in_part_while_its_diff_is_made_the_rest_is_told(notes: Notes) -> None:
    seen = Revision.parse(notes.types("editor", "one"))
    notes.types("editor", "two")
    tell_with(notes, lambda: Seen.note_down(notes.user("owner"), notes.note.id, seen))
    assert notes.newest("owner")["data"]["since_revision"] == str(seen)


def test_what_is_read_while_the_diff_is_made_is_not_told_again(notes: Notes) -> None:
    read = notes.types("editor", "one")
    notes.tell_when_quiet()
    notes.types("editor", "two")
    tell_with(notes, lambda: Notification.objects.all().mark_read(timezone.now()))
    assert [one.data["since_revision"] for one in notes.told("owner")] == ["1.1", read]


def test_what_is_marked_as_unread_while_the_diff_is_made_is_told_with_it(notes: Notes) -> None:
    notes.types("editor", "one")
    notes.tell_when_quiet()
    Notification.objects.all().mark_read(timezone.now())
    notes.types("editor", "two")
    tell_with(notes, lambda: Notification.objects.update(read_at=None))
    (told,) = notes.told("owner")
    assert (told.count, told.data["since_revision"]) == (2, "1.1")


def test_what_is_muted_while_the_diff_is_made_is_not_told(notes: Notes) -> None:
    notes.types("editor", "one")
    tell_with(notes, lambda: notes.watch(Level.NONE, "owner"))
    assert notes.told("owner") == []


def test_who_goes_on_saying_what_they_see_keeps_nobody_from_being_told(notes: Notes) -> None:
    """Only what makes a difference to what is told puts it off."""
    notes.watch(Level.ALL, "viewer")
    seen = Revision.parse(notes.types("editor", "one"))

    def sees_more() -> None:
        nonlocal seen
        seen = seen.next
        Seen.note_down(notes.user("owner"), notes.note.id, seen)

    sees_more()
    notes.tell()
    with pytest.MonkeyPatch.context() as busy:
        busy.setattr(edits, "between", lambda *_: sees_more())
        notes.tell_when_quiet()
    assert (notes.kinds("owner"), notes.kinds("viewer")) == ([], ["edited"])


def tell_beside(notes: Notes, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Tell of what was typed, with something that happens in another thread while it is stored."""

    def at_once() -> None:
        try:
            happens()
        finally:
            connection.close()

    store = Batch.store
    with ThreadPoolExecutor(1) as thread:
        happening: list[Future[None]] = []

        def meanwhile(batch: Batch) -> None:
            happening.append(thread.submit(at_once))
            # It has to wait until this is stored; if it does not, it is over by then.
            wait(happening, timeout=WAITS_SECONDS)
            store(batch)

        monkeypatch.setattr(Batch, "store", meanwhile)
        notes.writer.go(timezone.now() + timedelta(hours=1))
        assert len(happening) == 1
        for one in happening:
            one.result()


@pytest.mark.django_db(transaction=True)
def test_what_is_seen_while_it_is_stored_is_read(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Revision.parse(notes.types("editor", "one"))
    notes.tell()
    owner = notes.user("owner")
    tell_beside(notes, monkeypatch, lambda: Seen.note_down(owner, notes.note.id, seen))
    assert [told.read_at is None for told in notes.told("owner")] == [False]


@pytest.mark.django_db(transaction=True)
def test_what_is_read_while_it_is_gone_on_from_is_told_once(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes.types("editor", "one")
    notes.tell_when_quiet()
    (first,) = notes.told("owner")
    notes.types("editor", "two")
    notes.tell()
    tell_beside(
        notes, monkeypatch, lambda: Notification.objects.filter(pk=first.pk).mark_read(timezone.now())
    )
    assert [told.data["since_revision"] for told in notes.told("owner")] == ["1.1"]


def test_what_is_seen_later_is_read(notes: Notes) -> None:
    seen = notes.types("editor", "one")
    notes.tell_when_quiet()
    Seen.note_down(notes.user("owner"), notes.note.id, Revision(1, 1))
    assert notes.told("owner")[0].read_at is None
    Seen.note_down(notes.user("owner"), notes.note.id, Revision.parse(seen))
    assert notes.told("owner")[0].read_at is not None


def test_seen_never_goes_back(notes: Notes) -> None:
    owner = notes.user("owner")
    for revision, expected in (("1.2", "1.2"), ("1.1", "1.2"), ("2.1", "2.1"), ("1.9", "2.1")):
        Seen.note_down(owner, notes.note.id, Revision.parse(revision))
        assert str(Seen.objects.get(user=owner).revision) == expected
