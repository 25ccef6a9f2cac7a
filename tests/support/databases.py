"""On which kind of database the suite runs, and a database of its own for each server that a test starts.

Such a database has its tables already, for making them takes longer than starting a server. What a start on an empty one
does has tests of its own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest
from django.db import connection

from tests.support.postgresql import ADDRESS, create_database

PROGRAM = Path(__file__).parents[2]
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
    return migrated_database(os.environ[ADDRESS]) if _IS_POSTGRESQL else None


def migrated_database(server_url: str) -> str:
    """Make one on a PostgreSQL server, and return its address."""
    return create_database(server_url, _template(server_url))


@cache
def _template(server_url: str) -> str:
    address = create_database(server_url)
    _migrate(DATABASE_URL=address, DATA_DIR=str(_folder()))
    return address.rpartition("/")[2]


def put_migrated_file(data_dir: Path) -> None:
    """Put one into the folder of a server that has not been started yet."""
    data_dir.mkdir(mode=0o700)
    shutil.copy(_file(), data_dir)


@cache
def _file() -> Path:
    _migrate(DATA_DIR=str(_folder()))
    return _folder() / "curio.sqlite3"


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="curio-migrated-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _migrate(**where: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=PROGRAM,
        env=_inherited() | where,
        check=True,
    )


def database_of_tests() -> Path | str:
    """Return the database that the tests themselves use, as tests/support/storage.py takes it."""
    name: str = connection.settings_dict["NAME"]
    return f"{os.environ[ADDRESS].rpartition('/')[0]}/{name}" if _IS_POSTGRESQL else Path(name)


def waits_for_a_lock() -> bool:
    """Does another connection of the tests' database, which is PostgreSQL?"""
    with connection.cursor() as cursor:
        # Else a transaction is shown the same connections whenever it asks.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone() is not None


def surroundings(data_dir: Path) -> dict[str, str]:
    """Return the environment for a Curio of its own with this data folder."""
    environment = _inherited()
    if address := database_of(data_dir):
        environment["DATABASE_URL"] = address
    return environment | {"DATA_DIR": str(data_dir)}


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in OUTSIDE}
