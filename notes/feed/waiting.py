"""Keeps a request for changes waiting until there are any, if it says ``Prefer: wait=20`` (RFC 7240).

It waits in front of Django, where it holds no thread and no database connection, and is then answered like any other;
the answer says so (``Preference-Applied``). Whoever listens too often already is answered as things stand, without that,
and after a moment: who asks in a loop then does so once a second and not as fast as they can.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error as DatabaseError

from collab.core.errors import CollabError, TooManySocketsError
from collab.database import in_thread
from notes.access import login_of
from notes.feed.errors import PositionGoneError
from notes.feed.hub import hub
from notes.feed.metrics import listening

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/api/v1/changes/"
PAUSE_SECONDS = 1.0
"""After so long, at most, is somebody answered who listens too often."""
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,9})\"?(?=$|[,;\s])", re.IGNORECASE)


def wanted_seconds(prefer: str) -> int | None:
    """How long a ``Prefer`` header wants to wait; None if it says nothing of it."""
    found = _WAIT.search(prefer)
    return int(found[1]) if found else None


class Waiting:
    """An ASGI application in front of another one."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = _wanted(scope)
        if wanted is None:
            return await self.app(scope, receive, send)
        since, seconds = wanted
        first = await receive()
        if first.get("more_body"):
            # Nothing that a request for changes has; what comes next is not that somebody leaves.
            return await self.app(scope, _then(first, receive), send)
        leaving = asyncio.ensure_future(receive())
        waiting = asyncio.ensure_future(_wait(scope, since, seconds))
        try:
            await asyncio.wait({leaving, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done():
                # Whoever asked is gone.
                return None
            applied = await waiting
        finally:
            waiting.cancel()
            leaving.cancel()
            await asyncio.gather(waiting, leaving, return_exceptions=True)
        if applied:
            send = _saying(f"wait={int(seconds)}", send)
        return await self.app(scope, _then(first, receive), send)


def _wanted(scope: Scope) -> tuple[int, float] | None:
    """After which position and how long somebody wants to wait, if they do."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != PATH:
        return None
    prefer = ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == b"prefer")
    seconds = wanted_seconds(prefer)
    since = parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[-1]
    if not seconds or not since.isascii() or not since.isdigit() or len(since) > 15:
        return None
    return int(since), min(seconds, settings.FEED_MAX_WAIT_SECONDS)


async def _wait(scope: Mapping[str, Any], since: int, seconds: float) -> bool:
    """Return when there is something to answer: news, an error, or that there was nothing for so long.

    False if that was not waited for.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    try:
        login = await in_thread(login_of, scope)
        with hub.subscription(login, since) as subscription, listening("poll"):
            while (left := until - loop.time()) > 0 and not await subscription.take(left):
                pass
    except TooManySocketsError:
        await asyncio.sleep(min(seconds, PAUSE_SECONDS))
        return False
    except (CollabError, PositionGoneError, DatabaseError):
        # The same happens to the request itself, which has words for it.
        return False
    except Exception:
        logger.exception("feed.wait_failed")
        return False
    return True


def _saying(applied: str, send: Send) -> Send:
    """Say with an answer that succeeds which preference it heeds."""

    async def say(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            headers = [*message.get("headers", ()), (b"preference-applied", applied.encode())]
            message = {**message, "headers": headers}
        await send(message)

    return say


def _then(first: Message, receive: Receive) -> Receive:
    unread = [first]

    async def replay() -> Message:
        return unread.pop() if unread else await receive()

    return replay
