"""Whoever has a webhook is told when the server switches it off, once, in the inbox and by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from notes.accounts.models import Scope, User
from notes.feed.models import Feed
from notes.feed.sequencer import Sequencer
from notes.library.models import Note
from notes.notifications import mailer, posting
from notes.notifications.models import Inbox, Notification
from notes.notifications.outbox import Mail
from notes.sharing.models import Role
from notes.webhooks import turns
from notes.webhooks.models import Webhook
from notes.webhooks.sending import Outcome
from tests.conftest import ApiAs, Person
from tests.notes.addresses import NOTIFICATIONS, webhook_url

GONE = Outcome(status=410, error="status")
UNAVAILABLE = Outcome(status=503, error="status")
SILENT = Outcome(error="timeout")


@pytest.fixture
def webhook(note: Note, person: Person) -> Webhook:
    """The owner's, with something to send."""
    Sequencer().tell((), {})
    url = "https://hooks.example.org/a-secret/path"
    webhook = Webhook.objects.create(user=person("owner"), name="Chat", url=url, position=Feed.standing()[0])
    note.rename("New", note.owner)
    Sequencer().tell((), {})
    return webhook


def fails(webhook: Webhook, outcome: Outcome, now: datetime) -> None:
    """One attempt, with what came of it."""
    sending = turns.begin(webhook.pk, now)
    assert sending is not None
    assert turns.settle(sending, outcome, now, goes_on=True) is None
    webhook.refresh_from_db()


def fails_for_a_day(webhook: Webhook, outcome: Outcome = SILENT) -> datetime:
    now = timezone.now()
    while webhook.is_active:
        fails(webhook, outcome, now)
        now = webhook.next_attempt_at or now
    return now


def listed(api_as: ApiAs, role: Role | None = Role.OWNER) -> list[dict[str, Any]]:
    answer = api_as(role).get(NOTIFICATIONS)
    assert answer.status_code == 200
    return list(answer.json()["results"])


def test_a_receiver_that_wants_no_more_is_told_at_once(api_as: ApiAs, webhook: Webhook) -> None:
    now = timezone.now()
    fails(webhook, GONE, now)
    (told,) = listed(api_as)
    del told["id"]
    assert told == {
        "kind": "webhook_off",
        "at": now.isoformat().replace("+00:00", "Z"),
        "note": None,
        "actors": [],
        "count": 1,
        "data": {
            "webhook": {"id": str(webhook.id), "name": "Chat", "host": "hooks.example.org"},
            "reason": "gone",
            "error": "status",
            "status": 410,
        },
        "is_read": False,
    }
    assert listed(api_as, Role.VIEWER) == []


def test_a_day_of_failures_is_told_once_and_no_failure_before(api_as: ApiAs, webhook: Webhook) -> None:
    fails(webhook, SILENT, timezone.now())
    assert listed(api_as) == []
    Webhook.objects.update(next_attempt_at=None)
    webhook.refresh_from_db()
    fails_for_a_day(webhook)
    (told,) = listed(api_as)
    assert (told["data"]["reason"], told["data"]["error"], told["data"]["status"]) == (
        "failed",
        "timeout",
        None,
    )


def test_it_moves_the_inbox_of_whoever_listens(webhook: Webhook) -> None:
    before = Inbox.of(webhook.user).changes
    fails(webhook, GONE, timezone.now())
    assert Inbox.of(webhook.user).changes == before + 1
    assert Notification.objects.unread_count(webhook.user) == 1


def test_who_switches_it_off_themselves_is_not_told(api_as: ApiAs, webhook: Webhook) -> None:
    api_as(Role.OWNER).patch(webhook_url(webhook), {"is_active": False})
    assert listed(api_as) == []


def test_an_answer_that_comes_too_late_switches_nothing_off(api_as: ApiAs, webhook: Webhook) -> None:
    """Its owner has switched it off meanwhile."""
    now = timezone.now()
    sending = turns.begin(webhook.pk, now)
    assert sending is not None
    api_as(Role.OWNER).patch(webhook_url(webhook), {"is_active": False})
    turns.settle(sending, GONE, now, goes_on=True)
    assert listed(api_as) == []


