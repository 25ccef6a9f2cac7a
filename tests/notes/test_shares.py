"""notes/{id}/shares/: who may see and change who may see and change."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from notes.errors import TrashedError
from notes.library.models import Note
from notes.sharing.models import Role, Share
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import NOTES, note_url, shares_url
from tests.support.databases import about_postgresql, waits_for_a_lock
from tests.support.deadlines import wait_until_now

READERS = [(NOBODY, 401), (None, 404), (Role.VIEWER, 200), (Role.EDITOR, 200), (Role.OWNER, 200)]


def roles(note: Note) -> dict[str, str]:
    return dict(note.shares.values_list("user__username", "role"))


@pytest.mark.parametrize(("role", "status"), READERS)
def test_who_may_see_the_shares(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).get(shares_url(note)).status_code == status


def test_shares_name_the_owner_first(api_as: ApiAs, note: Note, person: Person) -> None:
    entries = api_as(Role.VIEWER).get(shares_url(note)).json()["results"]
    assert [(entry["username"], entry["role"]) for entry in entries] == [
        ("owner", "owner"),
        ("editor", "editor"),
        ("viewer", "viewer"),
    ]
    assert [entry["color"] for entry in entries] == [person(entry["username"]).color for entry in entries]


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 403), (Role.OWNER, 201)],
)
def test_who_may_share(
    api_as: ApiAs, note: Note, person: Person, role: Role | Nobody | None, status: int
) -> None:
    person("guest")
    answer = api_as(role).post(shares_url(note), {"username": "guest", "role": "editor"})
    assert answer.status_code == status
    assert roles(note).get("guest") == ("editor" if status == 201 else None)


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 403), (Role.OWNER, 200)],
)
def test_who_may_change_a_share(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    answer = api_as(role).patch(shares_url(note, "viewer"), {"role": "editor"})
    assert answer.status_code == status
    assert roles(note)["viewer"] == ("editor" if status == 200 else "viewer")


@pytest.mark.parametrize(
    ("role", "whose", "status"),
    [
        (NOBODY, "viewer", 401),
        (None, "viewer", 404),
        (Role.VIEWER, "editor", 403),
        (Role.VIEWER, "viewer", 204),
        (Role.EDITOR, "viewer", 403),
        (Role.EDITOR, "editor", 204),
        (Role.OWNER, "viewer", 204),
        (Role.OWNER, "owner", 400),
        (Role.OWNER, "nobody", 404),
    ],
)
def test_who_may_take_a_share_away(
    api_as: ApiAs, note: Note, role: Role | Nobody | None, whose: str, status: int
) -> None:
    before = roles(note)
    assert api_as(role).delete(shares_url(note, whose)).status_code == status
    assert roles(note) == {name: was for name, was in before.items() if name != whose or status != 204}


def test_who_was_let_in_is_in_and_who_left_is_out(api_as: ApiAs, note: Note) -> None:
    owner, stranger = api_as(Role.OWNER), api_as(None)
    owner.post(shares_url(note), {"username": "Stranger", "role": "viewer"})
    assert stranger.get(note_url(note)).json()["role"] == "viewer"
    owner.post(shares_url(note), {"username": "stranger", "role": "editor"})
    assert stranger.patch(note_url(note), {"title": "New"}).status_code == 200
    assert stranger.delete(shares_url(note, "stranger")).status_code == 204
    assert stranger.get(note_url(note)).status_code == 404
    assert stranger.get(NOTES).json()["results"] == []


def test_sharing_again_changes_the_role(api_as: ApiAs, note: Note) -> None:
    answer = api_as(Role.OWNER).post(shares_url(note), {"username": "viewer", "role": "editor"})
    assert (answer.status_code, answer.json()["role"]) == (200, "editor")
    assert Share.objects.filter(note=note, user__username="viewer").count() == 1


@pytest.mark.parametrize(
    ("username", "role", "code"),
    [
        ("nobody-there", "editor", "unknown_user"),
        ("inactive", "editor", "unknown_user"),
        ("owner", "editor", "invalid"),
        ("viewer", "owner", "invalid"),
        ("viewer", "admin", "invalid"),
        ("", "editor", "invalid"),
        ("x" * 151, "editor", "invalid"),
        ("\0", "editor", "invalid"),
    ],
)
def test_a_share_that_makes_no_sense_is_refused(
    api_as: ApiAs, note: Note, person: Person, username: str, role: str, code: str
) -> None:
    inactive = person("inactive")
    inactive.is_active = False
    inactive.save()
    before = roles(note)
    answer = api_as(Role.OWNER).post(shares_url(note), {"username": username, "role": role})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert roles(note) == before


def test_a_trashed_note_is_not_shared(api_as: ApiAs, note: Note) -> None:
    note.trash()
    owner = api_as(Role.OWNER)
    assert owner.get(shares_url(note)).status_code == 200
    assert (
        owner.post(shares_url(note), {"username": "stranger", "role": "viewer"}).json()["code"] == "trashed"
    )
    assert owner.patch(shares_url(note, "viewer"), {"role": "editor"}).json()["code"] == "trashed"
    assert owner.delete(shares_url(note, "viewer")).json()["code"] == "trashed"


CHANGES: list[Callable[[APIClient, Note], Any]] = [
    lambda owner, note: owner.patch(shares_url(note, "viewer"), {"role": "editor"}),
    lambda owner, note: owner.post(shares_url(note), {"username": "stranger", "role": "viewer"}),
]


def answer_while(happens: Callable[[], None], change: Callable[[], Any]) -> tuple[int, str]:
    """What a request is answered that comes while this is done to the note, and not yet committed."""
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(change())
        finally:
            connection.close()

    asking = Thread(target=ask)
    with transaction.atomic():
        happens()
        asking.start()
        wait_until_now(lambda: waits_for_a_lock() or not asking.is_alive())
    asking.join()
    (answer,) = answers
    return answer.status_code, answer.json().get("code", "")


@about_postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_while_their_role_is_changed_is_out(api_as: ApiAs, note: Note, person: Person) -> None:
    """SQLite has one writer at a time and nothing of this to show."""
    owner, viewer = api_as(Role.OWNER), person("viewer")
    answer = answer_while(lambda: note.unshare(viewer, viewer), lambda: CHANGES[0](owner, note))
    assert answer == (404, "not_found")
    assert "viewer" not in roles(note)


@about_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_put_into_the_trash_meanwhile_is_not_shared(
    api_as: ApiAs, note: Note, person: Person, change: Callable[[APIClient, Note], Any]
) -> None:
    person("stranger")
    owner, before = api_as(Role.OWNER), roles(note)
    assert answer_while(note.trash, lambda: change(owner, note)) == (409, "trashed")
    assert roles(note) == before


def test_a_note_that_was_put_into_the_trash_since_it_was_read_is_not_shared(
    note: Note, person: Person
) -> None:
    as_it_was, before = Note.objects.get(pk=note.pk), roles(note)
    note.trash()
    with pytest.raises(TrashedError):
        as_it_was.share_with(person("stranger"), Role.EDITOR)
    assert roles(note) == before
