"""Processes of this machine, by what the kernel says of them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path

from tests.support.deadlines import PATIENCE_SECONDS


def children_of(pid: int) -> list[int]:
    """The processes that a process has started and that are still there."""
    by_thread = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in by_thread for child in path.read_text().split()]


def is_running(pid: int) -> bool:
    """Whether a process is there that is not merely waiting for its parent to hear of its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until_gone(pid: int) -> None:
    """Wait for a process to end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.01)


def owner_of(port: int, pids: Iterable[int]) -> int:
    """Which of these processes has a TCP connection that begins at this port of the machine."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    (inode,) = {row[9] for row in rows if int(row[1].partition(":")[2], 16) == port and row[9] != "0"}
    (owner,) = {pid for pid in pids if f"socket:[{inode}]" in _open_by(pid)}
    return owner


def _open_by(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(str(link.readlink()))
    return found
