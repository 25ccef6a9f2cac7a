"""Whose turn it is to be sent something: all who have something to be sent, without waiting for the next look at everything.

That look is kept from helping: it is over before the story begins, and the clock does not come to the next one.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import DatabaseError
from rest_framework.test import APIClient

from collab.database import in_thread
from notes.accounts.models import User
from notes.feed.hub import hub
from notes.library.models import Note
from notes.webhooks import looking, turns
from notes.webhooks.deliverer import EVENTS_A_TURN, MAX_AT_ONCE, Deliverer
from notes.webhooks.looking import MAX_OF_A_PERSON
from notes.webhooks.models import Delivery, Webhook, WebhookQuerySet
from notes.webhooks.sending import Sender
from tests.notes.addresses import webhook_url
from tests.notes.receiver import Receiver
from tests.notes.webhooks import Clock, fresh, go, positions, tell
from tests.support.deadlines import PATIENCE_SECONDS, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("loopback_is_allowed")]

MANY = 2 * EVENTS_A_TURN + 10


async def go_on(deliverer: Deliverer, rounds: int = 5) -> None:
    """So often as its own turns wake it; the clock stands."""
    for _ in range(rounds):
        await go(deliverer)


def asks(webhook: Webhook, method: str, what: str = "", **body: Any) -> None:
    """Its owner asks for something."""
    client = APIClient()
    client.force_login(webhook.user)
    answer = getattr(client, method)(webhook_url(webhook, what), body, format="json")
    assert answer.status_code == 200, answer.content


async def has_all(webhook: Webhook, receiver: Receiver, count: int) -> None:
    """It was sent so many since it began, each once, and nothing more is to be done for it."""
    assert positions(receiver) == list(range(webhook.position + 1, webhook.position + count + 1))
    standing = await fresh(webhook)
    assert standing.position == webhook.position + count
    assert (standing.next_attempt_at, standing.claim) == (None, None)


async def test_what_waited_for_a_rest_to_end_is_all_sent_then(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    deliverer = Deliverer(now=clock)
    receiver.answer = 500
    await in_thread(tell, [quiet], MANY)
    await go_on(deliverer)
    assert len(receiver.requests) == 1
    receiver.answer = 204
    clock.advance(10)
    await go_on(deliverer)
    await has_all(webhook, receiver, MANY)


async def test_what_is_sent_once_more_is_sent_to_its_end(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    deliverer = Deliverer(now=clock)
    await in_thread(tell, [quiet], MANY)
    await go_on(deliverer)
    receiver.taken.clear()
    await in_thread(lambda: asks(webhook, "post", "replay", since=webhook.position))
    clock.advance(60)
    await go_on(deliverer)
    await has_all(webhook, receiver, MANY)


async def test_who_is_switched_on_gets_all_that_happened_meanwhile(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    deliverer = Deliverer(now=clock)
    await in_thread(lambda: asks(webhook, "patch", is_active=False))
    await in_thread(tell, [quiet], MANY)
    await go_on(deliverer)
    assert not receiver.requests
    await in_thread(lambda: asks(webhook, "patch", is_active=True))
    clock.advance(60)
    await go_on(deliverer)
    await has_all(webhook, receiver, MANY)


async def test_another_process_goes_on_with_what_one_is_killed_in(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock, settings: Any
) -> None:
    """Also with what it has never heard of itself: what was asked for once more."""
    alive = Deliverer(now=clock)
    await in_thread(tell, [quiet], 6)
    await go_on(alive)
    receiver.taken.clear()
    await in_thread(lambda: asks(webhook, "post", "replay", since=webhook.position))
    clock.advance(60)
    sending = await in_thread(turns.begin, webhook.pk, clock())
    assert sending is not None
    outcome = await Sender().send(sending.message, clock())
    following = await in_thread(lambda: turns.settle(sending, outcome, clock(), goes_on=True))
    assert following is not None, "and with this one it is killed"
    await go_on(alive)
    assert len(receiver.taken) == 1, "the claim still holds"
    clock.advance(settings.WEBHOOK_TIMEOUT_SECONDS + 60)
    await go_on(alive)
    await has_all(webhook, receiver, 6)


async def test_who_has_much_to_look_through_is_continued(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when nothing that was looked through is wanted."""
    monkeypatch.setattr(turns, "EVENTS_A_PAGE", 2)
    monkeypatch.setattr(turns, "PAGES_A_STEP", 2)
    deliverer = Deliverer(now=clock)
    await in_thread(lambda: asks(webhook, "patch", kinds=["note.restored"], is_active=False))
    await in_thread(tell, [quiet], 15)
    await in_thread(_trashed_and_restored, quiet)
    await go_on(deliverer)
    await in_thread(lambda: asks(webhook, "patch", is_active=True))
    clock.advance(60)
    await go_on(deliverer, 10)
    assert [event["kind"] for event in receiver.taken] == ["note.restored"]
    assert (await fresh(webhook)).next_attempt_at is None


