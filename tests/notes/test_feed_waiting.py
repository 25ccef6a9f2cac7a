"""A request that waits in front of Django, and one that may not."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from typing import Any

import pytest

from collab.core.errors import TooManySocketsError
from notes.feed import waiting
from notes.feed.waiting import PATH, Message, Receive, Scope, Send, Waiting
from tests.support.deadlines import PATIENCE_SECONDS

SCOPE: Scope = {
    "type": "http",
    "method": "GET",
    "path": PATH,
    "query_string": b"since=1",
    "headers": [(b"prefer", b"wait=60")],
}


class Full:
    """A hub that lets nobody listen any more."""

    def __init__(self) -> None:
        self.was_asked = asyncio.Event()

    def subscription(self, *_: Any) -> AbstractContextManager[Any]:
        self.was_asked.set()
        raise TooManySocketsError("enough")


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Full:
    full = Full()
    monkeypatch.setattr(waiting, "hub", full)
    monkeypatch.setattr(waiting, "login_of", lambda _: None)
    return full


async def asks() -> list[Message]:
    """Ask for changes, and return what is answered."""
    answered: list[Message] = []
    requests: asyncio.Queue[Message] = asyncio.Queue()
    requests.put_nowait({"type": "http.request", "body": b""})

    async def send(message: Message) -> None:
        answered.append(message)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["type"] == "http.request"
        await send({"type": "http.response.start", "status": 200, "headers": []})

    await Waiting(answer)(SCOPE, requests.get, send)
    return answered


async def test_who_listens_too_often_is_answered_after_a_pause(
    full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks in a loop would else do so as fast as they can."""
    monkeypatch.setattr(waiting, "PAUSE_SECONDS", PATIENCE_SECONDS)
    pausing = asyncio.create_task(asks())
    await full.was_asked.wait()
    for _ in range(100):
        await asyncio.sleep(0)
    assert not pausing.done()
    pausing.cancel()


async def test_the_pause_ends(full: Full, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is answered does not say that it waited."""
    monkeypatch.setattr(waiting, "PAUSE_SECONDS", 0.01)
    async with asyncio.timeout(PATIENCE_SECONDS / 2):
        assert await asks() == [{"type": "http.response.start", "status": 200, "headers": []}]
