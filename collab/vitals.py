"""What one server process says of itself: what is open, how much passes through, how long it takes, what troubles it.

Measured once a second: told to Prometheus always, and as a Report to other processes while an administrator watches.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import time
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID
from zlib import crc32

from collab import metrics
from collab.layer import Mode
from collab.open_room.life import Life
from collab.open_room.room import OpenRoom
from collab.report import Report, RoomReport

LAG_PERIOD_SECONDS = 0.25
SAMPLES = 6
"""Rates are those of the last five seconds."""
BUSIEST = 25
"""How many rooms a report names."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """What had been counted by a moment."""

    at: float
    received: float
    sent: float
    commits: float
    rows: float
    cpu: float

    @classmethod
    def now(cls) -> Self:
        return cls(
            time.monotonic(),
            metrics.FRAMES_RECEIVED.value,
            metrics.FRAMES_SENT.value,
            metrics.COMMITS.value,
            metrics.ROWS.value,
            time.process_time(),
        )


class Vitals:
    """What is measured of one engine. Belongs to its event loop."""

    def __init__(self, process: str) -> None:
        """``process`` is what the engine is called among the others."""
        self._process = process
        self._began_at = time.monotonic()
        self._samples = deque([_Sample.now()], maxlen=SAMPLES)
        self._feeling = asyncio.get_running_loop().create_task(_feel_lag())

    def measure(
        self, rooms: Collection[OpenRoom], *, unstored_bytes: int, mode: Mode, neighbours: int, now: float
    ) -> None:
        """Take a sample, and tell Prometheus. ``now`` is the loop's time."""
        self._samples.append(_Sample.now())
        lives = Counter(room.life for room in rooms)
        for life in Life:
            metrics.ROOMS.labels(life.value).set(lives[life])
        metrics.SOCKETS.set(sum(room.socket_count for room in rooms))
        metrics.UNSTORED_BYTES.set(unstored_bytes)
        metrics.UNSTORED_SECONDS.set(_oldest_seconds(rooms, now))
        for known in Mode:
            metrics.LAYER.labels(known.value).set(known is mode)
        metrics.NEIGHBOURS.set(neighbours)
        metrics.MEMORY.set(resident_bytes())
        metrics.CPU.value = self._samples[-1].cpu
        metrics.tell()

    def report(
        self,
        rooms: Mapping[UUID, OpenRoom],
        *,
        unstored_bytes: int,
        mode: Mode,
        trouble: str | None,
        now: float,
    ) -> Report:
        """Return what this process says of itself."""
        first, last = self._samples[0], self._samples[-1]
        seconds = max(last.at - first.at, 0.001)
        busiest = sorted(rooms.values(), key=lambda room: room.socket_count, reverse=True)[:BUSIEST]
        return Report(
            process=self._process,
            machine=socket.gethostname(),
            pid=os.getpid(),
            up_seconds=time.monotonic() - self._began_at,
            trouble=trouble,
            layer=mode.value,
            rooms=sum(room.life is not Life.GONE for room in rooms.values()),
            sockets=sum(room.socket_count for room in rooms.values()),
            people=_people(rooms.values()),
            received_per_second=(last.received - first.received) / seconds,
            sent_per_second=(last.sent - first.sent) / seconds,
            commits_per_second=(last.commits - first.commits) / seconds,
            rows_per_second=(last.rows - first.rows) / seconds,
            processor=(last.cpu - first.cpu) / seconds,
            memory_bytes=resident_bytes(),
            unstored_bytes=unstored_bytes,
            unstored_seconds=_oldest_seconds(rooms.values(), now),
            acknowledged=metrics.ACKNOWLEDGED.percentiles(50, 99),
            committed=metrics.COMMIT_TIMES.percentiles(50, 99),
            lag=metrics.LOOP_LAG.percentiles(50, 99),
            busiest=tuple(map(_room, busiest)),
        )

    def stop(self) -> None:
        """Measure nothing more."""
        self._feeling.cancel()


async def _feel_lag() -> None:
    """Ask for a turn now and then, and see how late it comes."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_PERIOD_SECONDS
        await asyncio.sleep(LAG_PERIOD_SECONDS)
        metrics.LOOP_LAG.observe(max(0.0, loop.time() - due))


def _room(room: OpenRoom) -> RoomReport:
    return RoomReport(
        document=room.document_id.bytes,
        sockets=room.socket_count,
        people=_people([room]),
        memory_bytes=room.memory_bytes,
        unstored_bytes=room.unstored_bytes,
    )


def _people(rooms: Iterable[OpenRoom]) -> bytes:
    """Return who is there as four bytes each, so that the same person at two processes can be counted once."""
    keys = {peer.grant.identity.key for room in rooms for peer in room.peers}
    return b"".join(crc32(key.encode()).to_bytes(4) for key in sorted(keys))


def _oldest_seconds(rooms: Iterable[OpenRoom], now: float) -> float:
    return max((now - since for room in rooms if (since := room.unstored_since) is not None), default=0.0)


def resident_bytes() -> int:
    """Return how much memory this process has at present; where the system does not tell, the most it ever had."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()
