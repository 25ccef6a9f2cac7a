"""The bytes of an attachment: their headers, parts of them, and what a browser keeps."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient

from notes.attachments.models import Attachment
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import ApiAs
from tests.notes.addresses import attachments_url
from tests.notes.files import image, upload

CONTENT = bytes(range(256)) * 4096


@pytest.fixture
def attached(note: Note, api_as: ApiAs) -> Attachment:
    file = upload(CONTENT, 'größe "1".bin')
    added = api_as(Role.OWNER).post(attachments_url(note), {"file": file}, format="multipart").json()
    return Attachment.objects.get(pk=added["id"])


def test_the_headers_of_a_download(api_as: ApiAs, attached: Attachment) -> None:
    answer = api_as(Role.VIEWER).get(attached.url)
    assert answer.getvalue() == CONTENT
    headers = {name: answer[name] for name in answer.headers}
    assert (
        headers
        | {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(len(CONTENT)),
            "Content-Disposition": "attachment; filename=\"gr__e _1_.bin\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%221%22.bin",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Frame-Options": "DENY",
            "Cache-Control": "private, max-age=31536000, immutable",
            "Accept-Ranges": "bytes",
            "ETag": f'"{attached.sha256}"',
        }
        == headers
    )
    # Whoever logs in next at the same browser is asked for their own rights.
    assert "Cookie" in answer["Vary"]


def test_an_image_is_shown_under_a_policy_that_runs_nothing(api_as: ApiAs, note: Note) -> None:
    api = api_as(Role.OWNER)
    added = api.post(attachments_url(note), {"file": upload(image(), "a.png")}, format="multipart").json()
    answer = api.get(added["url"], headers={"Accept": "image/avif,image/webp"})
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Disposition"].startswith("inline;")
    answer.close()


SIZE = len(CONTENT)
PARTS: dict[str, tuple[str, int, range]] = {
    "none": ("", 200, range(SIZE)),
    "the first": ("bytes=0-0", 206, range(1)),
    "some": ("bytes=300000-800000", 206, range(300000, 800001)),
    "to the end": ("bytes=1048570-", 206, range(1048570, SIZE)),
    "beyond the end": ("bytes=1048570-9999999", 206, range(1048570, SIZE)),
    "the last": ("bytes=-5", 206, range(SIZE - 5, SIZE)),
    "more than all": ("bytes=-9999999", 206, range(SIZE)),
    "several": ("bytes=0-1,5-6", 200, range(SIZE)),
    "backwards": ("bytes=5-3", 200, range(SIZE)),
    "another unit": ("lines=1-2", 200, range(SIZE)),
    "nothing": ("bytes=-", 200, range(SIZE)),
}


@pytest.mark.parametrize(
    ("asked", "status", "part"), [pytest.param(*one, id=name) for name, one in PARTS.items()]
)
def test_a_part_can_be_asked_for(
    api_as: ApiAs, attached: Attachment, asked: str, status: int, part: range
) -> None:
    answer = api_as(Role.VIEWER).get(attached.url, headers={"Range": asked} if asked else {})
    assert answer.status_code == status
    assert answer.getvalue() == CONTENT[part.start : part.stop]
    assert answer["Content-Length"] == str(len(part))
    expected = f"bytes {part.start}-{part.stop - 1}/{SIZE}" if status == 206 else None
    assert answer.get("Content-Range") == expected


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0", "bytes=99999999-999999999"])
def test_bytes_that_are_not_there_are_refused(api_as: ApiAs, attached: Attachment, asked: str) -> None:
    answer = api_as(Role.VIEWER).get(attached.url, headers={"Range": asked})
    assert (answer.status_code, answer.json()["code"]) == (416, "no_such_range")


@pytest.mark.parametrize(("tag", "status"), [("this", 206), ("another", 200)])
def test_a_part_of_another_file_is_not_appended(
    api_as: ApiAs, attached: Attachment, tag: str, status: int
) -> None:
    etag = f'"{attached.sha256}"' if tag == "this" else '"0"'
    answer = api_as(Role.VIEWER).get(attached.url, headers={"Range": "bytes=5-", "If-Range": etag})
    assert answer.status_code == status
    answer.close()


@pytest.mark.parametrize(
    ("known", "status"), [('"{}"', 304), ('W/"{}"', 304), ('"x", "{}"', 304), ("*", 304), ('"x"', 200)]
)
def test_what_is_known_is_not_sent_again(
    api_as: ApiAs, attached: Attachment, known: str, status: int
) -> None:
    headers = {"If-None-Match": known.format(attached.sha256)}
    answer = api_as(Role.VIEWER).get(attached.url, headers=headers)
    assert answer.status_code == status
    assert (answer.getvalue() == b"") == (status == 304)
    # That somebody knows a tag gives them no right.
    assert api_as(None).get(attached.url, headers=headers).status_code == 404


def test_head_has_the_headers_alone(api_as: ApiAs, attached: Attachment) -> None:
    answer = api_as(Role.VIEWER).head(attached.url)
    assert (answer.getvalue(), answer["Content-Length"]) == (b"", str(SIZE))


@pytest.mark.django_db(transaction=True)
async def test_the_server_reads_piece_by_piece(attached: Attachment) -> None:
    """Beside the event loop, and without having the whole file in memory."""

    client: Any = AsyncClient()
    await sync_to_async(lambda: client.force_login(attached.note.owner))()
    answer = await client.get(attached.url)
    pieces = [piece async for piece in answer]
    assert b"".join(pieces) == CONTENT
    assert len(pieces) == 4


@pytest.mark.django_db(transaction=True)
async def test_a_slow_reader_holds_no_connection_to_the_database(attached: Attachment) -> None:
    client: Any = AsyncClient()
    await sync_to_async(lambda: client.force_login(attached.note.owner))()
    answer = await client.get(attached.url)
    # Nothing of it has been read so far.
    assert await sync_to_async(lambda: connection.connection)() is None
    answer.close()
