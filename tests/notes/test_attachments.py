"""notes/{id}/attachments/: who may add, see, read and delete files, how much, and what becomes of them."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from notes.accounts.models import Scope
from notes.attachments import api as attachments_api
from notes.attachments import storage
from notes.attachments.media import examine
from notes.attachments.models import Attachment
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import attachment_url, attachments_url, note_url
from tests.notes.files import image, upload

READERS = [(NOBODY, 401), (None, 404), (Role.VIEWER, 200), (Role.EDITOR, 200), (Role.OWNER, 200)]
WRITERS = [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 201), (Role.OWNER, 201)]


def stored() -> set[str]:
    return {storage.name_of(note, file) for note, file, _ in storage.all_files()}


@pytest.fixture
def attached(note: Note, api_as: ApiAs) -> Attachment:
    """A PDF that the owner has attached."""
    answer = api_as(Role.OWNER).post(
        attachments_url(note), {"file": upload(b"%PDF-1.7 of the owner", "plan.pdf")}, format="multipart"
    )
    assert answer.status_code == 201
    return Attachment.objects.get(pk=answer.json()["id"])


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_who_may_attach(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    answer = api_as(role).post(attachments_url(note), {"file": upload(b"hi", "a.txt")}, format="multipart")
    assert answer.status_code == status
    assert Attachment.objects.count() == len(stored()) == (status == 201)


@pytest.mark.parametrize(("role", "status"), READERS)
def test_who_may_list(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    assert api_as(role).get(attachments_url(note)).status_code == status


@pytest.mark.parametrize(("role", "status"), READERS)
def test_who_may_read_what_is_known(
    api_as: ApiAs, attached: Attachment, role: Role | Nobody | None, status: int
) -> None:
    assert api_as(role).get(attachment_url(attached)).status_code == status


@pytest.mark.parametrize(("role", "status"), READERS)
def test_who_may_read_the_bytes(
    api_as: ApiAs, attached: Attachment, role: Role | Nobody | None, status: int
) -> None:
    answer = api_as(role).get(attached.url)
    assert answer.status_code == status
    assert (answer.getvalue() == b"%PDF-1.7 of the owner") == (status == 200)


@pytest.mark.parametrize(
    ("role", "status"), [(role, 204 if status == 201 else status) for role, status in WRITERS]
)
def test_who_may_delete(
    api_as: ApiAs,
    attached: Attachment,
    django_capture_on_commit_callbacks: Callable[..., Any],
    role: Role | Nobody | None,
    status: int,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert api_as(role).delete(attachment_url(attached)).status_code == status
    assert Attachment.objects.exists() == bool(stored()) == (status != 204)


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        ([Scope.READ], "get", 200),
        ([Scope.SHARE], "get", 403),
        ([Scope.READ], "post", 403),
        ([Scope.WRITE], "post", 201),
    ],
)
def test_what_a_token_may(
    api_with: Callable[..., Any], attached: Attachment, scopes: list[Scope], method: str, status: int
) -> None:
    api = api_with(*scopes)
    answer = (
        api.get(attached.url)
        if method == "get"
        else api.post(attachments_url(attached.note), {"file": upload(b"hi")}, format="multipart")
    )
    assert answer.status_code == status


def test_an_attachment_is_described(api_as: ApiAs, note: Note) -> None:
    api = api_as(Role.EDITOR)
    answer = api.post(
        attachments_url(note), {"file": upload(image(), "My [first] plan (2).png")}, format="multipart"
    )
    described = answer.json()
    assert answer["Location"].endswith(f"{attachments_url(note)}{described['id']}/")
    assert (
        described | {"name": "My [first] plan (2).png", "media_type": "image/png", "width": 8, "height": 4}
        == described
    )
    assert described["uploader"] == "editor"
    assert (
        described["url"] == f"{attachments_url(note)}{described['id']}/My%20%5Bfirst%5D%20plan%20%282%29.png"
    )
    assert described["markdown"] == rf"![My \[first\] plan (2).png]({described['url']})"
    assert api.get(attachments_url(note)).json()["results"] == [described]
    assert api.get(answer["Location"]).json() == described


def test_the_name_in_the_address_is_for_people(api_as: ApiAs, attached: Attachment) -> None:
    address = f"{attachment_url(attached)}anything%20else.html"
    answer = api_as(Role.VIEWER).get(address)
    assert answer.getvalue() == b"%PDF-1.7 of the owner"
    assert 'attachment; filename="plan.pdf"' in answer["Content-Disposition"]


def test_rights_are_those_of_the_note_now(api_as: ApiAs, attached: Attachment, person: Person) -> None:
    viewer = api_as(Role.VIEWER)
    assert viewer.get(attached.url).status_code == 200
    attached.note.unshare(person("viewer"), person("owner"))
    assert viewer.get(attached.url).status_code == 404


def test_another_note_is_no_way_to_it(api_as: ApiAs, attached: Attachment) -> None:
    """Text that is copied into another note takes no rights along."""
    stranger = api_as(None)
    own = stranger.post("/api/v1/notes/", {"content": f"![]({attached.url})"}).json()["id"]
    moved = attached.url.replace(str(attached.note_id), own)
    for address in (attached.url, moved, moved.rpartition("/")[0] + "/"):
        assert stranger.get(address).status_code == 404


def test_the_trash_keeps_what_is_attached(api_as: ApiAs, attached: Attachment) -> None:
    owner, viewer = api_as(Role.OWNER), api_as(Role.VIEWER)
    attached.note.trash()
    assert owner.get(attached.url).status_code == 200
    assert viewer.get(attached.url).status_code == 404
    more = owner.post(attachments_url(attached.note), {"file": upload(b"x")}, format="multipart")
    assert (more.status_code, owner.delete(attachment_url(attached)).status_code) == (409, 409)
    attached.note.restore()
    assert viewer.get(attached.url).getvalue() == b"%PDF-1.7 of the owner"


def test_a_note_that_goes_for_good_takes_its_files_along(
    attached: Attachment, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        Note.objects.get(pk=attached.note_id).delete()
    assert not Attachment.objects.exists()
    # Before the commit somebody could still take it back.
    assert stored() == {attached.storage_name}
    for callback in callbacks:
        callback()
    assert stored() == set()


def test_a_repeated_upload_is_one(api_as: ApiAs, note: Note) -> None:
    api, key = api_as(Role.EDITOR), {"Idempotency-Key": str(uuid4())}
    answers = [
        api.post(attachments_url(note), {"file": upload(content)}, format="multipart", headers=key)
        for content in (b"first", b"again")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert [answer.get("Idempotent-Replayed") for answer in answers] == [None, "true"]
    assert len(stored()) == 1
    assert api.get(answers[0].json()["url"]).getvalue() == b"first"


# --- How much ---


def test_a_file_over_the_limit_is_refused(api_as: ApiAs, note: Note, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 10
    api = api_as(Role.OWNER)
    assert api.post(attachments_url(note), {"file": upload(b"x" * 10)}, format="multipart").status_code == 201
    answer = api.post(attachments_url(note), {"file": upload(b"x" * 11)}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert answer.json()["detail"] == "The file has 11 bytes: at most 10 are allowed."
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("limit", "others", "words"),
    [
        ("ATTACHMENT_MAX_NOTE_BYTES", 413, "This note has 8 bytes of attachments, and this would be 3 more"),
        ("ATTACHMENT_MAX_PERSON_BYTES", 201, "You have 8 bytes of attachments, and this would be 3 more"),
    ],
)
def test_all_files_together_are_bounded(
    api_as: ApiAs, note: Note, settings: Any, limit: str, others: int, words: str
) -> None:
    setattr(settings, limit, 10)
    owner = api_as(Role.OWNER)
    owner.post(attachments_url(note), {"file": upload(b"x" * 8)}, format="multipart")
    answer = owner.post(attachments_url(note), {"file": upload(b"xxx")}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (413, "no_room")
    assert words in answer.json()["detail"]
    editor = api_as(Role.EDITOR).post(attachments_url(note), {"file": upload(b"xxx")}, format="multipart")
    assert editor.status_code == others


def test_room_is_looked_for_again_when_the_bytes_are_there(
    api_as: ApiAs, note: Note, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that come at once, only one may take the last room."""
    settings.ATTACHMENT_MAX_NOTE_BYTES = 10
    keep, owner = storage.keep, note.owner

    def while_another_comes(name: str, file: Any) -> None:
        keep(name, file)
        other = Attachment(note=note, uploader=owner, name="x", media_type="text/plain", size=8, sha256="0")
        other.save()

    monkeypatch.setattr(storage, "keep", while_another_comes)
    answer = api_as(Role.OWNER).post(attachments_url(note), {"file": upload(b"xxx")}, format="multipart")
    assert answer.json()["code"] == "no_room"
    assert stored() == set()


