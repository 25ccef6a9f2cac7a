"""notes/{id}/authors/: who wrote under which client id."""

from __future__ import annotations

from typing import Any

import pytest

from collab.models import Author
from notes.accounts.models import AccessToken, Scope
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import authors_url, content_url


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 200), (Role.EDITOR, 200), (Role.OWNER, 200)],
)
def test_who_may_see_who_wrote(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).get(authors_url(note)).status_code == status


def test_a_writer_is_named_with_their_client_ids(api_as: ApiAs, note: Note, person: Person) -> None:
    api_as(Role.EDITOR).put(content_url(note), "from the page", content_type="text/markdown")
    editor = person("editor")
    (entry,) = [one for one in found(api_as, note) if one["username"] == "editor"]
    written = Author.objects.filter(document_id=note.id, author=editor.scope)
    assert entry == {
        "key": editor.scope,
        "username": "editor",
        "color": editor.color,
        "kind": "person",
        "client_ids": list(written.values_list("client_id", flat=True)),
    }


def test_a_token_counts_as_its_person_and_says_so(api_as: ApiAs, note: Note, person: Person) -> None:
    api = api_as(NOBODY)
    _, token = AccessToken.objects.issue(person("editor"), "script", [Scope.WRITE])
    bearer = {"Authorization": f"Bearer {token}"}
    api_as(Role.EDITOR).put(content_url(note), "by hand", content_type="text/markdown")
    api.put(content_url(note), "by a script", content_type="text/markdown", headers=bearer)
    kinds = {one["kind"] for one in found(api_as, note) if one["username"] == "editor"}
    assert kinds == {"person", "token"}


def test_only_those_are_named_that_were_asked_for(api_as: ApiAs, note: Note) -> None:
    api_as(Role.EDITOR).put(content_url(note), "mine", content_type="text/markdown")
    asked = Author.objects.filter(document_id=note.id).latest("pk").client_id
    assert [one["client_ids"] for one in found(api_as, note, f"{asked},5")] == [[asked]]
    assert found(api_as, note, "5") == []


def test_no_more_are_named_than_the_setting_allows(api_as: ApiAs, note: Note, settings: Any) -> None:
    settings.MAX_AUTHOR_CLIENT_IDS = 1
    api_as(Role.EDITOR).put(content_url(note), "mine", content_type="text/markdown")
    latest = Author.objects.filter(document_id=note.id).latest("pk").client_id
    assert [one["client_ids"] for one in found(api_as, note)] == [[latest]]
    assert api_as(Role.VIEWER).get(authors_url(note, "5,6")).status_code == 400


@pytest.mark.parametrize("written", ["", ",", "x", "1,", "-1", "1.5", "²", "9007199254740992", "1" * 17])
def test_what_is_no_client_id_is_refused(api_as: ApiAs, note: Note, written: str) -> None:
    answer = api_as(Role.VIEWER).get(authors_url(note, written))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_whose_account_is_gone_is_nobody(api_as: ApiAs, note: Note) -> None:
    Author.objects.filter(document_id=note.id).update(author="person:999999")
    assert {(one["username"], one["key"]) for one in found(api_as, note)} == {("", "person:999999")}


def test_another_generation_is_left_out(api_as: ApiAs, note: Note) -> None:
    Author.objects.filter(document_id=note.id).update(generation=7)
    assert found(api_as, note) == []


def found(api_as: ApiAs, note: Note, client_ids: str | None = None) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = api_as(Role.VIEWER).get(authors_url(note, client_ids)).json()["results"]
    return results
