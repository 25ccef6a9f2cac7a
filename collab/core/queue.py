"""What peers have sent and nobody has applied yet: their updates and MARKs, in the order in which they came.

A MARK speaks of all that its peer sent before it (P12), so the order never changes. Knows no document, and neither who
may write nor what is answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from collab.core import cuts
from collab.core.peer import Peer
from collab.core.updates import DecodedUpdate

_BYTES_A_PART = 200
MAX_BATCH_PARTS = 10_000
"""About a tenth of a second's work: how many structs and deletions one batch takes, if not all are in one update."""
_WORK_A_PART = 7_000
"""How many characters are counted for cuts (``cuts.work``) in the time that a part takes."""


def memory_bytes(update: bytes, decoded: DecodedUpdate) -> int:
    """About how much memory a received update takes: one of many small parts takes more than its length."""
    return len(update) + decoded.parts * _BYTES_A_PART


@dataclass(frozen=True, slots=True)
class Received:
    """An update that a peer sent."""

    peer: Peer
    update: bytes
    decoded: DecodedUpdate
    is_answer: bool
    """Whether it came as SyncStep2, so the peer has nothing more to give."""

    @property
    def bytes(self) -> int:
        """About what it takes in memory."""
        return memory_bytes(self.update, self.decoded)


@dataclass(frozen=True, slots=True)
class Marked:
    """A peer's question whether all before it is stored."""

    peer: Peer
    id: int


Entry = Received | Marked


class Queue:
    """What waits for the next batch of one room."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self.bytes = 0
        """About how much memory it takes."""

    def __bool__(self) -> bool:
        return bool(self._entries)

    def put(self, received: Received) -> None:
        """Take an update."""
        self._entries.append(received)
        self.bytes += received.bytes

    def mark(self, peer: Peer, mark: int) -> None:
        """Take a MARK."""
        if self._entries and isinstance(last := self._entries[-1], Marked) and last.peer is peer:
            # One answer covers both.
            self._entries.pop()
        self._entries.append(Marked(peer, mark))

    def take(self, text_bytes: int) -> tuple[Entry, ...]:
        """Take all out, or the beginning if all of it would hold up the thread for too long.

        ``text_bytes`` is how long the text is that the updates go into.
        """
        count = parts = 0
        for entry in self._entries:
            if isinstance(entry, Received):
                work = cuts.most_work(entry.decoded.cuts, text_bytes)
                parts += entry.decoded.parts + work // _WORK_A_PART
            if count and parts > MAX_BATCH_PARTS:
                break
            count += 1
        taken = tuple(self._entries[:count])
        self._hold(self._entries[count:])
        return taken

    def put_back(self, entries: Iterable[Entry]) -> None:
        """Take in again, before all others, what was taken out."""
        self._hold([*entries, *self._entries])

    def drop(self, peers: Collection[Peer]) -> None:
        """Forget what these have sent."""
        self._hold([one for one in self._entries if one.peer not in peers])

    def _hold(self, entries: list[Entry]) -> None:
        self._entries = entries
        self.bytes = bytes_of(entries)


def bytes_of(entries: Iterable[Entry]) -> int:
    """About how much memory all of these take."""
    return sum(one.bytes for one in entries if isinstance(one, Received))
