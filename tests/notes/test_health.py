"""/healthz says that the process lives, /readyz that it can work."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from collab.models import Document


def test_a_process_that_answers_lives(client: Client) -> None:
    """Without touching the database, which this test may not."""
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_process_with_its_database_is_ready(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


def test_a_process_without_its_database_is_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(Document.objects, "exists", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": "database"})
    assert client.get("/healthz").status_code == 200
