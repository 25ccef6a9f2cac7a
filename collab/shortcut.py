"""The short way to the database: a commit in the event loop's own thread, as long as that holds up nobody.

On a local disk a commit takes less than a millisecond, and the way to another thread and back, with the two threads'
turns at the interpreter, takes more than another; all of it is in every keystroke. Whatever may take longer goes to
the thread that commits: a database elsewhere, one that somebody else is writing to, a slow disk, many bytes, a second
try, a question to the host (docs/decisions/0015).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.conf import settings
from django.db import OperationalError, connection

from collab.appending import Append
from collab.database import close_broken

Result = TypeVar("Result")

MAX_ROWS, MAX_BYTES = 100, 65_536
"""How much may be committed on the short way at once."""
_SHARE_OF_THE_LAST = 0.1
"""How much the last commit counts in what commits usually take."""


class BusyError(Exception):
    """Somebody else is writing to the database; nothing was stored."""


class Shortcut:
    """Whether commits are quick here, and how one is run. Belongs to one event loop."""

    def __init__(self) -> None:
        self._usual_seconds: float | None = None
        with _outside_of_the_loop():
            self._is_local = connection.vendor == "sqlite"

    def is_open_to(self, appends: Sequence[Append]) -> bool:
        """Whether these are likely to be stored at once."""
        most = settings.COLLAB_COMMIT_IN_LOOP_MILLISECONDS / 1000
        if not self._is_local or self._usual_seconds is None or self._usual_seconds >= most:
            return False
        sizes = [len(row.update) for one in appends for row in one.rows]
        return len(sizes) <= MAX_ROWS and sum(sizes) <= MAX_BYTES

    def note(self, seconds: float) -> None:
        """Hear how long a commit took, on either way."""
        usual = seconds if self._usual_seconds is None else self._usual_seconds
        self._usual_seconds = usual + (seconds - usual) * _SHARE_OF_THE_LAST

    def run(self, commit: Callable[[], Result]) -> Result:
        """Call ``commit`` in this thread, without waiting for others who write.

        Raises BusyError, then it may be called again elsewhere; and what ``commit`` raises.
        """
        with _outside_of_the_loop():
            try:
                with _impatient():
                    return commit()
            except OperationalError as error:
                if not _is_busy(error):
                    raise
                # There is nothing wrong with this connection, and opening another takes longer than the commit.
                connection.errors_occurred = False
                raise BusyError from error
            finally:
                close_broken()


@contextmanager
def _outside_of_the_loop() -> Iterator[None]:
    """Let this thread's database connection be used although an event loop runs here.

    Django looks whether one does, and refuses or takes one connection for each task.
    """
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(None)  # noqa: SLF001 - made for event loops, and there is no other way to pause one
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)  # noqa: SLF001


@contextmanager
def _impatient() -> Iterator[None]:
    """Have the database say at once that somebody else is writing, instead of waiting for them."""
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    (patience,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        # Whoever closed it meanwhile has left nothing to be put back.
        if connection.connection is raw:
            raw.execute(f"PRAGMA busy_timeout = {patience}")


def _is_busy(error: OperationalError) -> bool:
    cause = error.__cause__
    # Errors of the driver's own have no code.
    return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_BUSY
