"""Attachments in a bucket: the same resources, with a server that speaks S3 on the other side.

Moto's server stands in for S3. It is not among the tools that `make dev` installs, for it brings sixty packages along; where
its program is found, on the PATH or by MOTO_SERVER, these tests run: `pip install 'moto[server,s3]'`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from django.core.files.storage import storages
from django.core.management import call_command

from notes.attachments import storage
from notes.attachments.models import Attachment
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import ApiAs
from tests.notes.addresses import attachment_url, attachments_url
from tests.notes.files import image, upload
from tests.support.deadlines import wait_until_now
from tests.support.reverse_proxies import free_port

MOTO = os.environ.get("MOTO_SERVER") or shutil.which("moto_server")
SETTINGS = """
from notes_project import settings
print(__import__("json").dumps(settings.STORAGES["attachments"], default=repr))
"""


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that speaks S3."""
    if MOTO is None:
        pytest.skip("there is no moto_server")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (tmp_path_factory.mktemp("s3") / "log").open("wb") as log:
        server = subprocess.Popen([str(MOTO), "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
    try:
        wait_until_now(lambda: answers(address), 30, "an answer of the server that speaks S3")
        yield address
    finally:
        server.terminate()
        server.wait(10)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/moto-api/", timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def bucket(s3: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bucket of its own, with the options that the settings make of the environment."""
    keys = {"aws_access_key_id": "id", "aws_secret_access_key": "secret"}
    made = boto3.resource("s3", endpoint_url=s3, region_name="us-east-1", **keys).create_bucket(
        Bucket="notes"
    )
    made.objects.delete()
    options = {
        "bucket_name": "notes",
        "location": "curio",
        "endpoint_url": s3,
        "region_name": "us-east-1",
        "access_key": "id",
        "secret_key": "secret",
        "addressing_style": "path",
        "default_acl": None,
        "file_overwrite": True,
        "max_memory_size": 1024 * 1024,
        "client_config": Config(connect_timeout=1, retries={"max_attempts": 1}),
    }
    in_bucket = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "attachments": in_bucket}
    return made


def keys(bucket: Any) -> list[str]:
    return [found.key for found in bucket.objects.all()]


def test_a_bucket_takes_the_place_of_the_folder(
    bucket: Any, api_as: ApiAs, note: Note, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    owner = api_as(Role.OWNER)
    content = os.urandom(3_000_000)
    fetched: list[str] = []
    elsewhere: Any = storages["attachments"]
    elsewhere.connection.meta.client.meta.events.register(
        "before-call.s3.GetObject",
        lambda params, **_: fetched.append(params["headers"].get("Range", "whole")),
    )
    added = [
        owner.post(attachments_url(note), {"file": upload(one)}, format="multipart").json()
        for one in (content, image())
    ]
    assert [entry["media_type"] for entry in added] == ["application/octet-stream", "image/png"]
    attachment = Attachment.objects.get(pk=added[0]["id"])
    assert f"curio/{attachment.storage_name}" in keys(bucket)
    assert api_as(Role.VIEWER).get(attachment.url).getvalue() == content
    fetched.clear()
    part = api_as(Role.VIEWER).get(attachment.url, headers={"Range": "bytes=2999990-"})
    assert (part.status_code, part.getvalue()) == (206, content[-10:])
    assert fetched == ["bytes=2999990-2999999"], "the rest of the file is not asked for"
    assert api_as(None).get(attachment.url).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        owner.delete(attachment_url(attachment))
    assert len(keys(bucket)) == 1


def test_files_without_a_row_are_found_in_a_bucket(bucket: Any, api_as: ApiAs, note: Note) -> None:
    api_as(Role.OWNER).post(attachments_url(note), {"file": upload(b"x")}, format="multipart")
    assert [file for _, file, _ in storage.all_files()] == [Attachment.objects.get().file_id]
    call_command("clean_attachments")
    assert len(keys(bucket)) == 1


def test_a_bucket_that_is_gone_is_said(bucket: Any, api_as: ApiAs, note: Note) -> None:
    api = api_as(Role.OWNER)
    added = api.post(attachments_url(note), {"file": upload(b"x")}, format="multipart").json()
    bucket.objects.delete()
    bucket.delete()
    for answer in (
        api.get(added["url"]),
        api.post(attachments_url(note), {"file": upload(b"y")}, format="multipart"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "files_unavailable")
    assert Attachment.objects.count() == 1


def test_a_server_that_is_gone_is_said(bucket: Any, api_as: ApiAs, note: Note) -> None:
    elsewhere: Any = storages["attachments"]
    elsewhere.endpoint_url = f"http://127.0.0.1:{free_port()}"
    answer = api_as(Role.OWNER).post(attachments_url(note), {"file": upload(b"x")}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (503, "files_unavailable")


def test_the_settings_name_the_bucket(tmp_path: Path) -> None:
    environment = {
        "DATA_DIR": str(tmp_path),
        "ATTACHMENTS_S3_BUCKET": "b",
        "ATTACHMENTS_S3_PREFIX": "p",
        "ATTACHMENTS_S3_ENDPOINT": "https://s3.example.org",
        "ATTACHMENTS_S3_REGION": "r",
        "ATTACHMENTS_S3_KEY_ID": "i",
        "ATTACHMENTS_S3_SECRET": "s",
    }
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS], env={**os.environ, **environment}, capture_output=True, check=True
    )
    options = json.loads(done.stdout)["OPTIONS"]
    names = ("bucket_name", "location", "endpoint_url", "region_name", "access_key", "secret_key")
    assert [options[name] for name in names] == ["b", "p", "https://s3.example.org", "r", "i", "s"]
