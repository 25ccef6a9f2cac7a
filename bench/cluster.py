"""Several Curio processes over a PostgreSQL and a Redis of their own, each process on its own port."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import psycopg

from bench.curio import Curio
from bench.processes import Usage, usage_of
from tests.support.postgresql import PostgreSQL
from tests.support.redis import Redis

AS_ON_A_REAL_DISK = ("fsync=on", "full_page_writes=on", "max_connections=200")


@dataclass(frozen=True, slots=True)
class Database:
    """What PostgreSQL has counted, up to now."""

    transactions: int
    """Those that only read too."""
    flushes: int
    """How often the log of writes went to the disk: once for each commit that wrote, or for several at once."""
    log_bytes: int


class Member(Curio):
    """One process of a cluster."""

    def __init__(self, shared: Mapping[str, str]) -> None:
        self._shared = shared

    @property
    def environment(self) -> Mapping[str, str]:
        return {**super().environment, **self._shared}

    @property
    def pid(self) -> int:
        """Its process, or the one that has started the others."""
        return self._process.pid


class Cluster:
    """PostgreSQL and Redis for the length of a ``with``; its processes are started for each measurement."""

    def __init__(self, processes: int, name: str = "") -> None:
        self._processes = processes
        self.name = name or ("1 process" if processes == 1 else f"{processes} processes")

    def __enter__(self) -> Self:
        with ExitStack() as running:
            self._postgresql = running.enter_context(PostgreSQL(*AS_ON_A_REAL_DISK))
            self._redis = running.enter_context(Redis())
            self._database_url = self._postgresql.create_database()
            self._running = running.pop_all()
        self.shared = {
            "DATABASE_URL": self._database_url,
            "REDIS_URL": self._redis.url,
            "SECRET_KEY": secrets.token_hex(32),
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    def start(self, running: ExitStack) -> list[Curio]:
        """Start its processes, which end with ``running``."""
        return [running.enter_context(Member(self.shared)) for _ in range(self._processes)]

    @property
    def postgresql_usage(self) -> Usage:
        """What PostgreSQL has used, with the processes behind its connections."""
        return usage_of(self._postgresql.pid)

    @property
    def client_ports(self) -> set[int]:
        """From which ports of this machine PostgreSQL is connected to Curio."""
        with psycopg.connect(self._postgresql.url(), autocommit=True) as connection:
            held = connection.execute(
                "SELECT client_port FROM pg_stat_activity WHERE client_port IS NOT NULL AND datname = %s",
                [self._database_url.rpartition("/")[2]],
            )
            return {port for (port,) in held}

    @property
    def redis_usage(self) -> Usage:
        """What Redis has used."""
        return usage_of(self._redis.pid)

    @property
    def redis_messages(self) -> int:
        """How many messages were published so far."""
        said = self._redis.say("INFO commandstats").partition("cmdstat_publish:calls=")[2]
        return int(said.partition(",")[0] or 0)

    @property
    def database(self) -> Database:
        """What PostgreSQL has counted; what a connection did in its last second may not be in it yet."""
        with psycopg.connect(self._postgresql.url(), autocommit=True) as connection:
            counted: Any = connection.execute(
                "SELECT (SELECT sum(xact_commit) FROM pg_stat_database), wal_sync, wal_bytes FROM pg_stat_wal"
            ).fetchone()
        return Database(*map(int, counted))
