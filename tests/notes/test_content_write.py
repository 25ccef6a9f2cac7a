"""PUT notes/{id}/content/: what a text editor saved is merged into the note."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from collab import documents
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, TEXT, ApiAs, Nobody
from tests.notes.addresses import content_url


def put(api: APIClient, url: str, body: bytes, kind: str = "text/markdown", **headers: str) -> Any:
    return api.put(
        url, body, content_type=kind, headers={name.replace("_", "-"): headers[name] for name in headers}
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 200), (Role.OWNER, 200)],
)
def test_who_may_replace_content(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert put(api_as(role), content_url(note), b"new").status_code == status
    assert documents.read(note.id).text == ("new" if status == 200 else TEXT)


def test_a_trashed_note_takes_no_content(api_as: ApiAs, note: Note) -> None:
    note.trash()
    assert put(api_as(Role.OWNER), content_url(note), b"new").json()["code"] == "trashed"


def test_content_is_merged_onto_its_base(api_as: ApiAs, note: Note) -> None:
    url = f"{content_url(note)}?base_revision=1.1"
    first = put(api_as(Role.EDITOR), url, TEXT.replace("Buy", "Bake").encode())
    second = put(api_as(Role.OWNER), url, (TEXT + "Now.\n").encode())
    assert (first["Merged"], second["Merged"]) == ("false", "true")
    assert second.content.decode() == TEXT.replace("Buy", "Bake") + "Now.\n"
    assert (second["ETag"], second["Content-Type"]) == ('"1.3"', "text/markdown; charset=utf-8")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"a\r\nb\rc", "a\nb\nc"),
        (b"\xef\xbb\xbf# Saved on Windows\r\n", "# Saved on Windows\n"),
        ("👩‍👩‍👧 e\u0301".encode(), "👩‍👩‍👧 e\u0301"),
        (b"", ""),
    ],
)
def test_files_of_all_editors_are_understood(api_as: ApiAs, note: Note, body: bytes, text: str) -> None:
    assert put(api_as(Role.EDITOR), content_url(note), body).content.decode() == text
    assert documents.read(note.id).text == text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"half \xf0\x9f", "invalid_text"),
        (b"\xff\xfeh\0i\0", "invalid_text"),
        (b"\xed\xa0\x80", "invalid_text"),
        (b"a\0b", "invalid_text"),
    ],
)
def test_what_is_no_text_is_refused(api_as: ApiAs, note: Note, body: bytes, code: str) -> None:
    answer = put(api_as(Role.EDITOR), content_url(note), body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert str(documents.read(note.id).revision) == "1.1"


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/octet-stream",
        "text/markdown; charset=utf-16",
        "multipart/form-data",
        "",
    ],
)
def test_other_types_are_refused(api_as: ApiAs, note: Note, kind: str) -> None:
    answer = put(api_as(Role.EDITOR), content_url(note), b"new", kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert documents.read(note.id).text == TEXT


@pytest.mark.parametrize("kind", ["text/markdown", "text/plain", "text/markdown; charset=UTF-8; variant=GFM"])
def test_markdown_may_come_as_plain_text(api_as: ApiAs, note: Note, kind: str) -> None:
    assert put(api_as(Role.EDITOR), content_url(note), b"new", kind).status_code == 200


def test_a_stale_if_match_changes_nothing(api_as: ApiAs, note: Note) -> None:
    answer = put(api_as(Role.EDITOR), content_url(note), b"new", if_match='"1.9"')
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_revision")
    assert documents.read(note.id).text == TEXT


@pytest.mark.parametrize("base", ["", "x", "1", "1.1.1", "-1.1"])
def test_a_malformed_base_is_refused(api_as: ApiAs, note: Note, base: str) -> None:
    answer = put(api_as(Role.EDITOR), f"{content_url(note)}?base_revision={base}", b"new")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert documents.read(note.id).text == TEXT
