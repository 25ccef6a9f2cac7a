"""Asking for access to a note that one cannot see.

The answer is the same for every id, so nobody learns from it which notes there are.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from notes.accounts.models import Scope
from notes.library.models import Note
from notes.resource import ListSerializer, RequestSerializer, Resource, list_answer
from notes.schema import errors


class AccessRequestSerializer(serializers.Serializer[Any]):
    """Somebody who asks to be let in."""

    username = serializers.CharField()
    color = serializers.CharField(help_text='"#rrggbb", as at their caret.')
    created_at = serializers.DateTimeField()


class AccessRequestListSerializer(ListSerializer):
    """Who asks, the first first."""

    results = AccessRequestSerializer(many=True)


class NoteIdField(serializers.UUIDField):
    """An id as it is written in addresses, and no number that could stand for one."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class NewAccessRequestSerializer(RequestSerializer):
    """For which note."""

    note = NoteIdField()


class AccessRequests(Resource):
    """Your questions to be let in."""

    scope_to_change = Scope.SHARE

    @extend_schema(
        operation_id="access_requests_create",
        tags=["shares"],
        request=NewAccessRequestSerializer,
        responses={202: None, **errors(400, 415)},
    )
    def post(self, request: Request) -> Response:
        """Ask the owner of a note to share it with you. Answers 202 for any id, whether there is such a note or not."""
        wanted = NewAccessRequestSerializer.parse(request)
        if note := Note.objects.select_related("owner").filter(pk=wanted["note"]).first():
            note.ask_for_access(self.person)
        return Response(status=202)


class NoteAccessRequests(Resource):
    """Who asks for one of your notes."""

    @extend_schema(
        operation_id="access_requests_list",
        tags=["shares"],
        responses={200: AccessRequestListSerializer, **errors(404)},
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        """List who asks to be let in. Share the note with them, and the question is answered."""
        note = Note.objects.for_owning(self.person, note_id)
        asked = note.access_requests.select_related("user").order_by("created_at", "pk")
        return list_answer(
            AccessRequestSerializer(
                [
                    {"username": one.user.username, "color": one.user.color, "created_at": one.created_at}
                    for one in asked
                ],
                many=True,
            ).data
        )


class NoteAccessRequest(Resource):
    """One such question."""

    scope_to_change = Scope.SHARE

    @extend_schema(
        operation_id="access_requests_decline", tags=["shares"], responses={204: None, **errors(404)}
    )
    def delete(self, request: Request, note_id: UUID, username: str) -> Response:
        """Decline. Whoever asked is not told, and may ask again."""
        note = Note.objects.for_owning(self.person, note_id)
        # Nobody's name holds NUL, and PostgreSQL would not even look for one that does.
        name = "" if "\0" in username else username.lower()
        if not note.answer_question(name):
            raise NotFound("Nobody of this name asks for this note.")
        return Response(status=204)


urlpatterns = [
    path("access-requests/", AccessRequests.as_view(), name="access-requests"),
    path("notes/<uuid:note_id>/access-requests/", NoteAccessRequests.as_view(), name="note-access-requests"),
    path(
        "notes/<uuid:note_id>/access-requests/<str:username>/",
        NoteAccessRequest.as_view(),
        name="note-access-request",
    ),
]
