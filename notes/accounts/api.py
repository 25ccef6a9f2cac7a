"""Who is logged in, and the tokens of their scripts, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from notes.accounts.authentication import LoginOnly
from notes.accounts.models import AccessToken, Scope
from notes.resource import ListSerializer, RequestSerializer, Resource, StringField, list_answer
from notes.schema import errors


class PersonSerializer(serializers.Serializer[Any]):
    """Who is logged in."""

    username = serializers.CharField()
    color = serializers.CharField(help_text='"#rrggbb", as others see their caret.')
    is_administrator = serializers.BooleanField()
    max_attachment_bytes = serializers.IntegerField(help_text="The largest file that can be attached here.")


class SessionResource(Resource):
    """The login that a request comes with."""

    @extend_schema(
        operation_id="session_read", tags=["session"], responses={200: PersonSerializer, **errors()}
    )
    def get(self, request: Request) -> Response:
        """Say who is logged in."""
        limits = {"max_attachment_bytes": settings.ATTACHMENT_MAX_BYTES}
        person = {name: getattr(self.person, name) for name in ("username", "color", "is_administrator")}
        return Response(PersonSerializer(person | limits).data)


class TokenSerializer(serializers.Serializer[Any]):
    """A token, without what would let anybody use it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    hint = serializers.CharField(help_text="How the token begins.")


class IssuedTokenSerializer(TokenSerializer):
    """A token that was just made."""

    token = serializers.CharField(help_text="Shown this once.")


class TokenListSerializer(ListSerializer):
    """Your tokens."""

    results = TokenSerializer(many=True)


class NewTokenSerializer(RequestSerializer):
    """What a token is for."""

    name = StringField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), min_length=1, max_length=len(Scope.choices)
    )
    expires_at = serializers.DateTimeField(allow_null=True, default=None, help_text="null: never.")

    def validate_expires_at(self, expires_at: datetime | None) -> datetime | None:
        """An end lies ahead."""
        if expires_at is not None and expires_at <= timezone.now():
            raise serializers.ValidationError("This lies in the past.")
        return expires_at


class TokenList(Resource):
    """Your tokens."""

    permission_classes = (LoginOnly,)

    @extend_schema(
        operation_id="tokens_list", tags=["tokens"], responses={200: TokenListSerializer, **errors()}
    )
    def get(self, request: Request) -> Response:
        """List your tokens, the newest first."""
        tokens = self.person.tokens.filter(revoked_at=None).order_by("-pk")
        return list_answer(TokenSerializer(tokens, many=True).data)

    @extend_schema(
        operation_id="tokens_create",
        tags=["tokens"],
        request=NewTokenSerializer,
        responses={201: IssuedTokenSerializer, **errors(400, 415)},
    )
    def post(self, request: Request) -> Response:
        """Make a token; the answer shows it this once."""
        new = NewTokenSerializer.parse(request)
        row, token = AccessToken.objects.issue(self.person, new["name"], new["scopes"], new["expires_at"])
        return Response({**TokenSerializer(row).data, "token": token}, status=201)


class TokenDetail(Resource):
    """One of your tokens."""

    permission_classes = (LoginOnly,)

    @extend_schema(operation_id="tokens_revoke", tags=["tokens"], responses={204: None, **errors(404)})
    def delete(self, request: Request, token_id: int) -> Response:
        """Revoke a token; whatever is connected with it is closed."""
        token = self.person.tokens.filter(pk=token_id, revoked_at=None).first()
        if token is None:
            raise NotFound("You have no such token.")
        token.revoke()
        return Response(status=204)


urlpatterns = [
    path("session/", SessionResource.as_view(), name="session"),
    path("tokens/", TokenList.as_view(), name="tokens"),
    path("tokens/<int:token_id>/", TokenDetail.as_view(), name="token"),
]
