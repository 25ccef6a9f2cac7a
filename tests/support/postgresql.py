"""A PostgreSQL server of the tests' own: private, on a free port of the loopback, gone afterwards."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

ADDRESS = "CURIO_TEST_POSTGRESQL"
"""The environment variable that names the server on which the whole suite runs; see tests/with_postgresql.py."""
ACCOUNT = "postgres"
"""Whom the server runs as where the tests run as root, which it refuses."""
START_SECONDS = 60


@cache
def _programs() -> Path:
    """The folder of initdb and pg_ctl."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert versions, "PostgreSQL is not installed: scripts/install-test-tools"
    return versions[-1].parent


class PostgreSQL:
    """One server with an empty cluster, for the length of a ``with``."""

    def __init__(self, *settings: str) -> None:
        """``settings`` as in ``max_connections=20``."""
        # What a crash of the machine would take is not what tests of a process's crash are about.
        self._settings = ("fsync=off", "full_page_writes=off", *settings)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="curio-postgresql-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, ACCOUNT, ACCOUNT)
        self._data = self._folder / "data"
        try:
            self._run(
                "initdb",
                "--no-sync",
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "-D",
                self._data,
            )
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.is_alive:
                self.stop("immediate")
        finally:
            self._remove()

    def url(self, database: str = "postgres") -> str:
        """Where a database of the server is reached."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """Make an empty database and return its address."""
        return create_database(self.url())

    @property
    def is_alive(self) -> bool:
        return (self._data / "postmaster.pid").exists()

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        words = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self._folder)]
        words += [word for setting in self._settings for word in ("-c", setting)]
        self._run(
            "pg_ctl",
            "start",
            "-w",
            "-t",
            str(START_SECONDS),
            "-D",
            self._data,
            "-l",
            self._folder / "log",
            "-o",
            " ".join(words),
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends all connections in order, ``immediate`` is a crash."""
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", self._data)

    def restart(self) -> None:
        """End all connections, and start anew."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Have none of its processes do anything."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    @property
    def pid(self) -> int:
        """The process that has all others of the server for children."""
        return int((self._data / "postmaster.pid").read_text().splitlines()[0])

    def _signal(self, number: signal.Signals) -> None:
        leader = self.pid
        children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        for process in [leader, *map(int, children)]:
            os.kill(process, number)

    def _run(self, program: str, *arguments: str | Path) -> None:
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
        with (self._folder / "tools").open("w") as output:
            # Into a file: the server keeps the output open that it was started with.
            done = subprocess.run(
                [_programs() / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                **account,
            )
        if done.returncode:
            raise AssertionError(
                f"{program} ended with {done.returncode}:\n{(self._folder / 'tools').read_text()}"
            )

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def create_database(server_url: str, template: str = "template1") -> str:
    """Make a database on a server, empty or as another one there that nobody uses, and return its address."""
    name = f"curio_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{server_url.rpartition('/')[0]}/{name}"
