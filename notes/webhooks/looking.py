"""For which webhooks there may be something to send: asked in the database, for one process.

New events are looked at once for all webhooks, by who may see them. Whatever is missed so, such as what happened while
no server ran, is found when all are looked at, which is done at the start and now and then; that also moves the position
of those for whom nothing happens, so that they do not fall behind what the feed keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from notes.feed.models import Event, Feed
from notes.feed.reading import Audience
from notes.pieces import in_pieces
from notes.webhooks.models import Delivery, Webhook

EVENTS_A_LOOK = 500
PEOPLE_A_STATEMENT = 500
SWEEP_SECONDS = 600.0
MAX_OF_A_PERSON = 4
"""For so many webhooks of one person a process sends at once; nobody takes all the room."""


class Looking:
    """What is remembered from one look to the next. For one thread at a time."""

    def __init__(self) -> None:
        self._audience = Audience()
        self.is_behind = False
        """Whether there may be more events than were looked at: look again at once."""
        self._upto = 0
        self._sweep_at: datetime | None = None
        self._wanted: dict[UUID, int] = {}
        """Webhooks with something at this position that was not sent yet."""
        self._lost: set[UUID] = set()
        """Webhooks that are further than the feed, which was restored from a backup."""
        self._turns = 0
        self._begun: dict[UUID, int] = {}
        """The number of the turn in which each webhook was last begun; whoever is not in it has waited longest."""

    def look(self, now: datetime, busy: Collection[UUID], room: int) -> list[UUID]:
        """Return the webhooks to begin with, at most ``room``, none of them ``busy``."""
        head, _ = Feed.standing()
        if self._sweep_at is None or now >= self._sweep_at or head < self._upto:
            self._sweep(now, head)
        else:
            self._look_at_events()
        due = Webhook.objects.due(now).values_list("pk", flat=True)
        return self._chosen({*due, *self._lost}, now, busy, room) if room > 0 else []

    def _sweep(self, now: datetime, head: int) -> None:
        running = Webhook.objects.running()
        self._want(running.filter(position__lt=head).values_list("pk", flat=True), head)
        self._lost.update(running.filter(position__gt=head).values_list("pk", flat=True))
        self._upto, self.is_behind = head, False
        # So it does not grow with those that are deleted.
        self._begun.clear()
        # Only now: what failed above is done again. The log, though, can wait for the next time, and nobody waits for it.
        self._sweep_at = now + timedelta(seconds=SWEEP_SECONDS)
        Delivery.forget_old(now)

    def _want(self, webhooks: Iterable[UUID], position: int) -> None:
        for pk in webhooks:
            self._wanted[pk] = max(position, self._wanted.get(pk, 0))

    def _look_at_events(self) -> None:
        events = list(Event.objects.filter(position__gt=self._upto).order_by("position")[:EVENTS_A_LOOK])
        self.is_behind = len(events) == EVENTS_A_LOOK
        if not events:
            return
        if Webhook.objects.running().exists():
            heard: dict[int, list[Event]] = {}
            for event, readers in zip(events, self._audience.of(events), strict=True):
                for user_id in readers:
                    heard.setdefault(user_id, []).append(event)
            for some in in_pieces(heard, PEOPLE_A_STATEMENT):
                for webhook in Webhook.objects.running().filter(user__in=some):
                    wanted = [event.position for event in heard[webhook.user_id] if webhook.wants(event)]
                    self._want((webhook.pk,) if wanted else (), max(wanted, default=0))
        self._upto = events[-1].position

    def _chosen(self, due: set[UUID], now: datetime, busy: Collection[UUID], room: int) -> list[UUID]:
        free = dict.fromkeys(due, 0) | self._wanted
        of_person: dict[int, int] = {}
        for user_id in Webhook.objects.filter(pk__in=busy).values_list("user_id", flat=True):
            of_person[user_id] = of_person.get(user_id, 0) + 1
        rows = {
            webhook.pk: webhook
            for some in in_pieces(free, PEOPLE_A_STATEMENT)
            for webhook in Webhook.objects.filter(pk__in=some).select_related("user")
        }
        chosen: list[UUID] = []
        for pk in sorted(free, key=lambda pk: self._begun.get(pk, 0)):
            row = rows.get(pk)
            if row is None or self._is_settled(row, now):
                self._wanted.pop(pk, None)
                if row is None or pk not in due:
                    continue
            if pk in busy or (row.claimed_until and row.claimed_until > now) or len(chosen) >= room:
                continue
            if of_person.get(row.user_id, 0) < MAX_OF_A_PERSON:
                of_person[row.user_id] = of_person.get(row.user_id, 0) + 1
                chosen.append(pk)
                self._turns += 1
                self._begun[pk] = self._turns
                self._lost.discard(pk)
        return chosen

    def _is_settled(self, row: Webhook, now: datetime) -> bool:
        """Whether nothing more has to be remembered: it was sent, is not to be sent, or rests and will be due."""
        rests = row.next_attempt_at is not None and row.next_attempt_at > now
        is_running = row.is_active and row.user.is_active
        return not is_running or rests or row.position >= self._wanted.get(row.pk, 0)
