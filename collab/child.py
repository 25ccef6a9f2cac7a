"""The child process from the server's side: what the CRDT library does apart from live typing is done there.

One per process, started when first needed and again after it died. Spawned with a pipe and nothing of ours in it;
why not an executor of processes: docs/decisions/0010. Its time and memory are limited, and whatever becomes of it, the caller hears
of it as an error.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import Lock, Timer

from django.conf import settings

from collab.child_program import LENGTH_BYTES
from collab.core import tasks
from collab.core.errors import ChildCrashedError, ChildFailedError

PROGRAM = "collab.child_program"
_FOLDER = Path(__file__).parents[1]

_CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP}
"""Signals of which a process dies by what it did itself."""


class Child:
    """A child process for one task at a time. For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def perform(self, task: str, parts: Sequence[bytes]) -> bytes:
        """Have a task of ``collab.core.tasks`` done and return its result.

        Raises BrokenDocumentError if the task failed, ChildFailedError if it was not finished within
        COLLAB_CHILD_SECONDS or the child was ended, ChildCrashedError if the child died of it.
        """
        request = tasks.encode_request(task, parts)
        with self._lock:
            process = self._start()
            timer = Timer(settings.COLLAB_CHILD_SECONDS, process.kill)
            timer.start()
            try:
                answer = _exchange(process, request)
            finally:
                timer.cancel()
            if answer is None:
                raise self._bury(process)
        return tasks.decode_answer(answer)

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._bury(self._process)
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [
                    *(sys.executable, "-m", PROGRAM),
                    str(settings.COLLAB_CHILD_MEMORY_BYTES),
                    str(int(settings.COLLAB_CHILD_SECONDS)),
                ],
                cwd=_FOLDER,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # What a terminal sends to everybody in the foreground is for the server alone.
                start_new_session=True,
            )
        return self._process

    def _bury(self, process: subprocess.Popen[bytes]) -> ChildFailedError:
        """Let go of a child that is dead or dying, and return what it died of."""
        self._process = None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            # What it was to be sent and did not take has nowhere to go.
            with contextlib.suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]  # both were asked for
        number = -process.wait()
        if number in _CRASHES:
            return ChildCrashedError(f"the child process died of {signal.Signals(number).name}")
        return ChildFailedError(f"the child process ended with {-number} before its task was finished")

    def stop(self) -> None:
        """End the child, and with it the task that it may be at."""
        if (process := self._process) is not None:
            process.kill()
        with self._lock:
            if self._process is not None:
                self._bury(self._process)


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes | None:
    """Send a request and return the answer; None if the child is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(len(request).to_bytes(LENGTH_BYTES) + request)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    header = process.stdout.read(LENGTH_BYTES)
    length = int.from_bytes(header)
    answer = process.stdout.read(length)
    return answer if header and len(answer) == length else None


child = Child()
"""The child of this process."""
atexit.register(child.stop)


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="collab-child")


async def in_child(task: str, parts: Sequence[bytes]) -> bytes:
    """Have a task done without holding up the event loop. Raises what ``Child.perform`` raises."""
    return await asyncio.get_running_loop().run_in_executor(_thread(), child.perform, task, parts)
