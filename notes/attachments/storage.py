"""Where the bytes of attachments lie: a folder, or a bucket of S3, as settings.STORAGES["attachments"] says.

Knows names and bytes, no notes and no people. Whatever a storage raises comes out as one of two errors.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any, cast
from uuid import UUID

from django.core.files import File
from django.core.files.storage import Storage, storages

from notes.errors import StorageDownError, StorageFullError

logger = logging.getLogger(__name__)

MEMORY_BYTES = 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def name_of(note_id: UUID, file_id: UUID) -> str:
    """Under which name a file is kept."""
    return f"{note_id}/{file_id}"


def keep(name: str, file: IO[bytes]) -> None:
    """Store a file, whole. Raises StorageDownError, StorageFullError."""
    file.seek(0)
    with _failures("keep", name):
        _storage().save(name, File(file, name=name))


def read(name: str, part: range | None = None) -> IO[bytes]:
    """The file, open for reading where ``part`` begins. Raises StorageDownError."""
    with _failures("read", name):
        opened: Any = _storage().open(name, "rb")
        if part and _is_bucket():
            # Opened as a file, a bucket's would come whole whichever part is read.
            return _fetched(opened.obj, part)
        # Some storages look for the file only now.
        opened.seek(part.start if part else 0)
        return cast("IO[bytes]", opened)


def _fetched(stored: Any, part: range) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - the answer closes it
    body = stored.get(Range=f"bytes={part.start}-{part.stop - 1}")["Body"]
    with contextlib.closing(body):
        shutil.copyfileobj(body, file)
    file.seek(0)
    return cast("IO[bytes]", file)


def forget(name: str) -> None:
    """Delete a file, now or, if the storage does not answer, when files without rows are looked for."""
    with contextlib.suppress(StorageDownError, StorageFullError), _failures("forget", name):
        _storage().delete(name)


def all_files() -> Iterator[tuple[UUID, UUID, datetime]]:
    """Every file as note, file and when it was stored. Raises StorageDownError."""
    with _failures("list", ""):
        for folder in _listed("")[0]:
            for name in _listed(folder)[1]:
                with contextlib.suppress(ValueError):
                    yield UUID(folder), UUID(name), _storage().get_modified_time(f"{folder}/{name}")


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return _storage().listdir(folder)
    except FileNotFoundError:
        # Nobody has attached anything so far.
        return [], []


def _is_bucket() -> bool:
    return hasattr(_storage(), "bucket_name")


def _storage() -> Storage:
    return storages["attachments"]


@contextlib.contextmanager
def _failures(what: str, name: str) -> Iterator[None]:
    try:
        yield
    except _errors() as error:
        logger.error("attachments.storage_failed step=%s name=%s error=%r", what, name, error)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise StorageFullError from error
        raise StorageDownError from error


def _errors() -> tuple[type[Exception], ...]:
    """What the storage in use may raise. boto3 takes a while to import, so only who uses it does."""
    if not _is_bucket():
        return (OSError,)
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    found: tuple[Any, ...] = (OSError, Boto3Error, BotoCoreError, ClientError)
    return found
