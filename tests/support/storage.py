"""What befalls a database while a server uses it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

LOCK_SECONDS = 10


class WriteLock:
    """Somebody else's write lock on a SQLite file: as long as it is held, nothing can be stored there, only read."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None

    def take(self) -> None:
        """Begin to hold it, as soon as nobody else does."""
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
