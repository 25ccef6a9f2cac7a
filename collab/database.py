"""Runs the engine's database work in threads of its own.

Django's and Channels' helpers share one thread in the whole process, where one slow query would hold up every
socket. Each thread keeps its connection, for opening one costs more than most queries; one on which anything failed
is closed after the call, so that the next call has a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db import connections

Result = TypeVar("Result")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.COLLAB_DATABASE_THREADS, thread_name_prefix="collab-database")


@cache
def _writer_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="collab-writer")


async def in_thread(function: Callable[..., Result], *arguments: object) -> Result:
    """Call ``function`` in a database thread and wait for its result."""
    return await _run(_threads(), function, *arguments)


async def in_writer_thread(function: Callable[..., Result], *arguments: object) -> Result:
    """Call ``function`` in the thread that commits, where no reading waits in front of it."""
    return await _run(_writer_thread(), function, *arguments)


async def _run(threads: ThreadPoolExecutor, function: Callable[..., Result], *arguments: object) -> Result:
    def call() -> Result:
        try:
            return function(*arguments)
        finally:
            close_broken()

    return await asyncio.get_running_loop().run_in_executor(threads, call)


def close_broken() -> None:
    """Close this thread's connections on which anything failed."""
    # Also where the error was swallowed: a connection that was opened while the file was read-only stays read-only.
    for connection in connections.all(initialized_only=True):
        if connection.errors_occurred:
            connection.close()
