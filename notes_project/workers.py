"""Several server processes behind one port: who starts them, replaces those that die, and stops them.

Each is ``manage.py serve`` again, with the listening socket handed down, so one process and many are served by the same
code. They share the socket: while one is replaced, whoever connects is taken by another. SIGTERM and SIGINT stop all in
order, SIGHUP replaces them one by one with the program as it is now.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

logger = logging.getLogger(__name__)

SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
READY_SECONDS = 60
LOOK_AGAIN_SECONDS = 1.0
SHORT_LIFE_SECONDS = 5.0
"""Whoever dies sooner is replaced only after a pause."""


class Worker:
    """One server process."""

    def __init__(self, listener: socket.socket) -> None:
        self._ready, ready = os.pipe()
        arguments = [f"--listener={listener.fileno()}", f"--ready={ready}"]
        # The folder and the arguments may be those of a newer program than the one that runs here.
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, sys.argv[0], "serve", *arguments], pass_fds=(listener.fileno(), ready)
        )
        os.close(ready)
        self.started_at = time.monotonic()
        self.is_ready = False

    @property
    def exit_code(self) -> int | None:
        """With what it ended, if it has."""
        return self._process.poll()

    def look(self) -> bool:
        """Return whether it has said that it serves."""
        if not self.is_ready and select.select([self._ready], [], [], 0)[0]:
            self.is_ready = bool(os.read(self._ready, 1))
        return self.is_ready

    def has_ended(self) -> bool:
        """Whether it is no more."""
        return self.exit_code is not None

    def has_started_or_died(self) -> bool:
        """Whether it serves or never will."""
        return self.look() or self.has_ended()

    def stop(self) -> None:
        """Ask it to stop in order."""
        if self.exit_code is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Forget about it, once it has ended."""
        os.close(self._ready)


class Workers:
    """All server processes of one port."""

    def __init__(self, listener: socket.socket, count: int) -> None:
        self._listener, self._count = listener, count
        self._workers: list[Worker] = []
        self._is_stopping = self._is_to_replace = False

    def run(self, say: Callable[[], None]) -> int:
        """Serve until told to stop; ``say`` is called when all are there. Returns the exit code."""
        with _signals_held():
            self._workers = [Worker(self._listener) for _ in range(self._count)]
            if not self._wait(lambda: all(worker.look() for worker in self._workers), READY_SECONDS):
                return self._stop(failed=not self._is_stopping)
            say()
            while not self._is_stopping:
                self._heed_signals()
                self._replace_dead()
                if self._is_to_replace:
                    self._is_to_replace = False
                    self._replace_all()
            return self._stop(failed=False)

    def _heed_signals(self) -> None:
        """Wait a moment for a signal."""
        told = signal.sigtimedwait(SIGNALS, LOOK_AGAIN_SECONDS)
        if told is None:
            return
        if told.si_signo in {signal.SIGTERM, signal.SIGINT}:
            self._is_stopping = True
        elif told.si_signo == signal.SIGHUP:
            self._is_to_replace = True

    def _wait(self, is_done: Callable[[], bool], seconds: float, *, while_stopping: bool = False) -> bool:
        """Heed signals until something is so; no longer once a worker has died before it was ready."""
        deadline = time.monotonic() + seconds
        while not is_done():
            has_died = any(not worker.is_ready and worker.exit_code is not None for worker in self._workers)
            if time.monotonic() > deadline or has_died or (self._is_stopping and not while_stopping):
                return False
            signal.sigtimedwait({signal.SIGCHLD}, 0.02)
            if signal.sigpending() & (SIGNALS - {signal.SIGCHLD}):
                self._heed_signals()
        return True

    def _replace_dead(self) -> None:
        for place, worker in enumerate(self._workers):
            if worker.exit_code is None:
                worker.look()
                continue
            logger.error("worker.died code=%d", worker.exit_code)
            if time.monotonic() - worker.started_at < SHORT_LIFE_SECONDS:
                time.sleep(LOOK_AGAIN_SECONDS)
            worker.close()
            self._workers[place] = Worker(self._listener)

    def _replace_all(self) -> None:
        """Put a new worker into each one's place, and stop the old one when the new one serves."""
        for place, old in enumerate(tuple(self._workers)):
            new = Worker(self._listener)
            self._wait(new.has_started_or_died, READY_SECONDS)
            if not new.is_ready:
                logger.error("worker.not_replaced code=%s", new.exit_code)
                new.kill()
                new.close()
                return
            self._workers[place] = new
            old.stop()
            self._wait(old.has_ended, READY_SECONDS, while_stopping=True)
            logger.info("worker.replaced code=%s", old.exit_code)
            old.close()

    def _stop(self, *, failed: bool) -> int:
        for worker in self._workers:
            worker.stop()
        self._wait(
            lambda: all(worker.has_ended() for worker in self._workers),
            READY_SECONDS,
            while_stopping=True,
        )
        for worker in self._workers:
            if worker.exit_code is None:
                worker.kill()
            worker.close()
        # One that had only begun to start knows nothing of an orderly end, and has nothing to store.
        in_order = {0, -signal.SIGTERM}
        return 1 if failed or any(worker.exit_code not in in_order for worker in self._workers) else 0


@contextmanager
def _signals_held() -> Iterator[None]:
    """Have signals wait until they are asked for."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def let_signals_through() -> None:
    """Undo in a worker what it has inherited."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def what_it_runs_on() -> str:
    """Say in words what several processes share, and how they hear of each other."""
    kind = "PostgreSQL" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "SQLite"
    if settings.REDIS_URL:
        return f"{settings.WORKERS} processes on {kind}, which hear of each other through Redis"
    period = settings.COLLAB_HEAD_POLL_SECONDS
    return f"{settings.WORKERS} processes on {kind}, which look every {period:g} s what the others stored: there is no REDIS_URL"
