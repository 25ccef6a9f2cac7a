"""/healthz says that the process lives, /readyz that it can work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import AsyncClient, Client

from collab.models import Document
from collab.rooms import close_engine, drain_engine, open_engine


@pytest.fixture
async def engine(transactional_db: None) -> AsyncIterator[None]:
    """This process's engine."""
    await open_engine()
    yield
    await close_engine()


def test_a_process_that_answers_lives(client: Client) -> None:
    """Without touching the database, which this test may not."""
    assert client.get("/healthz").json() == {"status": "ok"}


async def test_a_process_with_its_database_and_engine_is_ready(
    async_client: AsyncClient, engine: None
) -> None:
    answer = await async_client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


def test_a_process_without_its_engine_is_not(client: Client, db: None) -> None:
    """Before it has started, and after it has ended."""
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": "engine"})


async def test_a_process_that_stops_is_not(async_client: AsyncClient, engine: None) -> None:
    """P22: whoever sends people there sends them elsewhere."""
    await drain_engine()
    answer = await async_client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": "stopping"})


def test_a_process_without_its_database_is_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Any:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(Document.objects, "exists", fail)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable", "reason": "database"})
    assert client.get("/healthz").status_code == 200
