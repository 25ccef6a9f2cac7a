"""Your webhooks over REST. With a password alone: a webhook outlives the token that would have made it."""

from __future__ import annotations

from collections.abc import Collection
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection, transaction
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from notes.accounts.authentication import LoginOnly
from notes.accounts.models import User
from notes.errors import BusyError, TooManyWebhooksError
from notes.feed import reading
from notes.feed.models import Feed
from notes.library.models import Note
from notes.resource import Resource, list_answer
from notes.schema import errors
from notes.webhooks import turns
from notes.webhooks.models import Off, Webhook, taken_care_of
from notes.webhooks.sending import Sender
from notes.webhooks.serializers import (
    DeliveryListSerializer,
    DeliveryQuerySerializer,
    DeliverySerializer,
    NewWebhookSerializer,
    ReplaySerializer,
    WebhookChangeSerializer,
    WebhookListSerializer,
    WebhookSecretSerializer,
    WebhookSerializer,
)

_testing = BoundedSemaphore(4)
"""A test holds a thread while it waits, so there are few at once."""


class WebhookResource(Resource):
    """What has to do with one webhook of one's own."""

    permission_classes = (LoginOnly,)

    def webhook(self, webhook_id: UUID, *, to_change: bool = False) -> Webhook:
        """The webhook, locked if it is to be changed. Raises NotFound."""
        mine = Webhook.objects.select_related("user")
        if to_change:
            mine = mine.select_for_update(of=("self",))
        webhook = mine.filter(pk=webhook_id, user=self.person).first()
        if webhook is None:
            raise NotFound("You have no such webhook.")
        return webhook


class WebhookList(Resource):
    """Your webhooks."""

    permission_classes = (LoginOnly,)

    @extend_schema(
        operation_id="webhooks_list", tags=["webhooks"], responses={200: WebhookListSerializer, **errors()}
    )
    def get(self, request: Request) -> Response:
        """List your webhooks, the newest first."""
        webhooks = Webhook.objects.filter(user=self.person).order_by("-created_at", "pk")
        return list_answer(WebhookSerializer(webhooks, many=True).data)

    @extend_schema(
        operation_id="webhooks_create",
        tags=["webhooks"],
        request=NewWebhookSerializer,
        responses={201: WebhookSecretSerializer, **errors(400, 409, 415)},
    )
    def post(self, request: Request) -> Response:
        """Make a webhook, which is sent what happens from now on; the answer shows its secret this once.

        Each message is signed with it, as Standard Webhooks says (www.standardwebhooks.com): the header
        `webhook-signature` holds `v1,` and the base64 of the HMAC-SHA256 of `id.timestamp.body`. The key is what stands
        in base64 behind `whsec_`; id and timestamp are the headers `webhook-id` and `webhook-timestamp`.
        """
        new = NewWebhookSerializer.parse(request)
        _check_notes(self.person, new["notes"])
        with transaction.atomic():
            # Two at once count one after the other.
            User.objects.select_for_update().get(pk=self.person.pk)
            if Webhook.objects.filter(user=self.person).count() >= settings.WEBHOOKS_PER_PERSON:
                raise TooManyWebhooksError(
                    f"You have {settings.WEBHOOKS_PER_PERSON} webhooks, and more are not allowed."
                )
            webhook = Webhook(user=self.person, position=Feed.standing()[0], **new)
            webhook.look_soon()
            webhook.save()
        return Response(WebhookSecretSerializer(webhook).data, status=201)