def test_who_lost_the_right_meanwhile_leaves_nothing(
    api_as: ApiAs, note: Note, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = storage.keep

    def while_access_ends(name: str, file: Any) -> None:
        keep(name, file)
        note.unshare(person("editor"), person("owner"))

    monkeypatch.setattr(storage, "keep", while_access_ends)
    answer = api_as(Role.EDITOR).post(attachments_url(note), {"file": upload(b"x")}, format="multipart")
    assert answer.status_code == 404
    assert (stored(), Attachment.objects.exists()) == (set(), False)


@pytest.mark.django_db(transaction=True)
def test_an_upload_holds_no_connection_to_the_database_while_it_waits(
    api_as: ApiAs, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for its turn among the images nor for the storage."""
    held = []

    def watched(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            held.append(connection.connection is not None)
            return step(*arguments)

        return call

    monkeypatch.setattr(attachments_api, "examine", watched(examine))
    monkeypatch.setattr(storage, "keep", watched(storage.keep))
    answer = api_as(Role.EDITOR).post(attachments_url(note), {"file": upload(image())}, format="multipart")
    assert answer.status_code == 201
    assert held == [False, False]


# --- What can go wrong ---


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OSError(errno.ENOSPC, "full"), 507, "storage_full"),
        (OSError(errno.EIO, "broken"), 503, "files_unavailable"),
        (PermissionError(errno.EACCES, "not yours"), 503, "files_unavailable"),
    ],
)
def test_a_storage_that_fails_is_said(
    api_as: ApiAs, note: Note, monkeypatch: pytest.MonkeyPatch, error: OSError, status: int, code: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(storages["attachments"], "_save", fail)
    answer = api_as(Role.OWNER).post(attachments_url(note), {"file": upload(b"x")}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Attachment.objects.exists()


def test_a_file_that_cannot_be_reached_is_no_missing_file(api_as: ApiAs, attached: Attachment) -> None:
    storages["attachments"].delete(attached.storage_name)
    answer = api_as(Role.VIEWER).get(attached.url)
    assert (answer.status_code, answer.json()["code"]) == (503, "files_unavailable")


def test_files_without_a_row_are_cleaned_away(
    attached: Attachment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = storages["attachments"]
    stray = storage.name_of(attached.note_id, uuid4())
    with files.open(stray, "wb") as file:
        file.write(b"left behind")
    call_command("clean_attachments")
    assert len(stored()) == 2, "a row may still be on its way to a young file"
    later = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("clean_attachments", "--dry-run")
    assert len(stored()) == 2
    call_command("clean_attachments")
    assert stored() == {attached.storage_name}
    assert stray in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"file": "no file"}, 400, "invalid"),
        ({"file": upload(b"")}, 400, "invalid"),
        ({"file": [upload(b"one"), upload(b"two")]}, 400, "invalid"),
        ({"file": upload(b"one"), "other": upload(b"two")}, 400, "invalid"),
        ({f"file{n}": upload(b"x") for n in range(150)}, 400, "parse_error"),
        ({f"field{n}": "x" for n in range(2000)}, 400, "parse_error"),
    ],
)
def test_a_form_without_one_file_is_refused(
    api_as: ApiAs, note: Note, fields: dict[str, Any], status: int, code: str
) -> None:
    answer = api_as(Role.OWNER).post(attachments_url(note), fields, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert stored() == set()


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{}", "application/json", 415, "unsupported_media_type"),
        (b"hello", "multipart/form-data", 400, "parse_error"),
        (b"hello", "multipart/form-data; boundary=x", 400, "invalid"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="\\0"\r\n\r\n',
            "multipart/form-data; boundary=x",
            400,
            "invalid",
        ),
        (b"", "multipart/form-data; boundary=x", 400, "invalid"),
    ],
)
def test_a_body_that_is_no_form_is_refused(
    api_as: ApiAs, note: Note, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = api_as(Role.OWNER).post(attachments_url(note), body, content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_note_can_be_trashed_and_read_with_attachments(api_as: ApiAs, attached: Attachment) -> None:
    owner = api_as(Role.OWNER)
    assert owner.get(note_url(attached.note)).status_code == 200
    assert owner.delete(note_url(attached.note)).status_code == 204
    assert stored() == {attached.storage_name}
