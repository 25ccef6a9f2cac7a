"""What processes have used, read from /proc: processor time and memory of a tree, processor time of the machine."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MIB = 2**20
# Places in /proc/<pid>/stat after the command's name, and in the first line of /proc/stat.
_USER, _SYSTEM, _CHILDREN_USER, _CHILDREN_SYSTEM = 11, 12, 13, 14
_RESIDENT = 21
_IDLE, _WAITING = 3, 4
# And in a line of /proc/net/tcp.
_LOCAL, _INODE = 1, 9


@dataclass(frozen=True, slots=True)
class Usage:
    """Of a process with all its descendants, up to now."""

    cpu_seconds: float
    """User and system time; of descendants that have ended too, once they were waited for."""
    resident_mib: float


def usage_of(root: int) -> Usage:
    """Add up a process tree."""
    ticks, pages = 0, 0
    for pid in tree(root):
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        ticks += sum(
            int(fields[place])
            for place in (  # Places in /proc/<pid>/stat after the command's name, and in the first line of /proc/stat.
                _USER,
                _SYSTEM,
                _CHILDREN_USER,
                _CHILDREN_SYSTEM,
            )
        )
        pages += int(fields[_RESIDENT])
    return Usage(ticks / TICKS_PER_SECOND, pages * PAGE_BYTES / MIB)


def tree(root: int) -> list[int]:
    """Return a process with all its descendants, itself first."""
    found = [root]
    for pid in found:
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found.extend(map(int, listed.read_text().split()))
            except FileNotFoundError:
                continue
    return found


def local_ports_of(pid: int) -> set[int]:
    """Return the ports of this machine from which a process holds connections over IPv4, and to which others do."""
    ports: dict[str, int] = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        ports[f"socket:[{fields[_INODE]}]"] = int(fields[_LOCAL].partition(":")[2], 16)
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(OSError):
            if port := ports.get(str(descriptor.readlink())):
                found.add(port)
    return found


def busy_seconds() -> float:
    """Processor time that the whole machine has spent on anything, all cores together."""
    fields = list(map(int, Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]))
    return (sum(fields) - fields[_IDLE] - fields[_WAITING]) / TICKS_PER_SECOND
