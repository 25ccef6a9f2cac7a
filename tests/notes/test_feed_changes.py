"""GET changes/: what happened after a position, to whoever may see it now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from collab import documents
from collab.host import Identity
from notes.accounts.identity import of_login
from notes.accounts.models import Scope, User
from notes.feed import reading
from notes.feed.models import Event, FedDocument, Feed
from notes.feed.reading import Audience
from notes.feed.sequencer import Sequencer, forget_old
from notes.feed.waiting import wanted_seconds
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import CHANGES, note_url, shares_url

MEMBERS = ("owner", "editor", "viewer", "stranger")


def tell() -> None:
    Sequencer().tell((), {})


def changes(api: APIClient, since: int = 0, **query: Any) -> dict[str, Any]:
    answer = api.get(CHANGES, {"since": since, **query})
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def heard(api: APIClient, since: int = 0) -> list[str]:
    return [event["kind"] for event in changes(api, since)["results"]]


@pytest.fixture
def here(note: Note) -> int:
    """The position at which the shared note is there."""
    tell()
    return Feed.standing()[0]


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 200), (Role.VIEWER, 200), (Role.EDITOR, 200), (Role.OWNER, 200)],
)
def test_who_may_ask(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).get(CHANGES).status_code == status


@pytest.mark.parametrize(("scope", "status"), [(Scope.READ, 200), (Scope.WRITE, 200), (Scope.SHARE, 403)])
def test_which_token_may_ask(
    api_with: Callable[..., APIClient], note: Note, scope: Scope, status: int
) -> None:
    assert api_with(scope).get(CHANGES).status_code == status


def test_without_a_position_the_present_one_is_said(api_as: ApiAs, here: int) -> None:
    assert api_as(Role.OWNER).get(CHANGES).json() == {
        "results": [],
        "position": here,
        "next": None,
        "previous": None,
    }


def test_an_event_says_what_happened_when_and_by_whom(api_as: ApiAs, note: Note, here: int) -> None:
    api_as(Role.EDITOR).patch(note_url(note), {"title": "New"})
    tell()
    (event,) = changes(api_as(Role.VIEWER), here)["results"]
    at = Event.objects.get(pk=here + 1).created_at
    assert event == {
        "position": here + 1,
        "kind": "note.renamed",
        "at": at.isoformat().replace("+00:00", "Z"),
        "note": {"id": str(note.id), "title": "New"},
        "actors": ["editor"],
        "data": {"title": "New", "previous_title": "Plan"},
    }


def test_pages_lead_to_the_end_without_a_hole(api_as: ApiAs, note: Note, here: int) -> None:
    owner = api_as(Role.OWNER)
    for number in range(5):
        owner.patch(note_url(note), {"title": str(number)})
    tell()
    found, address = [], f"{CHANGES}?since={here}&page_size=2"
    while address:
        answer = owner.get(address).json()
        found += [event["data"]["title"] for event in answer["results"]]
        address = answer["next"]
    assert found == ["0", "1", "2", "3", "4"]
    assert answer["position"] == here + 5


def test_the_position_moves_past_what_others_do(
    api_as: ApiAs, note: Note, here: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one question does not look at all of it."""
    monkeypatch.setattr(reading, "POSITIONS_A_PAGE", 2)
    for number in range(3):
        note.rename(str(number), note.owner)
    tell()
    first = changes(api_as(None), here)
    assert (first["results"], first["position"]) == ([], here + 2)
    assert changes(api_as(None), first["position"])["position"] == here + 3


# Who may see what


def renamed(note: Note, _: Person) -> None:
    note.rename("New", note.owner)


def trashed(note: Note, _: Person) -> None:
    note.trash()


def viewer_out(note: Note, person: Person) -> None:
    note.unshare(person("viewer"), note.owner)


def viewer_in(note: Note, person: Person) -> None:
    note.share_with(person("viewer"), Role.EDITOR)


def stranger_in(note: Note, person: Person) -> None:
    note.share_with(person("stranger"), Role.VIEWER)


Happening = Callable[[Note, Person], None]
TABLE: list[tuple[list[Happening], list[str], list[str], list[str], list[str]]] = [
    # What happens, and what the owner, the editor, the viewer and a stranger hear of it.
    ([renamed], ["renamed"], ["renamed"], ["renamed"], []),
    ([viewer_out], ["unshared"], ["unshared"], ["access_lost"], []),
    ([trashed], ["trashed"], ["trashed"], ["trashed"], []),
    ([trashed, renamed], ["trashed", "renamed"], ["trashed"], ["trashed"], []),
    ([renamed, trashed], ["renamed", "trashed"], ["trashed"], ["trashed"], []),
    ([renamed, viewer_out], ["renamed", "unshared"], ["renamed", "unshared"], ["access_lost"], []),
    (
        [viewer_out, viewer_in],
        ["unshared", "shared"],
        ["unshared", "shared"],
        ["unshared", "access_lost", "shared"],
        [],
    ),
    ([stranger_in], ["shared"], ["shared"], ["shared"], ["shared"]),
]


