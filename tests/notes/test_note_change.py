"""PATCH and PUT notes/{id}/: who may change title and text, and how texts are merged."""

from __future__ import annotations

from typing import Any

import pytest

from collab import documents
from collab.models import UpdateLog
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, TEXT, ApiAs, Nobody
from tests.notes.addresses import note_url

WRITERS = [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 200), (Role.OWNER, 200)]


def stored(note: Note) -> tuple[str, str, str]:
    """Title, text and revision as they are in the database."""
    content = documents.read(note.id)
    return Note.objects.get(pk=note.pk).title, content.text, str(content.revision)


@pytest.mark.parametrize(("role", "status"), WRITERS)
@pytest.mark.parametrize("change", [{"title": "New"}, {"content": "new"}, {"title": "New", "content": "new"}])
def test_who_may_change_a_note(
    api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int, change: dict[str, str]
) -> None:
    before = stored(note)
    assert api_as(role).patch(note_url(note), change).status_code == status
    assert (stored(note) == before) is (status != 200)


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_who_may_replace_a_note(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).put(note_url(note), {"title": "New", "content": "new"}).status_code == status


def test_a_viewer_is_told_that_they_may_only_read(api_as: ApiAs, note: Note) -> None:
    assert api_as(Role.VIEWER).patch(note_url(note), {"title": "x"}).json()["code"] == "read_only"


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 404), (Role.OWNER, 409)])
def test_a_trashed_note_is_not_changed(api_as: ApiAs, note: Note, role: Role, status: int) -> None:
    note.trash()
    before = stored(note)
    for change in ({"title": "x"}, {"content": "x"}):
        assert api_as(role).patch(note_url(note), change).status_code == status
    assert stored(note) == before


def test_a_title_alone_leaves_the_text(api_as: ApiAs, note: Note) -> None:
    answer = api_as(Role.EDITOR).patch(note_url(note), {"title": "New"})
    assert (answer["ETag"], answer.json()["merged"]) == ('"1.1"', False)
    assert stored(note) == ("New", TEXT, "1.1")


def test_a_text_alone_leaves_the_title(api_as: ApiAs, note: Note) -> None:
    answer = api_as(Role.EDITOR).patch(note_url(note), {"content": "new", "base_revision": "1.1"})
    assert answer.json()["merged"] is False
    assert stored(note) == ("Plan", "new", "1.2")


def test_put_asks_for_title_and_text(api_as: ApiAs, note: Note) -> None:
    answer = api_as(Role.OWNER).put(note_url(note), {"title": "New"})
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"content"})


def test_what_others_wrote_since_the_base_is_kept(api_as: ApiAs, note: Note) -> None:
    api_as(Role.EDITOR).patch(
        note_url(note), {"content": TEXT.replace("bread 🥖", "rye bread 🥖"), "base_revision": "1.1"}
    )
    answer = api_as(Role.OWNER).patch(
        note_url(note), {"content": TEXT.replace("牛乳", "牛乳 😀"), "base_revision": "1.1"}
    )
    merged = "# Plan\n\nBuy rye bread 🥖 and 牛乳 😀.\n"
    assert (answer.json()["content"], answer.json()["merged"], answer["ETag"]) == (merged, True, '"1.3"')
    assert stored(note) == ("Plan", merged, "1.3")


def test_without_a_base_the_present_text_is_replaced(api_as: ApiAs, note: Note) -> None:
    api_as(Role.EDITOR).patch(note_url(note), {"content": "one"})
    answer = api_as(Role.OWNER).patch(note_url(note), {"content": "two"}).json()
    assert (answer["content"], answer["merged"]) == ("two", False)


@pytest.mark.parametrize("header", ['"1.1"', '"1.1", "1.9"', 'W/"1.9" , "1.1"', "*", ""])
@pytest.mark.parametrize("change", [{"title": "New"}, {"content": "new"}])
def test_if_match_lets_the_present_revision_through(
    api_as: ApiAs, note: Note, header: str, change: dict[str, str]
) -> None:
    answer = api_as(Role.EDITOR).patch(note_url(note), change, headers={"If-Match": header})
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ['"1.2"', 'W/"1.1"', '"abc"', '""', '"2.1"'])
@pytest.mark.parametrize(
    "change",
    [{"title": "New"}, {"content": "new"}, {"title": "New", "content": "new", "base_revision": "1.1"}],
)
def test_a_stale_if_match_changes_nothing(
    api_as: ApiAs, note: Note, header: str, change: dict[str, str]
) -> None:
    before, rows = stored(note), UpdateLog.objects.count()
    answer = api_as(Role.EDITOR).patch(note_url(note), change, headers={"If-Match": header})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_revision")
    assert (stored(note), UpdateLog.objects.count()) == (before, rows)


@pytest.mark.parametrize("header", ["1.1", '"1.1', "W/1.1", '"1.1" "1.2"'])
def test_an_if_match_that_is_none_is_refused(api_as: ApiAs, note: Note, header: str) -> None:
    before = stored(note)
    answer = api_as(Role.EDITOR).patch(note_url(note), {"content": "new"}, headers={"If-Match": header})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert stored(note) == before


@pytest.mark.parametrize(
    ("base", "code"),
    [
        ("x", "invalid"),
        ("", "invalid"),
        ("1.0", "invalid"),
        (1.1, "invalid"),
        (None, "invalid"),
        ("1.2", "invalid_revision"),
        ("2.1", "invalid_revision"),
    ],
)
def test_a_base_that_never_was_is_refused(api_as: ApiAs, note: Note, base: Any, code: str) -> None:
    before = stored(note)
    change = {"title": "New", "content": "new", "base_revision": base}
    answer = api_as(Role.EDITOR).patch(note_url(note), change)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert stored(note) == before


def test_a_base_that_is_no_longer_kept_is_said_to_be_gone(api_as: ApiAs, note: Note) -> None:
    """After a purge of its history a note is in another generation."""
    note.document.generation = 2
    note.document.save()
    UpdateLog.objects.filter(document_id=note.id).update(generation=2)
    answer = api_as(Role.EDITOR).patch(
        note_url(note), {"title": "New", "content": "new", "base_revision": "1.1"}
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "base_gone")
    assert stored(note) == ("Plan", TEXT, "2.1")


def test_a_text_that_is_too_large_leaves_the_title_too(api_as: ApiAs, note: Note, settings: Any) -> None:
    settings.COLLAB_MAX_TEXT_BYTES = 100
    answer = api_as(Role.EDITOR).patch(note_url(note), {"title": "New", "content": "牛" * 34})
    assert (answer.status_code, answer.json()["code"]) == (413, "document_full")
    assert stored(note) == ("Plan", TEXT, "1.1")


def test_nothing_asked_is_nothing_changed(api_as: ApiAs, note: Note) -> None:
    assert api_as(Role.EDITOR).patch(note_url(note), {}).status_code == 200
    assert stored(note) == ("Plan", TEXT, "1.1")


@pytest.mark.parametrize("field", ["role", "owner", "revision", "trashed_at", "id", "excerpt"])
def test_other_fields_are_not_for_writing(api_as: ApiAs, note: Note, field: str) -> None:
    api = api_as(Role.EDITOR)
    before = api.get(note_url(note)).json()
    assert api.patch(note_url(note), {field: "editor"}).status_code == 200
    assert api.get(note_url(note)).json() == before
