"""What happens to a note becomes one event, in the order of commits, and what is typed is told in stretches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from collab import documents
from collab.core.errors import StorageError
from collab.core.revision import Revision
from collab.documents import Content
from collab.host import Identity
from collab.models import UpdateLog
from notes.accounts.models import User
from notes.feed import rounds, sequencer
from notes.feed.models import Change, Event, FedDocument, Feed, Kind
from notes.feed.rounds import Rounds
from notes.feed.sequencer import Sequencer
from notes.feed.untold import Untold
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import TEXT, ApiAs, Person
from tests.notes.addresses import NOTES, note_url, restoration_url, shares_url

Speaking = Callable[[User], Identity]


@pytest.fixture
def teller() -> Sequencer:
    return Sequencer()


@pytest.fixture
def told(note: Note, teller: Sequencer) -> Note:
    """A note of which everything was told so far."""
    teller.tell((), {})
    Event.objects.all().delete()
    return note


def type_into(note: Note, author: Identity, text: str) -> None:
    documents.rewrite(note.id, text, author=author)


def rest_over(note: Note) -> None:
    """Let the time pass in which a note is not told of again."""
    FedDocument.objects.filter(pk=note.id).update(fed_at=timezone.now() - timedelta(minutes=1))


def happened(note: Note) -> list[tuple[str, list[str], dict[str, Any]]]:
    events = Event.objects.filter(note_id=note.id).order_by("position")
    return [(event.kind, event.actors, event.data) for event in events]


def kinds(note: Note) -> list[str]:
    return [kind for kind, _, _ in happened(note)]


def test_a_new_note_is_told_with_its_first_shares(note: Note, teller: Sequencer) -> None:
    teller.tell((), {})
    assert happened(note) == [
        ("note.created", ["owner"], {"revision": "1.1"}),
        ("note.shared", ["owner"], {"username": "editor", "role": "editor"}),
        ("note.shared", ["owner"], {"username": "viewer", "role": "viewer"}),
    ]
    assert not Change.objects.exists()


CHANGES: list[tuple[Role, Callable[[Any, Note], object], list[tuple[str, dict[str, Any]]]]] = [
    (
        Role.EDITOR,
        lambda api, note: api.patch(note_url(note), {"title": "New"}),
        [("note.renamed", {"title": "New", "previous_title": "Plan"})],
    ),
    (
        Role.OWNER,
        lambda api, note: api.patch(shares_url(note, "viewer"), {"role": "editor"}),
        [("note.role_changed", {"username": "viewer", "role": "editor"})],
    ),
    (
        Role.VIEWER,
        lambda api, note: api.delete(shares_url(note, "viewer")),
        [("note.unshared", {"username": "viewer"}), ("note.access_lost", {})],
    ),
    (Role.OWNER, lambda api, note: api.delete(note_url(note)), [("note.trashed", {})]),
]


@pytest.mark.parametrize(("role", "change", "expected"), CHANGES)
def test_a_change_is_told_with_who_made_it(
    told: Note,
    teller: Sequencer,
    api_as: ApiAs,
    role: Role,
    change: Callable[[Any, Note], object],
    expected: list[tuple[str, dict[str, Any]]],
) -> None:
    change(api_as(role), told)
    teller.tell((), {})
    assert happened(told) == [(kind, [role.value], data) for kind, data in expected]


def test_a_note_that_comes_back_is_told(told: Note, teller: Sequencer, api_as: ApiAs) -> None:
    told.trash()
    api_as(Role.OWNER).post(restoration_url(told))
    teller.tell((), {})
    assert kinds(told) == ["note.trashed", "note.restored"]


UNTOLD: list[Callable[[Any, Note], object]] = [
    lambda api, note: api.patch(note_url(note), {"title": "Plan"}),
    lambda api, note: api.post(shares_url(note), {"username": "viewer", "role": "viewer"}),
    lambda api, note: api.post(restoration_url(note)),
    lambda api, note: api.patch(note_url(note), {"title": "x" * 400}),
]


@pytest.mark.parametrize("change", UNTOLD)
def test_what_changes_nothing_is_no_news(
    told: Note, teller: Sequencer, api_as: ApiAs, change: Callable[[Any, Note], object]
) -> None:
    change(api_as(Role.OWNER), told)
    teller.tell((), {})
    assert happened(told) == []


def test_what_was_typed_is_told_with_its_authors_and_a_diff(
    told: Note, teller: Sequencer, speaking: Speaking, person: Person
) -> None:
    rest_over(told)
    type_into(told, speaking(told.owner), TEXT + "More!\n")
    type_into(told, speaking(person("editor")), TEXT.replace("bread", "rolls") + "More!\n")
    assert teller.tell({told.id}, {}) == {}
    ((kind, actors, data),) = happened(told)
    assert (kind, actors) == ("note.edited", ["editor", "owner"])
    assert data == {
        "revision": "1.3",
        "since_revision": "1.1",
        "diff": {
            "added_characters": 11,
            "removed_characters": 5,
            "hunks": [{"removed": "bread", "added": "rolls"}, {"removed": "", "added": "\nMore!"}],
            "more": False,
        },
    }


def test_a_note_is_told_of_once_in_a_while(told: Note, teller: Sequencer, speaking: Speaking) -> None:
    """And whoever asks hears when it may be told of again."""
    rest_over(told)
    for written in ("one", "two"):
        type_into(told, speaking(told.owner), written)
        later = teller.tell({told.id}, {})
    assert [data["revision"] for _, _, data in happened(told)] == ["1.2"]
    assert 0 < later[told.id] <= 2
    rest_over(told)
    teller.tell({told.id}, {})
    assert [data["since_revision"] for _, _, data in happened(told)] == ["1.1", "1.2"]


def test_a_text_that_is_as_it_was_is_no_news(told: Note, teller: Sequencer, speaking: Speaking) -> None:
    """And what comes after it is told since then."""
    rest_over(told)
    for written in ("other", TEXT):
        type_into(told, speaking(told.owner), written)
    teller.tell({told.id}, {})
    assert happened(told) == []
    assert FedDocument.objects.get(pk=told.id).seq == 3


def test_long_hunks_and_many_of_them_are_cut(told: Note, teller: Sequencer, speaking: Speaking) -> None:
    rest_over(told)
    type_into(told, speaking(told.owner), "a b c d e f g h " * 3)
    teller.tell({told.id}, {})
    rest_over(told)
    type_into(told, speaking(told.owner), f"A{'z' * 500} b C d E f G h " + "a b c d e f g h " * 2)
    teller.tell({told.id}, {})
    diff = happened(told)[-1][2]["diff"]
    assert (len(diff["hunks"]), diff["more"], diff["added_characters"]) == (3, True, 504)
    assert len(diff["hunks"][0]["added"]) == 160
    assert diff["hunks"][0]["added"].endswith("…")


def test_a_text_that_is_open_here_is_not_read_from_the_log(
    told: Note, teller: Sequencer, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest_over(told)
    type_into(told, speaking(told.owner), "typed")
    teller.tell({told.id}, {})
    rest_over(told)
    type_into(told, speaking(told.owner), "typed on")
    monkeypatch.setattr(documents, "read", None)
    teller.tell({told.id}, {told.id: Content("typed on", Revision(1, 3))})
    assert happened(told)[-1][2]["diff"]["added_characters"] == 3


def test_positions_follow_each_other_and_nobody_else_gives_them(
    told: Note, teller: Sequencer, api_as: ApiAs
) -> None:
    before, _ = Feed.standing()
    other = Sequencer()
    for number, one in enumerate([teller, other, teller]):
        api_as(Role.OWNER).patch(note_url(told), {"title": f"{number}"})
        one.tell((), {})
    positions = list(Event.objects.order_by("position").values_list("position", flat=True))
    assert positions == [before + 1, before + 2, before + 3]
    assert Feed.standing()[0] == before + 3


def test_what_somebody_else_told_meanwhile_is_told_once(
    told: Note, teller: Sequencer, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes look at the same stretch; the second finds it told when it has the lock."""
    rest_over(told)
    type_into(told, speaking(told.owner), "typed")
    make = sequencer._make_events

    def after_another(typed: Any) -> Any:
        monkeypatch.setattr(sequencer, "_make_events", make)
        Sequencer().tell({told.id}, {})
        return make(typed)

    monkeypatch.setattr(sequencer, "_make_events", after_another)
    teller.tell({told.id}, {})
    assert kinds(told) == ["note.edited"]


