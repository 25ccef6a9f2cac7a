"""Covers collab/database.py: connections live as long as nothing fails on them."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import DatabaseError, connection

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
    with contextlib.suppress(DatabaseError):
        fail()


def held() -> Any:
    """The driver's connection in this thread, open or not."""
    return connection.connection


@pytest.fixture
async def first(transactional_db):
    """The writer's connection."""
    assert await in_writer_thread(query, "SELECT 1") == 1
    yield await in_writer_thread(held)
    await in_writer_thread(close)


async def test_a_thread_keeps_its_connection(first):
    assert await in_writer_thread(query, "SELECT 1") == 1
    assert await in_writer_thread(held) is first


async def test_a_connection_on_which_something_failed_is_replaced(first):
    """P20: the next try must not meet what was wrong with the one before."""
    with pytest.raises(DatabaseError):
        await in_writer_thread(fail)
    assert await in_writer_thread(held) is None
    assert await in_writer_thread(query, "SELECT 2") == 2


async def test_so_is_one_on_which_something_failed_that_nobody_was_told_of(first):
    """P20."""
    await in_writer_thread(fail_quietly)
    assert await in_writer_thread(held) is None
