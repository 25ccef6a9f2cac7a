"""Your notifications over REST: what you are told, what you have read, and what you want to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from collab.core.revision import Revision
from collab.models import Document
from notes.accounts.models import Scope, User
from notes.errors import LoginRequiredError, MailOffError
from notes.library.models import Note
from notes.notifications import addresses
from notes.notifications.models import Channel, Inbox, Notification, NotificationKind
from notes.notifications.serializers import (
    NotificationListSerializer,
    NotificationQuerySerializer,
    NotificationSerializer,
    NotificationSettingsChangeSerializer,
    NotificationSettingsSerializer,
    ReadMarkSerializer,
    SeenSerializer,
    UnreadSerializer,
    UpToSerializer,
    WatchChoiceSerializer,
    WatchSerializer,
)
from notes.notifications.watching import Level, Seen, Watch
from notes.resource import Resource
from notes.schema import errors


class Own(Resource):
    """What is one's own business; whoever may read may also say that they have."""

    scope_to_change = Scope.READ


class NotificationList(Own):
    """What you are told."""

    @extend_schema(
        operation_id="notifications_list",
        tags=["notifications"],
        parameters=[NotificationQuerySerializer],
        responses={200: NotificationListSerializer, **errors(400)},
    )
    def get(self, request: Request) -> Response:
        """List what you are told, the newest first. Nothing of a note that you may not see now, but that it is so."""
        query = NotificationQuerySerializer.parse_query(request)
        notifications = Notification.objects.shown_in(self.person, query["channel"]).order_by("-pk")
        if query["unread"]:
            notifications = notifications.unread()
        if "cursor" in query:
            notifications = notifications.filter(pk__lt=query["cursor"])
        found = list(notifications[: query["page_size"] + 1])
        part, following = found[: query["page_size"]], None
        if len(found) > len(part):
            following = replace_query_param(request.build_absolute_uri(), "cursor", str(part[-1].pk))
        return Response(
            {
                "results": NotificationSerializer(part, many=True).data,
                "next": following,
                "previous": None,
                "unread_count": Notification.objects.unread_count(self.person),
            }
        )


class NotificationDetail(Own):
    """One thing that you are told."""

    @extend_schema(
        operation_id="notifications_change",
        tags=["notifications"],
        request=ReadMarkSerializer,
        responses={200: NotificationSerializer, **errors(400, 404, 415)},
    )
    def patch(self, request: Request, notification_id: int) -> Response:
        """Say that you have read it, or not."""
        is_read = ReadMarkSerializer.parse(request)["is_read"]
        with transaction.atomic():
            Inbox.locked(self.person)
            mine = Notification.objects.shown_to(self.person, list(NotificationKind))
            row = mine.filter(pk=notification_id).first()
            if row is None:
                raise NotFound("You have no such notification.")
            if is_read:
                Notification.objects.filter(pk=row.pk).mark_read(timezone.now())
            elif row.read_at is not None:
                Notification.objects.filter(pk=row.pk).update(read_at=None)
                Inbox.moved((self.person.pk,))
            row.refresh_from_db()
        return Response(NotificationSerializer(row).data)


class NotificationsRead(Own):
    """Up to where you have read."""

    @extend_schema(
        operation_id="notifications_read_up_to",
        tags=["notifications"],
        request=UpToSerializer,
        responses={200: UnreadSerializer, **errors(400, 415)},
    )
    def put(self, request: Request) -> Response:
        """Say that you have read everything up to a notification, but what you get by mail alone and did not get yet."""
        up_to = UpToSerializer.parse(request)["up_to"]
        with transaction.atomic():
            inbox = Inbox.locked(self.person)
            mine = Notification.objects.filter(user=self.person, pk__lte=up_to)
            mine.but_left_to_mail(inbox).mark_read(timezone.now())
        return Response({"unread_count": Notification.objects.unread_count(self.person)})


