"""A peer that has a socket: what the protocol knows of it, what it may do, and the way out to it."""

from __future__ import annotations

from collab.access import Grant
from collab.core.peer import Peer
from collab.outbox import Outbox


class SocketPeer(Peer):
    """One open WebSocket."""

    __slots__ = ("grant", "outbox")

    def __init__(self, grant: Grant, outbox: Outbox, *, has_extension: bool) -> None:
        identity = grant.identity
        super().__init__(
            identity.key,
            {"name": identity.name, "color": identity.color, "kind": identity.kind, "key": identity.key},
            can_write=grant.access.may_write,
            has_extension=has_extension,
        )
        self.grant = grant
        self.outbox = outbox
