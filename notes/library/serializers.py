"""What requests for notes bring, and what the answers look like."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from notes.library.fields import CursorField, RevisionField, TextField, TitleField
from notes.library.models import MAX_TITLE_CHARACTERS
from notes.resource import ListSerializer, RequestSerializer, StringField
from notes.sharing.models import Role

MAX_PAGE_SIZE = 100


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


class NoteListSerializer(ListSerializer):
    """One page of your notes."""

    results = NoteSummarySerializer(many=True)


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
    title = StringField(
        default="",
        allow_blank=True,
        max_length=MAX_TITLE_CHARACTERS,
        help_text="Only those that are called exactly so; capitals do not count.",
    )
    cursor = CursorField(required=False, help_text="From `next` or `previous`.")
    page_size = serializers.IntegerField(default=50, min_value=1, max_value=MAX_PAGE_SIZE)
