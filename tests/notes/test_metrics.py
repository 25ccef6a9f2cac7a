"""/metrics says what the engine counts, to whom it is meant for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

HERE = {"Host": "localhost"}


def test_prometheus_can_read_it(client: Client) -> None:
    answer = client.get("/metrics", headers=HERE)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "\n# TYPE curio_commits_total counter\n" in answer.text
    assert "no-cache" in answer["Cache-Control"]


def test_whoever_wants_openmetrics_gets_it(client: Client) -> None:
    answer = client.get("/metrics", headers=HERE | {"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.8.8", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 403),
        ("", {}, 403),
        # A proxy on the same machine, for somebody who is not.
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 403),
        ("127.0.0.1", {"Host": "notes.example.org"}, 403),
        ("127.0.0.1", {"Host": "127.0.0.1:8000"}, 200),
        ("::1", {"Host": "[::1]:8000"}, 200),
    ],
)
def test_without_a_token_only_this_machine_may_read(
    client: Client, settings: Any, address: str, headers: dict[str, str], status: int
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    answer = client.get("/metrics", headers=HERE | headers, REMOTE_ADDR=address)
    assert answer.status_code == status
    assert ("METRICS_TOKEN" in answer.text) == (status == 403)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Authorization": "Bearer of-nobody"}, 403),
        ({"Authorization": "Basic told"}, 403),
        ({"Authorization": "Bearer "}, 403),
        ({"Authorization": "Bearer told"}, 200),
    ],
)
def test_with_a_token_only_who_has_it_may(
    client: Client, settings: Any, headers: dict[str, str], status: int
) -> None:
    """From wherever they are, and this machine is no exception."""
    settings.METRICS_TOKEN = "told"
    for address in ("127.0.0.1", "192.0.2.1"):
        assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/metrics").status_code == 405
