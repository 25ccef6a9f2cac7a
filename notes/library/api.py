"""Notes over REST: list, create, read, change, trash, restore, and the bare Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from collab import documents
from collab.core.errors import RevisionError, StaleRevisionError
from collab.core.revision import Revision
from collab.documents import Content, Rewritten
from notes.library.etag import etag, if_match
from notes.library.listing import Cursor, Page
from notes.library.models import MAX_TITLE_CHARACTERS, Note
from notes.parsers import MarkdownParser, PlainTextParser
from notes.resource import RequestSerializer, Resource, StringField
from notes.schema import errors
from notes.sharing.models import Role

MAX_PAGE_SIZE = 100
_CONTROL_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


# --- What requests and answers look like ---


@extend_schema_field(
    {"type": "string", "pattern": r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$", "maxLength": 300}
)
class TitleField(StringField):
    """One line of text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MAX_TITLE_CHARACTERS, allow_blank=True, **options)
        self.validators.append(self._refuse_control_characters)

    def _refuse_control_characters(self, title: str) -> None:
        if _CONTROL_CHARACTER.search(title):
            raise serializers.ValidationError("A title is one line without control characters.")


@extend_schema_field({"type": "string", "pattern": r"^[^\u0000]*$", "description": "Markdown."})
class TextField(StringField):
    """A note's text: every character as it was typed, only line ends become a line feed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_blank=True, trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> Any:
        return with_line_feeds(super().to_internal_value(data))


@extend_schema_field(
    {
        "type": "string",
        "pattern": r"^[1-9][0-9]{0,17}\.[1-9][0-9]{0,17}$",
        "description": "The revision of the text that was changed.",
    }
)
class RevisionField(StringField):
    """A revision such as "1.7"."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return Revision.parse(super().to_internal_value(data))
        except RevisionError as error:
            raise serializers.ValidationError(f"{error}.") from error


