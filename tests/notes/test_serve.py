"""``manage.py serve``: one command, from nothing to a server that stops in order."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.databases import about_sqlite, surroundings
from tests.support.server import files_of_page

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class Served:
    """A server of its own in a folder of its own, on a port that was free."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.log = data_dir.parent / "log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env={**surroundings(data_dir), "PORT": "0", "RATE_LIMITS": "false", **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        began = time.monotonic()
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        self.started_in = time.monotonic() - began
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said)
        assert found, self.log.read_text()
        self.client = httpx.Client(base_url=found[0])

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.communicate(timeout=START_SECONDS)
        return self.process.returncode


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path / "data")
    yield server
    server.stop(signal.SIGKILL)


def sign_up(client: httpx.Client) -> dict[str, str]:
    client.get("/_allauth/browser/v1/config")
    headers = {"X-CSRFToken": client.cookies["csrftoken"]}
    answer = client.post(
        "/_allauth/browser/v1/auth/signup",
        json={"username": "ada", "password": "correct horse"},
        headers=headers,
    )
    assert answer.status_code == 200, answer.text
    return {"X-CSRFToken": client.cookies["csrftoken"]}


def test_it_says_where_it_is_and_stops_in_order(served: Served) -> None:
    assert re.fullmatch(r"Curio is at http://127\.0\.0\.1:\d+ \(Ctrl-C stops it\)\n", served.said)
    assert served.client.get("/readyz").status_code == 200
    assert served.stop(signal.SIGTERM) == 0
    assert "Traceback" not in served.log.read_text()


def test_static_files_need_no_step_of_their_own(served: Served) -> None:
    answer = served.client.get("/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert "Content-Security-Policy" in answer.headers
    assert "StreamingHttpResponse" not in served.log.read_text()


def test_the_page_names_only_files_that_are_there(served: Served) -> None:
    """The page is built by then: `make frontend/dist/index.html`."""
    files = files_of_page(served.client)
    assert {path: file.status_code for path, file in files.items() if file.status_code != 200} == {}
    assert all(path == "/" or path.startswith("/static/") for path in files)
    kinds = {path.rpartition(".")[2]: file.headers["Content-Type"] for path, file in files.items()}
    assert kinds["js"].startswith("text/javascript")
    assert kinds["css"].startswith("text/css")


def test_ctrl_c_stops_it_in_order(served: Served) -> None:
    assert served.stop(signal.SIGINT) == 0


def test_what_was_written_is_there_after_a_kill(served: Served, tmp_path: Path) -> None:
    headers = sign_up(served.client)
    cookies = dict(served.client.cookies)
    note = served.client.post("/api/v1/notes/", json={"content": "kept"}, headers=headers).json()
    served.stop(signal.SIGKILL)
    again = Served(tmp_path / "data")
    try:
        again.client.cookies.update(cookies)
        read = again.client.get(f"/api/v1/notes/{note['id']}/")
        assert (read.status_code, read.json()["content"]) == (200, "kept")
    finally:
        again.stop()


@about_sqlite
def test_sqlite_is_told_to_survive_a_power_cut(served: Served, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "data" / "curio.sqlite3")
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_text_in_chunks_is_the_text(served: Served) -> None:
    headers = sign_up(served.client)
    note = served.client.post("/api/v1/notes/", json={"content": "old"}, headers=headers).json()

    def chunks() -> Iterator[bytes]:
        yield b"half "
        yield b"and half"

    answer = served.client.put(
        f"/api/v1/notes/{note['id']}/content/",
        content=chunks(),
        headers={**headers, "Content-Type": "text/markdown"},
    )
    assert (answer.status_code, answer.text) == (200, "half and half")


def test_a_body_that_is_too_large_is_refused_and_the_next_one_served(served: Served) -> None:
    answer = served.client.post("/api/v1/notes/", content=b"x" * (17 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert served.client.get("/healthz").status_code == 200


def test_logs_keep_queries_to_themselves(served: Served) -> None:
    served.client.get("/api/v1/notes/", params={"search": "very-secret"})
    served.stop()
    log = served.log.read_text()
    assert '"GET /api/v1/notes/ HTTP/1.1" 401' in log
    assert "very-secret" not in log


@pytest.mark.parametrize("path", ["/ws", "/ws/notes/", "/ws/notes/x", "/other"])
def test_a_socket_at_an_address_that_has_none_is_refused(served: Served, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(str(served.client.base_url.copy_with(scheme="ws", path=path)))
    assert refused.value.response.status_code == 403
    assert "Traceback" not in served.log.read_text()
    assert served.client.get("/healthz").status_code == 200


def test_a_port_that_is_taken_is_said_so(served: Served, tmp_path: Path) -> None:
    port = served.client.base_url.port
    second = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=surroundings(tmp_path / "second") | {"PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    assert second.returncode != 0
    assert "address already in use" in second.stderr
    assert second.stdout == ""
