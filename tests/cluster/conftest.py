"""Several servers over one PostgreSQL and one Redis, which a test may take away from them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.databases import migrated_database
from tests.support.fixtures import (
    SignUp,
    accounts,
    logs,
    node,
    pytest_runtest_makereport,
    say,
    start_server,
)
from tests.support.people import Person
from tests.support.postgresql import PostgreSQL, create_database
from tests.support.redis import Redis
from tests.support.server import ROOT, Server

__all__ = ["accounts", "logs", "node", "pytest_runtest_makereport", "say", "start_server"]

StartServers = Callable[..., list[Server]]


@pytest.fixture(scope="session")
def one_postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server for all tests that leave it as it was."""
    with PostgreSQL("max_connections=200") as server:
        yield server


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis server of this test's own."""
    with Redis() as server:
        yield server


@pytest.fixture
def start_servers(
    one_postgresql: PostgreSQL, redis: Redis, tmp_path: Path, logs: list[Path]
) -> Iterator[StartServers]:
    """Start some servers that share a database and a secret, with settings such as ``COLLAB_HEAD_POLL_SECONDS="60"``."""
    started: list[Server] = []
    shared = {"REDIS_URL": redis.url, "SECRET_KEY": "s" * 50}

    def start(count: int, program: Path = ROOT, **environment: str) -> list[Server]:
        if "DATABASE_URL" not in shared:
            url = one_postgresql.url()
            # Another version makes its own tables.
            shared["DATABASE_URL"] = migrated_database(url) if program == ROOT else create_database(url)
        for _ in range(count):
            server = Server(tmp_path / f"server-{len(started)}", program, **(shared | environment))
            logs.append(server.log_path)
            started.append(server)
            server.start()
        return started

    yield start
    for server in started:
        server.stop()


@pytest.fixture
async def sign_up() -> AsyncIterator[SignUp]:
    """Have people sign up at a server."""

    async def signed_up(name: str, at: Server) -> Person:
        person = await Person.sign_up(at, name)
        people.append(person)
        return person

    people: list[Person] = []
    yield signed_up
    for person in people:
        await person.leaves()
