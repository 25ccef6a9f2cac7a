"""A note's attachments over REST: add, list, describe, delete, and the bytes themselves."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from notes.attachments.download import download
from notes.attachments.media import INLINE_TYPES, examine
from notes.attachments.models import Attachment
from notes.attachments.names import clean_name
from notes.connections import let_go
from notes.errors import FileTooLargeError
from notes.library.content_api import AnyAccept
from notes.library.headers import IDEMPOTENCY_KEY, LOCATION, REPLAYED
from notes.library.idempotency import id_under_key, replayed
from notes.library.models import Note
from notes.parsers import FormParser
from notes.resource import ListSerializer, RequestSerializer, Resource, list_answer
from notes.schema import errors

FILE_ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, description="Of the bytes, which never change.", response=[200, 206]
)
RANGE = OpenApiParameter(
    "Range", str, OpenApiParameter.HEADER, description="A part of the bytes, e.g. `bytes=0-1023`."
)
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An ETag: 304.")


class AttachmentSerializer(serializers.Serializer[Any]):
    """What is known of an attachment."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    media_type = serializers.CharField(help_text="Found out from the bytes.")
    size = serializers.IntegerField(min_value=0, help_text="In bytes, as it is kept.")
    sha256 = serializers.CharField()
    width = serializers.IntegerField(allow_null=True, help_text="Of an image, in pixels.")
    height = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(help_text="The address of the bytes, from the root of the server.")
    markdown = serializers.CharField(help_text="What shows it in a text.")
    uploader = serializers.CharField(source="uploader.username", default=None, allow_null=True)
    created_at = serializers.DateTimeField()


class AttachmentListSerializer(ListSerializer):
    """A note's attachments, the oldest first."""

    results = AttachmentSerializer(many=True)


class NewAttachmentSerializer(RequestSerializer):
    """A form with one file in the field `file`."""

    file = serializers.FileField()


class AttachmentList(Resource):
    """The files of a note."""

    parser_classes = (FormParser,)

    @extend_schema(
        operation_id="attachments_list",
        tags=["attachments"],
        responses={200: AttachmentListSerializer, **errors(404)},
    )
    def get(self, request: Request, note_id: UUID) -> Response:
        """List a note's attachments."""
        note = Note.objects.for_reading(self.person, note_id)
        found = note.attachments.select_related("uploader").order_by("created_at", "pk")
        return list_answer(AttachmentSerializer(found, many=True).data)

    @extend_schema(
        operation_id="attachments_create",
        tags=["attachments"],
        parameters=[IDEMPOTENCY_KEY, LOCATION, REPLAYED],
        request={"multipart/form-data": NewAttachmentSerializer},
        responses={201: AttachmentSerializer, **errors(400, 404, 409, 413, 415, 507)},
    )
    def post(self, request: Request, note_id: UUID) -> Response:
        """Add a file. Images are written anew, without what cameras note in them."""
        note = Note.objects.for_writing(self.person, note_id)
        attachment_id = id_under_key(self, note.id) or uuid4()
        file = NewAttachmentSerializer.parse(request)["file"]
        if len(request.FILES) > 1 or len(request.FILES.getlist("file")) > 1:
            raise serializers.ValidationError({"file": ["Expected one file; more came."]})
        if file.size > settings.ATTACHMENT_MAX_BYTES:
            raise FileTooLargeError(
                f"The file has {file.size} bytes: at most {settings.ATTACHMENT_MAX_BYTES} are allowed."
            )
        is_repeated = Attachment.objects.filter(note=note, pk=attachment_id).exists()
        if not is_repeated:
            is_repeated = not self._add(note, file, attachment_id)
        attachment = Attachment.objects.of(note, attachment_id)
        headers = {"Location": request.build_absolute_uri(f"{attachment.id}/")}
        return Response(
            AttachmentSerializer(attachment).data,
            status=201,
            headers=headers | replayed(is_repeated=is_repeated),
        )

    def _add(self, note: Note, file: Any, attachment_id: UUID) -> bool:
        """Keep the file; False if another try under the same key was quicker."""
        # Refused before an image is worked on; whether there is room for what comes of it is looked at again.
        Attachment.objects.refuse_if_full(note, self.person, 1)
        # An image waits for its turn, and others have questions meanwhile.
        let_go()
        with tempfile.TemporaryDirectory(prefix="curio-upload-") as folder:
            media = examine(file, Path(folder))
            name = clean_name(file.name, INLINE_TYPES.get(media.type, ()))
            try:
                Attachment.objects.add(note, self.person, name, media, attachment_id)
            except IntegrityError:
                return False
            finally:
                media.file.close()
        return True


class AttachmentDetail(Resource):
    """One file of a note."""

    @extend_schema(
        operation_id="attachments_read",
        tags=["attachments"],
        responses={200: AttachmentSerializer, **errors(404)},
    )
    def get(self, request: Request, note_id: UUID, attachment_id: UUID) -> Response:
        """Describe an attachment."""
        note = Note.objects.for_reading(self.person, note_id)
        return Response(AttachmentSerializer(Attachment.objects.of(note, attachment_id)).data)

    @extend_schema(
        operation_id="attachments_delete", tags=["attachments"], responses={204: None, **errors(404, 409)}
    )
    def delete(self, request: Request, note_id: UUID, attachment_id: UUID) -> Response:
        """Delete an attachment for good; the text that shows it stays as it is."""
        note = Note.objects.for_writing(self.person, note_id)
        with transaction.atomic():
            Attachment.objects.of(note, attachment_id).delete()
        return Response(status=204)


class AttachmentFile(Resource):
    """The bytes of an attachment."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="attachments_download",
        tags=["attachments"],
        parameters=[
            OpenApiParameter("name", str, OpenApiParameter.PATH, description="For people: anything will do."),
            RANGE,
            IF_NONE_MATCH,
            FILE_ETAG,
        ],
        responses={
            (200, "*/*"): OpenApiTypes.BINARY,
            (206, "*/*"): OpenApiTypes.BINARY,
            304: None,
            **errors(404, 416),
        },
    )
    def get(self, request: Request, note_id: UUID, attachment_id: UUID, name: str) -> HttpResponseBase:
        """Read the bytes. Images are shown; anything else is a download."""
        note = Note.objects.for_reading(self.person, note_id)
        return download(Attachment.objects.of(note, attachment_id), request)


urlpatterns = [
    path("notes/<uuid:note_id>/attachments/", AttachmentList.as_view(), name="attachments"),
    path(
        "notes/<uuid:note_id>/attachments/<uuid:attachment_id>/",
        AttachmentDetail.as_view(),
        name="attachment",
    ),
    path(
        "notes/<uuid:note_id>/attachments/<uuid:attachment_id>/<str:name>",
        AttachmentFile.as_view(),
        name="attachment-file",
    ),
]
