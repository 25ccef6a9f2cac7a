"""One document's live state in one process.

A Room turns peers' messages into Effects, values that say what to send to whom and whom to close. What changes the
text waits in a queue; ``start_batch`` applies it and says what to store, and ``committed`` tells everybody. Nobody
is shown text before it is stored. Knows no sockets, database, clock or Django. Rules: docs/protocol.md P1–P15.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collab.core import frames
from collab.core.awareness import GONE, Attendee, Awareness, Seen
from collab.core.client_ids import ClientIds
from collab.core.document import Document, Limits
from collab.core.effects import Effects
from collab.core.errors import (
    BrokenDocumentError,
    CollabError,
    DocumentFullError,
    ForeignClientError,
    FrameTooLargeError,
    InvalidTextError,
    InvalidUpdateError,
    MissingUpdatesError,
)
from collab.core.peer import READER, Peer
from collab.core.queue import Entry, Marked, Queue, Received, bytes_of
from collab.core.revision import Revision
from collab.core.updates import MAX_PARTS, MIN_PART_BYTES, DecodedUpdate, decode_update
from collab.core.wire import read_state_vector

READ_ONLY = "read only"
MAX_INCOMPLETE_ANSWERS = 3
MAX_ECHO_BYTES = 65_536
"""A reader's updates are only read up to this size, to tell an echo from an attempt to write."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one peer's frames add to the document, as one update."""

    peer: Peer
    update: bytes
    client_ids: tuple[int, ...]
    """Under which Yjs client ids it was written, as far as the log is not known to have them as this person's."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be stored together; in flight until ``committed`` or ``undo``."""

    parts: tuple[Part, ...]
    entries: tuple[Entry, ...]
    marks: dict[Peer, int]
    """The highest MARK of each peer that is answered once the parts are stored."""

    @property
    def size_bytes(self) -> int:
        """The bytes of all its updates."""
        return sum(len(part.update) for part in self.parts)


