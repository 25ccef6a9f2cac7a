"""``GET /api/v1/asyncapi.yaml``: what stream and socket say, for programs, as AsyncAPI 3 beside OpenAPI."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FILE = Path(__file__).with_name("asyncapi.yaml")


@require_safe
def asyncapi(_request: HttpRequest) -> HttpResponse:
    """Give the description to anybody, like that of the REST interface."""
    return HttpResponse(_description(), content_type="application/yaml; charset=utf-8")


@cache
def _description() -> bytes:
    return FILE.read_bytes()
