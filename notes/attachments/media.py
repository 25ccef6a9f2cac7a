"""What a file is, judged by its bytes alone: neither its name nor what its sender calls it is believed.

Images that browsers show are decoded and written anew, so what is served has pixels and nothing else. That is done in
a child process with bounds of its own: a decoder's fault, or an image that unfolds to gigabytes, ends the child.
"""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

from django.conf import settings

from notes.errors import BadImageError, BusyError, FileTooLargeError, ImageTooLargeError

logger = logging.getLogger(__name__)

HEAD_BYTES = 4096
CHILD_SECONDS = 30
WAIT_SECONDS = 60
PROGRAM = Path(__file__).with_name("image_program.py")

INLINE_TYPES: dict[str, tuple[str, ...]] = {
    "image/png": (".png", ".apng"),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
}
"""What browsers may show, and how files of the type may end."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
)
# Each takes a processor, and memory by the gigabyte if it is large; those who type need both.
_turns = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class Media:
    """A file as it is to be kept."""

    type: str
    file: IO[bytes]
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None


def sniff(head: bytes) -> str:
    """The type that a file's first bytes speak of."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if not _is_text(head):
        return "application/octet-stream"
    return "image/svg+xml" if b"<svg" in head.lower() else "text/plain"


def examine(file: IO[bytes], folder: Path) -> Media:
    """What the file is; an image comes out written anew, into ``folder``.

    Raises BadImageError, FileTooLargeError, ImageTooLargeError, BusyError.
    """
    file.seek(0)
    kind = sniff(file.read(HEAD_BYTES))
    if kind not in INLINE_TYPES:
        return _described(kind, file)
    plain, clean = folder / "as-it-came", folder / "clean"
    file.seek(0)
    with plain.open("wb") as copy:
        for part in iter(lambda: file.read(1 << 20), b""):
            copy.write(part)
    width, height = _rewrite(kind, plain, clean)
    return _described(kind, clean.open("rb"), width, height)


def _described(kind: str, file: IO[bytes], width: int | None = None, height: int | None = None) -> Media:
    file.seek(0)
    digest = hashlib.sha256()
    for part in iter(lambda: file.read(1 << 20), b""):
        digest.update(part)
    return Media(kind, file, file.tell(), digest.hexdigest(), width, height)


def _rewrite(kind: str, plain: Path, clean: Path) -> tuple[int, int]:
    name = kind.partition("/")[2].upper()
    bounds = settings.ATTACHMENT_MAX_PIXELS, settings.ATTACHMENT_MAX_BYTES
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise BusyError
    try:
        child = subprocess.run(  # noqa: S603 - our own program, with names of our own
            [sys.executable, "-I", PROGRAM, name, plain, clean, *map(str, bounds)],
            capture_output=True,
            timeout=CHILD_SECONDS,
            check=False,
            cwd=tempfile.gettempdir(),
        )
    except subprocess.TimeoutExpired as error:
        raise ImageTooLargeError(
            f"This image takes longer than {CHILD_SECONDS} seconds to read. A smaller one will do."
        ) from error
    finally:
        _turns.release()
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        logger.warning("attachments.image_child_died type=%s exit=%d", kind, child.returncode)
        raise BadImageError(f"This begins like {name}, but it cannot be read as an image.") from None
    match answer:
        case {"size": [int(width), int(height)]}:
            return width, height
        case {"pixels": int(pixels), "limit": int(limit)}:
            raise ImageTooLargeError(f"This image has {pixels} pixels in all: at most {limit} are allowed.")
        case {"max_bytes": int(limit)}:
            raise FileTooLargeError(
                f"The server writes images anew, and this one would then have more than the {limit} bytes that are "
                "allowed. Fewer frames, or a film in place of them, take less."
            )
        case _:
            raise BadImageError(f"This begins like {name}, but it cannot be read as an image.")


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    # A character may be cut at the end of what was read.
    for cut in range(4):
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False
