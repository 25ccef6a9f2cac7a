"""What others type is told once it is quiet, or after a while."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError
from django.utils import timezone

from collab.core.revision import Revision
from collab.host import Identity
from notes.accounts.models import User
from notes.feed import edits
from notes.feed.models import Event
from notes.feed.reading import Audience
from notes.library.models import Note
from notes.notifications import edit_news
from notes.notifications.models import Notification
from notes.notifications.watching import Level, Seen
from notes.sharing.models import Role
from tests.notes.inbox import Notes


@pytest.fixture
def notes(note: Note, speaking: Callable[[User], Identity]) -> Notes:
    return Notes(note, speaking)


@pytest.fixture
def two(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> tuple[Note, Note]:
    """Two notes in which something was typed, and a writer that tells of one note a turn."""
    monkeypatch.setattr(edit_news, "EDITS_A_TURN", 1)
    first, second = notes.note, notes.another("Second")
    for notes.note in (first, second):
        notes.types("editor", "one")
    notes.tell()
    return first, second


def test_what_is_typed_waits_until_it_is_quiet(notes: Notes, settings: Any) -> None:
    settings.NOTIFY_EDIT_QUIET_SECONDS = 120
    notes.types("editor", "one")
    notes.tell()
    assert notes.told("owner") == []
    notes.tell(timezone.now() + timedelta(seconds=119))
    assert notes.told("owner") == []
    notes.tell(timezone.now() + timedelta(seconds=121))
    assert notes.kinds("owner") == ["edited"]
    assert notes.waiting() == []


def test_whoever_types_on_and_on_is_told_of_all_the_same(notes: Notes, settings: Any) -> None:
    settings.NOTIFY_EDIT_QUIET_SECONDS, settings.NOTIFY_EDIT_MAX_SECONDS = 10_000, 900
    notes.types("editor", "one")
    notes.tell(timezone.now() + timedelta(seconds=899))
    assert notes.told("owner") == []
    notes.tell(timezone.now() + timedelta(seconds=901))
    assert notes.kinds("owner") == ["edited"]


def type_over_time(notes: Notes, *stretches: tuple[int, str]) -> list[str]:
    """So many seconds ago somebody typed, and others after them; the revisions that came of it."""
    revisions = []
    for number, (seconds_ago, username) in enumerate(stretches):
        revisions.append(notes.types(username, f"text {number}"))
        typed = Event.objects.order_by("position").last()
        assert typed is not None
        typed.created_at -= timedelta(seconds=seconds_ago)
        typed.save()
    return revisions


def test_whoever_looks_all_the_time_is_not_told_of_typing_that_goes_on(notes: Notes) -> None:
    revisions = type_over_time(
        notes, (930, "editor"), (500, "editor"), (40, "editor"), (20, "editor"), (1, "editor")
    )
    Seen.note_down(notes.user("owner"), notes.note.id, Revision.parse(revisions[2]))
    notes.tell()
    assert notes.told("owner") == []
    # Of the end they are told, if they do not say that they saw it.
    notes.tell_when_quiet()
    newest = notes.newest("owner")
    assert newest["data"]["since_revision"] == revisions[2]
    assert newest["data"]["revision"] == revisions[-1]


def test_of_typing_that_goes_on_all_but_the_end_is_told(notes: Notes) -> None:
    notes.watch(Level.ALL, "viewer")
    _, told, last = type_over_time(notes, (930, "editor"), (40, "editor"), (20, "owner"))
    notes.tell()
    assert notes.newest("viewer")["actors"] == ["editor"]
    assert notes.newest("viewer")["data"]["revision"] == told
    assert notes.newest("owner")["data"]["revision"] == told
    (rest,) = notes.waiting()
    assert (rest.since_revision, rest.revision, rest.actors) == (told, last, ["owner"])
    # The rest may wait as long again.
    notes.tell(rest.first_at + timedelta(seconds=119))
    assert notes.newest("viewer")["count"] == 1
    notes.tell_when_quiet()
    assert notes.newest("viewer")["actors"] == ["editor", "owner"]
    assert notes.newest("viewer")["count"] == 2
    assert notes.newest("viewer")["data"]["revision"] == last
    assert notes.newest("owner")["data"]["revision"] == told
    assert notes.waiting() == []


def test_whoever_looks_has_time_to_say_so_also_where_little_waits(notes: Notes, settings: Any) -> None:
    settings.NOTIFY_EDIT_MAX_SECONDS = 5
    type_over_time(notes, (20, "editor"), (1, "editor"))
    notes.tell()
    assert notes.told("owner") == []


@pytest.mark.parametrize("forgotten", [1, 3])
def test_what_the_feed_has_forgotten_is_told_to_its_end(notes: Notes, forgotten: int) -> None:
    last = type_over_time(notes, (930, "editor"), (500, "editor"), (20, "editor"))[-1]
    notes.sequencer.tell((), {})
    notes.writer.go(timezone.now() - timedelta(seconds=60))
    kept = Event.objects.filter(note_id=notes.note.pk, kind="note.edited").order_by("position")[forgotten:]
    Event.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    notes.writer.go(timezone.now())
    told = notes.newest("owner")["data"]
    assert (told["since_revision"], told["revision"]) == ("1.1", last)


def test_many_edits_are_one_notification_with_the_diff(notes: Notes) -> None:
    notes.note.share_with(notes.user("viewer"), Role.EDITOR)
    for text in ("# Plan\n\nBuy bread and 牛乳.\n", "# Plan\n\nBuy bread and oil.\n"):
        notes.types("editor", text)
    notes.types("viewer", "# Plan\n\nBuy bread and salt.\n")
    notes.tell_when_quiet()
    assert notes.newest("owner") == {
        "kind": "edited",
        "actors": ["editor", "viewer"],
        "count": 1,
        "data": {
            "revision": "1.4",
            "since_revision": "1.1",
            "diff": edits.between(notes.note.id, Revision(1, 1), Revision(1, 4)),
        },
    }
    assert notes.newest("owner")["data"]["diff"]["added_characters"] > 0


def test_what_was_not_read_is_extended(notes: Notes) -> None:
    notes.note.share_with(notes.user("viewer"), Role.EDITOR)
    notes.types("editor", "one")
    notes.tell_when_quiet()
    (first,) = notes.told("owner")
    notes.types("viewer", "two")
    notes.tell_when_quiet()
    (second,) = notes.told("owner")
    assert second.pk > first.pk
    newest = notes.newest("owner")
    assert (newest["actors"], newest["count"]) == (["editor", "viewer"], 2)
    assert (newest["data"]["since_revision"], newest["data"]["revision"]) == ("1.1", "1.3")


def test_what_was_read_is_told_as_a_second_one(notes: Notes) -> None:
    notes.types("editor", "one")
    notes.tell_when_quiet()
    Notification.objects.all().mark_read(timezone.now())
    notes.types("editor", "two")
    notes.tell_when_quiet()
    assert [one.data["since_revision"] for one in notes.told("owner")] == ["1.1", "1.2"]


def test_what_is_as_it_was_is_not_told(notes: Notes) -> None:
    before = "one"
    notes.types("owner", before)
    notes.tell_when_quiet()
    notes.types("editor", "two")
    notes.tell_when_quiet()
    assert notes.kinds("owner") == ["edited"]
    notes.types("editor", before)
    notes.tell_when_quiet()
    assert notes.told("owner") == []


def test_who_typed_is_told_of_the_others(notes: Notes) -> None:
    notes.types("owner", "one")
    notes.types("editor", "two")
    notes.types("owner", "three")
    notes.tell_when_quiet()
    assert notes.newest("owner")["actors"] == ["editor"]


def test_what_concerns_nobody_costs_no_row(notes: Notes) -> None:
    notes.types("owner", "one")
    notes.tell()
    assert notes.waiting() == []


def test_whoever_may_not_see_it_any_more_is_not_told(notes: Notes) -> None:
    notes.watch(Level.ALL, "viewer")
    notes.types("editor", "one")
    notes.tell()
    notes.note.unshare(notes.user("viewer"), notes.note.owner)
    notes.tell_when_quiet()
    assert notes.kinds("viewer") == ["access_lost"]


def test_what_is_typed_is_told_when_the_note_is_back_from_the_trash(notes: Notes) -> None:
    notes.watch(Level.ALL, "viewer")
    notes.types("owner", "one")
    notes.note.trash()
    notes.tell_when_quiet()
    assert notes.kinds("viewer") == ["trashed"]
    notes.note.restore()
    notes.tell_when_quiet()
    assert notes.kinds("viewer") == ["trashed", "restored", "edited"]
    assert notes.waiting() == []


def test_what_is_typed_is_told_though_the_note_is_trashed_meanwhile(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes.watch(Level.ALL, "viewer")
    notes.types("editor", "one")
    notes.tell()
    with monkeypatch.context() as busy:
        busy.setattr(edits, "between", lambda *_: notes.note.trash())
        notes.tell_when_quiet()
    notes.note.restore()
    notes.tell_when_quiet()
    assert notes.kinds("viewer") == ["trashed", "restored", "edited"]


def test_what_is_typed_is_told_though_the_note_is_in_the_trash_for_a_moment(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes.watch(Level.ALL, "viewer")
    notes.types("editor", "one")
    notes.tell()
    ask = Audience.of

    def meanwhile(audience: Audience, *events: Any, **options: Any) -> Any:
        notes.note.trash()
        try:
            return ask(audience, *events, **options)
        finally:
            notes.note.restore()

    monkeypatch.setattr(Audience, "of", meanwhile)
    notes.writer.go(timezone.now() + timedelta(hours=1))
    assert "edited" in notes.kinds("viewer")


def test_what_is_typed_in_a_note_that_is_gone_is_not_kept(notes: Notes) -> None:
    notes.types("editor", "one")
    notes.tell()
    notes.note.delete()
    notes.tell_when_quiet()
    assert notes.waiting() == []


def test_notes_in_the_trash_keep_no_others_back(notes: Notes, two: tuple[Note, Note]) -> None:
    first, second = two
    first.trash()
    notes.writer.go(timezone.now() + timedelta(hours=1))
    assert [one.note_id for one in notes.told("owner")] == [second.pk]


def fails_for(note: Note, error: Exception) -> Callable[..., None]:
    def fails(note_id: UUID, *_: Any) -> None:
        if note_id == note.pk:
            raise error

    return fails


def test_an_edit_that_cannot_be_told_keeps_no_others_back(
    notes: Notes, two: tuple[Note, Note], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = two
    later = timezone.now() + timedelta(hours=1)
    with monkeypatch.context() as broken:
        broken.setattr(edits, "between", fails_for(first, RuntimeError("broken")))
        for _ in range(4):
            notes.writer.go(later)
        assert [one.note_id for one in notes.told("owner")] == [second.pk]
    # It is not tried at every turn.
    assert len(caplog.records) == 1
    notes.tell(later + timedelta(seconds=edit_news.RETRY_SECONDS))
    assert [one.note_id for one in notes.told("owner")] == [second.pk, first.pk]


def test_what_the_database_does_not_take_ends_the_turn_and_keeps_no_others_back(
    notes: Notes, two: tuple[Note, Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(edits, "between", fails_for(first, DatabaseError("not this")))
    with pytest.raises(DatabaseError):
        notes.tell(later)
    notes.tell(later)
    assert [one.note_id for one in notes.told("owner")] == [second.pk]
