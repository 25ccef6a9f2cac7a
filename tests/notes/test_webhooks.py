"""Webhooks over REST: whose they are, what they may lead to, their secrets and their logs."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from notes.accounts.models import Scope
from notes.feed.models import Feed
from notes.library.models import Note
from notes.sharing.models import Role
from notes.webhooks import models, signing
from notes.webhooks.models import Delivery, Off, Webhook
from notes.webhooks.sending import Outcome
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import NOTES, WEBHOOKS, webhook_url
from tests.notes.receiver import signed

URL = "https://hooks.example.org/curio"


@pytest.fixture
def webhook(person: Person) -> Webhook:
    return Webhook.objects.create(user=person("owner"), url=URL, position=0)


def test_a_signature_is_that_of_the_standard() -> None:
    """The vector that Standard Webhooks publishes."""
    secret, message_id, body = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
    )
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signing.sign(secret, message_id, 1614265330, body) == expected
    assert signed(secret, message_id, "1614265330", body) == expected


def test_the_receiver_in_the_documentation_verifies() -> None:
    page = (Path(__file__).parents[2] / "docs/webhooks.md").read_text()
    program = page.partition("```python\n")[2].partition("```")[0]
    example: dict[str, Any] = {"__name__": "example"}
    exec(program, example)
    example["SECRET"], body = signing.new_secret(), '{"title": "牛乳"}'.encode()
    headers = signing.headers((signing.new_secret(), example["SECRET"]), "msg_1", int(time.time()), body)
    assert example["is_genuine"](headers, body)
    assert not example["is_genuine"](headers, body + b" ")
    assert not example["is_genuine"](headers | {"webhook-timestamp": "1614265330"}, body)


REQUESTS: list[Callable[[APIClient, Webhook], Any]] = [
    lambda api, webhook: api.get(webhook_url(webhook)),
    lambda api, webhook: api.patch(webhook_url(webhook), {"name": "Mine"}),
    lambda api, webhook: api.post(webhook_url(webhook, "secret")),
    lambda api, webhook: api.get(webhook_url(webhook, "deliveries")),
    lambda api, webhook: api.post(webhook_url(webhook, "replay"), {"since": 0}),
    lambda api, webhook: api.post(webhook_url(webhook, "test")),
    lambda api, webhook: api.delete(webhook_url(webhook)),
]


@pytest.mark.parametrize("request_it", REQUESTS)
@pytest.mark.parametrize(
    ("role", "is_refused"), [(NOBODY, 401), (None, 404), (Role.EDITOR, 404), (Role.OWNER, None)]
)
def test_a_webhook_is_its_owners_alone(
    api_as: ApiAs,
    webhook: Webhook,
    settings: Any,
    request_it: Callable[[APIClient, Webhook], Any],
    role: Role | Nobody | None,
    is_refused: int | None,
) -> None:
    settings.WEBHOOK_TIMEOUT_SECONDS = 0
    answer = request_it(api_as(role), webhook)
    assert answer.status_code == is_refused if is_refused else answer.status_code in {200, 201, 204}


@pytest.mark.parametrize(
    "request_it",
    [*REQUESTS, lambda api, _: api.get(WEBHOOKS), lambda api, _: api.post(WEBHOOKS, {"url": URL})],
)
def test_no_token_manages_webhooks(
    api_with: Callable[..., APIClient], webhook: Webhook, request_it: Callable[[APIClient, Webhook], Any]
) -> None:
    answer = request_it(api_with(*Scope), webhook)
    assert (answer.status_code, answer.json()["code"]) == (403, "login_required")


def test_a_secret_is_shown_once(api_as: ApiAs) -> None:
    made = api_as(Role.OWNER).post(WEBHOOKS, {"url": URL, "kinds": ["note.edited"]})
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    (listed,) = api_as(Role.OWNER).get(WEBHOOKS).json()["results"]
    assert {**listed, "secret": secret} == made.json()
    assert api_as(None).get(WEBHOOKS).json()["results"] == []


def test_a_new_secret_signs_beside_the_old_one_for_a_day(api_as: ApiAs, webhook: Webhook) -> None:
    secret = api_as(Role.OWNER).post(webhook_url(webhook, "secret")).json()["secret"]
    old, now = webhook.secret, timezone.now()
    webhook.refresh_from_db()
    assert secret not in {old, ""}
    assert webhook.secrets_at(now) == (secret, old)
    assert webhook.secrets_at(now + timedelta(days=1, seconds=1)) == (secret,)
    signature = signing.headers(webhook.secrets_at(now), "msg_1", 5, b"{}")["webhook-signature"]
    assert signature.split(" ") == [signed(one, "msg_1", "5", b"{}") for one in (secret, old)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"url": 5}, "invalid"),
        ({"url": "ftp://example.org"}, "invalid"),
        ({"url": "https://user:secret@example.org"}, "invalid"),
        ({"url": "https://example.org/" + "x" * 2000}, "invalid"),
        ({"url": "http://127.0.0.1:8000"}, "private_target"),
        ({"url": "http://[::ffff:a9fe:a9fe]/"}, "private_target"),
        ({"url": URL, "kinds": ["note.eaten"]}, "invalid"),
        ({"url": URL, "name": "x" * 101}, "invalid"),
        ({"url": URL, "notes": []}, "invalid"),
        ({"url": URL, "notes": "all"}, "invalid"),
        ({"url": URL, "notes": ["Plan"]}, "invalid"),
        ({"url": URL, "notes": [str(uuid4())]}, "invalid"),
        ({"url": URL, "notes": [7]}, "invalid"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused(
    api_as: ApiAs, webhook: Webhook, body: dict[str, Any], code: str
) -> None:
    api = api_as(Role.OWNER)
    answers = [api.post(WEBHOOKS, body)]
    if body:
        answers.append(api.patch(webhook_url(webhook), body))
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, code)}
    assert Webhook.objects.get().url == URL


def test_some_notes_are_chosen_or_all(api_as: ApiAs, webhook: Webhook, note: Note) -> None:
    api, chosen = api_as(Role.OWNER), [str(note.id)]
    assert api.get(webhook_url(webhook)).json()["notes"] is None
    made = api.post(WEBHOOKS, {"url": URL, "notes": [str(note.id).upper(), str(note.id)]})
    assert (made.status_code, made.json()["notes"]) == (201, chosen)
    assert api.patch(webhook_url(webhook), {"notes": chosen}).json()["notes"] == chosen
    assert api.patch(webhook_url(webhook), {"name": "Mine"}).json()["notes"] == chosen
    assert api.patch(webhook_url(webhook), {"notes": None}).json()["notes"] is None


def test_so_many_notes_are_refused_before_they_are_looked_at(api_as: ApiAs, note: Note) -> None:
    api = api_as(Role.OWNER)
    assert api.post(WEBHOOKS, {"url": URL, "notes": [str(note.id)] * 50}).status_code == 201
    answer = api.post(WEBHOOKS, {"url": URL, "notes": [str(note.id)] * 51})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["notes"])


@pytest.mark.parametrize(("role", "status"), [(None, 400), (Role.VIEWER, 201), (Role.EDITOR, 201)])
def test_who_may_choose_a_note(api_as: ApiAs, note: Note, role: Role | None, status: int) -> None:
    answer = api_as(role).post(WEBHOOKS, {"url": URL, "notes": [str(note.id)]})
    assert answer.status_code == status
    assert status == 201 or list(answer.json()["fields"]) == ["notes"]


def test_a_note_that_one_may_not_see_any_more_stays_chosen(api_as: ApiAs, note: Note, person: Person) -> None:
    """It may come back, and the rest can be changed meanwhile."""
    api, viewer = api_as(Role.VIEWER), person("viewer")
    chosen = [str(note.id)]
    webhook = Webhook.objects.create(user=viewer, url=URL, position=0, notes=chosen)
    note.unshare(viewer, viewer)
    own = api.post(NOTES, {"title": "Mine"}).json()["id"]
    both = sorted([*chosen, own])
    assert api.patch(webhook_url(webhook), {"notes": both}).json()["notes"] == both
    assert api.patch(webhook_url(webhook), {"notes": [own]}).json()["notes"] == [own]
    assert api.patch(webhook_url(webhook), {"notes": both}).status_code == 400


def test_nobody_has_more_than_they_may(api_as: ApiAs, webhook: Webhook, settings: Any) -> None:
    settings.WEBHOOKS_PER_PERSON = 2
    codes = [api_as(Role.OWNER).post(WEBHOOKS, {"url": URL}).status_code for _ in range(2)]
    assert codes == [201, 409]
    assert api_as(None).post(WEBHOOKS, {"url": URL}).status_code == 201


def test_it_is_switched_off_and_on_and_goes_on_where_it_was(api_as: ApiAs, webhook: Webhook) -> None:
    api = api_as(Role.OWNER)
    webhook.failed(Outcome(error="status", status=500), timezone.now())
    webhook.save()
    off = api.patch(webhook_url(webhook), {"is_active": False}).json()
    assert (off["is_active"], off["off_reason"], off["attempts"], off["next_attempt_at"]) == (
        False,
        "owner",
        0,
        None,
    )
    on = api.patch(webhook_url(webhook), {"is_active": True}).json()
    assert (on["is_active"], on["off_reason"], on["position"]) == (True, "", webhook.position)
    assert list(Webhook.objects.due(timezone.now())) == [webhook]


@pytest.mark.parametrize(
    ("since", "status"), [(9, 410), (10, 200), (15, 200), (20, 200), (21, 410), (-1, 400)]
)
def test_it_goes_back_as_far_as_the_feed_is_kept(
    api_as: ApiAs, webhook: Webhook, since: int, status: int
) -> None:
    Feed.objects.update_or_create(pk=1, defaults={"position": 20, "floor": 10})
    Webhook.objects.update(position=18)
    answer = api_as(Role.OWNER).post(webhook_url(webhook, "replay"), {"since": since})
    assert answer.status_code == status
    assert Webhook.objects.get().position == (since if status == 200 else 18)


def test_the_log_is_read_page_by_page(api_as: ApiAs, webhook: Webhook) -> None:
    for attempt in range(1, 6):
        Delivery.objects.create(webhook=webhook, attempt=attempt, at=timezone.now(), message_id="msg_1")
    api, read, address = api_as(Role.OWNER), [], webhook_url(webhook, "deliveries") + "?page_size=2"
    while address:
        page = api.get(address).json()
        read.append([one["attempt"] for one in page["results"]])
        address = page["next"]
    assert read == [[5, 4], [3, 2], [1]]


def test_the_log_is_kept_for_a_while(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(models, "MAX_LOGGED", 3)
    now = timezone.now()
    for hours in (200, 9, 8, 7, 6, 5):
        Delivery.objects.create(webhook=webhook, attempt=hours, at=now - timedelta(hours=hours))
    Delivery.forget_old(now)
    assert list(webhook.deliveries.order_by("pk").values_list("attempt", flat=True)) == [7, 6, 5]


def test_the_waits_grow_and_end_after_a_day(webhook: Webhook) -> None:
    now = began = timezone.now()
    waits = []
    while webhook.is_active:
        webhook.failed(Outcome(error="unreachable"), now)
        if webhook.next_attempt_at:
            waits.append((webhook.next_attempt_at - now).total_seconds())
            now = webhook.next_attempt_at
    assert [
        round(wait / expected) for wait, expected in zip(waits, models.BACKOFF_SECONDS, strict=False)
    ] == [1] * 6
    assert (webhook.off_reason, now) == (Off.FAILED, began + timedelta(days=1))


@pytest.mark.parametrize(
    ("asked", "least", "most"), [(None, 4, 6), (1.0, 4, 6), (90.0, 90, 90), (1e9, 3600, 3600), (-5.0, 4, 6)]
)
def test_retry_after_is_heeded_within_bounds(
    webhook: Webhook, asked: float | None, least: float, most: float
) -> None:
    now = timezone.now()
    webhook.failed(Outcome(status=503, error="status", retry_after_seconds=asked), now)
    assert webhook.next_attempt_at is not None
    assert least <= (webhook.next_attempt_at - now).total_seconds() <= most


def test_a_test_says_what_came_of_it(api_as: ApiAs, webhook: Webhook) -> None:
    """The name leads to where nothing may be sent; nothing but the log changes."""
    Webhook.objects.update(url="http://127.0.0.1:9/")
    answer = api_as(Role.OWNER).post(webhook_url(webhook, "test"))
    assert answer.status_code == 200
    assert (answer.json()["kind"], answer.json()["position"], answer.json()["error"]) == (
        "webhook.test",
        None,
        "private_target",
    )
    assert api_as(Role.OWNER).get(webhook_url(webhook, "deliveries")).json()["results"] == [answer.json()]
    assert Webhook.objects.get().attempts == 0


def test_there_is_no_such_webhook(api_as: ApiAs, webhook: Webhook) -> None:
    webhook.id = uuid4()
    assert api_as(Role.OWNER).get(webhook_url(webhook)).status_code == 404