class Room:
    """A document with its peers, for the thread that made it."""

    def __init__(self, document: Document, revision: Revision, limits: Limits) -> None:
        self.document = document
        self.revision = revision
        """Up to here everything is applied and stored."""
        self.peers: dict[Peer, None] = {}
        self._limits = limits
        self._awareness = Awareness(limits.awareness_bytes)
        self.client_ids = ClientIds()
        self._queue = Queue()
        self._in_flight: Batch | None = None
        self._in_flight_bytes = 0
        self._settled_vector = b""
        """What was stored when the batch in flight began."""
        self._waiting_step1: dict[Peer, bytes] = {}
        self._accused: set[Peer] = set()
        """Who is to be refused for what the log might explain, and did not when it was read."""
        self._is_careful = False
        """Whether each author's updates are put into the document by themselves."""
        self.culprit: Peer | None = None
        """Whose frames are being applied; after a BrokenDocumentError, whose broke it."""

    @property
    def is_settled(self) -> bool:
        """Whether everything received is stored: a commit boundary with nothing waiting."""
        return self._in_flight is None and not self._queue

    @property
    def unstored_bytes(self) -> int:
        """About how much memory is taken by what was received and is not stored."""
        return self._queue.bytes + self._in_flight_bytes

    @property
    def has_queue(self) -> bool:
        """Whether something waits for the next batch."""
        return bool(self._queue)

    @property
    def is_committing(self) -> bool:
        """Whether a batch is in flight."""
        return self._in_flight is not None

    @property
    def seen(self) -> tuple[Seen, ...]:
        """Who has a socket here, for other processes."""
        return self._awareness.seen()

    @property
    def movements(self) -> int:
        """Rises whenever somebody comes here or goes from here."""
        return self._awareness.movements

    @property
    def attendees(self) -> dict[str, Attendee]:
        """Who has a socket here, by their persons' keys."""
        return self._awareness.attendees

    def told_elsewhere(self, entries: Iterable[frames.AwarenessEntry]) -> tuple[Seen, ...]:
        """Return what other processes are to hear of news about sockets here; what they told themselves is left out."""
        gone = [Seen(one.client_id, one.clock, one.state, "") for one in entries if one.state == GONE]
        return (*gone, *self._awareness.seen(one.client_id for one in entries if one.state != GONE))

    def absorb_presence(self, process: str, seen: Iterable[Seen], *, is_all: bool) -> Effects:
        """Take in who is at another process."""
        known = [one for one in seen if not self.client_ids.belongs_to_other(one.client_id, one.person)]
        told = self._awareness.absorb(process, known, is_all=is_all)
        persons = {one.client_id: one.person for one in known if one.state != GONE}
        for entry in told:
            if entry.client_id in persons:
                self.client_ids.reserve([entry.client_id], persons[entry.client_id])
        return Effects(presence=list(told))

    @property
    def present_clients(self) -> set[int]:
        """Which Yjs client ids are shown as present."""
        return {entry.client_id for entry in self._awareness.everyone()}

    # Coming and going

    def join(self, peer: Peer) -> Effects:
        """Let a peer in: HELLO, the question what it has, and who is here (P1)."""
        effects = Effects()
        self.peers[peer] = None
        if peer.has_extension:
            revision = self.revision
            effects.send(
                peer,
                frames.hello(
                    generation=revision.generation,
                    seq=revision.seq,
                    role=peer.role,
                    limits=self._limits.shown(),
                ),
            )
        if peer.can_write:
            self._ask(peer, effects)
        everyone = self._awareness.everyone()
        if everyone:
            effects.send(peer, frames.awareness(everyone))
        return effects

    def leave(self, peer: Peer) -> Effects:
        """Let a peer go; what it sent is still stored."""
        effects = Effects()
        if peer in self.peers:
            del self.peers[peer]
            self._waiting_step1.pop(peer, None)
            self._accused.discard(peer)
            effects.presence += self._awareness.leave(peer)
        return effects

    def set_can_write(self, peer: Peer, *, can_write: bool) -> Effects:
        """Tell a peer that its right has changed (P7)."""
        effects = Effects()
        if peer.can_write == can_write:
            return effects
        peer.can_write = can_write
        if peer.has_extension:
            effects.send(peer, frames.perm(peer.role))
        if can_write:
            self._ask(peer, effects)
        else:
            peer.held_mark = None
            # When it may write again it is asked what it has, and starts from there.
            self._queue.drop([peer])
            if not peer.has_extension:
                effects.send(peer, frames.denied(READ_ONLY))
        return effects

    def _ask(self, peer: Peer, effects: Effects) -> None:
        peer.owes_step2 = True
        # What is applied and not stored may yet be refused, so nobody is told that it need not be sent.
        vector = self.document.state_vector() if self._in_flight is None else self._settled_vector
        effects.send(peer, frames.step1(vector))

    # Receiving

    def receive(self, peer: Peer, frame: bytes) -> Effects:
        """Answer one WebSocket frame (P2–P15).

        Raises ProtocolError if the frame is not one that a client may send; nothing of it was taken then.
        """
        effects = Effects()
        # The largest message is a SyncStep2; what the others may have is one and the same.
        limit = self._limits.sync_bytes if frame[:2] == frames.STEP2 else self._limits.update_bytes
        if len(frame) > limit + frames.MAX_HEADER_BYTES:
            raise FrameTooLargeError(f"message is {len(frame)} bytes, at most {limit} allowed")
        match frames.decode(frame):
            case frames.Update(update):
                self._receive_update(peer, update, effects, is_answer=False)
            case frames.SyncStep2(update):
                self._receive_update(peer, update, effects, is_answer=True)
                if peer.owes_step2 and peer.can_write:
                    peer.owes_step2 = False
                    self._release_mark(peer, effects)
            case frames.SyncStep1(state_vector):
                self._answer(peer, state_vector, effects)
            case frames.AwarenessUpdate(entries):
                self._receive_awareness(peer, entries, effects)
            case frames.QueryAwareness():
                effects.send(peer, frames.awareness(self._awareness.everyone()))
            case frames.Mark(mark):
                self._receive_mark(peer, mark, effects)
        return effects

    def _receive_update(self, peer: Peer, update: bytes, effects: Effects, *, is_answer: bool) -> None:
        limit = self._limits.sync_bytes if is_answer else self._limits.update_bytes
        if len(update) > limit:
            raise FrameTooLargeError(f"update is {len(update)} bytes, at most {limit} allowed")
        if not peer.can_write:
            # pycrdt's Provider sends every update back that it gets; that is no attempt to write.
            if len(update) > MAX_ECHO_BYTES or not self.document.knows(decode_update(update)):
                effects.send(peer, frames.perm(READER) if peer.has_extension else frames.denied(READ_ONLY))
            return
        decoded = self._decode(update, is_answer=is_answer)
        if decoded.is_empty:
            return
        self._queue.put(Received(peer, update, decoded, is_answer))
        effects.has_work = True

    def _decode(self, update: bytes, *, is_answer: bool) -> DecodedUpdate:
        max_parts = MAX_PARTS
        if is_answer and len(update) > MAX_PARTS * MIN_PART_BYTES:
            # However little is new in it, an answer names all that was ever deleted.
            max_parts += self.document.deleted_stretches()
        return decode_update(update, max_parts)

    def _answer(self, peer: Peer, state_vector: bytes, effects: Effects) -> None:
        # Read now: whatever is wrong with it concerns its sender, and not those who wait for the commit.
        read_state_vector(state_vector)
        # Between apply and commit the document holds what is not stored yet, and nobody is shown that.
        if self._in_flight is not None:
            self._waiting_step1[peer] = state_vector
        else:
            effects.send(peer, frames.step2(self.document.diff(state_vector)))

    def _receive_awareness(
        self, peer: Peer, entries: Sequence[frames.AwarenessEntry], effects: Effects
    ) -> None:
        own = [
            entry for entry in entries if not self.client_ids.belongs_to_other(entry.client_id, peer.author)
        ]
        told = self._awareness.receive(peer, peer.author, peer.user, own)
        self.client_ids.reserve((entry.client_id for entry in told), peer.author)
        effects.presence += told

    def _receive_mark(self, peer: Peer, mark: int, effects: Effects) -> None:
        """Queue a MARK behind everything it speaks of (P12)."""
        if not peer.can_write:
            return
        if peer.owes_step2:
            peer.held_mark = mark
        elif self.is_settled:
            effects.send(peer, frames.saved(mark, self.revision.seq))
        else:
            self._queue.mark(peer, mark)
            effects.has_work = True

    def _release_mark(self, peer: Peer, effects: Effects) -> None:
        if peer.held_mark is not None:
            mark, peer.held_mark = peer.held_mark, None
            self._receive_mark(peer, mark, effects)

    # Storing

    def start_batch(self) -> tuple[Batch | None, Effects]:
        """Apply what has been received and return what is to be stored, or None if nothing is.

        Frames that cannot go in are answered in the Effects. Raises BrokenDocumentError if the CRDT library failed; then
        call ``undo`` with a fresh document, refusing ``culprit``, if there is one. Raises ForeignClientError or
        MissingUpdatesError if the log has to be read before somebody is refused; then call ``undo`` with a fresh
        document, refusing nobody.
        """
        assert self._in_flight is None, "a batch is in flight"
        effects = Effects()
        entries = self._queue.take(self.document.text_bytes)
        self._in_flight_bytes = bytes_of(entries)
        # In flight before anything is applied, so that ``undo`` finds the frames whatever happens below.
        self._settled_vector = self.document.state_vector()
        self._in_flight = Batch((), entries, {})
        before = [
            (peer, peer.can_write, peer.owes_step2, peer.incomplete_answers)
            for peer in {entry.peer for entry in entries}
        ]
        try:
            parts = self._apply_all(entries, effects)
        except BaseException:
            # Nobody hears what was to be asked or refused; it is found again when the batch is begun again.
            for peer, can_write, owes_step2, incomplete_answers in before:
                peer.can_write, peer.owes_step2 = can_write, owes_step2
                peer.incomplete_answers = incomplete_answers
            raise
        self._in_flight = Batch(tuple(parts), entries, _settle_marks(entries))
        effects.has_work = bool(self._queue)
        if not parts:
            self._finish(effects)
            return None, effects
        return self._in_flight, effects

    def _apply_all(self, entries: Iterable[Entry], effects: Effects) -> list[Part]:
        parts: list[Part] = []
        for peer, received in _by_peer(entries).items():
            self.culprit = peer
            update, client_ids = self._apply(peer, received, effects)
            if update is not None:
                parts.append(Part(peer, update, self.client_ids.unstored(client_ids)))
        self.culprit = None
        # What fails for all of them together is tried again one by one, to find out whose it is.
        self._is_careful = True
        self.document.apply_deferred()
        self._is_careful = False
        return parts

    def _apply(
        self, peer: Peer, received: Sequence[Received], effects: Effects
    ) -> tuple[bytes | None, set[int]]:
        """Apply one peer's frames in the order in which they came.

        Returns what was new in them, and the client ids under which that was written.
        """
        client_ids: set[int] = set()
        for one in received:
            new_clients = self.document.new_clients(one.decoded)
            try:
                self.client_ids.claim(new_clients, peer.author)
                if self.document.admit(one.update, one.decoded, self._limits):
                    peer.incomplete_answers = 0
                    client_ids.update(new_clients)
                else:
                    self._refuse_incomplete(one, effects)
            except ForeignClientError as foreign:
                if peer not in self._accused:
                    # Another process may have stored it, where the peer was before and saw it.
                    self.accuse(peer)
                    raise
                self._refuse(peer, foreign, effects)
                break
            except MissingUpdatesError:
                raise
            except (InvalidUpdateError, InvalidTextError, DocumentFullError) as refusal:
                # What follows from this peer builds on what was refused.
                self._refuse(peer, refusal, effects)
                break
        self._accused.discard(peer)
        document = self.document
        return document.apply_admitted() if self._is_careful else document.defer_admitted(), client_ids

    def accuse(self, peer: Peer) -> bool:
        """Note that a peer is to be refused if the log does not explain what it sent; whether it was not noted before."""
        is_new = peer not in self._accused
        self._accused.add(peer)
        return is_new

    def _refuse_incomplete(self, received: Received, effects: Effects) -> None:
        """Ask for the whole instead of keeping a part: the answer holds this update too (P11)."""
        peer = received.peer
        peer.incomplete_answers += received.is_answer
        if peer.incomplete_answers >= MAX_INCOMPLETE_ANSWERS:
            missing = MissingUpdatesError("the updates rely on others that never came")
            if self.accuse(peer):
                # Another process may have stored them, where the peer was before and saw them.
                raise missing
            self._refuse(peer, missing, effects)
        elif not peer.owes_step2:
            self._ask(peer, effects)

    def _refuse(self, peer: Peer, error: CollabError, effects: Effects) -> None:
        if peer.can_write:
            peer.can_write = False
            effects.close(peer, error)

    def committed(self, revision: Revision) -> Effects:
        """Tell everybody what has been stored, up to ``revision`` (P5, P8, P12)."""
        assert self._in_flight is not None, "no batch is in flight"
        effects = Effects()
        # Catching up may have read these very rows already.
        self.revision = max(self.revision, revision)
        for part in self._in_flight.parts:
            self.client_ids.learn_stored(part.client_ids)
        self._broadcast([part.update for part in self._in_flight.parts], effects)
        self._finish(effects)
        return effects

    def _finish(self, effects: Effects) -> None:
        """Answer what waited for this commit boundary."""
        batch, self._in_flight, self._in_flight_bytes = self._in_flight, None, 0
        assert batch is not None
        for peer, mark in batch.marks.items():
            if peer in self.peers:
                effects.send(peer, frames.saved(mark, self.revision.seq))
        self._answer_waiting(effects)

    def _answer_waiting(self, effects: Effects) -> None:
        waiting, self._waiting_step1 = self._waiting_step1, {}
        for peer, state_vector in waiting.items():
            try:
                effects.send(peer, frames.step2(self.document.diff(state_vector)))
            except CollabError as error:
                # Whatever is wrong with one answer must not take the others' news with it.
                effects.close(peer, error)

    def undo(
        self, document: Document, revision: Revision, refused: Iterable[Peer], missed: Sequence[bytes] = ()
    ) -> Effects:
        """Go back to what is stored: take a fresh document and queue again what those not refused had sent.

        ``missed`` are the updates stored after the room's revision, which no peer has been sent yet.
        """
        out = frozenset(refused)
        entries = self._in_flight.entries if self._in_flight is not None else ()
        # Who was refused and is here has got the right back; its answer to SyncStep1 is not to be lost.
        self._queue.drop(out - self.peers.keys())
        self._queue.put_back(one for one in entries if one.peer not in out)
        self._in_flight, self._in_flight_bytes = None, 0
        self.document.close()
        self.document, self.revision = document, revision
        self.client_ids.forget_claims()
        self.culprit = None
        effects = Effects(has_work=bool(self._queue))
        self._broadcast(missed, effects)
        self._answer_waiting(effects)
        return effects

    def absorb(self, revision: Revision, updates: Sequence[bytes]) -> Effects:
        """Take in rows that somebody else stored, up to ``revision``, and tell the peers.

        Raises BrokenDocumentError if they do not fit onto what is here.
        """
        effects = Effects()
        for update in updates:
            if not self.document.admit_stored(update):
                raise BrokenDocumentError("a stored update relies on what is not stored")
        effective = self.document.apply_admitted()
        # The same rows may come twice, by an announcement and by reading the log.
        self.revision = max(self.revision, revision)
        if self._in_flight is not None:
            # What the batch in flight holds as well is no news to the document, but it is to the peers.
            self._broadcast(updates, effects)
        elif effective is not None:
            effects.broadcast(frames.update(effective))
        return effects

    def _broadcast(self, updates: Sequence[bytes], effects: Effects) -> None:
        """Send updates to everybody as one message: some clients read only the first of a frame (P2)."""
        if not updates:
            return
        try:
            effects.broadcast(frames.update(self.document.merge(updates)))
        except BrokenDocumentError:
            # They are stored, so they are told, if need be one by one.
            for update in updates:
                effects.broadcast(frames.update(update))


def _settle_marks(entries: Iterable[Entry]) -> dict[Peer, int]:
    """Return which MARKs this batch covers, as it begins: what peers owe may be queued by the time it ends."""
    marks: dict[Peer, int] = {}
    for entry in entries:
        if isinstance(entry, Marked) and entry.peer.can_write:
            if entry.peer.owes_step2:
                entry.peer.held_mark = entry.id
            else:
                marks[entry.peer] = entry.id
    return marks


def _by_peer(entries: Iterable[Entry]) -> dict[Peer, list[Received]]:
    grouped: dict[Peer, list[Received]] = {}
    for entry in entries:
        # Who has lost the right since may not store even what is queued; the commit would refuse it anyway.
        if isinstance(entry, Received) and entry.peer.can_write:
            grouped.setdefault(entry.peer, []).append(entry)
    return grouped
