"""Who may do what with a note, over REST."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from notes.accounts.models import Scope, User
from notes.errors import OwnerOnlyError, TrashedError, UnknownUserError
from notes.library.models import Note
from notes.resource import ListSerializer, RequestSerializer, Resource, StringField, list_answer
from notes.schema import errors
from notes.sharing.models import SHARED_ROLES, Role, Share


class ShareSerializer(serializers.Serializer[Any]):
    """What one person is to a note."""

    username = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    color = serializers.CharField(help_text='"#rrggbb", as at their caret.')


class ShareListSerializer(ListSerializer):
    """Everybody who may see a note, its owner first."""

    results = ShareSerializer(many=True)


class NewShareSerializer(RequestSerializer):
    """Whom to let in, and to what."""

    username = StringField(max_length=150)
    role = serializers.ChoiceField(choices=SHARED_ROLES)


class ShareChangeSerializer(RequestSerializer):
    """What somebody is to become."""

    role = serializers.ChoiceField(choices=SHARED_ROLES)


def _entry(user: User, role: str) -> dict[str, str]:
    return {"username": user.username, "role": role, "color": user.color}


def _own(person: User, note_id: UUID) -> Note:
    """The person's own note, if it may be shared now."""
    note = Note.objects.for_owning(person, note_id)
    if note.trashed_at:
        raise TrashedError
    return note


def _refuse_owner(note: Note, username: str) -> None:
    if username == note.owner.username:
        raise ValidationError({"username": ["This is the owner, who may do everything."]})


def _share_of(note: Note, username: str) -> Share:
    # Nobody's name holds NUL, and PostgreSQL would not even look for one that does.
    found = note.shares.none() if "\0" in username else note.shares.filter(user__username=username)
    share = found.select_related("user").first()
    if share is None:
        raise NotFound("This note is not shared with anybody of this name.")
    return share


class ShareList(Resource):
    """Everybody who may see a note."""

    scope_to_change = Scope.SHARE

    @extend_schema(
        operation_id="shares_list", tags=["shares"], responses={200: ShareListSerializer, **errors(404)}
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        """List who may do what, the owner first."""
        note = Note.objects.for_reading(self.person, note_id)
        shares = note.shares.select_related("user").order_by("user__username")
        entries = [_entry(note.owner, Role.OWNER), *(_entry(share.user, share.role) for share in shares)]
        return list_answer(entries)

    @extend_schema(
        operation_id="shares_create",
        tags=["shares"],
        request=NewShareSerializer,
        responses={200: ShareSerializer, 201: ShareSerializer, **errors(400, 404, 409, 415)},
    )
    def post(self, request: Request, note_id: UUID) -> Response:
        """Share your note with somebody, or change what they may do."""
        note = _own(self.person, note_id)
        wanted = NewShareSerializer.parse(request)
        _refuse_owner(note, wanted["username"].lower())
        user = User.objects.filter(username=wanted["username"].lower(), is_active=True).first()
        if user is None:
            raise UnknownUserError
        is_new = note.share_with(user, Role(wanted["role"]))
        return Response(_entry(user, wanted["role"]), status=201 if is_new else 200)


class ShareDetail(Resource):
    """What one person is to a note."""

    scope_to_change = Scope.SHARE

    @extend_schema(
        operation_id="shares_change",
        tags=["shares"],
        request=ShareChangeSerializer,
        responses={200: ShareSerializer, **errors(400, 404, 409, 415)},
    )
    def patch(self, request: Request, note_id: UUID, username: str) -> Response:
        """Change what somebody may do with your note."""
        note = _own(self.person, note_id)
        _refuse_owner(note, username.lower())
        role = ShareChangeSerializer.parse(request)["role"]
        with transaction.atomic():
            # First: whoever leaves meanwhile is not to be let in again.
            note.lock()
            share = _share_of(note, username.lower())
            note.share_with(share.user, Role(role))
        return Response(_entry(share.user, role))

    @extend_schema(
        operation_id="shares_delete", tags=["shares"], responses={204: None, **errors(400, 404, 409)}
    )
    def delete(self, request: Request, note_id: UUID, username: str) -> Response:
        """Take somebody's access away; with your own name: leave a note that is shared with you."""
        note = Note.objects.for_reading(self.person, note_id)
        if note.role != Role.OWNER and username.lower() != self.person.username:
            raise OwnerOnlyError
        if note.trashed_at:
            raise TrashedError
        _refuse_owner(note, username.lower())
        note.unshare(_share_of(note, username.lower()).user, self.person)
        return Response(status=204)


urlpatterns = [
    path("notes/<uuid:note_id>/shares/", ShareList.as_view(), name="shares"),
    path("notes/<uuid:note_id>/shares/<str:username>/", ShareDetail.as_view(), name="share"),
]
