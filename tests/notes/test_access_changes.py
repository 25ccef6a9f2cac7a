"""Whatever changes a right or ends a login moves its stamp, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from collab.models import AccessStamp
from notes.accounts.models import AccessToken, Scope, Session, User
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import PASSWORD, ApiAs, Person
from tests.notes.addresses import (
    CHANGE_PASSWORD,
    LOGIN_SESSION,
    TOKENS,
    note_url,
    restoration_url,
    shares_url,
)


def stamps() -> dict[str, int]:
    return dict(AccessStamp.objects.values_list("scope", "version"))


def moved(before: dict[str, int]) -> set[str]:
    return {scope for scope, version in stamps().items() if version > before.get(scope, 0)}


CHANGES: list[tuple[str, Callable[[APIClient, Note], object]]] = [
    ("share", lambda api, note: api.post(shares_url(note), {"username": "stranger", "role": "viewer"})),
    ("promote", lambda api, note: api.patch(shares_url(note, "viewer"), {"role": "editor"})),
    ("unshare", lambda api, note: api.delete(shares_url(note, "editor"))),
    ("trash", lambda api, note: api.delete(note_url(note))),
]


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in CHANGES])
def test_a_change_of_right_moves_the_stamp_of_the_note(
    api_as: ApiAs, note: Note, person: Person, change: Callable[[APIClient, Note], object]
) -> None:
    person("stranger")
    api, before = api_as(Role.OWNER), stamps()
    change(api, note)
    assert moved(before) == {note.scope}


def test_restoring_moves_the_stamp_of_the_note(api_as: ApiAs, note: Note) -> None:
    note.trash()
    api, before = api_as(Role.OWNER), stamps()
    api.post(restoration_url(note))
    assert moved(before) == {note.scope}


def test_leaving_moves_the_stamp_of_the_note(api_as: ApiAs, note: Note) -> None:
    api, before = api_as(Role.VIEWER), stamps()
    api.delete(shares_url(note, "viewer"))
    assert moved(before) == {note.scope}


def test_writing_moves_no_stamp(api_as: ApiAs, note: Note) -> None:
    api, before = api_as(Role.EDITOR), stamps()
    api.patch(note_url(note), {"title": "New", "content": "new"})
    api.get(note_url(note))
    assert moved(before) == set()


def test_a_change_that_fails_moves_no_stamp(note: Note, person: Person) -> None:
    before = stamps()
    with transaction.atomic():
        note.unshare(person("editor"), person("owner"))
        transaction.set_rollback(True)
    assert moved(before) == set()
    assert note.shares.count() == 2


def test_logging_out_moves_the_stamp_of_the_login(person: Person) -> None:
    client = APIClient()
    client.force_login(person("ada"))
    scope, before = f"session:{Session.objects.get().digest}", stamps()
    client.delete(LOGIN_SESSION)
    assert moved(before) == {scope}


def test_a_new_password_moves_the_stamps_of_the_person_and_of_the_replaced_login(person: Person) -> None:
    client, ada = APIClient(), person("ada")
    client.force_login(ada)
    scope, before = f"session:{Session.objects.get().digest}", stamps()
    client.post(CHANGE_PASSWORD, {"current_password": PASSWORD, "new_password": "another horse battery"})
    assert moved(before) == {scope, ada.scope}


def test_revoking_moves_the_stamp_of_the_token(api_as: ApiAs, person: Person) -> None:
    token, _ = AccessToken.objects.issue(person("owner"), "x", [Scope.READ])
    api, before = api_as(Role.OWNER), stamps()
    api.delete(f"{TOKENS}{token.pk}/")
    assert moved(before) == {token.scope}


@pytest.mark.parametrize("only", [None, ["is_active"]])
def test_deactivating_moves_the_stamp_of_the_person(person: Person, only: list[str] | None) -> None:
    person("ada")
    ada = User.objects.get(username="ada")
    before = stamps()
    ada.is_active = False
    ada.save(update_fields=only)
    assert moved(before) == {ada.scope}


def test_other_changes_of_a_person_move_no_stamp(person: Person) -> None:
    person("ada")
    ada, before = User.objects.get(username="ada"), stamps()
    ada.first_name = "Ada"
    ada.save()
    assert moved(before) == set()