def test_a_note_of_an_older_version_is_told_once_it_is_looked_at(
    note: Note, teller: Sequencer, speaking: Speaking
) -> None:
    """It writes no changes. Who made it is who owns it."""
    Change.objects.all().delete()
    type_into(note, speaking(note.owner), "typed")
    teller.tell({note.id}, {})
    assert happened(note) == [("note.created", ["owner"], {"revision": "1.2"})]


def test_a_document_that_is_no_note_is_no_news(told: Note, teller: Sequencer, speaking: Speaking) -> None:
    document_id = uuid4()
    documents.create(document_id, "x", speaking(told.owner))
    teller.tell({document_id}, {})
    teller.tell({document_id}, {})
    assert not Event.objects.filter(note_id=document_id).exists()


# What a process that died had not told


def test_at_a_start_all_that_is_untold_is_found(told: Note, teller: Sequencer, speaking: Speaking) -> None:
    assert Untold().abandoned() == set()
    type_into(told, speaking(told.owner), "typed")
    assert Untold().abandoned() == {told.id}


def test_what_rests_at_a_start_is_told_once_it_has_rested(
    told: Note, teller: Sequencer, speaking: Speaking
) -> None:
    """A process that dies right after it told of a note, and is back at once, leaves what was typed in between."""
    rest_over(told)
    for text in ("typed", "typed on"):
        type_into(told, speaking(told.owner), text)
        teller.tell({told.id}, {})
    look = partial(Rounds().go, (), {}, 0, logins=(), looks=True, has_changes=False)
    look()
    assert kinds(told) == ["note.edited"]
    rest_over(told)
    UpdateLog.objects.update(created_at=timezone.now() - timedelta(seconds=4))
    look()
    assert kinds(told) == ["note.edited"] * 2


