"""The page, its assets, and what browsers are told with every answer."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from notes.accounts.models import User

PAGE = "<!doctype html><title>Curio</title>"


@pytest.fixture
def built(settings: Any, tmp_path: Path, one_connection: None) -> Path:
    """A page as it lies there after building: assets with hashes in their names, beside them compressed ones."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "icon.svg").write_text("<svg/>")
    (tmp_path / "assets/index-BkIYif-i.js").write_text("let answer = 42;")
    (tmp_path / "assets/index-BkIYif-i.js.br").write_bytes(b"brotli")
    (tmp_path / "assets/index-BkIYif-i.js.gz").write_bytes(b"gzip")
    settings.PAGE_DIR = tmp_path
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return tmp_path


def static(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """A file as the server hands it out."""
    request = RequestFactory().get(path, headers=headers)
    middleware = WhiteNoiseMiddleware(lambda _: None)
    with closing(middleware(request)) as answer:
        return answer.status_code, dict(answer.headers), b"".join(answer)


@pytest.mark.parametrize(
    "path", ["/", "/notes/abc", "/login", "/settings/tokens?x=1", "/apidocs", "/index.html"]
)
def test_every_address_of_the_page_is_the_page(client: Client, built: Path, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content.decode()) == (200, PAGE)
    assert answer["Cache-Control"] == "no-cache"
    assert answer.cookies["csrftoken"].value


@pytest.mark.parametrize(
    "path", ["/static/none.js", "/ws/notes/x", "/admin", "/admin/", "/api", "/_allauth/app/v1/config"]
)
def test_addresses_of_others_are_not_the_page(client: Client, built: Path, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(client: Client, built: Path, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


def test_a_page_that_is_not_built_says_how_to_build_it(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.PAGE_DIR = tmp_path / "dist"
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make install" in answer.content.decode()


def test_assets_with_a_hash_in_their_name_are_kept_for_ever(built: Path) -> None:
    status, headers, body = static("/static/assets/index-BkIYif-i.js")
    assert (status, body) == (200, b"let answer = 42;")
    assert "immutable" in headers["Cache-Control"]


def test_other_files_are_asked_for_again(built: Path) -> None:
    assert "immutable" not in static("/static/icon.svg")[1]["Cache-Control"]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_assets_go_out_compressed(built: Path, encoding: str) -> None:
    _, headers, body = static("/static/assets/index-BkIYif-i.js", Accept_Encoding=encoding)
    assert headers["Content-Encoding"] == encoding
    assert body == {"br": b"brotli", "gzip": b"gzip"}[encoding]


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/notes/", "/static/none.js"])
def test_browsers_are_told_to_trust_nobody_else(client: Client, db: None, built: Path, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob: https:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "object-src": "'none'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(("path", "kind"), [("/", "text/html"), ("/api/v1/notes/", "application/json")])
def test_a_host_that_is_not_ours_is_refused(client: Client, built: Path, path: str, kind: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith(kind)
    assert "ALLOWED_HOSTS" in answer.content.decode()


NOTE = "/notes/0f0e0d0c-0b0a-4908-8706-050403020100"
MANIFEST = {
    "index.html": {
        "file": "assets/index-a.js",
        "imports": ["_both.js"],
        "css": ["assets/index-a.css"],
        "assets": ["assets/inter-i.woff2"],
    },
    "_both.js": {"file": "assets/both-b.js"},
    "_text.js": {"file": "assets/text-t.js", "imports": ["_both.js"]},
    "src/app/routes/NoteRoute.tsx": {
        "file": "assets/note-n.js",
        "imports": ["index.html", "_text.js"],
        "dynamicImports": ["_later.js"],
        "css": ["assets/note-n.css"],
    },
    "_later.js": {"file": "assets/later-l.js"},
}


def ahead(client: Client, path: str) -> list[str]:
    """What the page at an address names in its head, to be fetched at once."""
    return re.findall(r'href="([^"]+)"', client.get(path).content.decode())


@pytest.fixture
def with_manifest(built: Path) -> None:
    (built / "index.html").write_text("<!doctype html><head><title>Curio</title></head>")
    (built / ".vite").mkdir()
    (built / ".vite/manifest.json").write_text(json.dumps(MANIFEST))


def test_a_note_names_the_files_that_it_adds(client: Client, db: None, with_manifest: None) -> None:
    files = [
        "/static/assets/inter-i.woff2",
        "/static/assets/note-n.js",
        "/static/assets/text-t.js",
        "/static/assets/note-n.css",
    ]
    assert ahead(client, NOTE) == files
    assert ahead(client, "/") == ahead(client, "/notes/abc") == ahead(client, f"{NOTE}/more") == []


def test_a_note_names_its_text_to_who_is_signed_in(client: Client, db: None, with_manifest: None) -> None:
    client.force_login(User.objects.create_user("ada"), "allauth.account.auth_backends.AuthenticationBackend")
    # What its first lines are shown with comes before what one writes with.
    first = [f"/api/v1{NOTE}/", "/api/v1/session/", "/static/assets/inter-i.woff2"]
    assert ahead(client, NOTE)[:3] == first
    assert ahead(client, "/") == []


def test_a_note_of_a_page_without_a_list_of_its_files_is_the_page(
    client: Client, db: None, built: Path
) -> None:
    assert client.get(NOTE).content.decode() == PAGE
