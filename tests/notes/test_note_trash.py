"""DELETE notes/{id}/ and POST notes/{id}/restoration/: into the trash and back."""

from __future__ import annotations

import pytest

from collab import documents
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, TEXT, ApiAs, Nobody
from tests.notes.addresses import note_url, restoration_url


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 403), (Role.OWNER, 204)],
)
def test_who_may_trash_a_note(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).delete(note_url(note)).status_code == status
    note.refresh_from_db()
    assert (note.trashed_at is not None) is (status == 204)


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 404), (Role.EDITOR, 404), (Role.OWNER, 200)],
)
def test_who_may_restore_a_note(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    note.trash()
    assert api_as(role).post(restoration_url(note)).status_code == status
    note.refresh_from_db()
    assert (note.trashed_at is None) is (status == 200)


def test_a_restored_note_is_what_it_was(api_as: ApiAs, note: Note) -> None:
    owner, editor = api_as(Role.OWNER), api_as(Role.EDITOR)
    before = editor.get(note_url(note)).json()
    owner.delete(note_url(note))
    answer = owner.post(restoration_url(note))
    assert (answer.json()["trashed_at"], answer.json()["content"], answer["ETag"]) == (None, TEXT, '"1.1"')
    assert editor.get(note_url(note)).json() == before


def test_trashing_deletes_nothing(api_as: ApiAs, note: Note) -> None:
    api_as(Role.OWNER).delete(note_url(note))
    assert documents.read(note.id).text == TEXT


def test_trashing_twice_and_restoring_twice_change_nothing_more(api_as: ApiAs, note: Note) -> None:
    owner = api_as(Role.OWNER)
    owner.delete(note_url(note))
    first = owner.get(note_url(note)).json()["trashed_at"]
    assert owner.delete(note_url(note)).status_code == 204
    assert owner.get(note_url(note)).json()["trashed_at"] == first
    assert [owner.post(restoration_url(note)).status_code for _ in range(2)] == [200, 200]


def test_an_editor_is_told_that_only_the_owner_may(api_as: ApiAs, note: Note) -> None:
    assert api_as(Role.EDITOR).delete(note_url(note)).json()["code"] == "owner_only"
    assert api_as(Role.EDITOR).post(restoration_url(note)).json()["code"] == "owner_only"
