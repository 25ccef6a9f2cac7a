"""Several server processes behind one port: who starts them, replaces those that die, and stops them.

Each is ``manage.py serve`` again, with the listening socket handed down, so one process and many are served by the same
code. They share the socket: while one is replaced, whoever connects is taken by another. SIGTERM and SIGINT stop all in
order, SIGHUP replaces them one by one with the program as it is now.
"""

from __future__ import annotations

import logging
import math
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from tempfile import TemporaryDirectory
from threading import Thread

from django.conf import settings
from prometheus_client.multiprocess import mark_process_dead

logger = logging.getLogger(__name__)

SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
READY_SECONDS = 60
LOOK_AGAIN_SECONDS = 1.0
FLAGS = ("listener", "ready", "parent")
"""The options of ``manage.py serve`` by which a worker is told what was handed down to it."""
SHORT_LIFE_SECONDS = 5.0
"""Whoever dies sooner is replaced only after a pause."""


class Worker:
    """One server process."""

    def __init__(self, listener: socket.socket, metrics_dir: str) -> None:
        """``metrics_dir`` is where all workers keep what they count, so that whichever is asked can add it up."""
        self._metrics_dir = metrics_dir
        self._ready, ready = os.pipe()
        parent, self._parent = os.pipe()
        handed_down = (listener.fileno(), ready, parent)
        arguments = [f"--{name}={number}" for name, number in zip(FLAGS, handed_down, strict=True)]
        # The folder and the arguments may be those of a newer program than the one that runs here.
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, sys.argv[0], "serve", *arguments],
            pass_fds=handed_down,
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": metrics_dir},
        )
        os.close(ready)
        os.close(parent)
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

    def close(self) -> None:
        """End it if it has not ended, and forget about it."""
        if not self.has_ended():
            logger.error("worker.killed pid=%d", self._process.pid)
            self._process.kill()
            self._process.wait()
        os.close(self._ready)
        os.close(self._parent)
        mark_process_dead(self._process.pid, self._metrics_dir)  # type: ignore[no-untyped-call]  # has no types


class Workers:
    """All server processes of one port."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._workers: list[Worker] = []
        self._is_stopping = self._is_to_replace = False

    def bring_up_to_date(self) -> bool:
        """Bring the database up to date, and say whether that succeeded before a signal to stop.

        By a process of its own: it may have to wait for another machine that is at it, and it starts threads.
        """
        migrating = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, sys.argv[0], "migrate", "--no-input", "--verbosity=0"]
        )

        def is_done() -> bool:
            self._replace_dead()
            return migrating.poll() is not None

        if not self._wait(is_done, math.inf):
            migrating.kill()
        return migrating.wait() == 0

    def run(self, listener: socket.socket, say: Callable[[], object]) -> int:
        """Serve until told to stop; ``say`` is called when all are there. Returns the exit code."""
        self._listener = listener
        with TemporaryDirectory(prefix="curio-metrics-") as self._metrics_dir:
            return self._run(say)

    def _start(self) -> Worker:
        return Worker(self._listener, self._metrics_dir)

    def _run(self, say: Callable[[], object]) -> int:
        self._workers = [self._start() for _ in range(self._count)]
        self._wait(lambda: all(worker.has_started_or_died() for worker in self._workers), READY_SECONDS)
        if not all(worker.is_ready for worker in self._workers):
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
            # From a terminal it says that nobody is there any more.
            is_hung_up = sys.stdin is not None and sys.stdin.isatty()
            self._is_stopping |= is_hung_up
            self._is_to_replace = not is_hung_up

    def _wait(self, is_done: Callable[[], bool], seconds: float, *, while_stopping: bool = False) -> bool:
        """Heed signals until something is so; say whether it was in time and before a signal to stop."""
        deadline = time.monotonic() + seconds
        while not is_done():
            if time.monotonic() > deadline or (self._is_stopping and not while_stopping):
                return False
            signal.sigtimedwait({signal.SIGCHLD}, 0.02)
            if signal.sigpending() & (SIGNALS - {signal.SIGCHLD}):
                self._heed_signals()
        return True

    def _replace_dead(self) -> None:
        for place, worker in enumerate(self._workers):
            age_seconds = time.monotonic() - worker.started_at
            if not worker.has_ended() and (worker.look() or age_seconds < READY_SECONDS):
                continue
            logger.error("worker.died code=%s", worker.exit_code)
            worker.close()
            if age_seconds < SHORT_LIFE_SECONDS:
                self._heed_signals()
            self._workers[place] = self._start()

    def _replace_all(self) -> None:
        """Put a new worker into each one's place, and stop the old one when the new one serves."""
        # The new program may need tables that the old one does not know.
        if not self.bring_up_to_date():
            logger.error("worker.not_replaced at=migrate")
            return
        for place, old in enumerate(tuple(self._workers)):
            new = self._start()
            self._wait(new.has_started_or_died, READY_SECONDS)
            if not new.is_ready:
                logger.error("worker.not_replaced code=%s", new.exit_code)
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
            worker.close()
        # One that had only begun to start knows nothing of an orderly end, and has nothing to store.
        in_order = {0, -signal.SIGTERM, -signal.SIGINT}
        return 1 if failed or any(worker.exit_code not in in_order for worker in self._workers) else 0


def hold_signals() -> None:
    """Have signals wait until they are asked for; before any thread is started, for each has its own to hold."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def begin_as_worker(parent: int) -> None:
    """Undo in a worker what it has inherited, and have it stop when ``parent``, the end of a pipe, says that its parent died."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def watch() -> None:
        os.read(parent, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, name="parent", daemon=True).start()


def what_it_runs_on() -> str:
    """Say in words what several processes share, and how they hear of each other."""
    kind = "PostgreSQL" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "SQLite"
    if settings.REDIS_URL:
        return f"{settings.WORKERS} processes on {kind}, which hear of each other through Redis"
    period = settings.COLLAB_HEAD_POLL_SECONDS
    return f"{settings.WORKERS} processes on {kind}, which look every {period:g} s what the others stored: there is no REDIS_URL"
