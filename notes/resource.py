"""What all resources under /api/v1/ have in common: who asks, and how bodies are read."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.host import Identity
from notes.accounts import identity
from notes.accounts.models import User


class Resource(APIView):
    """A view that only somebody with an account reaches."""

    @property
    def person(self) -> User:
        """Who asks."""
        return cast(User, self.request.user)

    @property
    def identity(self) -> Identity:
        """Who asks, as the engine knows them."""
        return identity.of_request(self.request)


class ListSerializer(serializers.Serializer[Any]):
    """One page of a list: ``results``, and the addresses of the pages beside it."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


def list_answer(results: Any, *, following: str | None = None, previous: str | None = None) -> Response:
    """The answer with one page; without addresses it is the whole list."""
    return Response({"results": results, "next": following, "previous": previous})


class StringField(serializers.CharField):
    """A string, and no number that could be written as one."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class RequestSerializer(serializers.Serializer[Any]):
    """What a request brings, in its body or its query."""

    @classmethod
    def parse(cls, request: Request) -> dict[str, Any]:
        """The valid body. Raises ValidationError."""
        return cls._valid(request.data)

    @classmethod
    def parse_query(cls, request: Request) -> dict[str, Any]:
        """The valid query. Raises ValidationError."""
        return cls._valid(request.query_params.dict())

    @classmethod
    def _valid(cls, data: Any) -> dict[str, Any]:
        serializer = cls(data=data)
        serializer.is_valid(raise_exception=True)
        return cast("dict[str, Any]", serializer.validated_data)
