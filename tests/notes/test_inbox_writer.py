"""Who is told what: nobody misses a change, and nobody is annoyed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from collab.host import Identity
from notes.accounts.models import User
from notes.feed import sequencer
from notes.feed.models import Event, Feed
from notes.library.models import Note
from notes.notifications.models import Inbox, InboxCursor, Notification
from notes.notifications.watching import Level
from notes.notifications.writer import Writer
from notes.sharing.models import Role
from tests.conftest import Person
from tests.notes.inbox import Notes

PEOPLE = ("owner", "editor", "viewer", "stranger")


@pytest.fixture
def notes(note: Note, person: Person, speaking: Callable[[User], Identity]) -> Notes:
    person("stranger")
    return Notes(note, speaking)


def share_with_stranger(notes: Notes) -> None:
    notes.note.share_with(notes.user("stranger"), Role.VIEWER)


def trash(notes: Notes) -> None:
    notes.note.trash()


def trash_and_restore(notes: Notes) -> None:
    notes.note.trash()
    notes.note.restore()


# What happens; who is told as what, if everybody's level is "all", "mine" or "none".
CONCERNS: list[tuple[Callable[[Notes], object], dict[Level, dict[str, list[str]]]]] = [
    (
        share_with_stranger,
        {Level.ALL: {"stranger": ["shared"]}, Level.MINE: {"stranger": ["shared"]}, Level.NONE: {}},
    ),
    (
        lambda notes: notes.note.share_with(notes.user("viewer"), Role.EDITOR),
        {
            Level.ALL: {"viewer": ["role_changed"]},
            Level.MINE: {"viewer": ["role_changed"]},
            Level.NONE: {},
        },
    ),
    (
        lambda notes: notes.note.unshare(notes.user("viewer"), notes.note.owner),
        {key: {"viewer": ["access_lost"]} for key in Level},
    ),
    # Whoever leaves by themselves knows it.
    (
        lambda notes: notes.note.unshare(notes.user("viewer"), notes.user("viewer")),
        {key: {} for key in Level},
    ),
    (
        lambda notes: notes.note.ask_for_access(notes.user("stranger")),
        {key: {"owner": ["access_asked"]} for key in Level},
    ),
    (
        lambda notes: notes.note.rename("New", notes.user("editor")),
        {
            Level.ALL: {"owner": ["renamed"], "viewer": ["renamed"]},
            Level.MINE: {"owner": ["renamed"]},
            Level.NONE: {},
        },
    ),
    (
        trash,
        {
            Level.ALL: {"editor": ["trashed"], "viewer": ["trashed"]},
            Level.MINE: {"editor": ["trashed"], "viewer": ["trashed"]},
            Level.NONE: {},
        },
    ),
    (
        trash_and_restore,
        {
            Level.ALL: {"editor": ["trashed", "restored"], "viewer": ["trashed", "restored"]},
            Level.MINE: {"editor": ["trashed"], "viewer": ["trashed"]},
            Level.NONE: {},
        },
    ),
    (
        lambda notes: notes.types("editor", "new text"),
        {
            Level.ALL: {"owner": ["edited"], "viewer": ["edited"]},
            Level.MINE: {"owner": ["edited"]},
            Level.NONE: {},
        },
    ),
    (
        lambda notes: notes.types("owner", "new text"),
        {Level.ALL: {"editor": ["edited"], "viewer": ["edited"]}, Level.MINE: {}, Level.NONE: {}},
    ),
]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(("happens", "expected"), CONCERNS)
def test_whom_it_concerns(
    notes: Notes,
    happens: Callable[[Notes], object],
    expected: dict[Level, dict[str, list[str]]],
    level: Level,
) -> None:
    notes.watch(level, *PEOPLE)
    happens(notes)
    notes.tell_when_quiet()
    told = {username: notes.kinds(username) for username in PEOPLE}
    assert told == {username: expected[level].get(username, []) for username in PEOPLE}


def test_renames_are_one_notification(notes: Notes) -> None:
    for title in ("P", "Pl", "Plans"):
        notes.note.rename(title, notes.user("editor"))
    notes.tell()
    notes.note.rename("Plans B", notes.user("viewer"))
    notes.tell()
    assert notes.newest("owner") == {
        "kind": "renamed",
        "actors": ["editor", "viewer"],
        "count": 4,
        "data": {"title": "Plans B", "previous_title": "Plan"},
    }
    assert len(notes.told("owner")) == 1
    notes.note.rename("Plan", notes.user("editor"))
    notes.tell()
    assert notes.told("owner") == []


def let_in(notes: Notes) -> None:
    notes.note.share_with(notes.user("stranger"), Role.VIEWER)


def decline(notes: Notes) -> None:
    assert notes.note.answer_question("stranger")


@pytest.mark.parametrize("answer", [let_in, decline])
def test_a_question_that_was_answered_is_read(
    notes: Notes, person: Person, answer: Callable[[Notes], None]
) -> None:
    notes.note.ask_for_access(notes.user("stranger"))
    notes.note.ask_for_access(person("another"))
    notes.tell()
    changes = Inbox.of(notes.user("owner")).changes
    answer(notes)
    read = {one.data["username"]: one.read_at is not None for one in notes.told("owner")}
    assert read == {"stranger": True, "another": False}
    assert Inbox.of(notes.user("owner")).changes == changes + 1


@pytest.mark.parametrize("answer", [let_in, decline])
def test_a_question_that_was_answered_before_it_was_told_is_not_told(
    notes: Notes, answer: Callable[[Notes], None]
) -> None:
    notes.note.ask_for_access(notes.user("stranger"))
    answer(notes)
    notes.tell()
    assert notes.told("owner") == []


def test_a_question_that_is_asked_again_is_told_again(notes: Notes) -> None:
    for _ in range(2):
        notes.note.ask_for_access(notes.user("stranger"))
        notes.tell()
        decline(notes)
    assert notes.kinds("owner") == ["access_asked", "access_asked"]


def test_what_is_to_be_seen_again_counts_again_also_for_who_muted_the_note(notes: Notes) -> None:
    viewer = notes.user("viewer")
    notes.watch(Level.ALL, "viewer")
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    notes.watch(Level.NONE, "viewer")
    notes.note.unshare(viewer, notes.note.owner)
    notes.tell()
    changes, unread = Inbox.of(viewer).changes, Notification.objects.unread_count(viewer)
    notes.note.share_with(viewer, Role.VIEWER)
    notes.tell()
    assert notes.kinds("viewer") == ["renamed", "access_lost"]
    assert Notification.objects.unread_count(viewer) == unread + 1
    assert Inbox.of(viewer).changes > changes


def test_a_question_that_is_asked_twice_before_it_is_told_is_told_once(notes: Notes, person: Person) -> None:
    notes.note.ask_for_access(notes.user("stranger"))
    decline(notes)
    notes.note.ask_for_access(person("another"))
    notes.note.ask_for_access(notes.user("stranger"))
    notes.tell()
    assert [one.data["username"] for one in notes.told("owner")] == ["another", "stranger"]


def test_what_happened_just_before_the_trash_is_told_when_the_note_is_back(notes: Notes) -> None:
    notes.watch(Level.ALL, "viewer")
    notes.note.rename("New", notes.user("editor"))
    share_with_stranger(notes)
    notes.note.trash()
    notes.tell()
    assert notes.shown("stranger") == ["trashed"]
    assert notes.shown("viewer") == ["trashed"]
    notes.note.restore()
    notes.tell()
    assert notes.shown("stranger") == ["shared", "trashed"]
    assert notes.shown("viewer") == ["renamed", "trashed", "restored"]


def test_whoever_wants_it_in_no_way_has_no_row(notes: Notes) -> None:
    inbox = Inbox.of(notes.user("owner"))
    inbox.choose({"renamed": dict.fromkeys(("in_app", "browser", "mail"), False)})
    inbox.save()
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    assert notes.told("owner") == []


def test_who_was_deactivated_is_not_told(notes: Notes) -> None:
    User.objects.filter(username="owner").update(is_active=False)
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    assert notes.told("owner") == []


def test_none_is_made_twice_and_none_is_missing(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that dies in the middle leaves the cursor where what it made is not there either."""
    notes.note.rename("New", notes.user("editor"))
    notes.note.ask_for_access(notes.user("stranger"))
    moved = Inbox.moved

    def dies(user_ids: Any) -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(Inbox, "moved", dies)
        with pytest.raises(DatabaseError):
            notes.tell()
    assert Inbox.moved == moved
    notes.tell()
    Writer().go(timezone.now())
    assert notes.kinds("owner") == ["renamed", "access_asked"]


