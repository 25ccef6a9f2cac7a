"""Who is told what: nobody misses a change, and nobody is annoyed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from collab.core.revision import Revision
from collab.host import Identity
from notes.accounts.models import User
from notes.feed import edits, sequencer
from notes.feed.models import Event, Feed
from notes.library.models import Note
from notes.notifications.batch import Batch
from notes.notifications.models import Inbox, InboxCursor, Notification
from notes.notifications.watching import Level, Seen, Watch
from notes.notifications.writer import Writer
from notes.sharing.models import Role
from tests.conftest import Person
from tests.notes.inbox import Notes

WAITS_SECONDS = 0.3
PEOPLE = ("owner", "editor", "viewer", "stranger")


@pytest.fixture
def notes(note: Note, person: Person, speaking: Callable[[User], Identity]) -> Notes:
    person("stranger")
    return Notes(note, speaking)


def watch(notes: Notes, level: Level, *usernames: str) -> None:
    for username in usernames:
        Watch.choose(notes.user(username), notes.note.id, level)


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
    watch(notes, level, *PEOPLE)
    happens(notes)
    notes.tell_when_quiet()
    told = {username: notes.kinds(username) for username in PEOPLE}
    assert told == {username: expected[level].get(username, []) for username in PEOPLE}


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


def test_what_was_seen_live_is_not_told(notes: Notes) -> None:
    watch(notes, Level.ALL, "viewer")
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


def test_what_is_seen_while_its_diff_is_made_is_not_told(
    notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Revision.parse(notes.types("editor", "one"))
    compare = edits.between

    def meanwhile(*stretch: Any) -> Any:
        Seen.note_down(notes.user("owner"), notes.note.id, seen)
        return compare(*stretch)

    monkeypatch.setattr(edits, "between", meanwhile)
    notes.tell_when_quiet()
    assert notes.told("owner") == []


@pytest.mark.django_db(transaction=True)
def test_what_is_seen_while_it_is_stored_is_read(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Revision.parse(notes.types("editor", "one"))
    notes.tell()
    owner, store = notes.user("owner"), Batch.store

    def sees() -> None:
        try:
            Seen.note_down(owner, notes.note.id, seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        seeing: list[Future[None]] = []

        def meanwhile(batch: Batch) -> None:
            seeing.append(thread.submit(sees))
            # It has to wait until this is stored; if it does not, it is over by then.
            wait(seeing, timeout=WAITS_SECONDS)
            store(batch)

        monkeypatch.setattr(Batch, "store", meanwhile)
        notes.tell_when_quiet()
        assert len(seeing) == 1
        for one in seeing:
            one.result()
    assert [told.read_at is None for told in notes.told("owner")] == [False]


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


def test_whoever_may_not_see_it_any_more_is_not_told(notes: Notes) -> None:
    watch(notes, Level.ALL, "viewer")
    notes.types("editor", "one")
    notes.tell()
    notes.note.unshare(notes.user("viewer"), notes.note.owner)
    notes.tell_when_quiet()
    assert notes.kinds("viewer") == ["access_lost"]


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
