"""The child process with tasks in which it comes to grief. Only tests start it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from collab import child_program
from collab.core import tasks


def die(parts: Sequence[bytes]) -> bytes:
    """End as after a crash of a library."""
    os.abort()


def kill(parts: Sequence[bytes]) -> bytes:
    """Be ended by somebody else."""
    os.kill(os.getpid(), 9)
    return b""


def never_end(parts: Sequence[bytes]) -> bytes:
    """Go on and on; say so first."""
    os.write(2, b"at it\n")
    while True:
        pass


def take_memory(parts: Sequence[bytes]) -> bytes:
    """Ask for more memory than there is for it."""
    return bytes(int(parts[0]))


if __name__ == "__main__":
    tasks._TASKS.update({task.__name__: task for task in (die, kill, never_end, take_memory)})
    child_program.main(*map(int, sys.argv[1:]))