class NotificationSettings(Own):
    """How you are told of what."""

    @extend_schema(
        operation_id="notification_settings_read",
        tags=["notifications"],
        responses={200: NotificationSettingsSerializer, **errors()},
    )
    def get(self, request: Request) -> Response:
        """Read how you are told of what."""
        return Response(_settings_of(self.person))

    @extend_schema(
        operation_id="notification_settings_change",
        tags=["notifications"],
        request=NotificationSettingsChangeSerializer,
        responses={200: NotificationSettingsSerializer, **errors(400, 409, 415)},
    )
    def patch(self, request: Request) -> Response:
        """Change some of it. Another address is used once you have followed the link that is mailed there."""
        change = NotificationSettingsChangeSerializer.parse(request)
        with transaction.atomic():
            inbox = Inbox.locked(self.person)
            if "mail" in change:
                self._change_address(inbox, change["mail"]["address"] or "")
            if change.get("events"):
                inbox.choose(change["events"])
                Inbox.moved((self.person.pk,))
            inbox.save(update_fields=["events", "unconfirmed_address"])
        self.person.refresh_from_db(fields=["email"])
        return Response(_settings_of(self.person))

    def _change_address(self, inbox: Inbox, address: str) -> None:
        if self.request.auth is not None:
            # What is mailed there would go on after the token was revoked.
            raise LoginRequiredError
        if address and not settings.MAIL_IS_ON:
            raise MailOffError
        addresses.change(inbox, self.person, address)


def _settings_of(user: User) -> dict[str, Any]:
    inbox = Inbox.of(user)
    return {
        "events": {
            kind.value: {channel.value: inbox.wants(kind, channel) for channel in Channel}
            for kind in NotificationKind
        },
        "mail": {
            "is_available": settings.MAIL_IS_ON,
            "is_possible": bool(settings.MAIL_IS_ON and user.email),
            "address": user.email or None,
            "unconfirmed_address": inbox.unconfirmed_address or None,
        },
    }


class NoteWatch(Own):
    """How much of a note you are told."""

    @extend_schema(
        operation_id="watch_read", tags=["notifications"], responses={200: WatchSerializer, **errors(404)}
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        """Read how much of a note you are told."""
        note = Note.objects.for_reading(self.person, note_id)
        return Response({"level": Watch.level_of(self.person, note.id)})

    @extend_schema(
        operation_id="watch_replace",
        tags=["notifications"],
        request=WatchChoiceSerializer,
        responses={200: WatchSerializer, **errors(400, 404, 415)},
    )
    def put(self, request: Request, note_id: UUID) -> Response:
        """Say how much of a note you want to be told."""
        note = Note.objects.for_reading(self.person, note_id)
        level = Level(WatchChoiceSerializer.parse(request)["level"])
        Watch.choose(self.person, note.id, level)
        return Response({"level": level})


class NoteSeen(Own):
    """What you have seen of a note."""

    @extend_schema(
        operation_id="seen_replace",
        tags=["notifications"],
        request=SeenSerializer,
        responses={204: None, **errors(400, 404, 415)},
    )
    def put(self, request: Request, note_id: UUID) -> Response:
        """Say up to which revision you have had the text before your eyes: of that you are not told. Never goes back."""
        note = Note.objects.for_reading(self.person, note_id)
        revision = SeenSerializer.parse(request)["revision"]
        head = Revision(*Document.objects.values_list("generation", "seq").get(pk=note.id))
        if revision > head:
            raise ValidationError(
                {"revision": [f"The note is at {head}, got {revision}, which is ahead of it."]}
            )
        Seen.note_down(self.person, note.id, revision)
        return Response(status=204)


urlpatterns = [
    path("notifications/", NotificationList.as_view(), name="notifications"),
    path("notifications/read/", NotificationsRead.as_view(), name="notifications-read"),
    path("notifications/<int:notification_id>/", NotificationDetail.as_view(), name="notification"),
    path("notification-settings/", NotificationSettings.as_view(), name="notification-settings"),
    path("notes/<uuid:note_id>/watch/", NoteWatch.as_view(), name="watch"),
    path("notes/<uuid:note_id>/seen/", NoteSeen.as_view(), name="seen"),
]
