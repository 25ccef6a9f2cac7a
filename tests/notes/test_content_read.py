"""GET notes/{id}/content/: the bare Markdown."""

from __future__ import annotations

import pytest

from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, TEXT, ApiAs, Nobody
from tests.notes.addresses import content_url, note_url


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 200), (Role.EDITOR, 200), (Role.OWNER, 200)],
)
def test_who_may_read_content(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).get(content_url(note)).status_code == status


@pytest.mark.parametrize("accept", ["text/markdown", "*/*", "application/json", "text/html"])
def test_content_is_the_text_byte_for_byte(api_as: ApiAs, note: Note, accept: str) -> None:
    answer = api_as(Role.VIEWER).get(content_url(note), headers={"Accept": accept})
    assert answer.content == TEXT.encode()
    assert (answer["Content-Type"], answer["ETag"]) == ("text/markdown; charset=utf-8", '"1.1"')


def test_errors_are_json_all_the_same(api_as: ApiAs, note: Note) -> None:
    answer = api_as(None).get(content_url(note), headers={"Accept": "text/markdown"})
    assert (answer["Content-Type"], answer.json()["code"]) == ("application/json", "not_found")


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 404), (Role.OWNER, 200)])
def test_content_in_the_trash_is_its_owners(api_as: ApiAs, note: Note, role: Role, status: int) -> None:
    note.trash()
    assert api_as(role).get(content_url(note)).status_code == status


def test_content_and_note_have_the_same_etag(api_as: ApiAs, note: Note) -> None:
    api = api_as(Role.EDITOR)
    api.patch(note_url(note), {"content": "new"})
    assert api.get(content_url(note))["ETag"] == api.get(note_url(note))["ETag"] == '"1.2"'
