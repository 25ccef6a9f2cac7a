"""What a webhook is sent: every event that its owner may see, once for each position and in order, whatever happens."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from collab.database import in_thread
from collab.host import Identity
from notes.accounts.models import User
from notes.feed.models import Event, Feed
from notes.library.models import Note
from notes.sharing.models import Role
from notes.webhooks import turns
from notes.webhooks.deliverer import Deliverer
from notes.webhooks.models import Delivery, Webhook
from notes.webhooks.sending import Message, Outcome, Sender
from notes.webhooks.signing import new_secret
from tests.notes.addresses import WEBHOOKS
from tests.notes.receiver import CUT, SILENT, Receiver
from tests.notes.webhooks import Clock, fresh, go, positions, tell
from tests.support.deadlines import PATIENCE_SECONDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("loopback_is_allowed")]

CLOSED = "closed"
"""Nobody listens."""


async def log(webhook: Webhook) -> list[tuple[int | None, str, int]]:
    rows = webhook.deliveries.order_by("pk").values_list("status", "error", "attempt")
    return await in_thread(list, rows)


async def test_an_hour_of_trouble_loses_nothing(
    webhook: Webhook,
    quiet: Note,
    receiver: Receiver,
    clock: Clock,
    speaking: Callable[[User], Identity],
    settings: Any,
) -> None:
    """Each event is taken exactly once for its position, in order, with a signature that holds."""
    settings.WEBHOOK_TIMEOUT_SECONDS = 0.3
    deliverer, notes = Deliverer(now=clock), [quiet]
    notes += [await in_thread(_shared, quiet.owner, name, speaking) for name in ("one", "two")]
    troubles: list[int | str] = [CLOSED, 500, 302, CUT, SILENT, 404, CLOSED, 503]
    for trouble in troubles:
        receiver.answer = trouble
        if trouble == CLOSED:
            receiver.stop()
        await in_thread(tell, notes, 5)
        for _ in range(15):
            await go(deliverer)
            clock.advance(30)
        if trouble == CLOSED:
            await receiver.start()
    failing = await fresh(webhook)
    assert (failing.is_active, receiver.taken) == (True, [])
    assert len(set(receiver.ids)) == 1
    assert "unreachable" in {error for _, error, _ in await log(webhook)}
    receiver.answer, settings.WEBHOOK_TIMEOUT_SECONDS = 200, PATIENCE_SECONDS
    # Everything is looked at shortly before the rest is over, so that nothing that is sent after it is owed to that.
    assert failing.next_attempt_at is not None
    clock.now = failing.next_attempt_at - timedelta(seconds=1)
    await go(deliverer)
    clock.advance(1)
    for _ in range(5):
        await go(deliverer)
    every = await in_thread(
        lambda: list(Event.objects.filter(position__gt=webhook.position).order_by("position"))
    )
    visible = [event.position for event in every if event.addressee_id is None]
    assert len(visible) == 44
    assert positions(receiver) == visible
    caught_up = await fresh(webhook)
    assert (caught_up.position, caught_up.attempts, caught_up.last_error) == (visible[-1], 0, "")


def _shared(owner: User, name: str, speaking: Callable[[User], Identity]) -> Note:
    note = Note.objects.write_down(owner, speaking(owner), name, "")
    note.share_with(User.objects.get(username="viewer"), Role.VIEWER)
    return note


async def test_a_process_that_is_killed_repeats_one_message_at_most(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock, settings: Any
) -> None:
    """The receiver had it, but nobody wrote that down. When the claim has run out it comes again, under the same id."""
    await in_thread(tell, [quiet], 3)

    class Killed(Sender):
        async def send(self, message: Message, now: datetime) -> Outcome:
            await super().send(message, now)
            raise SystemError("the process is gone")

    first, second = Deliverer(Killed(), now=clock), Deliverer(now=clock)
    await go(first)
    assert len(receiver.requests) == 1
    await go(second)
    assert len(receiver.requests) == 1, "the claim still holds"
    clock.advance(settings.WEBHOOK_TIMEOUT_SECONDS + 60)
    await go(second)
    assert len(receiver.requests) == 4
    assert receiver.ids[0] == receiver.ids[1]
    assert len(set(receiver.ids)) == 3


async def test_of_many_processes_one_sends(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    await in_thread(tell, [quiet], 10)
    some = [Deliverer(now=clock) for _ in range(4)]
    await asyncio.gather(*(go(one) for one in some))
    assert positions(receiver) == list(range(webhook.position + 1, webhook.position + 11))


async def test_nothing_of_a_note_that_one_may_not_see_any_more_is_sent(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    """Also not what waited for a receiver that was down when the right was lost."""
    deliverer = Deliverer(now=clock)
    receiver.answer = 500
    await in_thread(tell, [quiet], 2)
    await go(deliverer)
    assert len(receiver.requests) == 1
    await in_thread(quiet.unshare, webhook.user, webhook.user)
    await in_thread(tell, [quiet], 0)
    receiver.answer = 200
    clock.advance(60)
    await go(deliverer)
    await in_thread(tell, [quiet], 2)
    await go(deliverer)
    assert [event["kind"] for event in receiver.taken] == ["note.access_lost"]


async def test_only_the_wanted_kinds_are_sent(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    webhook.kinds = ["note.restored"]
    await in_thread(webhook.save)
    await in_thread(tell, [quiet], 2)
    await in_thread(quiet.trash)
    await in_thread(quiet.restore)
    await in_thread(tell, [quiet], 0)
    await go(Deliverer(now=clock))
    assert [event["kind"] for event in receiver.taken] == ["note.restored"]
    assert receiver.taken[0]["note"]["id"] == str(quiet.id)


async def test_only_what_happens_to_the_chosen_notes_is_sent(
    webhook: Webhook,
    quiet: Note,
    receiver: Receiver,
    clock: Clock,
    speaking: Callable[[User], Identity],
) -> None:
    """Also that access to one of them was lost."""
    other = await in_thread(_shared, quiet.owner, "other", speaking)
    webhook.notes = [str(quiet.id)]
    await in_thread(webhook.save)
    await in_thread(tell, [quiet, other], 4)
    await in_thread(other.unshare, webhook.user, quiet.owner)
    await in_thread(quiet.unshare, webhook.user, quiet.owner)
    await in_thread(tell, [quiet], 0)
    await go(Deliverer(now=clock))
    assert [event["kind"] for event in receiver.taken] == ["note.access_lost"]
    await in_thread(quiet.share_with, webhook.user, Role.VIEWER)
    await in_thread(tell, [quiet, other], 2)
    await go(Deliverer(now=clock))
    assert {event["note"]["id"] for event in receiver.taken} == {str(quiet.id)}
    assert "note.renamed" in {event["kind"] for event in receiver.taken}


def widen(webhook: Webhook) -> None:
    """Its owner wants everything of all notes."""
    client = APIClient()
    client.force_login(webhook.user)
    answer = client.patch(f"{WEBHOOKS}{webhook.pk}/", {"notes": None, "kinds": []}, format="json")
    assert answer.status_code == 200


async def test_what_was_not_wanted_is_not_sent_later_for_being_wanted_then(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    webhook.notes, webhook.kinds = [str(quiet.id)], ["note.restored"]
    await in_thread(webhook.save)
    await in_thread(tell, [quiet], 3)
    await in_thread(widen, webhook)
    await in_thread(tell, [quiet], 1)
    clock.advance(60)
    await go(Deliverer(now=clock))
    assert len(receiver.taken) == 1


async def test_what_is_told_while_a_webhook_is_made_is_sent(
    quiet: Note, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came after the position at which the webhook begins, and was looked at when the webhook was not there yet."""
    deliverer = Deliverer(now=clock)
    await go(deliverer)
    standing = await in_thread(Feed.standing)
    await in_thread(tell, [quiet], 1)
    await go(deliverer)
    async with Receiver("").listening() as receiver:
        with monkeypatch.context() as then:
            then.setattr(Feed, "standing", lambda: standing)
            made = await in_thread(make, quiet.owner, f"http://127.0.0.1:{receiver.port}/hook")
        receiver.secret = made["secret"]
        clock.advance(60)
        await go(deliverer)
        assert positions(receiver) == [standing[0] + 1]
    settled = await in_thread(Webhook.objects.get)
    assert (settled.next_attempt_at, settled.position) == (None, standing[0] + 1)