@extend_schema_field(OpenApiTypes.STR)
class CursorField(StringField):
    """Where a page of a list begins; taken from ``next`` or ``previous``."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return Cursor.parse(super().to_internal_value(data))
        except ValueError as error:
            raise serializers.ValidationError("Expected what came as next or previous.") from error


def with_line_feeds(text: str) -> str:
    """The text with Windows' and old Macs' line ends made into line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class NoteSummarySerializer(serializers.Serializer[Any]):
    """A note as lists show it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    excerpt = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    owner = serializers.CharField(source="owner.username")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    trashed_at = serializers.DateTimeField(allow_null=True)


class NoteSerializer(NoteSummarySerializer):
    """A note with its text and the revision that the text has."""

    content = serializers.CharField()
    revision = serializers.CharField()


class ChangedNoteSerializer(NoteSerializer):
    """A note after a change; ``merged`` when others had written since the base."""

    merged = serializers.BooleanField()


class NoteListSerializer(serializers.Serializer[Any]):
    """One page of a list."""

    results = NoteSummarySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class NewNoteSerializer(RequestSerializer):
    """What a new note begins with."""

    title = TitleField(default="")
    content = TextField(default="")


class NoteChangeSerializer(RequestSerializer):
    """What is to change."""

    title = TitleField(required=False)
    content = TextField(required=False)
    base_revision = RevisionField(required=False)


class NoteReplacementSerializer(NoteChangeSerializer):
    """Title and text as they are to be."""

    title = TitleField()
    content = TextField()


class ContentQuerySerializer(RequestSerializer):
    """The base of a text that comes alone."""

    base_revision = RevisionField(required=False)


class NoteListQuerySerializer(RequestSerializer):
    """Which notes to list."""

    trashed = serializers.BooleanField(default=False, help_text="Your own trash instead of what is there.")
    search = StringField(default="", allow_blank=True, max_length=200, help_text="In titles and excerpts.")
    cursor = CursorField(required=False, help_text="From `next` or `previous`.")
    page_size = serializers.IntegerField(default=50, min_value=1, max_value=MAX_PAGE_SIZE)


# --- The resources ---

_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='Write only at this revision, e.g. `"1.7"`; else 412.',
)
_ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, description='The revision, quoted: `"1.7"`.', response=[200, 201]
)
_MERGED = OpenApiParameter(
    "Merged",
    str,
    OpenApiParameter.HEADER,
    description="`true` when others had written since the base.",
    response=[200],
    enum=["true", "false"],
)
_LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, description="Its address.", response=[201]
)


def note_answer(note: Note, content: Content, **more: Any) -> Response:
    """A note with its text, both of one consistent read."""
    data = NoteSummarySerializer(note).data
    data |= {"content": content.text, "revision": str(content.revision), **more}
    return Response(data, headers={"ETag": etag(content.revision)})


class NoteList(Resource):
    """Your notes, and those shared with you."""

    @extend_schema(
        operation_id="notes_list",
        tags=["notes"],
        parameters=[NoteListQuerySerializer],
        responses={200: NoteListSerializer, **errors(400)},
    )
    def get(self, request: Request) -> Response:
        """List notes, the last changed first."""
        query = NoteListQuerySerializer.parse_query(request)
        notes = (
            Note.objects.visible_to(self.person)
            .select_related("owner")
            .filter(trashed_at__isnull=not query["trashed"])
        )
        if words := query["search"]:
            notes = notes.filter(Q(title__icontains=words) | Q(excerpt__icontains=words))
        page = Page.read(notes, query.get("cursor"), query["page_size"])
        return Response(
            {
                "results": NoteSummarySerializer(page.notes, many=True).data,
                "next": self._link(page.next),
                "previous": self._link(page.previous),
            }
        )

    @extend_schema(
        operation_id="notes_create",
        tags=["notes"],
        parameters=[_ETAG, _LOCATION],
        request=NewNoteSerializer,
        responses={201: NoteSerializer, **errors(400, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Create a note of your own."""
        new = NewNoteSerializer.parse(request)
        note = Note.objects.write_down(self.person, self.identity, new["title"], new["content"])
        answer = note_answer(note, Content(new["content"], note.projected))
        answer.status_code = 201
        answer["Location"] = request.build_absolute_uri(f"{note.id}/")
        return answer

    def _link(self, cursor: Cursor | None) -> str | None:
        if cursor is None:
            return None
        return replace_query_param(self.request.build_absolute_uri(), "cursor", str(cursor))