@pytest.mark.parametrize("row", TABLE)
def test_each_hears_what_they_may_see_now(
    note: Note,
    here: int,
    person: Person,
    row: tuple[list[Happening], list[str], list[str], list[str], list[str]],
) -> None:
    """By REST, and by what is handed on as it happens: the same."""
    person("stranger")
    for happening in row[0]:
        happening(note, person)
    tell()
    expected = {
        name: [f"note.{kind}" for kind in heard] for name, heard in zip(MEMBERS, row[1:], strict=True)
    }
    people = {name: person(name) for name in MEMBERS}
    asked = {
        name: [event.kind for event in reading.page(user, here, 100).events] for name, user in people.items()
    }
    events = list(Event.objects.filter(position__gt=here).order_by("position"))
    readers = Audience().of(events)
    handed = {
        name: [event.kind for event, who in zip(events, readers, strict=True) if user.pk in who]
        for name, user in people.items()
    }
    assert (asked, handed) == (expected, expected)


def test_who_may_see_a_note_is_remembered_only_as_long_as_it_holds(
    note: Note, here: int, person: Person, django_assert_num_queries: Any
) -> None:
    audience = Audience()
    note.rename("New", note.owner)
    tell()
    (event,) = Event.objects.filter(position__gt=here)
    everybody = audience.of([event])[0]
    with django_assert_num_queries(1):
        assert audience.of([event]) == [everybody]
    note.unshare(person("viewer"), note.owner)
    assert audience.of([event])[0] == everybody - {person("viewer").pk}


def test_who_may_open_a_note_is_nobody_while_it_is_in_the_trash(note: Note, person: Person) -> None:
    """Not even its owner, who sees it there."""
    other = Note.objects.write_down(person("viewer"), of_login(person("viewer"), ""), "Other", "")
    everybody = frozenset(person(name).pk for name in ("owner", "editor", "viewer"))
    audience, missing = Audience(max_notes=1), uuid4()
    expected = {note.pk: everybody, other.pk: frozenset({person("viewer").pk}), missing: frozenset()}
    for _ in range(2):
        assert audience.of_notes(list(expected)) == expected
    note.trash()
    assert audience.of_notes([note.pk]) == {note.pk: frozenset()}


def test_a_right_that_was_given_back_shows_what_happened_meanwhile(
    api_as: ApiAs, note: Note, here: int, person: Person
) -> None:
    owner = api_as(Role.OWNER)
    owner.delete(shares_url(note, "viewer"))
    note.rename("Meanwhile", note.owner)
    tell()
    assert heard(api_as(Role.VIEWER), here) == ["note.access_lost"]
    note.share_with(person("viewer"), Role.VIEWER)
    tell()
    assert "note.renamed" in heard(api_as(Role.VIEWER), here)


# What is not kept


@pytest.mark.parametrize("since", ["-1", "x", "1.5", "9007199254740993"])
def test_what_is_no_position_is_refused(api_as: ApiAs, note: Note, since: str) -> None:
    answer = api_as(Role.OWNER).get(CHANGES, {"since": since})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_what_is_not_kept_is_said(api_as: ApiAs, note: Note, here: int) -> None:
    note.rename("New", note.owner)
    tell()
    Event.objects.filter(position__lte=here).update(created_at=timezone.now() - timedelta(days=20))
    forget_old(86_400)
    answer = api_as(Role.OWNER).get(CHANGES, {"since": here - 1})
    assert (answer.status_code, answer.json()["code"]) == (410, "position_gone")
    assert f"only those after {here}" in answer.json()["detail"]
    assert heard(api_as(Role.OWNER), here) == ["note.renamed"]


def test_a_position_that_was_never_given_is_said(api_as: ApiAs, here: int) -> None:
    """As after a backup was put back, which does not know it yet."""
    answer = api_as(Role.OWNER).get(CHANGES, {"since": here + 1})
    assert (answer.status_code, answer.json()["code"]) == (410, "position_gone")


@pytest.mark.parametrize(
    ("prefer", "seconds"),
    [
        ("wait=20", 20),
        ("respond-async, wait = 90", 90),
        ('WAIT="5"; x=y', 5),
        ("handling=lenient", None),
        ("await=20", None),
        ("wait=soon", None),
    ],
)
def test_how_long_somebody_wants_to_wait(prefer: str, seconds: int | None) -> None:
    assert wanted_seconds(prefer) == seconds


def test_typing_is_heard_of(
    api_as: ApiAs, note: Note, here: int, speaking: Callable[[User], Identity]
) -> None:
    documents.rewrite(note.id, "typed", author=speaking(note.owner))
    FedDocument.objects.update(fed_at=timezone.now() - timedelta(minutes=1))
    Sequencer().tell({note.id}, {})
    (event,) = changes(api_as(Role.VIEWER), here)["results"]
    assert (event["kind"], event["actors"]) == ("note.edited", ["owner"])
