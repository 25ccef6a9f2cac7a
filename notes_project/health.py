"""Does the process live, and can it work?"""

from __future__ import annotations

import logging

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from collab.core.errors import StorageError
from collab.models import Document
from collab.rooms import engine

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    del request
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and takes what is to be stored, and the engine runs."""
    del request
    if trouble := _trouble():
        return JsonResponse({"status": "unavailable", "reason": trouble}, status=503)
    return JsonResponse({"status": "ok"})


def _trouble() -> str | None:
    try:
        Document.objects.exists()
    except DatabaseError:
        logger.exception("readyz.database_failed vendor=%s", connection.vendor)
        return "database"
    try:
        # A database that is locked, full or read-only answers the question above; the engine knows better.
        return engine().trouble
    except StorageError:
        return "engine"
