"""One person's ear for the change feed.

What is handed to it waits, bounded; whoever falls behind reads on from the database where it stopped, so nothing is
left out. Belongs to the hub's event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings

from collab.database import in_thread
from collab.websocket_protocol import prepare_text
from notes.accounts.logins import Login
from notes.feed import reading
from notes.feed.models import Event

EVENTS_A_PAGE = 500


@dataclass(frozen=True, slots=True)
class News:
    """An event as it goes out."""

    position: int
    text: str
    """Its JSON, made once for all who get it."""
    frame: bytes
    """The same as a WebSocket frame."""

    @classmethod
    def of(cls, event: Event) -> News:
        """Write an event down."""
        data = reading.as_json(event)
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return cls(event.position, text, prepare_text(text))


class Subscription:
    """Events after a position, for as long as the login holds."""

    def __init__(self, login: Login, since: int, handed_out: Callable[[], int]) -> None:
        """``handed_out`` says up to where all who listen were handed what is theirs."""
        self.login = login
        self._handed_out = handed_out
        self.position = since
        """Up to here everything was handed out."""
        self._waiting: deque[News] = deque()
        self._is_behind = True
        self._has_news = asyncio.Event()
        self._has_news.set()
        self.ended: BaseException | None = None
        self.write: Callable[[Collection[News]], bool] | None = None
        """A short way out, for those who have one: takes news at once, or says that it does not."""
        self._is_idle = False
        """Whether nothing waits, and who takes does."""

    def put(self, news: Collection[News]) -> None:
        """Hand on events, ascending; more than can wait are left to be read from the database."""
        if self._is_behind:
            return
        if self._is_idle and self.write is not None and self.ended is None:
            fresh = [one for one in news if one.position > self.position]
            if not fresh:
                return
            if self.write(fresh):
                self.position = fresh[-1].position
                return
        self._is_idle = False
        self._waiting.extend(news)
        if len(self._waiting) > settings.FEED_MAX_WAITING_EVENTS:
            self._is_behind = True
            self._waiting.clear()
        self._has_news.set()

    def end(self, error: BaseException) -> None:
        """Have the next ``take`` raise this."""
        self.ended = error
        self._has_news.set()

    async def take(self, seconds: float) -> list[News]:
        """Wait at most so long for the next events after ``position``, which moves behind them; empty if none came.

        It also moves past what was handed out to others alone, so that whoever hears nothing does not fall behind.
        Raises PositionGoneError, DatabaseError, and what ``end`` was given.
        """
        self._is_idle = not self._has_news.is_set()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._has_news.wait()
        finally:
            self._is_idle = False
        if self.ended is not None:
            raise self.ended
        if self._is_behind:
            return await self._read()
        self._has_news.clear()
        news = [one for one in self._waiting if one.position > self.position]
        self._waiting.clear()
        # Who is not behind has what was handed out, and nothing of it is waiting now. What was handed out while this ear
        # was let in, or was behind, had been stored before; so it lies below the end of the feed that _read came to.
        self.position = news[-1].position if news else max(self.position, self._handed_out())
        return news

    async def _read(self) -> list[News]:
        # From here on what comes live is kept again; what is read as well is told by its position.
        self._waiting.clear()
        self._is_behind = False
        self._has_news.clear()
        try:
            page = await in_thread(reading.page, self.login.user, self.position, EVENTS_A_PAGE)
        except BaseException:
            self._is_behind = True
            self._has_news.set()
            raise
        self._is_behind = self._is_behind or not page.is_last
        self.position = page.position
        if self._is_behind:
            self._has_news.set()
        return [News.of(event) for event in page.events]
