"""The change feed over REST: what has happened since a position."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from notes.feed import reading
from notes.feed.models import Feed, Kind
from notes.resource import ListSerializer, RequestSerializer, Resource
from notes.schema import errors

MAX_POSITION = 2**53 - 1
MAX_PAGE = 500

PREFER = OpenApiParameter(
    "Prefer",
    str,
    OpenApiParameter.HEADER,
    description="`wait=20`: where there is nothing new after `since`, answer when there is, or after 20 seconds (at most `FEED_MAX_WAIT_SECONDS`).",
)
PREFERENCE_APPLIED = OpenApiParameter(
    "Preference-Applied",
    str,
    OpenApiParameter.HEADER,
    response=[200],
    description="How long was waited at most; missing where it could not be waited.",
)


class EventNoteSerializer(serializers.Serializer[Any]):
    """The note that something happened to."""

    id = serializers.UUIDField()
    title = serializers.CharField(help_text="At that moment.")


class EventSerializer(serializers.Serializer[Any]):
    """Something that happened to a note."""

    position = serializers.IntegerField(
        help_text="Ascending, in the order of commits; the same for everybody."
    )
    kind = serializers.ChoiceField(choices=Kind.choices)
    at = serializers.DateTimeField()
    note = EventNoteSerializer()
    actors = serializers.ListField(
        child=serializers.CharField(),
        help_text="The usernames of those who did it, more than one if several typed.",
    )
    data = serializers.DictField(  # type: ignore[assignment]  # a serializer's own `data` is what it makes, and this one makes nothing
        help_text="What more there is to say of it, by its kind (docs/feed.md)."
    )


class ChangeListSerializer(ListSerializer):
    """A part of your feed."""

    results = EventSerializer(many=True)
    position = serializers.IntegerField(
        help_text="Up to here nothing is left out: the `since` of the next request. Greater than any position in `results` when others' events lie between."
    )


class ChangeQuerySerializer(RequestSerializer):
    """From where on."""

    since = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_POSITION,
        help_text="The `position` of an earlier answer. Without it nothing but the present position is answered.",
    )
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=MAX_PAGE, default=100)


class ChangeList(Resource):
    """What happened to the notes that you may see."""

    # What was preferred is heeded, and said to be, before a request gets here and after it was answered (waiting.py).
    @extend_schema(
        operation_id="changes_list",
        tags=["changes"],
        parameters=[ChangeQuerySerializer, PREFER, PREFERENCE_APPLIED],
        responses={200: ChangeListSerializer, **errors(400, 410)},
    )
    def get(self, request: Request) -> Response:
        """List what happened after a position, the oldest first. Nothing of a note that you may not see now."""
        query = ChangeQuerySerializer.parse_query(request)
        if "since" not in query:
            return self._answer(reading.Page([], *[Feed.standing()[0]] * 2))
        return self._answer(reading.page(self.person, query["since"], query["page_size"]))

    def _answer(self, page: reading.Page) -> Response:
        following = None
        if not page.is_last:
            following = replace_query_param(self.request.build_absolute_uri(), "since", str(page.position))
        answer = Response(
            {
                "results": [reading.as_json(event) for event in page.events],
                "position": page.position,
                "next": following,
                "previous": None,
            }
        )
        # What was right a moment ago may be news by now.
        answer["Cache-Control"] = "no-store"
        return answer


urlpatterns = [path("changes/", ChangeList.as_view(), name="changes")]
