"""Processes of this machine, by what the kernel says of them."""

from __future__ import annotations

import time
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
