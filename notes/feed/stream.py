"""``GET /api/v1/events/``: the change feed as server-sent events (the HTML standard's ``text/event-stream``).

An event's ``id`` is its position and its ``data`` the same JSON as over REST. Whoever comes back with ``Last-Event-ID``
(or ``?since=``) hears what came after it; without, what comes from now on. A message without data says up to where
nothing was left out. Served beside Django, where a stream holds no thread.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error as DatabaseError

from collab.core.errors import CollabError, LoginOverError, RestartError, StorageError, TooManySocketsError
from collab.database import in_thread
from notes.access import is_own_host, login_of
from notes.accounts.logins import Login
from notes.feed import reading
from notes.feed.errors import PositionGoneError
from notes.feed.hub import hub
from notes.feed.metrics import listening
from notes.feed.models import Feed
from notes.feed.subscription import Subscription
from notes.feed.waiting import Receive, Scope, Send

logger = logging.getLogger(__name__)

RETRY_MILLISECONDS = 1000
STALLED_SECONDS = 60.0
"""Who takes nothing for so long is gone."""
STATUSES: dict[type[CollabError], int] = {TooManySocketsError: 429, RestartError: 503, StorageError: 503}
"""What a stream is refused with before it begins."""
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    # nginx would otherwise collect events until its buffer is full.
    (b"x-accel-buffering", b"no"),
]


class _RefusedError(Exception):
    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


async def event_stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    await receive()
    try:
        login, since = await _admit(scope)
        with hub.subscription(login, since) as subscription, listening("stream"):
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            leaving = asyncio.ensure_future(receive())
            telling = asyncio.ensure_future(_tell(subscription, send))
            try:
                await asyncio.wait({leaving, telling}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (leaving, telling):
                    task.cancel()
                await asyncio.gather(leaving, telling, return_exceptions=True)
            if telling.done() and not telling.cancelled():
                # Ended in order, the client comes back and hears why.
                await send({"type": "http.response.body", "body": b""})
    except _RefusedError as error:
        await _refuse(send, error.status, error.code, error.detail)
    except LoginOverError as error:
        await _refuse(send, 401, "not_authenticated", str(error))
    except CollabError as error:
        await _refuse(send, STATUSES.get(type(error), 503), error.code, str(error))
    except OSError:
        # Whoever listened has gone.
        return


async def _admit(scope: Scope) -> tuple[Login, int]:
    if scope["method"] != "GET":
        raise _RefusedError(405, "method_not_allowed", f"Expected GET, got {scope['method']}.")
    if not is_own_host(scope):
        raise _RefusedError(400, "bad_request", "This server has another name.")
    wanted = _since(scope)
    try:
        login = await in_thread(login_of, scope)
        head, floor = await in_thread(Feed.standing)
    except DatabaseError as error:
        raise StorageError("the database does not answer") from error
    since = head if wanted is None else wanted
    try:
        reading.check_position(since, head, floor)
    except PositionGoneError as error:
        raise _RefusedError(410, str(error.default_code), str(error.detail)) from error
    return login, since


def _since(scope: Mapping[str, Any]) -> int | None:
    """From where on; what a browser remembers counts more than the address it was first given."""
    known = [value.decode("latin-1") for key, value in scope["headers"] if key == b"last-event-id"]
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("since", [])
    for written in (*known, *asked):
        if not written.isascii() or not written.isdigit() or len(written) > 15:
            raise _RefusedError(
                400, "invalid", f"Expected a position, a whole number from 0, got {written[:40]!r}."
            )
        return int(written)
    return None


async def _tell(subscription: Subscription, send: Send) -> None:
    try:
        await _write(send, f"retry: {RETRY_MILLISECONDS}\nid: {subscription.position}\n\n")
        while True:
            news = await subscription.take(settings.COLLAB_KEEPALIVE_SECONDS)
            lines = [f"id: {one.position}\ndata: {one.text}\n\n" for one in news]
            if not news or subscription.position > news[-1].position:
                lines.append(f"id: {subscription.position}\n\n")
            await _write(send, "".join(lines))
    except (CollabError, PositionGoneError, DatabaseError, OSError, TimeoutError) as error:
        logger.info("feed.stream_ended reason=%s", type(error).__name__)
    except Exception:
        logger.exception("feed.stream_failed")


async def _write(send: Send, text: str) -> None:
    async with asyncio.timeout(STALLED_SECONDS):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int, code: str, detail: str) -> None:
    body = json.dumps({"code": code, "detail": detail}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b'Bearer realm="Curio"'))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