def test_the_first_cursor_tells_nothing_of_before(notes: Notes) -> None:
    notes.note.rename("Old", notes.user("editor"))
    notes.sequencer.tell((), {})
    InboxCursor.objects.all().delete()
    notes.tell()
    assert notes.told("owner") == []


def test_after_a_backup_it_goes_on(notes: Notes) -> None:
    notes.note.rename("Not told", notes.user("editor"))
    notes.sequencer.tell((), {})
    sequencer.begin_anew()
    notes.tell()
    assert notes.kinds("owner") == ["renamed"]
    notes.tell()
    assert InboxCursor.begin() == Feed.standing()[0]
    notes.note.ask_for_access(notes.user("stranger"))
    notes.tell()
    assert notes.kinds("owner") == ["renamed", "access_asked"]


def test_it_goes_back_with_a_feed_that_went_back(notes: Notes) -> None:
    InboxCursor.objects.update(position=10**9)
    notes.tell()
    assert InboxCursor.begin() == Feed.standing()[0]


def test_what_was_forgotten_is_left_out(notes: Notes) -> None:
    notes.note.rename("Gone", notes.user("editor"))
    notes.sequencer.tell((), {})
    Event.objects.all().delete()
    notes.tell()
    notes.note.ask_for_access(notes.user("stranger"))
    notes.tell()
    assert notes.kinds("owner") == ["access_asked"]


def test_old_ones_are_forgotten(notes: Notes, settings: Any) -> None:
    notes.note.rename("New", notes.user("editor"))
    notes.tell()
    Notification.forget_old(timezone.now() + timedelta(seconds=settings.NOTIFY_KEEP_SECONDS - 10))
    assert notes.kinds("owner") == ["renamed"]
    Notification.forget_old(timezone.now() + timedelta(seconds=settings.NOTIFY_KEEP_SECONDS + 10))
    assert notes.told("owner") == []


@pytest.mark.django_db(transaction=True)
def test_several_writers_at_once_tell_each_thing_once(notes: Notes) -> None:
    guests = [User.objects.create_user(f"guest-{number}") for number in range(20)]
    for guest in guests:
        notes.note.ask_for_access(guest)
    notes.types("editor", "new text")
    notes.sequencer.tell((), {})
    later = timezone.now() + timedelta(hours=1)

    def write(_: int) -> None:
        writer = Writer()
        try:
            while writer.go(later):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))
    assert sorted(notes.kinds("owner")) == ["access_asked"] * 20 + ["edited"]
