"""The child process: reads requests from standard input and answers on standard output until that ends.

It knows the core alone: no Django, no database, no settings. When its parent dies, however that was, its input ends
and so does it; a task that never ends is ended by the limit on processor time. Signals that a terminal or a service
manager sends to everybody are the parent's to act on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

from collab.core import tasks

with contextlib.suppress(ImportError):  # pragma: no cover - there is nothing like it on Windows
    import resource

LENGTH_BYTES = 8


def main(memory_bytes: int, task_seconds: int) -> None:
    """Serve until there is nothing more to read."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _limit("RLIMIT_AS", memory_bytes)
    _limit("RLIMIT_CORE", 0)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := requests.read(LENGTH_BYTES):
        request = requests.read(int.from_bytes(header))
        _limit("RLIMIT_CPU", int(time.process_time()) + task_seconds + 1)
        answer = tasks.perform(request)
        try:
            answers.write(len(answer).to_bytes(LENGTH_BYTES) + answer)
            answers.flush()
        except BrokenPipeError:
            # The parent is gone. Python would try to write the rest once more on its way out, and complain.
            os._exit(0)


def _limit(name: str, value: int) -> None:
    """Set a limit of this process, where the platform has it."""
    with contextlib.suppress(NameError, AttributeError, ValueError, OSError):
        kind = getattr(resource, name)
        resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
