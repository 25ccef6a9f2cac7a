"""What parts of a request may be: titles, texts, revisions, cursors."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.core.errors import RevisionError
from collab.core.revision import Revision
from notes.library.listing import Cursor
from notes.library.models import MAX_TITLE_CHARACTERS
from notes.resource import StringField

_CONTROL_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


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
