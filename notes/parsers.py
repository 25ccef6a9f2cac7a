"""What bodies may come as: strict JSON, Markdown as a text editor saves it, and forms with a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import SuspiciousOperation
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser

from collab.core.errors import InvalidTextError
from notes.strict_json import parse_json


def _require_utf8(media_type: str | None) -> None:
    charset = parse_header_parameters(media_type or "")[1].get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(media_type or "", f'Only UTF-8 is understood, not "{charset}".')


class StrictJSONParser(BaseParser):
    """JSON in UTF-8."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _require_utf8(media_type)
        try:
            return parse_json(stream.read())
        except ValueError as error:
            raise ParseError(f"This is not JSON: {error}") from error


class MarkdownParser(BaseParser):
    """A whole text in UTF-8; a byte order mark in front belongs to the file, not to the text."""

    media_type = "text/markdown"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        _require_utf8(media_type)
        try:
            return stream.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidTextError(f"the text is not UTF-8 at byte {error.start}") from error


class PlainTextParser(MarkdownParser):
    """The same under its more general name."""

    media_type = "text/plain"


class FormParser(MultiPartParser):
    """A form with files. Too many parts are a fault of the form, not of the host that it was sent to."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles[Any, Any]:
        try:
            return super().parse(stream, media_type, parser_context)
        except SuspiciousOperation as error:
            raise ParseError(f"This is no form with one file: {error}") from error
