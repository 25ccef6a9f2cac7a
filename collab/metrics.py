"""What the engine counts, for Prometheus and for the administrators' page.

Names and units follow Prometheus' conventions. Of several server processes on one machine the numbers add up where
the library is told so by ``PROMETHEUS_MULTIPROC_DIR``, before this is imported. Labels are words of the program: no
note and no person has a line of its own. What each line means: docs/monitoring.md.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

# When each count began is of no use to anybody, and would double the number of lines.
disable_created_metrics()  # type: ignore[no-untyped-call]  # has no types
registry = CollectorRegistry(auto_describe=True)

_MILLISECONDS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ROWS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
RECENT = 1_000
"""How many of the newest times are kept for percentiles."""


class Count:
    """A number that only rises. To count costs next to nothing; Prometheus is told with each ``tell``."""

    __slots__ = ("_counter", "_told", "value")

    def __init__(self, name: str, what: str) -> None:
        self._counter = Counter(name, what, registry=registry)
        self.value: float = 0
        self._told: float = 0

    def tell(self) -> None:
        """Pass on what was counted since the last time."""
        self._counter.inc(self.value - self._told)
        self._told = self.value


class Times:
    """How long something takes, in seconds."""

    def __init__(self, name: str, what: str) -> None:
        self._histogram = Histogram(name, what, registry=registry, buckets=_MILLISECONDS)
        self._recent: deque[float] = deque(maxlen=RECENT)

    def observe(self, seconds: float) -> None:
        """Count one."""
        self._histogram.observe(seconds)
        self._recent.append(seconds)

    def percentiles(self, *percents: int) -> Sequence[float]:
        """Of the newest ``RECENT``; none if there was nothing yet."""
        times = sorted(self._recent)
        if not times:
            return ()
        return tuple(times[min(len(times) - 1, len(times) * percent // 100)] for percent in percents)


def _count(name: str, what: str, *labels: str) -> Counter:
    return Counter(name, what, labels, registry=registry)


def _gauge(name: str, what: str, *labels: str) -> Gauge:
    return Gauge(name, what, labels, registry=registry, multiprocess_mode="livesum")


# What is open
ROOMS = _gauge("curio_rooms", "Documents that are open in a process.", "life")
SOCKETS = _gauge("curio_sockets", "WebSockets that are in a room.")
ROOM_LOADS = Times("curio_room_load_seconds", "From the first who opens a document until it is there.")

# What passes through
FRAMES_RECEIVED = Count("curio_frames_received", "Messages of the protocol that came from clients.")
BYTES_RECEIVED = Count("curio_frames_received_bytes", "Their bytes.")
FRAMES_SENT = Count("curio_frames_sent", "Messages of the protocol to clients.")
BYTES_SENT = Count("curio_frames_sent_bytes", "Their bytes.")

# What is stored
COMMITS = Count("curio_commits", "Transactions that stored what people typed.")
ROWS = Count("curio_rows", "Rows that they stored.")
COMMITS_FAILED = Count("curio_commits_failed", "Transactions that failed and are tried again.")
DOCUMENTS_SKIPPED = Count(
    "curio_documents_skipped", "Left out of a commit: another process was storing there."
)
COMMIT_ROWS = Histogram("curio_commit_rows", "Rows in one transaction.", registry=registry, buckets=_ROWS)
COMMIT_TIMES = Times("curio_commit_seconds", "From the start of a transaction until it is over.")
ACKNOWLEDGED = Times(
    "curio_acknowledgement_seconds", "From the first message of a batch until it is acknowledged."
)
UNSTORED_BYTES = _gauge("curio_unstored_bytes", "What was received and is not stored yet.")
UNSTORED_SECONDS = Gauge(
    "curio_unstored_seconds", "How old the oldest of it is.", registry=registry, multiprocess_mode="livemax"
)

# What was not as it should be
REFUSED = _count(
    "curio_refusals", "Handshakes that were refused and sockets that were closed, by why.", "code"
)
GAPS = Count(
    "curio_gap_rows", "Rows stored elsewhere that were read from the log, for they did not come by message."
)
REPAIRS = Count("curio_head_poll_repairs", "Open documents that only the head poll found to be behind.")
RELOADS = Count("curio_room_reloads", "Documents taken anew from the log because a part could not be stored.")

# Other processes
LAYER = _gauge(
    "curio_layer_processes",
    "Processes, by how they hear of others: push, poll (Redis fails) or none.",
    "mode",
)
NEIGHBOURS = Gauge(
    "curio_neighbours", "Other processes that one hears of.", registry=registry, multiprocess_mode="livemax"
)
NOTICES_SENT = Count("curio_notices_sent", "Messages to other processes.")
NOTICES_HEARD = Count("curio_notices_heard", "Messages from other processes.")

# The process
LOOP_LAG = Times("curio_loop_lag_seconds", "How much later than asked for the event loop took its turn.")
MEMORY = Gauge(
    "curio_resident_memory_bytes", "Memory of a process.", registry=registry, multiprocess_mode="liveall"
)
CPU = Count("curio_cpu_seconds", "Processor time, user and system.")

COUNTS = tuple(value for value in globals().values() if isinstance(value, Count))


def tell() -> None:
    """Have Prometheus told what was counted."""
    for count in COUNTS:
        count.tell()
