"""Who wrote what of a note's text.

A text in a browser knows under which Yjs client ids its characters were written; here these ids get names. The engine
keeps them beside opaque authors, and only this module turns those back into people.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from collab import authors
from collab.authors import Authorship
from notes.accounts.models import User
from notes.library.models import Note
from notes.resource import ListSerializer, RequestSerializer, Resource, StringField, list_answer
from notes.schema import errors

MAX_CLIENT_ID = 2**53 - 1
GONE_COLOR = "#5c5f66"
KINDS = [("person", "in a browser"), ("token", "a script, with an access token"), ("guest", "a guest")]


class AuthorSerializer(serializers.Serializer[Any]):
    """Somebody who wrote, and under which Yjs client ids."""

    key = serializers.CharField(help_text="The same as at their caret.")
    username = serializers.CharField(help_text="Empty for somebody whose account is gone.")
    color = serializers.CharField(help_text='"#rrggbb", as at their caret.')
    kind = serializers.ChoiceField(choices=KINDS, help_text="A token counts as its person, and says so here.")
    client_ids = serializers.ListField(child=serializers.IntegerField(min_value=0))


class AuthorListSerializer(ListSerializer):
    """Who wrote a note; somebody who wrote in a browser and with a token is there twice."""

    results = AuthorSerializer(many=True)


class AuthorQuerySerializer(RequestSerializer):
    """Whose client ids are to be named."""

    client_ids = StringField(
        required=False,
        help_text="Yjs client ids, with commas between them, at most `MAX_AUTHOR_CLIENT_IDS`; otherwise as many of the latest.",
    )

    def validate_client_ids(self, written: str) -> list[int]:
        """The numbers. Raises ValidationError."""
        numbers = written.split(",")
        if len(numbers) > settings.MAX_AUTHOR_CLIENT_IDS:
            raise ValidationError(
                f"These are {len(numbers)} client ids, at most {settings.MAX_AUTHOR_CLIENT_IDS} are answered at once."
            )
        if not all(number.isascii() and number.isdigit() and len(number) <= 16 for number in numbers):
            raise ValidationError("Client ids are whole numbers with commas between them.")
        ids = [int(number) for number in numbers]
        if max(ids) > MAX_CLIENT_ID:
            raise ValidationError(f"A client id is at most {MAX_CLIENT_ID}.")
        return ids


class NoteAuthors(Resource):
    """Who wrote a note."""

    @extend_schema(
        operation_id="authors_list",
        tags=["notes"],
        parameters=[AuthorQuerySerializer],
        responses={200: AuthorListSerializer, **errors(400, 404)},
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        """Name the people who first wrote under Yjs client ids of this note."""
        note = Note.objects.for_reading(self.person, note_id)
        wanted = AuthorQuerySerializer.parse_query(request).get("client_ids")
        written = authors.of(note.id, wanted, settings.MAX_AUTHOR_CLIENT_IDS)
        return list_answer(_named(written))


def _named(written: list[Authorship]) -> list[dict[str, Any]]:
    people = User.by_scope({one.author for one in written})
    return [_entry(one, people.get(one.author)) for one in written]


def _entry(one: Authorship, user: User | None) -> dict[str, Any]:
    return {
        "key": one.author,
        "username": user.username if user else "",
        "color": user.color if user else GONE_COLOR,
        "kind": one.kind or "person",
        "client_ids": list(one.client_ids),
    }
