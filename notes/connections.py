"""Connections to the database belong to whoever needs them now: PostgreSQL has few, and all of a process share them."""

from __future__ import annotations

from django.db import connection


def let_go() -> None:
    """Give this thread's connection back, before something slow; the next question takes another one.

    Within a transaction it stays. ``close_old_connections`` would end the transaction there.
    """
    if not connection.in_atomic_block:
        connection.close()
