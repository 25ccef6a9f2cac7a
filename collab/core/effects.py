"""What is to be done to the world after a message, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from collab.core import frames
from collab.core.errors import CollabError
from collab.core.peer import Peer


@dataclass(slots=True)
class Effects:
    """What the caller is to do, in this order: send the frames, then close."""

    deliveries: list[tuple[Peer | None, bytes]] = field(default_factory=list)
    """Frames and whom they go to; None is everybody in the room."""
    presence: list[frames.AwarenessEntry] = field(default_factory=list)
    """What everybody is to hear of somebody's presence, at the latest when the caller tells of presence next."""
    closes: list[tuple[Peer, CollabError]] = field(default_factory=list)
    has_work: bool = False
    """Whether a batch is to be started."""

    def send(self, peer: Peer, frame: bytes) -> None:
        """Send to one."""
        self.deliveries.append((peer, frame))

    def broadcast(self, frame: bytes) -> None:
        """Send to everybody."""
        self.deliveries.append((None, frame))

    def close(self, peer: Peer, error: CollabError) -> None:
        """Say why, then close."""
        if peer.has_extension:
            self.send(peer, frames.error(error))
        self.closes.append((peer, error))
