"""One process's part of who is in which note: tells those who listen, each of the notes that they may see.

The engine knows who is where. Whoever may see a note may know who is in it, as they are shown there. A round, once in a
second at the most, asks who may, looks for what is other than it was told, and gives each ear what concerns it. There is
one when somebody comes or goes, and when the feed has moved, for each change of a right is an event.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db import Error as DatabaseError

from collab import rooms
from collab.database import in_thread
from notes.accounts.models import User
from notes.feed.hub import TURN_SECONDS, hub
from notes.feed.reading import Audience
from notes.presence import metrics
from notes.presence.shown import Shown, message, nobody_in

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
NOTES_REMEMBERED = 10_000
EARS_A_TURN = 20
"""After so many that are told it is the turn of others, such as editors."""
EARS_A_HAND_OUT = 1_000
"""The same of those for whom something is kept until then, which takes less."""


@dataclass(slots=True, eq=False)
class _Ear:
    """One socket that hears of it."""

    user_id: int
    person: str
    untold: dict[UUID, str] | None = None
    """What is still to be said, by note; None until all of it was."""
    has_news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, note_id: UUID, text: str) -> None:
        """Have this said of a note, in place of what was not said yet."""
        if self.untold is not None:
            self.untold[note_id] = text


class Whereabouts:
    """All that a process does; belongs to one event loop."""

    def __init__(self) -> None:
        self._ears: dict[int, set[_Ear]] = {}
        self._audience = Audience(NOTES_REMEMBERED)
        self._shown: dict[UUID, Shown] = {}
        """What all ears were told."""
        self._wake = asyncio.Event()

    # Whoever listens

    async def listen(self, user: User) -> AsyncGenerator[str, None]:
        """What to tell this person: all notes of theirs that somebody is in, then each that changes."""
        ear, ears = _Ear(user.pk, user.scope), self._ears.setdefault(user.pk, set())
        ears.add(ear)
        self._wake.set()
        try:
            while True:
                await ear.has_news.wait()
                ear.has_news.clear()
                untold, ear.untold = ear.untold or {}, {}
                metrics.TOLD.inc()
                yield message(list(untold.values()))
        finally:
            ears.discard(ear)
            if not ears and self._ears.get(user.pk) is ears:
                del self._ears[user.pk]

    def hear(self, **_: object) -> None:
        """Take note, on the loop, that somebody has come or gone."""
        self._wake.set()

    def _all_ears(self) -> Iterator[_Ear]:
        return (ear for ears in self._ears.values() for ear in ears)

    # Rounds

    async def run(self) -> None:
        """Tell until cancelled."""
        loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self._shown = {}
        hub.ears.add(self._wake)
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                if not self._ears:
                    self._shown = {}
                    continue
                begun = loop.time()
                await self._try_round()
                await asyncio.sleep(begun + PAUSE_SECONDS - loop.time())
        finally:
            hub.ears.discard(self._wake)

    async def _try_round(self) -> None:
        try:
            await self._round()
            return
        except DatabaseError as error:
            logger.warning("presence.failed error=%s", type(error).__name__)
        except Exception:
            logger.exception("presence.failed")
        # The next round may do better.
        metrics.FAILED.inc()
        self._wake.set()

    async def _round(self) -> None:
        attendance = dict(rooms.attendance())
        readers = await in_thread(self._audience.of_notes, attendance) if attendance else {}
        shown = {}
        for note_id, people in attendance.items():
            if may_know := readers[note_id]:
                was = self._shown.get(note_id)
                is_as_it_was = was is not None and (was.people, was.readers) == (people, may_know)
                shown[note_id] = was if was and is_as_it_was else Shown.of(note_id, people, may_know)
        count = 0
        for note_id in self._shown.keys() | shown.keys():
            was, now = self._shown.get(note_id), shown.get(note_id)
            if was is now:
                continue
            count += self._hand_out(note_id, was, now)
            if count >= EARS_A_HAND_OUT:
                count = 0
                await asyncio.sleep(0)
        # Only now: what was handed out halfway is handed out again.
        self._shown = shown
        await self._tell()

    def _hand_out(self, note_id: UUID, was: Shown | None, now: Shown | None) -> int:
        """Give each ear what of a note is other than it was told; returns how many people that concerns."""
        knew = was.readers if was else frozenset()
        may_know = now.readers if now else frozenset()
        are_the_same = was is not None and now is not None and was.people == now.people
        # Of the same people only those hear whose right has changed.
        concerned = self._ears.keys() & (knew ^ may_know if are_the_same else knew | may_know)
        nobody = nobody_in(note_id)
        for user_id in concerned:
            for ear in self._ears[user_id]:
                ear.put(note_id, now.text_for(ear.person) if now and user_id in may_know else nobody)
        return len(concerned)

    async def _tell(self) -> None:
        """Have the ears say what they have, and the new ones all there is."""
        count = 0
        for ear in tuple(self._all_ears()):
            if ear.untold is None:
                ear.untold = {
                    note_id: shown.text_for(ear.person)
                    for note_id, shown in self._shown.items()
                    if ear.user_id in shown.readers
                }
            elif not ear.untold:
                continue
            ear.has_news.set()
            count += 1
            if count % EARS_A_TURN == 0:
                await asyncio.sleep(TURN_SECONDS)


whereabouts = Whereabouts()
