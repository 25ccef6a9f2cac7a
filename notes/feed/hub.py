"""One process's part of the change feed: tells what was stored here, and hands on what anybody told.

A round of the hub looks at what is new, in a thread of its own: it makes events of what was committed here, reads the
events after the last one it knows, asks who may see them, and gives each subscriber theirs. Rounds are begun by a commit
of this process, by another process's word over the channel layer, and by the clock: a word that was lost is healed a
second later. A subscriber who falls behind reads on from the database where it stopped.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

from collab import rooms
from collab.core.errors import CollabError, LoginOverError, RestartError, TooManySocketsError
from collab.database import close_broken
from collab.documents import Content
from collab.layer import Layer
from notes.accounts.logins import Login
from notes.feed import metrics, sequencer
from notes.feed.rounds import EVENTS_A_ROUND, Round, Rounds
from notes.feed.subscription import News, Subscription

logger = logging.getLogger(__name__)

GROUP = "notes.feed"
SUBSCRIBERS_A_TURN = 20
TURN_SECONDS = 0.002
"""After handing events to so many it is the turn of others, such as editors, for so long."""
TEXTS_SECONDS = 1.0
RESTS_TIMES = 4
MAX_REST_SECONDS = 0.04
"""After telling it rests a few times as long as that took, for nobody else can commit to SQLite meanwhile."""
FORGET_EVERY_SECONDS = 600.0


class Hub:
    """The feed in one process. ``hear`` and ``change`` may be called from any thread."""

    def __init__(self) -> None:
        self.process = uuid4().hex
        self.position = 0
        """Up to here everything was handed to the subscribers."""
        self.ears: set[asyncio.Event] = set()
        """Set whenever the position moves, for those who then look by themselves."""
        self._told_others = 0
        """Up to here others were told of the events that were made here."""
        self._due: dict[UUID, float] = {}
        """Documents with something typed, and when they may be told of, on the loop's clock."""
        self._rests: dict[UUID, float] = {}
        """Documents that were told of lately, and until when they rest."""
        self._lock = Lock()
        self._subscriptions: dict[int, set[Subscription]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._layer: Layer | None = None
        self._has_changes = True
        self._has_begun = False
        """Whether ``position`` is known; whoever listened earlier could miss what lies before it."""
        self._is_draining = False

    # What this process stores; from any thread

    def hear(self, *, document_id: UUID, **_: Any) -> None:
        """Take note of a commit to a document."""
        loop = self._loop
        if loop is None:
            return
        with self._lock:
            if document_id in self._due:
                return
            self._due[document_id] = self._rests.get(document_id, 0.0)
        self._call(loop, self._wake_up)

    def change(self, **_: Any) -> None:
        """Take note of a change that waits in the outbox."""
        if self._loop is not None:
            self._has_changes = True
            self._call(self._loop, self._wake_up)

    @staticmethod
    def _call(loop: asyncio.AbstractEventLoop, function: Any) -> None:
        # The loop may close at any moment; what is not told then is found by others.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(function)

    def _wake_up(self) -> None:
        if self._wake is not None:
            self._wake.set()

    # Subscribers

    @contextlib.contextmanager
    def subscription(self, login: Login, since: int) -> Iterator[Subscription]:
        """Somebody's ear, for events after a position. Raises TooManySocketsError, and RestartError while the server stops."""
        if not self._has_begun or self._is_draining:
            raise RestartError("the server is starting or stopping")
        mine = self._subscriptions.setdefault(login.user.pk, set())
        if len(mine) >= settings.FEED_MAX_SUBSCRIPTIONS_PER_PERSON:
            raise TooManySocketsError(
                f"you hear of news {len(mine)} times already, at most {settings.FEED_MAX_SUBSCRIPTIONS_PER_PERSON} are allowed"
            )
        subscription = Subscription(login, since, lambda: self.position)
        mine.add(subscription)
        try:
            yield subscription
        finally:
            mine.discard(subscription)
            if not mine:
                self._subscriptions.pop(login.user.pk, None)

    @property
    def subscribers(self) -> int:
        """How many ears there are."""
        return sum(map(len, self._subscriptions.values()))

    def drain(self) -> None:
        """Send everybody away, and let nobody in any more."""
        self._is_draining = True
        self._send_away()

    def _send_away(self) -> None:
        for subscription in self._all():
            subscription.end(RestartError("the server restarts"))

    def _all(self) -> list[Subscription]:
        return [subscription for some in self._subscriptions.values() for subscription in some]

    def _logins(self) -> set[Login]:
        return {subscription.login for subscription in self._all()}

    def _renew(self, logins: Mapping[Login, Login | None]) -> None:
        """Send those away whose login is over."""
        for subscription in self._all() if logins else ():
            if subscription.login in logins:
                if (login := logins[subscription.login]) is None:
                    subscription.end(LoginOverError("you are no longer logged in"))
                else:
                    subscription.login = login

    # Rounds

    async def run(self) -> None:
        """Tell and hand on until cancelled."""
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self._is_draining = False
        self._layer = Layer(get_channel_layer(), GROUP, self._hear_other)
        rounds = Rounds()
        with ThreadPoolExecutor(1, thread_name_prefix="feed") as thread:
            in_feed_thread = partial(self._loop.run_in_executor, thread)
            try:
                await self._begin(in_feed_thread)
                forget_at = looked_at = 0.0
                while True:
                    now = self._loop.time()
                    looks = now >= looked_at + settings.FEED_POLL_SECONDS
                    looked_at = now if looks else looked_at
                    tells = await self._round(in_feed_thread, rounds, looks=looks)
                    if now >= forget_at:
                        forget_at = now + FORGET_EVERY_SECONDS
                        await in_feed_thread(
                            _patiently, partial(sequencer.forget_old, settings.FEED_KEEP_SECONDS)
                        )
                    took = self._loop.time() - now
                    await asyncio.sleep(min(took * RESTS_TIMES, MAX_REST_SECONDS) if tells else 0)
                    await self._wait(looked_at + settings.FEED_POLL_SECONDS)
            finally:
                self._loop, self._has_begun = None, False
                # Whoever still listens comes back to where they were; what happens until then is not handed to them.
                self._send_away()
                await asyncio.shield(in_feed_thread(connections.close_all))
                await self._layer.close()

    async def _begin(self, in_feed_thread: Any) -> None:
        while True:
            position = await in_feed_thread(_patiently, Rounds.first_position)
            if position is not None:
                self.position = position
                self._has_begun = True
                return
            await asyncio.sleep(settings.FEED_POLL_SECONDS)

    async def _wait(self, until: float) -> None:
        assert self._loop is not None
        assert self._wake is not None
        with self._lock:
            until = min([until, *self._due.values()])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                await self._wake.wait()
        self._wake.clear()

    async def _round(self, in_feed_thread: Any, rounds: Rounds, *, looks: bool) -> bool:
        """Return whether it was told of something."""
        assert self._loop is not None
        assert self._layer is not None
        assert self._wake is not None
        due, has_changes = self._take_due(self._loop.time()), self._has_changes
        if has_changes:
            # Only then: one that is written just now must not be forgotten.
            self._has_changes = False
        texts = await _texts_of_open(due)
        logins = self._logins() if looks else set()
        step = partial(
            rounds.go, due, texts, self.position, logins=logins, looks=looks, has_changes=has_changes
        )
        found: Round | None = await in_feed_thread(_patiently, step)
        if found is None:
            metrics.FAILED.inc()
            # The database did not answer; a commit that was heard of must not be forgotten.
            self._has_changes = True
            self._postpone(dict.fromkeys(due, settings.FEED_POLL_SECONDS))
            return False
        self._postpone(found.later)
        self._rest(due - found.later.keys())
        if found.made_upto > self._told_others:
            # Only of one's own events: if each said on what it has heard, a change would be announced by all.
            self._told_others = found.made_upto
            self._layer.tell({"type": GROUP, "v": 1, "process": self.process, "position": found.made_upto})
        await self._hand_out(found.news)
        if found.position > self.position:
            # Only now, for ears take it that all up to there was handed to them.
            self.position = found.position
            for ear in self.ears:
                ear.set()
        self._renew(found.logins)
        if len(found.news) == EVENTS_A_ROUND:
            self._wake.set()
        return bool(due) or has_changes

    def _take_due(self, now: float) -> set[UUID]:
        with self._lock:
            due = {document_id for document_id, at in self._due.items() if at <= now}
            for document_id in due:
                del self._due[document_id]
        return due

    def _postpone(self, later: Mapping[UUID, float]) -> None:
        assert self._loop is not None
        now = self._loop.time()
        with self._lock:
            for document_id, seconds in later.items():
                self._due.setdefault(document_id, now + seconds)

    def _rest(self, told: Iterable[UUID]) -> None:
        """Have documents that were told of just now wait before they are told of again."""
        assert self._loop is not None
        now = self._loop.time()
        with self._lock:
            self._rests = {document_id: until for document_id, until in self._rests.items() if until > now}
            for document_id in told:
                self._rests[document_id] = until = now + settings.FEED_EDIT_SECONDS
                if document_id in self._due:
                    self._due[document_id] = until

    async def _hand_out(self, news: Collection[tuple[News, frozenset[int]]]) -> None:
        mine: dict[int, list[News]] = {}
        for one, readers in news:
            for user_id in readers & self._subscriptions.keys():
                mine.setdefault(user_id, []).append(one)
        handed = 0
        for user_id, some in mine.items():
            for subscription in tuple(self._subscriptions.get(user_id, ())):
                subscription.put(some)
                handed += 1
                if handed % SUBSCRIBERS_A_TURN == 0:
                    await asyncio.sleep(TURN_SECONDS)

    def _hear_other(self, message: Mapping[str, Any]) -> None:
        position = message.get("position")
        if message.get("process") != self.process and isinstance(position, int) and position > self.position:
            self._wake_up()


async def _texts_of_open(document_ids: Iterable[UUID]) -> dict[UUID, Content]:
    """The texts of those documents that are open in this process and not waiting for the database."""
    texts = {}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(TEXTS_SECONDS):
            for document_id in document_ids:
                try:
                    if content := await rooms.content(document_id):
                        texts[document_id] = content
                except CollabError as error:
                    # It is read from the log then.
                    logger.warning("feed.no_text note=%s code=%s", document_id, error.code)
    return texts


def _patiently(step: Any) -> Any:
    """Do a step; None if it failed, for then the next round may do better."""
    try:
        return step()
    except DatabaseError as error:
        logger.warning("feed.failed error=%s", type(error).__name__)
        return None
    except Exception:
        logger.exception("feed.failed")
        return None
    finally:
        close_broken()


hub = Hub()
