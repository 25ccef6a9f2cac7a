"""Who brings the database up to date: of all processes that start at once, one after the other.

Django's migrations look first what is to be done, and then do it; two at a time do some of it twice, and fail. The turn ends
with the process that has it, however that ends.
"""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 0.2
_KEY = int.from_bytes(b"curiomig")
"""Whoever else takes advisory locks in this database takes others."""


@contextmanager
def migration_turn(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait until nobody else migrates the database of a connection, and keep others waiting until the end.

    Raises CommandError after MIGRATE_WAIT_SECONDS.
    """
    turn = _on_postgresql(connection) if connection.vendor == "postgresql" else _on_this_machine()
    with turn:
        yield


@contextmanager
def _on_postgresql(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take turns by a lock of the session with which the migrations are done: who loses one loses the other."""
    with connection.cursor() as cursor:

        def take() -> bool:
            # Asked for again and again: a statement that waits for long is ended by ``lock_timeout``.
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
            return bool(cursor.fetchone()[0])

        _wait_for(take)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])


@contextmanager
def _on_this_machine() -> Iterator[None]:
    """Take turns by a lock on a file: a SQLite database has no processes elsewhere."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "migrate.lock").open("ab") as file:
        _wait_for(partial(_lock, file))
        yield


def _lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(take: Callable[[], bool]) -> None:
    deadline = time.monotonic() + settings.MIGRATE_WAIT_SECONDS
    has_said = False
    while not take():
        if time.monotonic() >= deadline:
            raise CommandError(
                f"another process has been bringing the database up to date for {settings.MIGRATE_WAIT_SECONDS:g} s; "
                "start again when it has finished, or end it"
            )
        if not has_said:
            logger.warning("migrate.waits seconds=%g", settings.MIGRATE_WAIT_SECONDS)
            has_said = True
        time.sleep(LOOK_AGAIN_SECONDS)
