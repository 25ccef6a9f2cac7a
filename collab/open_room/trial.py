"""The frames of a suspect document, each tried in the child process before it reaches the document here (P24).

A room begins one when it is opened, or when it hears that its document has become suspect elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import Error as DatabaseError

from collab import quarantine
from collab.core import frames
from collab.core.errors import ChildFailedError, CollabError, QuarantinedError, StorageError
from collab.core.queue import memory_bytes
from collab.core.updates import decode_update
from collab.database import in_thread
from collab.peers import SocketPeer

logger = logging.getLogger(__name__)

ENOUGH_UPDATES = 100
"""After so many that did no harm the document is trusted again."""
FIRST_RETRY_SECONDS = 0.1
MAX_RETRY_SECONDS = 2.0
MAX_TRIES = 3
"""So often a child that does not finish is asked; an update that takes it too long is not to be tried for ever."""


class Subject(Protocol):
    """The room of a suspect document, as its trial sees it."""

    document_id: UUID

    def state(self) -> bytes:
        """What the document is at present."""

    def receive_tried(self, peer: SocketPeer, frame: bytes) -> None:
        """Take a frame of which the child did not die."""

    def give_up(self, peer: SocketPeer, error: CollabError, *, has_text: bool) -> None:
        """Take nothing of what a peer sent, tell it why and close it."""

    def tell_unsaved(self, retry_after_seconds: float) -> None:
        """Tell the peers that they are not saved at present."""

    def count_unstored(self) -> None:
        """Hear that less waits here."""

    def confine(self) -> None:
        """Let nobody write any more."""

    def end_trial(self) -> None:
        """Take frames as of any other document."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A frame that came in, and what is known of it."""

    peer: SocketPeer
    frame: bytes
    could_write: bool
    """Whether its sender might write when it came."""
    update: bytes | None
    """The update that would reach the CRDT library."""
    bytes: int
    """About how much memory it takes, here and later in the room."""


class Trial:
    """Takes a room's frames in their order and passes on what the child survived."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._waiting: list[_Waiting] = []
        self._tried: list[bytes] = []
        self._task: asyncio.Task[None] | None = None
        self.waiting_bytes = 0
        """About how much memory is taken by what has not reached the room."""

    @property
    def is_settled(self) -> bool:
        """Whether no frame waits to be tried."""
        return self._task is None or self._task.done()

    def take(self, peer: SocketPeer, frame: bytes) -> None:
        """Take a frame; it reaches the room later, or never."""
        one = _read(peer, frame)
        self._waiting.append(one)
        self.waiting_bytes += one.bytes
        if self.is_settled:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def try_rows(self, updates: Sequence[bytes]) -> None:
        """Let the child take in rows that others stored. Raises what ``quarantine.try_out`` raises, and StorageError."""
        try:
            await in_thread(quarantine.try_out, self._subject.document_id, [self._subject.state(), *updates])
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error

    def stop(self) -> None:
        """Try nothing more."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        is_over = False
        while self._waiting:
            taken, self._waiting = self._waiting, []
            updates = [one.update for one in taken if one.update is not None]
            error: CollabError | None = None
            try:
                if updates and not is_over:
                    is_over = await self._try_until_answered(updates)
            except QuarantinedError:
                # From here on all are readers, and whatever they write is dropped.
                self._subject.confine()
                is_over = True
            except CollabError as failure:
                error = failure
            except Exception:
                logger.exception("trial.broken document=%s", self._subject.document_id)
                error = StorageError("what you sent cannot be looked at")
            self.waiting_bytes -= sum(one.bytes for one in taken)
            if error is None:
                self._pass_on(taken)
            else:
                self._give_up(taken, error)
            self._subject.count_unstored()
        # Nothing is waiting, so nothing that comes now overtakes it.
        if is_over:
            self._subject.end_trial()

    def _pass_on(self, taken: Sequence[_Waiting]) -> None:
        for one in taken:
            # Who may write since is asked for what it has; this was not tried.
            if one.could_write or not (one.peer.can_write and frames.is_text(one.frame)):
                self._subject.receive_tried(one.peer, one.frame)

    def _give_up(self, taken: Sequence[_Waiting], error: CollabError) -> None:
        has_text: dict[SocketPeer, bool] = {}
        for one in taken:
            has_text[one.peer] = has_text.get(one.peer, False) or one.update is not None
        for peer, is_lost in has_text.items():
            self._subject.give_up(peer, error, has_text=is_lost)

    async def _try_until_answered(self, updates: Sequence[bytes]) -> bool:
        """Try updates, again if it cannot be told what they do. Raises QuarantinedError, ChildFailedError."""
        delay, failures = FIRST_RETRY_SECONDS, 0
        while True:
            try:
                return await self._try(updates)
            except StorageError as error:
                reason: CollabError = error
            except ChildFailedError as error:
                reason = error
                failures += 1
                if failures == MAX_TRIES:
                    raise
            logger.warning("trial.failed document=%s reason=%s", self._subject.document_id, reason.code)
            self._subject.tell_unsaved(delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, MAX_RETRY_SECONDS)

    async def _try(self, updates: Sequence[bytes]) -> bool:
        """Let the child take updates in on top of all before; whether that was enough."""
        document_id = self._subject.document_id
        parts = [self._subject.state(), *self._tried, *updates]
        try:
            await in_thread(quarantine.try_out, document_id, parts)
            is_enough = len(self._tried) + len(updates) >= ENOUGH_UPDATES
            if is_enough:
                await in_thread(quarantine.acquit, document_id)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error
        self._tried += updates
        return is_enough


def _read(peer: SocketPeer, frame: bytes) -> _Waiting:
    """Look at a frame that has just come."""
    if peer.can_write and frames.is_text(frame):
        # The room says what is wrong with one that cannot be read.
        with contextlib.suppress(CollabError):
            match frames.decode(frame):
                case frames.Update(update) | frames.SyncStep2(update):
                    # How many parts it may have is for the room to say; here it matters that there is nothing else in it.
                    decoded = decode_update(update, max_parts=None)
                    if not decoded.is_empty:
                        return _Waiting(peer, frame, peer.can_write, update, memory_bytes(update, decoded))
    return _Waiting(peer, frame, peer.can_write, None, len(frame))
