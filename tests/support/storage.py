"""What befalls a database while a server uses it."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
import pytest

LOCK_SECONDS = 10
DISK_BYTES = 16 * 2**20


class WriteLock:
    """Somebody else's write lock on a database: as long as it is held, nothing can be stored there, only read."""

    def __init__(self, database: Path | str) -> None:
        """``database`` is a SQLite file, or the address of a database elsewhere."""
        self._database = database
        self._connection: sqlite3.Connection | psycopg.Connection | None = None

    def take(self) -> None:
        """Begin to hold it, as soon as nobody else does."""
        if isinstance(self._database, str):
            self._connection = psycopg.connect(self._database)
            tables = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            names = ", ".join(f'"{name}"' for (name,) in tables)
            while True:
                try:
                    self._connection.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
                except psycopg.errors.DeadlockDetected:
                    # Whoever writes just now takes them in another order.
                    self._connection.rollback()
                else:
                    return
        # Given back by another thread than took it where a test says so; never used by two at once.
        self._connection = sqlite3.connect(
            self._database, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("BEGIN IMMEDIATE")

    def give_back(self) -> None:
        """Hold it no longer."""
        if self._connection is not None:
            self._connection.execute("ROLLBACK")
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.give_back()


class SmallDisk:
    """A file system of its own for one folder, which can be filled up."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._filler = folder / "filler"
        mounted = _run("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder))
        if mounted.returncode != 0:
            pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")

    def fill(self) -> None:
        """Leave no room for a single byte more."""
        with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))

    def make_room(self) -> None:
        """Give back what was taken."""
        self._filler.unlink(missing_ok=True)

    def unmount(self) -> None:
        """Take it away, with all that is on it."""
        _run("umount", "--lazy", str(self._folder))


class ReadOnly:
    """Makes a database that is in use read-only, as a file system does that has met an error: for all, root too."""

    def __init__(self, database: Path) -> None:
        self._files = [str(database), f"{database}-wal"]

    def begin(self) -> None:
        """Refuse every write from now on, also of whoever has the files open."""
        made = _run("chattr", "+i", *self._files)
        if made.returncode != 0:
            pytest.skip(f"no file can be made read-only for root here: {made.stderr.strip()}")
        with contextlib.suppress(PermissionError), Path(self._files[0]).open("r+b"):
            self.end()
            pytest.skip("this file system does not keep to its own read-only files")

    def end(self) -> None:
        """Let writes through again."""
        _run("chattr", "-i", *self._files)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        return subprocess.CompletedProcess(command, 127, "", str(missing))