@pytest.mark.parametrize(
    ("attends", "is_read"),
    [
        (lambda api, url: api.patch(url, {"is_active": True}), True),
        (lambda api, url: api.delete(url), True),
        (lambda api, url: api.patch(url, {"name": "Other"}), False),
        (lambda api, url: api.get(url), False),
    ],
)
def test_whoever_attends_to_it_has_read_it(
    api_as: ApiAs, webhook: Webhook, attends: Callable[[Any, str], Any], is_read: bool
) -> None:
    other = Webhook.objects.create(user=webhook.user, url=webhook.url, position=webhook.position)
    for one in (webhook, other):
        fails(one, GONE, timezone.now())
    assert attends(api_as(Role.OWNER), webhook_url(webhook)).status_code in {200, 204}
    assert [one["is_read"] for one in listed(api_as)] == [False, is_read]


def test_it_is_told_again_when_it_happens_again(api_as: ApiAs, webhook: Webhook) -> None:
    fails(webhook, GONE, timezone.now())
    api_as(Role.OWNER).patch(webhook_url(webhook), {"is_active": True})
    fails(webhook, GONE, timezone.now() + timedelta(seconds=1))
    assert [one["is_read"] for one in listed(api_as)] == [False, True]


def test_who_wants_no_word_of_it_gets_none(api_as: ApiAs, webhook: Webhook) -> None:
    inbox = Inbox.locked(webhook.user)
    inbox.choose({"webhook_off": {"in_app": False, "browser": False, "mail": False}})
    inbox.save()
    fails(webhook, GONE, timezone.now())
    assert not Notification.objects.exists()
    assert not Webhook.objects.get().is_active


def test_who_may_not_log_in_any_more_is_not_told(webhook: Webhook) -> None:
    sending = turns.begin(webhook.pk, timezone.now())
    assert sending is not None
    User.objects.update(is_active=False)
    turns.settle(sending, GONE, timezone.now(), goes_on=True)
    assert not Webhook.objects.get().is_active
    assert not Notification.objects.exists()


def test_a_token_reads_it_too(api_with: Any, webhook: Webhook) -> None:
    """It holds no secret: of the address only the host."""
    fails(webhook, GONE, timezone.now())
    text = api_with(Scope.READ).get(NOTIFICATIONS).content.decode()
    assert "hooks.example.org" in text
    assert "a-secret" not in text


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (GONE, "It leads to hooks.example.org, and the receiver answered that it wants no more (410)."),
        (SILENT, "The last time there was no answer in time."),
        (UNAVAILABLE, "The last time the receiver answered with another status than 2xx (503)."),
    ],
)
def test_it_is_mailed(webhook: Webhook, settings: Any, outcome: Outcome, reason: str) -> None:
    settings.MAIL_IS_ON, settings.PUBLIC_URL = True, "https://notes.example.org"
    User.objects.filter(pk=webhook.user_id).update(email="owner@example.org")
    now = fails_for_a_day(webhook, outcome) + timedelta(hours=1)
    posting.pack(now)
    sending = posting.begin(now)
    assert sending is not None
    assert mailer._send(sending.message) == "sent"
    (sent,) = django_mail.outbox
    assert sent.subject == "Your webhook “Chat” was switched off"
    assert reason in str(sent.body)
    assert "https://notes.example.org/settings#webhooks" in str(sent.body)
    assert "No more about this note" not in str(sent.body)
    assert "a-secret" not in str(sent.body)


def test_who_has_attended_to_it_is_not_mailed(api_as: ApiAs, webhook: Webhook, settings: Any) -> None:
    settings.MAIL_IS_ON = True
    User.objects.filter(pk=webhook.user_id).update(email="owner@example.org")
    fails(webhook, GONE, timezone.now())
    api_as(Role.OWNER).patch(webhook_url(webhook), {"is_active": True})
    posting.pack(timezone.now() + timedelta(hours=1))
    assert not Mail.objects.exists()
