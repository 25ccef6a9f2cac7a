"""A note's bare Markdown over REST, and how a whole text is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from collab import documents
from collab.core.revision import Revision
from collab.documents import Content, Rewritten
from notes.library.etag import etag, if_match
from notes.library.fields import with_line_feeds
from notes.library.headers import ETAG, IDEMPOTENCY_KEY, IF_MATCH, MERGED, REPLAYED
from notes.library.idempotency import id_under_key, replayed
from notes.library.models import Note
from notes.library.serializers import ContentQuerySerializer
from notes.parsers import MarkdownParser, PlainTextParser
from notes.resource import Resource
from notes.schema import errors


def rewrite(resource: Resource, note: Note, text: str, base: Revision | None) -> Rewritten:
    """Merge a text into the note and bring its list entry along."""
    rewritten = documents.rewrite(
        note.id,
        text,
        author=resource.identity,
        base=base,
        if_match=if_match(resource.request),
        batch_id=id_under_key(resource, note.id),
    )
    # The text is stored by now, and what is not as important must not make it look otherwise.
    note.catch_up(rewritten)
    return rewritten


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
        parameters=[ETAG],
        responses={(200, "text/markdown"): OpenApiTypes.STR, **errors(404, 423)},
    )
    def get(self, request: Request, note_id: UUID) -> HttpResponse:
        """Read the text."""
        note = Note.objects.for_reading(self.person, note_id)
        content = documents.read(note.id)
        note.catch_up(content)
        return markdown_answer(content)

    @extend_schema(
        operation_id="content_replace",
        tags=["notes"],
        parameters=[ContentQuerySerializer, IF_MATCH, IDEMPOTENCY_KEY, ETAG, MERGED, REPLAYED],
        request={"text/markdown": OpenApiTypes.STR},
        responses={(200, "text/markdown"): OpenApiTypes.STR, **errors(400, 404, 409, 412, 413, 415, 423)},
    )
    def put(self, request: Request, note_id: UUID) -> HttpResponse:
        """Send what a text editor saved; it is merged into what others wrote since `base_revision`."""
        note = Note.objects.for_writing(self.person, note_id)
        base = ContentQuerySerializer.parse_query(request).get("base_revision")
        # An empty body needs no type; REST framework then hands out an empty form.
        body: Any = request.data
        text = body if isinstance(body, str) else ""
        rewritten = rewrite(self, note, with_line_feeds(text), base)
        headers = {"Merged": str(rewritten.merged).lower()} | replayed(is_repeated=rewritten.is_repeated)
        return markdown_answer(rewritten, headers)
