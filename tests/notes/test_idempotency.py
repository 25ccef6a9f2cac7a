"""Idempotency-Key: what is sent again under the same key is done once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from collab import documents
from collab.models import UpdateLog
from notes.accounts.models import Scope
from notes.library.models import Note, NoteQuerySet
from notes.sharing.models import Role
from tests.conftest import TEXT, ApiAs
from tests.notes.addresses import NOTES, content_url, note_url

ApiWith = Callable[..., APIClient]
Write = Callable[..., Any]


def headers(key: str | None, others: dict[str, str] | None = None) -> dict[str, str]:
    return ({} if key is None else {"Idempotency-Key": key}) | (others or {})


def patch(api: APIClient, note: Note, key: str | None, text: str, **others: str) -> Any:
    return api.patch(note_url(note), {"content": text}, headers=headers(key, others))


def put(api: APIClient, note: Note, key: str | None, text: str, **others: str) -> Any:
    return api.put(note_url(note), {"title": "Plan", "content": text}, headers=headers(key, others))


def put_content(api: APIClient, note: Note, key: str | None, text: str, **others: str) -> Any:
    return api.put(content_url(note), text, content_type="text/markdown", headers=headers(key, others))


def rows(note: Note) -> int:
    return UpdateLog.objects.filter(document_id=note.id).count()


def body(answer: Any) -> Any:
    """What an answer says about the text."""
    if answer["Content-Type"] != "application/json":
        return answer.content.decode(), answer["Merged"]
    said = answer.json()
    return said["content"], said["revision"], said["merged"]


WRITES = pytest.mark.parametrize("write", [patch, put, put_content])


@WRITES
@pytest.mark.parametrize("key", ["0b7c2f5e-5a0e-4f6c-9c1b-3f1d2a6e8c47", "x", "!~" * 32, '"quoted"'])
def test_a_write_under_the_same_key_is_stored_once(api_as: ApiAs, note: Note, write: Write, key: str) -> None:
    """P21: and answered as it was, though others have written since."""
    first = write(api_as(Role.EDITOR), note, key, "mine\n")
    assert "Idempotent-Replayed" not in first
    patch(api_as(Role.OWNER), note, None, "mine\nand theirs\n")
    again = write(api_as(Role.EDITOR), note, key, "mine\n")
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")
    assert (again["ETag"], body(again)) == (first["ETag"], body(first))
    assert (rows(note), documents.read(note.id).text) == (3, "mine\nand theirs\n")


@WRITES
def test_a_condition_that_held_the_first_time_is_not_asked_again(
    api_as: ApiAs, note: Note, write: Write
) -> None:
    for _ in range(2):
        answer = write(api_as(Role.EDITOR), note, "key", "mine\n", **{"If-Match": '"1.1"'})
        assert (answer.status_code, answer["ETag"]) == (200, '"1.2"')
    assert rows(note) == 2


@WRITES
def test_without_a_key_each_write_is_one(api_as: ApiAs, note: Note, write: Write) -> None:
    for text in ("one\n", "two\n", "one\n"):
        assert "Idempotent-Replayed" not in write(api_as(Role.EDITOR), note, None, text)
    assert rows(note) == 4


def test_a_key_is_one_persons_own(api_as: ApiAs, note: Note) -> None:
    patch(api_as(Role.EDITOR), note, "key", "the editor's\n")
    patch(api_as(Role.OWNER), note, "key", "the owner's\n")
    assert (rows(note), documents.read(note.id).text) == (3, "the owner's\n")


def test_all_tokens_of_a_person_speak_for_them(api_with: ApiWith, note: Note) -> None:
    for _ in range(2):
        assert patch(api_with(Scope.WRITE), note, "key", "mine\n")["ETag"] == '"1.2"'
    assert rows(note) == 2


def test_a_key_is_for_one_note(api_as: ApiAs, note: Note) -> None:
    api = api_as(Role.OWNER)
    other = Note.objects.get(pk=api.post(NOTES, {"content": "x"}, headers=headers("key")).json()["id"])
    for one in (note, other):
        patch(api, one, "key", "mine\n")
        assert documents.read(one.id).text == "mine\n"


def test_a_refused_write_may_be_sent_right_under_the_same_key(api_as: ApiAs, note: Note) -> None:
    api = api_as(Role.EDITOR)
    assert patch(api, note, "key", "half \0").status_code == 400
    assert "Idempotent-Replayed" not in patch(api, note, "key", "whole")
    assert documents.read(note.id).text == "whole"


def test_who_may_not_write_any_more_is_not_answered(api_as: ApiAs, note: Note) -> None:
    """P7."""
    api = api_as(Role.EDITOR)
    patch(api, note, "key", "mine\n")
    note.trash()
    assert patch(api, note, "key", "mine\n").status_code == 404


@WRITES
@pytest.mark.parametrize("key", ["", "x" * 65, "two words", "é", "tab\tbed"])
def test_a_key_that_is_none_is_refused(api_as: ApiAs, note: Note, write: Write, key: str) -> None:
    answer = write(api_as(Role.EDITOR), note, key, "mine\n")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert set(answer.json()["fields"]) == {"Idempotency-Key"}
    assert documents.read(note.id).text == TEXT


def test_a_note_is_made_once_under_the_same_key(api_as: ApiAs, db: None) -> None:
    """And shown as it is by now."""
    api = api_as(None)
    first = api.post(NOTES, {"title": "Trip", "content": "tent\n"}, headers=headers("key"))
    api.patch(first["Location"], {"content": "tent\nstove\n"})
    again = api.post(NOTES, {"title": "Trip", "content": "tent\n"}, headers=headers("key"))
    assert (again.status_code, again["Idempotent-Replayed"], again["Location"]) == (
        201,
        "true",
        first["Location"],
    )
    assert (again.json()["content"], again["ETag"]) == ("tent\nstove\n", '"1.2"')
    assert Note.objects.count() == 1


def test_others_make_notes_of_their_own_under_the_same_key(api_as: ApiAs, note: Note) -> None:
    made = {api_as(role).post(NOTES, headers=headers("key")).json()["id"] for role in (None, Role.VIEWER)}
    assert len(made) == 2


def test_two_tries_at_once_make_one_note(api_as: ApiAs, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    api, write_down = api_as(None), NoteQuerySet.write_down
    made: list[str] = []

    def be_overtaken(self: NoteQuerySet, *what: Any) -> Note:
        monkeypatch.setattr(NoteQuerySet, "write_down", write_down)
        made.append(api.post(NOTES, {"title": "Trip"}, headers=headers("key")).json()["id"])
        return write_down(self, *what)

    monkeypatch.setattr(NoteQuerySet, "write_down", be_overtaken)
    second = api.post(NOTES, {"title": "Trip"}, headers=headers("key"))
    assert (second.status_code, second["Idempotent-Replayed"]) == (201, "true")
    assert made == [second.json()["id"]]


@pytest.mark.parametrize("key", ["", "two words"])
def test_no_note_is_made_under_a_key_that_is_none(api_as: ApiAs, db: None, key: str) -> None:
    answer = api_as(None).post(NOTES, headers=headers(key))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not Note.objects.exists()


def test_a_title_is_not_changed_under_a_key_that_is_none(api_as: ApiAs, note: Note) -> None:
    """Although no text is stored under it."""
    answer = api_as(Role.OWNER).patch(note_url(note), {"title": "x"}, headers={"Idempotency-Key": "a b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    note.refresh_from_db()
    assert note.title != "x"