def test_what_could_not_be_read_at_a_start_is_told_later(
    told: Note, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nobody types in it any more."""
    rest_over(told)
    type_into(told, speaking(told.owner), "typed")
    UpdateLog.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    monkeypatch.setattr(rounds, "RETRY_SECONDS", 0)
    look = partial(Rounds().go, (), {}, 0, logins=(), looks=True, has_changes=False)
    with monkeypatch.context() as broken:
        broken.setattr(documents, "read", _cannot_be_read)
        look()
    look()
    assert kinds(told) == ["note.edited"]


def _cannot_be_read(*_: Any) -> Any:
    raise StorageError("it cannot be read")


def test_later_what_others_left_untold_is_found(told: Note, teller: Sequencer, speaking: Speaking) -> None:
    """Once they had the time to tell it."""
    untold = Untold()
    untold.abandoned()
    untold.looked(timezone.now())
    type_into(told, speaking(told.owner), "typed")
    assert untold.abandoned() == set()
    UpdateLog.objects.update(created_at=timezone.now() - timedelta(seconds=4))
    assert untold.abandoned() == {told.id}
    assert untold.abandoned() == {told.id}
    rest_over(told)
    teller.tell({told.id}, {})
    assert untold.abandoned() == set()


# What is not kept


def test_old_events_go_and_the_floor_says_so(told: Note, teller: Sequencer, api_as: ApiAs) -> None:
    for title in ("one", "two", "three"):
        api_as(Role.OWNER).patch(note_url(told), {"title": title})
        teller.tell((), {})
    first, second, third = Event.objects.order_by("position")
    for old in (first, second):
        Event.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=20))
    sequencer.forget_old(86_400)
    assert list(Event.objects.values_list("title", flat=True)) == ["three"]
    assert Feed.standing() == (third.position, second.position)


def test_after_a_backup_was_put_back_nobody_goes_on_from_before(told: Note) -> None:
    before, _ = Feed.standing()
    call_command("mark_restored", days=2, stdout=StringIO())
    position, floor = Feed.standing()
    assert position == floor > before + 1_000_000


def test_a_change_is_told_only_if_it_is_stored(told: Note, api_as: ApiAs) -> None:
    """A refused title leaves nothing in the outbox, nor does a note that cannot be made."""
    api_as(Role.OWNER).post(NOTES, {"title": "x", "content": "\0"})
    assert not Change.objects.exclude(kind=Kind.SHARED).exists()
