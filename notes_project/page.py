"""Serves the single page for every address that is not something else's.

A note's page needs more than any other: what it will ask for anyway is named in its head, so that the browser fetches
all of it at once and not one after the other. First what the note's first lines are shown with: the text, the login
and the letters; then what one writes with.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

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
_NOTE = re.compile(r"/notes/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?", re.ASCII)
_NOTE_PART = "src/app/routes/NoteRoute.tsx"


@require_safe
@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """The page, asked for anew each time: the names of its assets change with their content."""
    try:
        html, status = (settings.PAGE_DIR / "index.html").read_text("utf-8"), 200
    except FileNotFoundError:
        html, status = _NOT_BUILT, 503
    if status == 200 and (note := _NOTE.fullmatch(request.path)):
        html = html.replace("</head>", f"{_ahead(request, note[1])}</head>", 1)
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-cache"})


def _ahead(request: HttpRequest, note_id: str) -> str:
    """What the head of a note's page says on top."""
    links = ""
    # Whoever is not signed in would only be refused, and the page asks them to sign in first.
    if request.user.is_authenticated:
        for address in (f"/api/v1/notes/{note_id}/", "/api/v1/session/"):
            links += f'<link rel="preload" as="fetch" crossorigin href="{address}">'
    manifest = settings.PAGE_DIR / ".vite/manifest.json"
    return links + (_files_of_note(manifest, manifest.stat().st_mtime_ns) if manifest.exists() else "")


@cache
def _files_of_note(manifest: Path, built_at: int) -> str:
    """Links to the files that a note needs beyond what the page always loads."""
    del built_at
    chunks: dict[str, Any] = json.loads(manifest.read_text("utf-8"))
    common = _reached(chunks, "index.html")
    scripts = [name for name in _reached(chunks, _NOTE_PART) if name not in common]
    # Without them the first lines are set in other letters, and move when these come.
    letters = [name for name in chunks["index.html"].get("assets", []) if name.endswith(".woff2")]
    links = [
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{_url(name)}">'
        for name in letters
    ]
    links += [
        f'<link rel="modulepreload" crossorigin href="{_url(chunks[name]["file"])}">' for name in scripts
    ]
    styles = dict.fromkeys(css for name in scripts for css in chunks[name].get("css", []))
    links += [f'<link rel="preload" as="style" crossorigin href="{_url(css)}">' for css in styles]
    return "".join(links)


def _reached(chunks: dict[str, Any], name: str) -> list[str]:
    """A chunk, and all that it imports at once."""
    found = [name] if name in chunks else []
    for one in found:
        found += [other for other in chunks[one].get("imports", []) if other not in found]
    return found


def _url(file: str) -> str:
    return f"{settings.STATIC_URL}{file}"
