"""GET notes/{id}/: who may read a note, and what they get."""

from __future__ import annotations

from uuid import uuid4

import pytest

from collab import documents
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, TEXT, ApiAs, Nobody
from tests.notes.addresses import NOTES, note_url


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 200), (Role.EDITOR, 200), (Role.OWNER, 200)],
)
def test_who_may_read_a_note(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).get(note_url(note)).status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 404), (Role.EDITOR, 404), (Role.OWNER, 200)],
)
def test_a_trashed_note_is_seen_by_its_owner_alone(
    api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int
) -> None:
    note.trash()
    assert api_as(role).get(note_url(note)).status_code == status


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.OWNER])
def test_a_note_says_what_it_is_to_the_reader(api_as: ApiAs, note: Note, role: Role) -> None:
    answer = api_as(role).get(note_url(note))
    assert (
        answer.json().items()
        >= {
            "id": str(note.id),
            "title": "Plan",
            "content": TEXT,
            "revision": "1.1",
            "excerpt": "Plan Buy bread 🥖 and 牛乳.",
            "role": role.value,
            "owner": "owner",
            "trashed_at": None,
        }.items()
    )
    assert answer["ETag"] == '"1.1"'


def test_the_administrator_sees_no_note_that_is_not_shared_with_them(api_as: ApiAs, note: Note) -> None:
    client = api_as(NOBODY)
    client.login(username="administrator", password="correct horse battery")
    assert client.get("/api/v1/session/").json()["is_administrator"] is True
    assert client.get(note_url(note)).status_code == 404


@pytest.mark.parametrize(
    ("role", "code"), [(None, "not_found"), (Role.VIEWER, "withdrawn"), (Role.EDITOR, "withdrawn")]
)
def test_who_may_know_that_a_note_is_in_the_trash(
    api_as: ApiAs, note: Note, role: Role | None, code: str
) -> None:
    note.trash()
    answer = api_as(role).get(note_url(note))
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert note.title not in answer.json()["detail"]


def test_absent_and_invisible_look_the_same(api_as: ApiAs, note: Note) -> None:
    stranger = api_as(None)
    assert stranger.get(f"{NOTES}{uuid4()}/").json() == stranger.get(note_url(note)).json()


def test_an_etag_makes_no_304(api_as: ApiAs, note: Note) -> None:
    """The ETag names the text only, and the title may have changed."""
    assert api_as(Role.OWNER).get(note_url(note), headers={"If-None-Match": '"1.1"'}).status_code == 200


def test_text_and_revision_belong_together(api_as: ApiAs, note: Note) -> None:
    answer = api_as(Role.EDITOR).patch(note_url(note), {"content": "new"}).json()
    read = documents.read(note.id)
    assert (answer["content"], answer["revision"]) == (read.text, str(read.revision)) == ("new", "1.2")
