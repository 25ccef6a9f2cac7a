"""DATABASE_URL says where everything is stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from notes_project import settings


def database(monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, Any]:
    monkeypatch.setenv("DATABASE_URL", url)
    return settings._database()


def test_without_it_everything_is_in_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    found = database(monkeypatch, "")
    assert found["NAME"] == str(settings.DATA_DIR / "curio.sqlite3")
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]


def test_it_may_name_postgresql_with_options_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_WAIT_SECONDS", "3")
    monkeypatch.setenv("DATABASE_MAX_CONNECTIONS", "7")
    found = database(monkeypatch, "postgresql://curio:secret@db.example:6432/notes?sslmode=verify-full")
    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == (
        "db.example",
        6432,
        "notes",
        "curio",
    )
    options = found["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == (3, 3000)
    assert (options["pool"]["max_size"], options["pool"]["timeout"]) == (7, 3)
    assert "lock_timeout=3s" in options["options"]


def test_other_databases_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="got one for mysql"):
        database(monkeypatch, "mysql://curio@db.example/notes")
