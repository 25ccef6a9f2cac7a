"""How logins and errors look in the OpenAPI description."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    """Every refusal: a stable code for programs, a sentence for people."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # "fields" is what the answer calls them
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text='With the code "invalid": what is wrong with which field.',
    )


_MEANINGS = {
    400: "What was sent cannot be used.",
    401: "No credentials, or they no longer hold.",
    403: "Visible, but not allowed: a viewer changes, somebody else than the owner shares, a token lacks the scope.",
    404: "There is no such thing, or none that you may see.",
    409: "The note is in the trash, or you have as many of this as you may, or the server has no mail.",
    410: "`position_gone`: what came after this position is not all kept. List the notes again.",
    412: "`stale_revision`: the note has moved on since If-Match. `base_gone`: the base is no longer kept.",
    413: "The text, the note with its history, or the file would be too large.",
    416: "The file has no such bytes.",
    415: "The body has a type that is not understood here.",
    423: "The note is in quarantine, because it made the server fail.",
    507: "There is no room left on the server.",
    503: "The database does not answer. What was sent may not have been stored. To send it again is harmless "
    "with the same `Idempotency-Key`, where there is one.",
}


def errors(*statuses: int) -> dict[int, OpenApiResponse]:
    """The error answers of an operation; those that every operation may give are always among them."""
    return {
        status: OpenApiResponse(ErrorSerializer, description=_MEANINGS[status])
        for status in sorted({401, 403, 503, *statuses})
    }


class BearerScheme(OpenApiAuthenticationExtension):
    """Tokens of scripts."""

    target_class = "notes.accounts.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "curio_…"}


class LoginScheme(OpenApiAuthenticationExtension):
    """The page's cookie."""

    target_class = "notes.accounts.authentication.LoginAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Changes also need the header X-CSRFToken with the value of the cookie csrftoken.",
        }
