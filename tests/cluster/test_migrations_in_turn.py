"""Several servers that start at once on one PostgreSQL: one brings the database up to date, the others wait for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from notes_project import migration_turn
from tests.support.databases import surroundings
from tests.support.deadlines import wait_until_now
from tests.support.postgresql import PostgreSQL
from tests.support.server import ROOT, Server

AT_ONCE = 3


@contextmanager
def somebody_else_at_it(database_url: str) -> Iterator[psycopg.Connection]:
    """Another machine that brings the database up to date, for as long as a test likes."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [migration_turn._KEY])
        yield connection


@pytest.fixture
def url(one_postgresql: PostgreSQL) -> str:
    """An empty database."""
    return one_postgresql.create_database()


@pytest.fixture
def servers(url: str, tmp_path: Path, logs: list[Path]) -> Iterator[list[Server]]:
    """Some machines that share it, none of them started."""
    made = [
        Server(tmp_path / f"server-{number}", DATABASE_URL=url, SECRET_KEY="s" * 50)
        for number in range(AT_ONCE)
    ]
    logs += [server.log_path for server in made]
    yield made
    for server in made:
        server.stop()


def test_servers_that_start_at_once_on_an_empty_database_all_come_up(servers: list[Server]) -> None:
    """Without turns two of them would make the same tables."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(Server.start, servers))
    assert all(server.is_alive for server in servers)
    assert any("migrate.waits" in server.log for server in servers), "they did not start at once"


def test_one_whose_turn_it_is_may_die(url: str, servers: list[Server]) -> None:
    """The database gives its lock back, and the next one goes on."""
    with ThreadPoolExecutor(1) as thread, somebody_else_at_it(url) as other:
        starting = thread.submit(servers[0].start)
        wait_until_now(lambda: "migrate.waits" in servers[0].log, 20)
        assert not starting.done()
        other.close()
        starting.result()


def test_nobody_waits_for_ever(url: str, tmp_path: Path) -> None:
    """Whoever starts it hears why it did not."""
    with somebody_else_at_it(url):
        refused = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=surroundings(tmp_path) | {"DATABASE_URL": url, "MIGRATE_WAIT_SECONDS": "0.5"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 1
    assert "another process has been bringing the database up to date for 0.5 s" in refused.stderr
    assert "Traceback" not in refused.stderr
    with psycopg.connect(url) as connection:
        (tables,) = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() or (None,)
    assert tables == 0