def make(user: User, url: str) -> dict[str, Any]:
    client = APIClient()
    client.force_login(user)
    made = client.post(WEBHOOKS, {"url": url}, format="json")
    assert made.status_code == 201
    return dict(made.json())


async def test_what_is_told_while_more_is_wanted_is_sent(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came after what was not wanted was passed, and was looked at when nothing more was wanted yet."""
    webhook.kinds = ["note.restored"]
    await in_thread(webhook.save)
    deliverer = Deliverer(now=clock)
    await go(deliverer)
    await in_thread(tell, [quiet], 1)
    await go(deliverer)
    with monkeypatch.context() as before:
        before.setattr(turns, "next_event", lambda *_: None)
        await in_thread(widen, webhook)
    clock.advance(60)
    await go(deliverer)
    assert positions(receiver) == [webhook.position + 1]


async def test_more_that_is_wanted_ends_no_rest(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    webhook.kinds = ["note.renamed"]
    await in_thread(webhook.save)
    receiver.answer = 500
    await in_thread(tell, [quiet], 1)
    deliverer = Deliverer(now=clock)
    await go(deliverer)
    rests = (await fresh(webhook)).next_attempt_at
    await in_thread(widen, webhook)
    clock.advance(1)
    await go(deliverer)
    resting = await fresh(webhook)
    assert (len(receiver.requests), resting.attempts, resting.next_attempt_at) == (1, 1, rests)


async def test_whoever_wants_no_more_is_sent_no_more(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer, receiver.body = 410, "gone\x00 for good " + "x" * 10_000
    await in_thread(tell, [quiet], 2)
    await go(Deliverer(now=clock))
    off = await fresh(webhook)
    assert (off.is_active, off.off_reason, off.position) == (False, "gone", webhook.position)
    (entry,) = await in_thread(lambda: list(Delivery.objects.all()))
    assert (entry.status, entry.excerpt[:15], len(entry.excerpt)) == (410, "gone\ufffd for good ", 500)


async def test_a_redirect_is_not_followed(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    receiver.answer, receiver.headers = 307, f"Location: http://127.0.0.1:{receiver.port}/other\r\n"
    await in_thread(tell, [quiet], 1)
    await go(Deliverer(now=clock))
    assert len(receiver.requests) == 1
    assert await log(webhook) == [(307, "redirect", 1)]


async def test_what_is_not_kept_any_more_is_said_and_skipped(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    await in_thread(tell, [quiet], 5)
    floor = webhook.position + 3
    await in_thread(
        lambda: (Event.objects.filter(position__lte=floor).delete(), Feed.objects.update(floor=floor))
    )
    await go(Deliverer(now=clock))
    assert positions(receiver) == [floor + 1, floor + 2]
    assert (await log(webhook))[0] == (None, "position_gone", 0)


async def test_a_webhook_that_is_changed_meanwhile_is_not_set_back(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    """It was replayed while a message was on its way: the answer to that one no longer moves the position."""
    await in_thread(tell, [quiet], 2)
    deliverer = Deliverer(now=clock)
    await go(deliverer)
    receiver.may_answer.clear()
    receiver.came.clear()
    await in_thread(tell, [quiet], 1)
    await deliverer.round()
    await receiver.came.wait()
    await in_thread(lambda: Webhook.objects.update(position=webhook.position))
    receiver.may_answer.set()
    await deliverer.idle()
    assert receiver.ids[:3] == receiver.ids[3:]
    assert (await fresh(webhook)).position == webhook.position + 3


async def test_a_slow_receiver_holds_up_nobody_else(
    webhook: Webhook, quiet: Note, receiver: Receiver, clock: Clock
) -> None:
    slow = Receiver(new_secret())
    slow.answer = SILENT
    async with slow.listening():
        await in_thread(
            lambda: Webhook.objects.create(
                user=quiet.owner,
                secret=slow.secret,
                url=f"http://127.0.0.1:{slow.port}/",
                position=webhook.position,
            )
        )
        await in_thread(tell, [quiet], 3)
        deliverer = Deliverer(now=clock)
        await deliverer.round()
        await slow.came.wait()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(receiver.taken) < 3:
                receiver.came.clear()
                await receiver.came.wait()
        assert len(slow.requests) == 1
        await deliverer._stop()
    assert (await in_thread(lambda: Webhook.objects.get(user=quiet.owner))).claim is None


async def test_a_running_deliverer_hears_of_news(webhook: Webhook, quiet: Note, receiver: Receiver) -> None:
    """By the clock alone: the feed of this process does not run."""
    running = asyncio.create_task(Deliverer().run())
    await in_thread(tell, [quiet], 1)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await receiver.came.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_certificate_is_checked_against_the_name(tmp_path: Path) -> None:
    """TLS asks for the host's name, though what is connected to is the address that was judged."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {key} -out {certificate} "
    make += "-days 2 -subj /CN=hooks.example.org -addext subjectAltName=DNS:hooks.example.org"
    made = await asyncio.create_subprocess_exec(*make.split(), stderr=subprocess.DEVNULL)
    assert await made.wait() == 0
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver = Receiver(new_secret())
    context.sni_callback = lambda _, name, __: receiver.names.append(name)

    async def resolver(host: str, port: int) -> list[Any]:
        return [ip_address("127.0.0.1")]

    trusting = Sender(resolver, ssl.create_default_context(cafile=str(certificate)))
    async with receiver.listening(context):

        async def send(sender: Sender, host: str) -> str:
            message = Message("msg_1", f"https://{host}:{receiver.port}/", (receiver.secret,), b"{}")
            return (await sender.send(message, datetime.now(UTC))).error

        assert await send(trusting, "hooks.example.org") == ""
        assert await send(trusting, "other.example.org") == "tls"
        assert await send(Sender(resolver), "hooks.example.org") == "tls"
    assert receiver.names == ["hooks.example.org", "other.example.org", "hooks.example.org"]
    assert [one["host"] for one in receiver.requests] == [f"hooks.example.org:{receiver.port}"]
