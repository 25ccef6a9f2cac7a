"""Notes over REST: list, create, read, change, trash, restore."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from collab import documents
from collab.core.errors import StaleRevisionError
from collab.documents import Content, Rewritten
from notes.library.authors_api import NoteAuthors
from notes.library.content_api import NoteContent, rewrite
from notes.library.etag import etag, if_match
from notes.library.headers import ETAG, IDEMPOTENCY_KEY, IF_MATCH, LOCATION, REPLAYED
from notes.library.idempotency import NEW_NOTES, id_under_key, replayed
from notes.library.listing import Cursor, Page
from notes.library.models import Note
from notes.library.serializers import (
    ChangedNoteSerializer,
    NewNoteSerializer,
    NoteChangeSerializer,
    NoteListQuerySerializer,
    NoteListSerializer,
    NoteReplacementSerializer,
    NoteSerializer,
    NoteSummarySerializer,
)
from notes.resource import Resource, list_answer
from notes.schema import errors


def note_answer(note: Note, content: Content, *, is_repeated: bool = False, **more: Any) -> Response:
    """A note with its text, both of one consistent read; ``is_repeated`` when the request had been done before."""
    data = NoteSummarySerializer(note).data
    data |= {"content": content.text, "revision": str(content.revision), **more}
    return Response(data, headers={"ETag": etag(content.revision), **replayed(is_repeated=is_repeated)})


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
        if title := query["title"]:
            notes = notes.called(title)
        page = Page.read(notes, query.get("cursor"), query["page_size"])
        return list_answer(
            NoteSummarySerializer(page.notes, many=True).data,
            following=self._link(page.next),
            previous=self._link(page.previous),
        )

    @extend_schema(
        operation_id="notes_create",
        tags=["notes"],
        parameters=[IDEMPOTENCY_KEY, ETAG, LOCATION, REPLAYED],
        request=NewNoteSerializer,
        responses={201: NoteSerializer, **errors(400, 413, 415)},
    )
    def post(self, request: Request) -> Response:
        """Create a note of your own."""
        new = NewNoteSerializer.parse(request)
        note_id = id_under_key(self, NEW_NOTES) or uuid4()
        note, is_new = Note.objects.write_down_once(
            note_id, self.person, self.identity, new["title"], new["content"]
        )
        content = Content(new["content"], note.projected) if is_new else documents.read(note.id)
        answer = note_answer(note, content, is_repeated=not is_new)
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
        parameters=[ETAG],
        responses={200: NoteSerializer, **errors(404, 423)},
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        """Read a note; the text is never older than what was acknowledged to anybody."""
        note = Note.objects.for_reading(self.person, note_id)
        content = documents.read(note.id)
        note.catch_up(content)
        return note_answer(note, content)

    @extend_schema(
        operation_id="notes_change",
        tags=["notes"],
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, ETAG, REPLAYED],
        request=NoteChangeSerializer,
        responses={200: ChangedNoteSerializer, **errors(400, 404, 409, 412, 413, 415, 423)},
    )
    def patch(self, request: Request, note_id: UUID) -> Response:
        """Change title, text or both. The text is merged into what others wrote since `base_revision`."""
        note = Note.objects.for_writing(self.person, note_id)
        return self._change(note, NoteChangeSerializer.parse(request))

    @extend_schema(
        operation_id="notes_replace",
        tags=["notes"],
        parameters=[IF_MATCH, IDEMPOTENCY_KEY, ETAG, REPLAYED],
        request=NoteReplacementSerializer,
        responses={200: ChangedNoteSerializer, **errors(400, 404, 409, 412, 413, 415, 423)},
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
        # A key that is none is refused also where there is no text to store under it.
        id_under_key(self, note.id)
        # The text first: it may be refused, and then the title has to stay as well.
        written = self._write(note, change)
        if "title" in change:
            with transaction.atomic():
                note = Note.objects.for_writing(self.person, note.id)
                note.rename(change["title"], self.person)
        else:
            note = Note.objects.for_reading(self.person, note.id)
        return note_answer(note, written, is_repeated=written.is_repeated, merged=written.merged)

    def _write(self, note: Note, change: dict[str, Any]) -> Rewritten:
        if "content" in change:
            return rewrite(self, note, change["content"], change.get("base_revision"))
        content, wanted = documents.read(note.id), if_match(self.request)
        if wanted is not None and content.revision not in wanted:
            raise StaleRevisionError(f"the note is at revision {content.revision}, not at the one asked for")
        return Rewritten(content.text, content.revision, merged=False)


class NoteRestoration(Resource):
    """A note's way back from the trash."""

    @extend_schema(
        operation_id="notes_restore",
        tags=["notes"],
        parameters=[ETAG],
        request=None,
        responses={200: NoteSerializer, **errors(404, 423)},
    )
    def post(self, request: Request, note_id: UUID) -> Response:
        """Take your note out of the trash."""
        note = Note.objects.for_owning(self.person, note_id)
        note.restore()
        return note_answer(note, documents.read(note.id))


urlpatterns = [
    path("notes/", NoteList.as_view(), name="notes"),
    path("notes/<uuid:note_id>/", NoteDetail.as_view(), name="note"),
    path("notes/<uuid:note_id>/authors/", NoteAuthors.as_view(), name="authors"),
    path("notes/<uuid:note_id>/content/", NoteContent.as_view(), name="content"),
    path("notes/<uuid:note_id>/restoration/", NoteRestoration.as_view(), name="restoration"),
]
