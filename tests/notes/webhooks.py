"""What happens to notes, and deliverers that send it to a receiver in a time of the test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from collab.database import in_thread
from notes.feed.models import Change, Kind
from notes.feed.sequencer import Sequencer
from notes.library.models import Note
from notes.webhooks.deliverer import Deliverer
from notes.webhooks.models import Webhook
from tests.notes.receiver import Receiver


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def tell(notes: list[Note], count: int) -> None:
    """Have something happen to each note in turn."""
    for number in range(count):
        note = notes[number % len(notes)]
        with transaction.atomic():
            Change.write(Kind.RENAMED, note.id, note.owner, title=str(number), previous_title="")
    Sequencer().tell((), {})


async def go(deliverer: Deliverer) -> None:
    await deliverer.round()
    await deliverer.idle()


async def fresh(webhook: Webhook) -> Webhook:
    return await in_thread(lambda: Webhook.objects.get(pk=webhook.pk))


def positions(receiver: Receiver) -> list[int]:
    return [event["position"] for event in receiver.taken]
