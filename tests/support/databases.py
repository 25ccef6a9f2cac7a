"""On which kind of database the suite runs, and a database of its own for each server that a test starts."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from django.db import connection

from tests.support.postgresql import ADDRESS, create_database

OUTSIDE = (
    "DATABASE_URL",
    "REDIS_URL",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "WORKERS",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
)
"""What the surroundings may say about another Curio; a test's server is not to hear of it."""

_IS_POSTGRESQL = ADDRESS in os.environ
about_sqlite = pytest.mark.skipif(_IS_POSTGRESQL, reason="says something of SQLite alone")
about_postgresql = pytest.mark.skipif(not _IS_POSTGRESQL, reason="says something of PostgreSQL alone")


@cache
def database_of(data_dir: Path) -> str | None:
    """Return the address of the database that belongs to a data folder; None where it is a file in it."""
    return create_database(os.environ[ADDRESS]) if _IS_POSTGRESQL else None


def database_of_tests() -> Path | str:
    """Return the database that the tests themselves use, as tests/support/storage.py takes it."""
    name: str = connection.settings_dict["NAME"]
    return f"{os.environ[ADDRESS].rpartition('/')[0]}/{name}" if _IS_POSTGRESQL else Path(name)


def surroundings(data_dir: Path) -> dict[str, str]:
    """Return the environment for a Curio of its own with this data folder."""
    environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    if address := database_of(data_dir):
        environment["DATABASE_URL"] = address
    return environment | {"DATA_DIR": str(data_dir)}
