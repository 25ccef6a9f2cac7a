"""Whatever is sent: a clear error in JSON for the sender, nothing stored, and the next request is served."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collab.models import Document, UpdateLog
from notes.library.models import Note
from notes.sharing.models import Role, Share
from tests.conftest import ApiAs
from tests.notes.addresses import NOTES, TOKENS, note_url, shares_url

JSON = "application/json"
BODIES: dict[str, tuple[bytes, str, int, str]] = {
    "half a character": (b'{"title": "\\ud800", "content": "x"}', JSON, 400, "invalid_text"),
    "the other half": (b'{"title": "x", "content": "a\\udc00b"}', JSON, 400, "invalid_text"),
    "half a character in a name": (b'{"\\ud800": "x"}', JSON, 400, "invalid_text"),
    "half a character deep inside": (b'{"x": [[{"y": ["\\ud800"]}]]}', JSON, 400, "invalid_text"),
    "NUL in the title": (b'{"title": "a\\u0000b", "content": "x"}', JSON, 400, "invalid"),
    "NUL in the text": (b'{"title": "a", "content": "a\\u0000b"}', JSON, 400, "invalid"),
    "a title of two lines": (b'{"title": "a\\nb", "content": "x"}', JSON, 400, "invalid"),
    "a title with an escape sequence": (b'{"title": "\\u001b[31m", "content": "x"}', JSON, 400, "invalid"),
    "a title of 5 MB": (json.dumps({"title": "x" * 5_000_000, "content": ""}).encode(), JSON, 400, "invalid"),
    "a text of 3 MB": (
        json.dumps({"title": "", "content": "x" * 3_000_000}).encode(),
        JSON,
        413,
        "document_full",
    ),
    "broken UTF-8": (b'{"title": "\xff"}', JSON, 400, "invalid_text"),
    "UTF-16": ('{"title": "x"}'.encode("utf-16"), JSON, 400, "invalid_text"),
    "deep lists": (b"[" * 200_000 + b"]" * 200_000, JSON, 400, "parse_error"),
    "deep objects": (b'{"title":' * 100_000 + b"1" + b"}" * 100_000, JSON, 400, "parse_error"),
    "half an object": (b'{"title": "x"', JSON, 400, "parse_error"),
    "two objects": (b"{}{}", JSON, 400, "parse_error"),
    "no number": (b'{"title": NaN}', JSON, 400, "parse_error"),
    "an endless number": (b'{"title": ' + b"9" * 5_000 + b"}", JSON, 400, "parse_error"),
    "a list": (b"[]", JSON, 400, "invalid"),
    "a string": (b'"x"', JSON, 400, "invalid"),
    "null": (b"null", JSON, 400, "invalid"),
    "a number for a title": (b'{"title": 5, "content": ""}', JSON, 400, "invalid"),
    "an object for a title": (b'{"title": {"a": 1}, "content": ""}', JSON, 400, "invalid"),
    "null for a text": (b'{"title": "", "content": null}', JSON, 400, "invalid"),
    "true for a text": (b'{"title": "", "content": true}', JSON, 400, "invalid"),
    "a form": (b"title=x&content=y", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    "XML": (b"<title>x</title>", "application/xml", 415, "unsupported_media_type"),
    "JSON in Latin-1": (
        b'{"title": "x"}',
        "application/json; charset=latin-1",
        415,
        "unsupported_media_type",
    ),
    "JSON in a codec": (b'{"title": "x"}', "application/json; charset=zip", 415, "unsupported_media_type"),
    "a type that is none": (b'{"title": "x"}', "json", 415, "unsupported_media_type"),
}


def everything() -> list[Any]:
    """All that a request could have stored."""
    return [
        list(Note.objects.order_by("pk").values()),
        list(Document.objects.order_by("pk").values()),
        list(UpdateLog.objects.order_by("pk").values()),
        list(Share.objects.order_by("pk").values()),
    ]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"), [pytest.param(*given, id=name) for name, given in BODIES.items()]
)
@pytest.mark.parametrize("method", ["post", "patch", "put"])
def test_what_cannot_be_used_is_refused(
    api_as: ApiAs, note: Note, method: str, body: bytes, kind: str, status: int, code: str
) -> None:
    api, before = api_as(Role.EDITOR), everything()
    url = NOTES if method == "post" else note_url(note)
    answer = getattr(api, method)(url, body, content_type=kind)
    assert answer["Content-Type"] == JSON
    error = answer.json()
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["detail"]
    assert len(answer.content) < 1000
    assert everything() == before


def test_a_form_with_files_makes_no_note(api_as: ApiAs, db: None) -> None:
    answer = api_as(None).post(NOTES, {"title": "x"}, format="multipart")
    assert answer.status_code == 415
    assert not Note.objects.exists()


def test_a_form_with_files_and_a_csrf_check_makes_no_note(api_as: ApiAs, db: None) -> None:
    client = api_as(None)
    client.handler.enforce_csrf_checks = True
    client.get("/_allauth/browser/v1/config")
    boundary = "x"
    token = client.cookies["csrftoken"].value
    form = f'--x\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n--x--\r\n'
    answer = client.post(NOTES, form.encode(), content_type=f"multipart/form-data; boundary={boundary}")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        f"{NOTES}1/",
        f"{NOTES}not-a-uuid/",
        f"{NOTES}%00/",
        f"{NOTES}{'f' * 32}/",
        f"{NOTES}00000000-0000-0000-0000-000000000000/nothing/",
        NOTES[:-1],
        "/api/",
        "/api/v2/notes/",
        f"{TOKENS}x/",
        f"{TOKENS}{'9' * 40}/",
    ],
)
@pytest.mark.parametrize("method", ["get", "delete", "patch"])
def test_an_address_that_is_none_is_answered_in_json(api_as: ApiAs, db: None, path: str, method: str) -> None:
    answer = getattr(api_as(None), method)(path)
    assert answer["Content-Type"] == JSON
    assert answer.json()["code"] in (
        {"not_found"} if f"{TOKENS}9" not in path else {"not_found", "method_not_allowed"}
    )


@pytest.mark.parametrize("username", ["%00", "%ff", "%ed%a0%80", "x" * 3000, "..%2f", "%F0%9F%A5%96"])
def test_a_username_in_an_address_may_be_anything(api_as: ApiAs, note: Note, username: str) -> None:
    answer = api_as(Role.OWNER).delete(shares_url(note, username))
    assert (answer.status_code, answer["Content-Type"]) == (404, JSON)


@pytest.mark.parametrize("method", ["post", "put", "delete", "trace"])
def test_other_methods_are_refused(api_as: ApiAs, note: Note, method: str) -> None:
    url = NOTES if method != "post" else note_url(note)
    answer = api_as(Role.OWNER).generic(method.upper(), url)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"]


@pytest.mark.parametrize("accept", ["text/csv", "image/*;q=0"])
def test_another_type_of_answer_is_refused_in_json(api_as: ApiAs, note: Note, accept: str) -> None:
    answer = api_as(Role.OWNER).get(note_url(note), headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
        406,
        JSON,
        "not_acceptable",
    )


def test_our_own_fault_is_answered_in_json(
    api_as: ApiAs, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_as(Role.OWNER)
    api.raise_request_exception = False
    monkeypatch.setattr(Note, "catch_up", lambda *_: 1 / 0)
    answer = api.get(note_url(note))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "ZeroDivision" not in answer.content.decode()
