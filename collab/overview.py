"""All server processes at one glance, for administrators: each one's report, and what they make together.

Reports come from other processes only while somebody watches. Where there is no channel layer, or it fails, only this
process is shown, and the overview says so by its ``layer``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from collab.report import Percentiles, Report, RoomReport

WATCH_SECONDS = 10.0
"""So long after it was last asked for it, a process goes on telling."""
STALE_SECONDS = 5.0
_LATENCIES = ("acknowledged", "committed", "lag")
_OF_ONE = (
    "machine",
    "pid",
    "up_seconds",
    "trouble",
    "layer",
    "rooms",
    "sockets",
    "processor",
    "memory_bytes",
)
_RATES = ("received_per_second", "sent_per_second", "commits_per_second", "rows_per_second")
_SUMS = ("sockets", *_RATES, "unstored_bytes")


class Overview:
    """What was last heard of each other process. Belongs to the event loop."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[float, Report]] = {}
        self._watched_until = self._asked_until = 0.0

    def ask(self, now: float) -> bool:
        """Note that somebody here watches; say whether the others are to be asked once more."""
        self._watched_until = now + WATCH_SECONDS
        if now < self._asked_until:
            return False
        self._asked_until = now + WATCH_SECONDS / 4
        return True

    def note_watcher_elsewhere(self, now: float) -> None:
        """Note that somebody watches at another process."""
        self._watched_until = now + WATCH_SECONDS

    def is_watched(self, now: float) -> bool:
        """Whether somebody watches, here or elsewhere."""
        return now < self._watched_until

    def hear(self, process: str, report: Report, now: float) -> None:
        """Take in what another process says of itself, and forget whoever has long said nothing."""
        self._forget_silent(now)
        self._heard[process] = now, report

    def _forget_silent(self, now: float) -> None:
        self._heard = {
            process: heard for process, heard in self._heard.items() if now - heard[0] <= STALE_SECONDS
        }

    def of(self, own: Report, now: float) -> dict[str, Any]:
        """Return what administrators are shown, as JSON can carry it."""
        self._forget_silent(now)
        reports = [own, *(report for _, report in self._heard.values())]
        return {
            "people": _count_people(reports),
            **{name: _sum(name, reports) for name in _SUMS},
            "unstored_seconds": max(report.unstored_seconds for report in reports),
            "processes": [
                _process(report)
                for report in sorted(reports, key=lambda report: (report.machine, report.pid))
            ],
            "rooms": list(_rooms(reports)),
        }


def _process(report: Report) -> dict[str, Any]:
    return {
        "id": report.process[:8],
        **{name: getattr(report, name) for name in _OF_ONE},
        **{f"{name}_seconds": _percentiles(getattr(report, name)) for name in _LATENCIES},
    }


def _percentiles(times: Percentiles) -> dict[str, float] | None:
    return dict(zip(("p50", "p99"), times, strict=True)) if times else None


def _rooms(reports: Iterable[Report]) -> Iterator[dict[str, Any]]:
    """Of the rooms that the reports name, those of one document are one."""
    together: dict[bytes, list[RoomReport]] = {}
    for report in reports:
        for room in report.busiest:
            together.setdefault(room.document, []).append(room)
    for document, rooms in sorted(together.items(), key=lambda entry: -_sum("sockets", entry[1])):
        yield {
            "document": str(UUID(bytes=document)),
            "processes": len(rooms),
            "people": _count_people(rooms),
            **{name: _sum(name, rooms) for name in ("sockets", "memory_bytes", "unstored_bytes")},
        }


def _sum(name: str, reports: Iterable[Report | RoomReport]) -> Any:
    return sum(getattr(report, name) for report in reports)


def _count_people(reports: Iterable[Report | RoomReport]) -> int:
    return len(
        {report.people[place : place + 4] for report in reports for place in range(0, len(report.people), 4)}
    )
