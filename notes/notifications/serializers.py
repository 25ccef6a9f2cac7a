"""What requests for notifications bring, and what the answers look like."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from collab.core.errors import RevisionError
from collab.core.revision import Revision
from notes.feed.api import MAX_POSITION
from notes.notifications.models import Channel, NotificationKind
from notes.notifications.watching import Level
from notes.resource import ListSerializer, RequestSerializer, StringField


class NotificationNoteSerializer(serializers.Serializer[Any]):
    """The note that something happened to."""

    id = serializers.UUIDField(source="note_id")
    title = serializers.CharField(help_text="At that moment.")

    def to_representation(self, notification: Any) -> Any:
        """What is said of the note; None where it is about none."""
        return None if notification.note_id is None else super().to_representation(notification)


class NotificationSerializer(serializers.Serializer[Any]):
    """Something that you are told."""

    id = serializers.IntegerField(
        help_text="Ascending. What is told once more with later changes has another id."
    )
    kind = serializers.ChoiceField(choices=NotificationKind.choices)
    at = serializers.DateTimeField()
    note = NotificationNoteSerializer(
        source="*", allow_null=True, help_text="null: it is about no note, as with `webhook_off`."
    )
    actors = serializers.ListField(
        child=serializers.CharField(), help_text="The usernames of those who did it."
    )
    count = serializers.IntegerField(help_text="How often it happened that is told with this one.")
    data = serializers.DictField(  # type: ignore[assignment]  # a serializer's own `data` is what it makes
        help_text="What more there is to say of it, by its kind (docs/notifications.md)."
    )
    is_read = serializers.SerializerMethodField()

    def get_is_read(self, notification: Any) -> bool:
        """Whether it was read."""
        return notification.read_at is not None


class NotificationListSerializer(ListSerializer):
    """A part of what you are told."""

    results = NotificationSerializer(many=True)
    unread_count = serializers.IntegerField(help_text="How many of the page's inbox are not read.")


class NotificationQuerySerializer(RequestSerializer):
    """Which part."""

    unread = serializers.BooleanField(required=False, default=False, help_text="Only those not read.")
    channel = serializers.ChoiceField(
        choices=[(channel.value, channel.label) for channel in (Channel.IN_APP, Channel.BROWSER)],
        default=Channel.IN_APP.value,
        help_text="Only those that your settings send there.",
    )
    cursor = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_POSITION, help_text="From the `next` of an earlier answer."
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=100, default=50)


class ReadMarkSerializer(RequestSerializer):
    """Whether it was read."""

    is_read = serializers.BooleanField()


class UpToSerializer(RequestSerializer):
    """Up to where all was read."""

    up_to = serializers.IntegerField(min_value=0, max_value=MAX_POSITION)


class UnreadSerializer(serializers.Serializer[Any]):
    """How much is left."""

    unread_count = serializers.IntegerField()


class WatchSerializer(serializers.Serializer[Any]):
    """How much of a note you are told."""

    level = serializers.ChoiceField(choices=Level.choices)


class WatchChoiceSerializer(RequestSerializer):
    """How much of a note you want to be told."""

    level = serializers.ChoiceField(choices=Level.choices)


class SeenSerializer(RequestSerializer):
    """What was on the screen."""

    revision = StringField(max_length=40, help_text='Such as "1.7".')

    def validate_revision(self, written: str) -> Revision:
        """Read it."""
        try:
            return Revision.parse(written)
        except RevisionError as error:
            raise serializers.ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error


class ChannelsSerializer(serializers.Serializer[Any]):
    """How you are told of one kind."""

    in_app = serializers.BooleanField(help_text="In the page's inbox.")
    browser = serializers.BooleanField(help_text="By the browser, over other windows.")
    mail = serializers.BooleanField()


class _Strict(serializers.Serializer[Any]):
    """Takes no field that it does not know: a setting with a wrong name would seem to be set."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            known = ", ".join(self.fields)
            raise serializers.ValidationError({unknown[0]: [f"Expected one of {known}."]})
        return super().to_internal_value(data)


class ChannelChoicesSerializer(_Strict):
    """How you want to be told of one kind; what is left out stays."""

    in_app = serializers.BooleanField(required=False)
    browser = serializers.BooleanField(required=False)
    mail = serializers.BooleanField(required=False)


def _of_each_kind(base: type[Any], part: type[Any], name: str, doc: str, **options: Any) -> type[Any]:
    fields = {kind.value: part(help_text=kind.label, **options) for kind in NotificationKind}
    return type(name, (base,), {"__doc__": doc, "__module__": __name__, **fields})


NotificationEventsSerializer = _of_each_kind(
    serializers.Serializer, ChannelsSerializer, "NotificationEventsSerializer", "How you are told of what."
)
NotificationEventChoicesSerializer = _of_each_kind(
    _Strict,
    ChannelChoicesSerializer,
    "NotificationEventChoicesSerializer",
    "How you want to be told of what; what is left out stays.",
    required=False,
)


class MailSerializer(serializers.Serializer[Any]):
    """Your mail."""

    is_available = serializers.BooleanField(help_text="Whether this server sends mail at all.")
    is_possible = serializers.BooleanField(help_text="Whether it does, and you have an address.")
    address = serializers.CharField(allow_null=True, help_text="Where your mail goes.")
    unconfirmed_address = serializers.CharField(
        allow_null=True, help_text="Where it will go once you have followed the link that was mailed there."
    )


class MailChoicesSerializer(_Strict):
    """Where you want your mail."""

    address = serializers.EmailField(
        allow_null=True,
        max_length=254,
        help_text="Is sent a link, and used once that was followed. null: no mail any more. With a password alone.",
    )


class NotificationSettingsSerializer(serializers.Serializer[Any]):
    """How you are told of what."""

    events = NotificationEventsSerializer()
    mail = MailSerializer()


class NotificationSettingsChangeSerializer(_Strict, RequestSerializer):
    """What is to change; what is left out stays."""

    events = NotificationEventChoicesSerializer(required=False)
    mail = MailChoicesSerializer(required=False)