def _trashed_and_restored(note: Note) -> None:
    note.trash()
    note.restore()
    tell([note], 0)


@pytest.mark.parametrize(
    ("names", "max_at_once"),
    [(["viewer"] * (MAX_OF_A_PERSON + 1), MAX_AT_ONCE), (["viewer", "editor", "owner"], 2)],
    ids=["of one person", "of all"],
)
async def test_who_has_waited_longest_is_next(
    webhook: Webhook,
    quiet: Note,
    receiver: Receiver,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    max_at_once: int,
) -> None:
    """There is room for all but one, and all always have something."""
    monkeypatch.setattr("notes.webhooks.deliverer.MAX_AT_ONCE", max_at_once)
    webhooks = [webhook] + [await in_thread(_another, webhook, name) for name in names[1:]]
    deliverer = Deliverer(now=clock)
    await go(deliverer)
    for _ in names:
        await in_thread(tell, [quiet], EVENTS_A_TURN)
        await go(deliverer)
    taken = [sum(one.id.hex in message_id for message_id in receiver.ids) for one in webhooks]
    assert taken == [(len(names) - 1) * EVENTS_A_TURN] * len(names)


def _another(webhook: Webhook, username: str) -> Webhook:
    """One more that leads to the same receiver."""
    user = User.objects.get(username=username)
    return Webhook.objects.create(
        user=user, url=webhook.url, secret=webhook.secret, position=webhook.position
    )


@pytest.mark.parametrize(
    "failing", [(WebhookQuerySet, "running"), (Delivery, "forget_old")], ids=["everything", "the log"]
)
async def test_a_first_look_that_fails_has_nobody_wait_for_what_is_long_done(
    webhook: Webhook,
    quiet: Note,
    receiver: Receiver,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    failing: tuple[type, str],
) -> None:
    """Say because the database is locked at a start."""
    monkeypatch.setattr(looking, "EVENTS_A_LOOK", 2)
    await in_thread(tell, [quiet], 10)
    await go_on(Deliverer(now=clock))
    await has_all(webhook, receiver, 10)
    deliverer = Deliverer(now=clock)
    with monkeypatch.context() as at_first:
        at_first.setattr(*failing, _locked)
        await go(deliverer)
    await in_thread(tell, [quiet], 1)
    await go(deliverer)
    await has_all(webhook, receiver, 11)


def _locked(*_: object) -> None:
    raise DatabaseError("database is locked")


async def test_much_that_happens_at_once_is_looked_at_without_waiting(
    webhook: Webhook, quiet: Note, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """A running deliverer hears of it once."""
    settings.FEED_POLL_SECONDS = 2 * PATIENCE_SECONDS
    monkeypatch.setattr(looking, "EVENTS_A_LOOK", 2)
    webhook.kinds = ["note.restored"]
    await in_thread(webhook.save)
    await in_thread(_trashed_and_restored, quiet)
    running = asyncio.create_task(Deliverer().run())
    await wait_until(lambda: len(receiver.taken) == 1, what="the first look")
    await in_thread(tell, [quiet], 20)
    await in_thread(_trashed_and_restored, quiet)
    for ear in hub.ears:
        ear.set()
    await wait_until(lambda: len(receiver.taken) == 2, what="what came last")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
