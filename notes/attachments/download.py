"""The bytes of an attachment as an answer that no browser runs anything from.

An image that was written anew is shown. Anything else is a download of no particular type. Under both stands a policy
that would let nothing in them run or load.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import IO
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from notes.attachments import storage
from notes.attachments.models import Attachment
from notes.connections import let_go
from notes.errors import RangeError

CHUNK_BYTES = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def download(attachment: Attachment, request: Request) -> HttpResponseBase:
    """The whole file, the part that was asked for, or word that it is the one which is known already.

    Raises StorageDownError, RangeError.
    """
    # All is known that the database has to say; a slow reader takes minutes for the bytes.
    let_go()
    etag = f'"{attachment.sha256}"'
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}
    answer: HttpResponseBase
    if etag in known or "*" in known:
        answer = HttpResponse(status=304)
    else:
        wanted = _wanted(request, attachment, etag)
        part = wanted or range(attachment.size)
        file = storage.read(attachment.storage_name, wanted)
        answer = FileAnswer(file, len(part), status=206 if wanted else 200)
        answer["Content-Length"] = str(len(part))
        answer["Content-Type"] = attachment.media_type if attachment.is_inline else "application/octet-stream"
        answer["Content-Disposition"] = _disposition(attachment)
        if wanted:
            answer["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{attachment.size}"
    answer["ETag"] = etag
    answer["Accept-Ranges"] = "bytes"
    # Never in a shared cache, and in a browser's own for the login that was let in alone (Vary: Cookie).
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    # The style is the browser's own, around an image that is looked at alone.
    style = "; style-src 'unsafe-inline'" if attachment.is_inline else ""
    answer["Content-Security-Policy"] = f"sandbox; default-src 'none'{style}"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


class FileAnswer(StreamingHttpResponse):
    """A part of a file, read in pieces; beside the event loop where there is one."""

    def __init__(self, file: IO[bytes], size: int, **options: int) -> None:
        super().__init__(_pieces(file, size), **options)
        self._resource_closers.append(file.close)  # type: ignore[attr-defined]  # closing a generator that never began closes no file

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._read_beside()

    async def _read_beside(self) -> AsyncIterator[bytes]:
        pieces = iter(self)
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece


def _pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    left = size
    while left > 0 and (piece := file.read(min(CHUNK_BYTES, left))):
        left -= len(piece)
        yield piece


def _wanted(request: Request, attachment: Attachment, etag: str) -> range | None:
    """The one part that was asked for; several, or what cannot be understood, is the whole. Raises RangeError."""
    if request.headers.get("If-Range", etag) != etag:
        return None
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or not (found[1] or found[2]):
        return None
    size = attachment.size
    if not found[1]:
        start, stop = max(0, size - int(found[2])), size
    else:
        start, stop = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
        if found[2] and int(found[2]) < start:
            return None
    if start >= stop:
        raise RangeError(f"The file has {size} bytes, and none of those that were asked for.")
    return range(start, stop)


def _disposition(attachment: Attachment) -> str:
    kind = "inline" if attachment.is_inline else "attachment"
    plain = re.sub(r"[^ !#-\[\]-~]", "_", attachment.name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(attachment.name, safe='')}"
