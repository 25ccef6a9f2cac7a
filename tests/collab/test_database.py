"""Covers collab/database.py: connections live as long as nothing fails on them."""

from __future__ import annotations

import contextlib

import pytest
from django.db import OperationalError, connection

from collab.database import in_writer_thread


def query(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def close() -> None:
    connection.close()


def fail() -> None:
    query("SELECT * FROM nothing_of_this_name")


def fail_quietly() -> None:
    with contextlib.suppress(OperationalError):
        fail()


@pytest.fixture
async def marked(transactional_db):
    """The writer's connection can be told from a new one by its time-out."""
    assert await in_writer_thread(query, "PRAGMA busy_timeout = 7") == 7
    yield
    await in_writer_thread(close)


async def test_a_thread_keeps_its_connection(marked):
    assert await in_writer_thread(query, "SELECT 1") == 1
    assert await in_writer_thread(query, "PRAGMA busy_timeout") == 7


async def test_a_connection_on_which_something_failed_is_replaced(marked):
    """P20: the next try must not meet what was wrong with the one before."""
    with pytest.raises(OperationalError):
        await in_writer_thread(fail)
    assert await in_writer_thread(query, "PRAGMA busy_timeout") != 7


async def test_so_is_one_on_which_something_failed_that_nobody_was_told_of(marked):
    """P20."""
    await in_writer_thread(fail_quietly)
    assert await in_writer_thread(query, "PRAGMA busy_timeout") != 7
