"""What the hub does in the database, in a thread of its own: tell, then read what is new, and who may hear of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from collab.documents import Content
from notes.accounts.logins import Login, moved
from notes.feed import metrics
from notes.feed.models import Event, Feed
from notes.feed.reading import Audience
from notes.feed.sequencer import Sequencer
from notes.feed.subscription import News
from notes.feed.untold import Untold

EVENTS_A_ROUND = 500
RETRY_SECONDS = 60.0
"""What cannot be read is asked for again so often: to try it may cost a child process each time."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a round found."""

    news: list[tuple[News, frozenset[int]]]
    """Events with the ids of those who may see them."""
    position: int
    """Up to here the hub now knows all."""
    made_upto: int
    """The position of the last event that this process itself has made so far."""
    later: dict[UUID, float]
    """Documents that were told of just now, and in how many seconds they may be told of again."""
    logins: dict[Login, Login | None]
    """Logins whose rights had moved, and what they are now; None are over."""


class Rounds:
    """What is remembered from one round to the next."""

    def __init__(self) -> None:
        self._sequencer, self._untold = Sequencer(), Untold()
        self._audience = Audience()
        self._retry_at = timezone.now()

    @staticmethod
    def first_position() -> int:
        """Where a process that starts begins to hand on."""
        return Feed.standing()[0]

    def go(
        self,
        due: Collection[UUID],
        texts: Mapping[UUID, Content],
        position: int,
        *,
        logins: Collection[Login],
        looks: bool,
        has_changes: bool,
    ) -> Round:
        """Tell of these documents and of what waits in the outbox, then read what comes after ``position``.

        With ``looks`` also what others have left untold is looked for.
        """
        later: dict[UUID, float] = {}
        if due or has_changes or looks:
            now, abandoned = timezone.now(), set[UUID]()
            if looks:
                metrics.LAG.set(self._sequencer.lag_seconds())
                abandoned = self._untold.abandoned() - set(due)
                metrics.ABANDONED.inc(len(abandoned))
                abandoned |= self._unreadable(now)
            later = self._sequencer.tell({*due, *abandoned}, texts)
            if looks:
                self._untold.looked(now)
            # What somebody else stored and told of just now is not for this process to look at again.
            later = {document_id: seconds for document_id, seconds in later.items() if document_id in due}
        events = list(Event.objects.filter(position__gt=position).order_by("position")[:EVENTS_A_ROUND])
        readers = self._audience.of(events)
        news = [(News.of(event), who) for event, who in zip(events, readers, strict=True)]
        upto = events[-1].position if events else position
        return Round(news, upto, self._sequencer.upto, later, moved(logins))

    def _unreadable(self, now: datetime) -> set[UUID]:
        """Documents that could not be read, once it is time to try again: no commit may follow that asks for them."""
        if now < self._retry_at:
            return set()
        self._retry_at = now + timedelta(seconds=RETRY_SECONDS)
        return self._sequencer.unreadable
