"""One process's part of sending webhooks: looks for which there is something, and sends for several at once.

Belongs to one event loop. While a receiver is waited for, no thread and no database connection is held. Who sends for
which webhook the claims in the database say (turns.py), so any number of processes may do the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils import timezone

from collab.database import in_thread
from notes.feed.hub import hub
from notes.webhooks import turns
from notes.webhooks.looking import Looking
from notes.webhooks.sending import Sender
from notes.webhooks.turns import Sending

logger = logging.getLogger(__name__)

MAX_AT_ONCE = 32
EVENTS_A_TURN = 20
"""After so many events it is the turn of other webhooks, if there are any."""


class Deliverer:
    """Sends until cancelled. Another sender and another clock are for tests."""

    def __init__(self, sender: Sender | None = None, now: Callable[[], datetime] = timezone.now) -> None:
        self._sender = sender or Sender()
        self._now = now
        self._looking = Looking()
        self._turns: dict[UUID, asyncio.Task[None]] = {}
        self._claims: dict[UUID, UUID] = {}
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Look whenever the feed moves, a turn ends or a second is over, and again at once where a look was not enough."""
        self._looking, self._wake = Looking(), asyncio.Event()
        hub.ears.add(self._wake)
        try:
            while True:
                await self.round()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(settings.FEED_POLL_SECONDS):
                        await self._wake.wait()
                self._wake.clear()
        finally:
            hub.ears.discard(self._wake)
            await self._stop()

    async def round(self) -> None:
        """Begin the turns that there is room for."""
        try:
            room = MAX_AT_ONCE - len(self._turns)
            found = await in_thread(self._looking.look, self._now(), frozenset(self._turns), room)
        except DatabaseError as error:
            logger.warning("webhooks.failed error=%s", type(error).__name__)
            return
        except Exception:
            logger.exception("webhooks.failed")
            return
        for webhook_id in found:
            self._turns[webhook_id] = asyncio.create_task(self._turn(webhook_id), name="webhook")
        if self._looking.is_behind:
            self._wake.set()

    async def idle(self) -> None:
        """Wait until nothing is on its way."""
        while self._turns:
            await asyncio.wait(set(self._turns.values()))

    async def _turn(self, webhook_id: UUID) -> None:
        try:
            sending = await in_thread(turns.begin, webhook_id, self._now())
            for count in range(1, EVENTS_A_TURN + 1):
                if sending is None:
                    break
                sending = await self._send(sending, goes_on=count < EVENTS_A_TURN)
        except DatabaseError as error:
            logger.warning("webhook.failed webhook=%s error=%s", webhook_id, type(error).__name__)
        except Exception:
            logger.exception("webhook.failed webhook=%s", webhook_id)
        finally:
            del self._turns[webhook_id]
            self._wake.set()

    async def _send(self, sending: Sending, *, goes_on: bool) -> Sending | None:
        self._claims[sending.webhook_id] = sending.claim
        outcome = await self._sender.send(sending.message, self._now())

        def settle() -> Sending | None:
            return turns.settle(sending, outcome, self._now(), goes_on=goes_on)

        following = await in_thread(settle)
        if following is None:
            self._claims.pop(sending.webhook_id, None)
        return following

    async def _stop(self) -> None:
        """Break off what is on its way, and let others send it at once."""
        on_their_way = tuple(self._turns.values())
        for task in on_their_way:
            task.cancel()
        await asyncio.gather(*on_their_way, return_exceptions=True)
        if self._claims:
            with contextlib.suppress(DatabaseError):
                await in_thread(turns.release, list(self._claims.values()))
            self._claims.clear()


deliverer = Deliverer()
