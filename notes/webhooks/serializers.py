"""What requests for webhooks bring, and what the answers look like."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from notes.errors import PrivateTargetError
from notes.feed.api import MAX_POSITION
from notes.feed.models import Kind
from notes.resource import ListSerializer, RequestSerializer, StringField
from notes.webhooks import guard
from notes.webhooks.models import Off
from notes.webhooks.sending import Failure

MAX_NOTES = 50
"""So many can be chosen; who wants more takes all."""


class WebhookSerializer(serializers.Serializer[Any]):
    """A webhook, without its secret."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField()
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=Kind.choices),
        help_text="Of which kinds events are sent; empty: of all.",
    )
    notes = serializers.ListField(
        child=serializers.UUIDField(),
        allow_null=True,
        help_text="The notes whose events are sent; null: of all that you may see.",
    )
    is_active = serializers.BooleanField()
    off_reason = serializers.ChoiceField(
        choices=Off.choices, allow_blank=True, help_text="Why it is switched off; empty while it is on."
    )
    position = serializers.IntegerField(
        help_text="Everything up to here was delivered, or was not to be. Moves a while later where there is nothing to send."
    )
    delivered_at = serializers.DateTimeField(allow_null=True, help_text="When an event was last taken.")
    attempts = serializers.IntegerField(help_text="How often the next event was tried in vain.")
    first_failed_at = serializers.DateTimeField(allow_null=True)
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    last_error = serializers.ChoiceField(choices=Failure.choices, allow_blank=True)
    created_at = serializers.DateTimeField()


class WebhookSecretSerializer(WebhookSerializer):
    """A webhook with a secret that was just made."""

    secret = serializers.CharField(help_text="Shown this once.")


class WebhookListSerializer(ListSerializer):
    """Your webhooks."""

    results = WebhookSerializer(many=True)


class UrlField(StringField):
    """Where to send: public, as far as that can be known from the address itself."""

    def to_internal_value(self, data: Any) -> Any:
        url = super().to_internal_value(data)
        try:
            guard.Target.parse(url)
        except guard.PrivateTargetError as error:
            raise PrivateTargetError(str(error)) from error
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error
        return url


class UUIDStringField(serializers.UUIDField):
    """An id as text; a number is none."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class NotesField(serializers.ListField):
    """The ids of some notes, each once, as they are stored."""

    child = UUIDStringField()

    def to_internal_value(self, data: Any) -> Any:
        # Before they are looked at one by one, and each is counted.
        if isinstance(data, list) and len(data) > MAX_NOTES:
            raise serializers.ValidationError(f"At most {MAX_NOTES} notes, not {len(data)}.")
        return sorted({str(note_id) for note_id in super().to_internal_value(data)})


class NewWebhookSerializer(RequestSerializer):
    """Where to send what."""

    url = UrlField(max_length=2_000, help_text="http or https, without credentials.")
    name = StringField(max_length=100, default="", allow_blank=True)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=Kind.choices), max_length=len(Kind.choices), default=list
    )
    notes = NotesField(
        allow_null=True, allow_empty=False, max_length=MAX_NOTES, default=None, help_text="null: of all."
    )


class WebhookChangeSerializer(RequestSerializer):
    """What is to change."""

    url = UrlField(max_length=2_000, required=False)
    name = StringField(max_length=100, required=False, allow_blank=True)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=Kind.choices), max_length=len(Kind.choices), required=False
    )
    notes = NotesField(
        allow_null=True, allow_empty=False, max_length=MAX_NOTES, required=False, help_text="null: of all."
    )
    is_active = serializers.BooleanField(
        required=False, help_text="true goes on from where it was switched off."
    )


class ReplaySerializer(RequestSerializer):
    """From where on."""

    since = serializers.IntegerField(min_value=0, max_value=MAX_POSITION)


class DeliverySerializer(serializers.Serializer[Any]):
    """One attempt to send one message."""

    id = serializers.IntegerField()
    position = serializers.IntegerField(allow_null=True, help_text="The event's; null for a test.")
    kind = serializers.CharField()
    message_id = serializers.CharField(help_text="The header `webhook-id`.")
    attempt = serializers.IntegerField(help_text="Its number among the attempts for this event, from 1.")
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.ChoiceField(
        choices=Failure.choices, allow_blank=True, help_text="Empty if it was taken."
    )
    duration_ms = serializers.IntegerField()
    excerpt = serializers.CharField(help_text="How the answer begins.")


class DeliveryListSerializer(ListSerializer):
    """A part of the log."""

    results = DeliverySerializer(many=True)


class DeliveryQuerySerializer(RequestSerializer):
    """Which part of the log."""

    cursor = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_POSITION, help_text="From the `next` of an earlier answer."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100, default=50)