class NoteDetail(Resource):
    """One note."""

    @extend_schema(
        operation_id="notes_read",
        tags=["notes"],
        parameters=[_ETAG],
        responses={200: NoteSerializer, **errors(404)},
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        """Read a note; the text is never older than what was acknowledged to anybody."""
        note = Note.objects.for_reading(self.person, note_id)
        content = documents.read(note.id)
        note.project(content)
        return note_answer(note, content)

    @extend_schema(
        operation_id="notes_change",
        tags=["notes"],
        parameters=[_IF_MATCH, _ETAG],
        request=NoteChangeSerializer,
        responses={200: ChangedNoteSerializer, **errors(400, 404, 409, 412, 413, 415)},
    )
    def patch(self, request: Request, note_id: UUID) -> Response:
        """Change title, text or both. The text is merged into what others wrote since `base_revision`."""
        note = Note.objects.for_writing(self.person, note_id)
        return self._change(note, NoteChangeSerializer.parse(request))

    @extend_schema(
        operation_id="notes_replace",
        tags=["notes"],
        parameters=[_IF_MATCH, _ETAG],
        request=NoteReplacementSerializer,
        responses={200: ChangedNoteSerializer, **errors(400, 404, 409, 412, 413, 415)},
    )
    def put(self, request: Request, note_id: UUID) -> Response:
        """Change title and text; the text is merged as with PATCH."""
        note = Note.objects.for_writing(self.person, note_id)
        return self._change(note, NoteReplacementSerializer.parse(request))

    @extend_schema(operation_id="notes_trash", tags=["notes"], responses={204: None, **errors(404)})
    def delete(self, request: Request, note_id: UUID) -> Response:
        """Put your note into the trash."""
        Note.objects.for_owning(self.person, note_id).trash()
        return Response(status=204)

    def _change(self, note: Note, change: dict[str, Any]) -> Response:
        # The text first: it may be refused, and then the title has to stay as well.
        content = self._write(note, change)
        if "title" in change:
            with transaction.atomic():
                Note.objects.for_writing(self.person, note.id).rename(change["title"])
        note = Note.objects.for_reading(self.person, note.id)
        return note_answer(note, content, merged=isinstance(content, Rewritten) and content.merged)

    def _write(self, note: Note, change: dict[str, Any]) -> Content:
        if "content" in change:
            return rewrite(self, note, change["content"], change.get("base_revision"))
        content, wanted = documents.read(note.id), if_match(self.request)
        if wanted is not None and content.revision not in wanted:
            raise StaleRevisionError(f"the note is at revision {content.revision}, not at the one asked for")
        return content


def rewrite(resource: Resource, note: Note, text: str, base: Revision | None) -> Rewritten:
    """Merge a text into the note and bring its list entry along."""
    rewritten = documents.rewrite(
        note.id, text, author=resource.identity, base=base, if_match=if_match(resource.request)
    )
    note.project(rewritten)
    return rewritten


class NoteRestoration(Resource):
    """A note's way back from the trash."""

    @extend_schema(
        operation_id="notes_restore",
        tags=["notes"],
        parameters=[_ETAG],
        request=None,
        responses={200: NoteSerializer, **errors(404)},
    )
    def post(self, request: Request, note_id: UUID) -> Response:
        """Take your note out of the trash."""
        note = Note.objects.for_owning(self.person, note_id)
        note.restore()
        return note_answer(note, documents.read(note.id))


class AnyAccept(DefaultContentNegotiation):
    """The text goes out as Markdown and errors as JSON, whatever was asked for."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The one renderer there is, for errors."""
        del request, format_suffix
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


def markdown_answer(content: Content, headers: dict[str, str] | None = None) -> HttpResponse:
    """The text itself."""
    return HttpResponse(
        content.text,
        content_type="text/markdown; charset=utf-8",
        headers={"ETag": etag(content.revision), **(headers or {})},
    )


class NoteContent(Resource):
    """A note's Markdown, as a file."""

    parser_classes = (MarkdownParser, PlainTextParser)
    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="content_read",
        tags=["notes"],
        parameters=[_ETAG],
        responses={(200, "text/markdown"): OpenApiTypes.STR, **errors(404)},
    )
    def get(self, request: Request, note_id: UUID) -> HttpResponse:
        """Read the text."""
        note = Note.objects.for_reading(self.person, note_id)
        content = documents.read(note.id)
        note.project(content)
        return markdown_answer(content)

    @extend_schema(
        operation_id="content_replace",
        tags=["notes"],
        parameters=[ContentQuerySerializer, _IF_MATCH, _ETAG, _MERGED],
        request={"text/markdown": OpenApiTypes.STR},
        responses={(200, "text/markdown"): OpenApiTypes.STR, **errors(400, 404, 409, 412, 413, 415)},
    )
    def put(self, request: Request, note_id: UUID) -> HttpResponse:
        """Send what a text editor saved; it is merged into what others wrote since `base_revision`."""
        note = Note.objects.for_writing(self.person, note_id)
        base = ContentQuerySerializer.parse_query(request).get("base_revision")
        # An empty body needs no type; REST framework then hands out an empty form.
        body: Any = request.data
        text = body if isinstance(body, str) else ""
        rewritten = rewrite(self, note, with_line_feeds(text), base)
        return markdown_answer(rewritten, {"Merged": str(rewritten.merged).lower()})


urlpatterns = [
    path("notes/", NoteList.as_view(), name="notes"),
    path("notes/<uuid:note_id>/", NoteDetail.as_view(), name="note"),
    path("notes/<uuid:note_id>/content/", NoteContent.as_view(), name="content"),
    path("notes/<uuid:note_id>/restoration/", NoteRestoration.as_view(), name="restoration"),
]