class WebhookDetail(WebhookResource):
    """One of your webhooks."""

    @extend_schema(
        operation_id="webhooks_read", tags=["webhooks"], responses={200: WebhookSerializer, **errors(404)}
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """Read how a webhook stands."""
        return Response(WebhookSerializer(self.webhook(webhook_id)).data)

    @extend_schema(
        operation_id="webhooks_change",
        tags=["webhooks"],
        request=WebhookChangeSerializer,
        responses={200: WebhookSerializer, **errors(400, 404, 415)},
    )
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        """Change where it leads or what is sent, or switch it off and on."""
        change = WebhookChangeSerializer.parse(request)
        with transaction.atomic():
            webhook = self.webhook(webhook_id, to_change=True)
            _check_notes(self.person, change.get("notes"), known=webhook.notes or ())
            _change(webhook, change)
            webhook.save()
        return Response(WebhookSerializer(webhook).data)

    @extend_schema(operation_id="webhooks_delete", tags=["webhooks"], responses={204: None, **errors(404)})
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        """Delete a webhook and its log."""
        with transaction.atomic():
            webhook = self.webhook(webhook_id, to_change=True)
            taken_care_of.send(sender=Webhook, webhook=webhook)
            webhook.delete()
        return Response(status=204)


def _check_notes(person: User, chosen: Collection[str] | None, known: Collection[str] = ()) -> None:
    """Raise ValidationError if a note was chosen that the person may not see now. Those that they had before may stay."""
    fresh = {UUID(note_id) for note_id in chosen or () if note_id not in known}
    seen = Note.objects.visible_to(person).filter(pk__in=fresh)
    if unseen := fresh.difference(seen.values_list("pk", flat=True)):
        raise ValidationError({"notes": [f"There is no note {min(unseen)} that you may see."]})


def _change(webhook: Webhook, change: dict[str, Any]) -> None:
    kinds, notes = change.get("kinds", webhook.kinds), change.get("notes", webhook.notes)
    if (kinds, notes) != (webhook.kinds, webhook.notes):
        # What was not wanted until now is not sent later for being wanted then.
        turns.next_event(webhook, timezone.now())
        webhook.kinds, webhook.notes = kinds, notes
        webhook.look_soon()
    webhook.name = change.get("name", webhook.name)
    if (url := change.get("url", webhook.url)) != webhook.url:
        webhook.url = url
        webhook.begin_anew()
    is_active = change.get("is_active", webhook.is_active)
    if is_active and not webhook.is_active:
        webhook.switch_on()
        taken_care_of.send(sender=Webhook, webhook=webhook)
    elif not is_active and webhook.is_active:
        webhook.forget_failures()
        webhook.switch_off(Off.OWNER)


class WebhookSecret(WebhookResource):
    """What a webhook's messages are signed with."""

    @extend_schema(
        operation_id="webhooks_renew_secret",
        tags=["webhooks"],
        request=None,
        responses={201: WebhookSecretSerializer, **errors(404)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Make another secret, shown this once. For a day messages are signed with the old one as well."""
        with transaction.atomic():
            webhook = self.webhook(webhook_id, to_change=True)
            webhook.renew_secret()
            webhook.save()
        return Response(WebhookSecretSerializer(webhook).data, status=201)


class WebhookDeliveries(WebhookResource):
    """The log of a webhook."""

    @extend_schema(
        operation_id="deliveries_list",
        tags=["webhooks"],
        parameters=[DeliveryQuerySerializer],
        responses={200: DeliveryListSerializer, **errors(400, 404)},
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """List what was sent and what came of it, the newest first."""
        query = DeliveryQuerySerializer.parse_query(request)
        deliveries = self.webhook(webhook_id).deliveries.order_by("-pk")
        if "cursor" in query:
            deliveries = deliveries.filter(pk__lt=query["cursor"])
        found = list(deliveries[: query["page_size"] + 1])
        shown, following = found[: query["page_size"]], None
        if len(found) > len(shown):
            following = replace_query_param(request.build_absolute_uri(), "cursor", str(shown[-1].pk))
        return list_answer(DeliverySerializer(shown, many=True).data, following=following)


class WebhookReplay(WebhookResource):
    """Sending once more what was sent."""

    @extend_schema(
        operation_id="webhooks_replay",
        tags=["webhooks"],
        request=ReplaySerializer,
        responses={200: WebhookSerializer, **errors(400, 404, 410, 415)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Go back (or on) to a position: what came after it is sent, with the same `webhook-id` as before."""
        since = ReplaySerializer.parse(request)["since"]
        with transaction.atomic():
            webhook = self.webhook(webhook_id, to_change=True)
            reading.check_position(since, *Feed.standing())
            webhook.position = since
            webhook.begin_anew()
            webhook.save()
        return Response(WebhookSerializer(webhook).data)


class WebhookTest(WebhookResource):
    """Trying a webhook out."""

    @extend_schema(
        operation_id="webhooks_test",
        tags=["webhooks"],
        request=None,
        responses={200: DeliverySerializer, **errors(404)},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Send a message of the kind `webhook.test` once, now, and say what came of it."""
        webhook, now = self.webhook(webhook_id), timezone.now()
        message = turns.test_message(webhook, now)
        if not _testing.acquire(blocking=False):
            raise BusyError("Too many webhooks are being tried out. Try again in a moment.")
        try:
            if not connection.in_atomic_block:
                # Others may need it while the receiver is waited for.
                connection.close()
            outcome = async_to_sync(Sender().send)(message, now)
        finally:
            _testing.release()
        with transaction.atomic():
            delivery = turns.log_test(self.webhook(webhook_id, to_change=True), message, outcome, now)
        return Response(DeliverySerializer(delivery).data)


urlpatterns = [
    path("webhooks/", WebhookList.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", WebhookDetail.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/secret/", WebhookSecret.as_view(), name="webhook-secret"),
    path("webhooks/<uuid:webhook_id>/deliveries/", WebhookDeliveries.as_view(), name="webhook-deliveries"),
    path("webhooks/<uuid:webhook_id>/replay/", WebhookReplay.as_view(), name="webhook-replay"),
    path("webhooks/<uuid:webhook_id>/test/", WebhookTest.as_view(), name="webhook-test"),
]
