"""The frames of a suspect document, each tried in the child process before it reaches the document here (P24)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db import Error as DatabaseError

from collab import quarantine
from collab.core import frames
from collab.core.errors import CollabError, QuarantinedError, StorageError
from collab.core.updates import decode_update
from collab.database import in_thread
from collab.peers import SocketPeer

ENOUGH_UPDATES = 100
"""After so many that did no harm the document is trusted again."""


class Subject(Protocol):
    """The room of a suspect document, as its trial sees it."""

    document_id: UUID

    def state(self) -> bytes:
        """What the document is at present."""

    def receive_tried(self, peer: SocketPeer, frame: bytes) -> None:
        """Take a frame of which the child did not die."""

    def refuse(self, peer: SocketPeer, error: CollabError) -> None:
        """Tell a peer why its frame is not taken, and close it."""

    def confine(self) -> None:
        """Let nobody write any more."""

    def end_trial(self) -> None:
        """Take frames as of any other document."""


class Trial:
    """Takes a room's frames in their order and passes on what the child survived."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._waiting: list[tuple[SocketPeer, bytes]] = []
        self._tried: list[bytes] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def is_settled(self) -> bool:
        """Whether no frame waits to be tried."""
        return self._task is None or self._task.done()

    def take(self, peer: SocketPeer, frame: bytes) -> None:
        """Take a frame; it reaches the room later, or never."""
        self._waiting.append((peer, frame))
        if self.is_settled:
            self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Try nothing more."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        is_over = False
        while self._waiting:
            taken, self._waiting = self._waiting, []
            updates = [update for peer, frame in taken if (update := _update_in(peer, frame)) is not None]
            try:
                if updates:
                    is_over = await self._try(updates)
            except QuarantinedError:
                # From here on all are readers, and whatever they write is dropped.
                self._subject.confine()
                is_over = True
            except CollabError as error:
                for peer in dict.fromkeys(peer for peer, _ in taken):
                    self._subject.refuse(peer, error)
                continue
            for peer, frame in taken:
                self._subject.receive_tried(peer, frame)
        # Nothing is waiting, so nothing that comes now overtakes it.
        if is_over:
            self._subject.end_trial()

    async def _try(self, updates: Sequence[bytes]) -> bool:
        """Let the child take updates in on top of all before; whether that was enough."""
        document_id = self._subject.document_id
        parts = [self._subject.state(), *self._tried, *updates]
        try:
            await in_thread(quarantine.try_out, document_id, parts)
            self._tried += updates
            if len(self._tried) < ENOUGH_UPDATES:
                return False
            await in_thread(quarantine.acquit, document_id)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error
        return True


def _update_in(peer: SocketPeer, frame: bytes) -> bytes | None:
    """Return the update in a frame that would reach the CRDT library; None for every other frame."""
    if not peer.can_write:
        return None
    try:
        match frames.decode(frame):
            case frames.Update(update) | frames.SyncStep2(update):
                # How many parts it may have is for the room to say; here it matters that there is nothing else in it.
                decode_update(update, max_parts=None)
                return update
    except CollabError:
        # The room says what is wrong with it.
        return None
    return None
