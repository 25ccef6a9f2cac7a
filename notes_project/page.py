"""Serves the single page for every address that is not something else's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Curio</title>
<h1>The page is not built yet</h1>
<p>The server runs, and its <a href="/api/v1/docs/">REST API</a> works.
<code>make install</code> builds the page; then start the server again.</p></html>
"""


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The page, asked for anew each time: the names of its assets change with their content."""
    del request
    try:
        html, status = (settings.PAGE_DIR / "index.html").read_text("utf-8"), 200
    except FileNotFoundError:
        html, status = _NOT_BUILT, 503
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-cache"})
