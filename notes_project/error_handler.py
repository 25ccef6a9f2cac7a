"""Turns what goes wrong behind the REST API into ``{code, detail}`` with the right status."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from collab.core import errors as collab

logger = logging.getLogger(__name__)

STATUSES: dict[type[collab.CollabError], int] = {
    collab.InvalidTextError: 400,
    collab.RevisionError: 400,
    collab.LoginOverError: 401,
    # Before the kind that it is of.
    collab.WithdrawnError: 404,
    collab.AccessLostError: 403,
    collab.DocumentMissingError: 404,
    collab.StaleRevisionError: 412,
    collab.BaseGoneError: 412,
    collab.GenerationError: 412,
    collab.FrameTooLargeError: 413,
    collab.DocumentFullError: 413,
    collab.QuarantinedError: 423,
    collab.ChildFailedError: 503,
    collab.NewerVersionError: 503,
    collab.StorageError: 503,
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer for an error of a view; None for one that is our own fault."""
    match error:
        case collab.CollabError():
            return _refusal(error)
        case exceptions.ValidationError():
            fields = _fields(error.detail)
            return Response({"code": "invalid", "detail": _summary(fields), "fields": fields}, status=400)
        case exceptions.APIException():
            set_rollback()
            return Response(_body(error), status=error.status_code, headers=_headers(error))
        case Http404():
            return Response({"code": "not_found", "detail": "There is no such thing."}, status=404)
        case PermissionDenied():
            return Response({"code": "permission_denied", "detail": "You may not do this."}, status=403)
        case DatabaseError():
            logger.error("storage.failed view=%s", type(context.get("view")).__name__, exc_info=error)
            return Response(
                {
                    "code": "storage_unavailable",
                    # It may have failed after a commit, or between two of them.
                    "detail": "The database does not answer. What was sent may or may not have been stored.",
                },
                status=503,
                headers={"Retry-After": "2"},
            )
    return None


def _refusal(error: collab.CollabError) -> Response | None:
    status = next((status for kind, status in STATUSES.items() if isinstance(error, kind)), None)
    if status is None:
        return None
    if status >= 500:
        logger.error("engine.failed code=%s", error.code, exc_info=error)
    sentence = str(error)
    code = "not_found" if isinstance(error, collab.DocumentMissingError) else error.code
    return Response({"code": code, "detail": f"{sentence[:1].upper()}{sentence[1:]}."}, status=status)


def _body(error: exceptions.APIException) -> dict[str, str]:
    code = error.get_codes()
    return {"code": code if isinstance(code, str) else error.default_code, "detail": str(error.detail)}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _fields(detail: Any) -> dict[str, list[str]]:
    """What is wrong with which field, as lists of sentences however deep the serializers were nested."""
    if not isinstance(detail, dict):
        return {"body": _sentences(detail)}
    return {
        "body" if name == "non_field_errors" else str(name): _sentences(part) for name, part in detail.items()
    }


def _sentences(detail: Any) -> list[str]:
    if isinstance(detail, dict):
        return [sentence for part in detail.values() for sentence in _sentences(part)]
    if isinstance(detail, list):
        return [sentence for part in detail for sentence in _sentences(part)]
    return [str(detail)]


def _summary(fields: dict[str, list[str]]) -> str:
    name, sentences = next(iter(fields.items()))
    return f"{name}: {sentences[0]}"
