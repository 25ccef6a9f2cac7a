"""One document's text as a CRDT, guarded: what may go in, what is new in it, and what others lack.

Invariant: the Doc never holds pending structs, for the library leaves those out when it encodes the Doc. So an
update is compared with what the Doc has before it goes in. Stays ignorant of peers, rows and roles.
Rules: docs/protocol.md P8–P11.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, Text, TransactionEvent, get_update, merge_updates

from collab.core import cuts
from collab.core.errors import (
    BrokenDocumentError,
    CollabError,
    DocumentFullError,
    InvalidTextError,
    InvalidUpdateError,
    ProtocolError,
)
from collab.core.order import Order
from collab.core.updates import (
    MIN_PART_BYTES,
    ROOT,
    DecodedUpdate,
    Span,
    decode_update,
    encode_deletes,
)
from collab.core.wire import read_state_vector

_ASTRAL = "\uffff"

UPDATES_A_TRANSACTION = 1000
"""Alone, or among a hundred thousand in one transaction, each costs three times as much."""

MANY_DELETES, FIRST_DELETES = 1000, 128
"""From how many deletions on the library is given some of them first, and how many these are."""

MAX_MERGED = 64
"""Merging more than so many updates takes longer than asking the document what was new."""

UNGUARDED = nullcontext()
"""Nobody takes note of the library's calls."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document and its messages may become, in bytes."""

    text_bytes: int
    state_bytes: int
    update_bytes: int
    sync_bytes: int
    awareness_bytes: int

    def shown(self) -> dict[str, int]:
        """The limits that a client is told."""
        return {
            "text_bytes": self.text_bytes,
            "state_bytes": self.state_bytes,
            "update_bytes": self.update_bytes,
            "awareness_bytes": self.awareness_bytes,
        }


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``deleted`` code points at ``start`` of the text as it was before all edits by ``inserted``."""

    start: int
    deleted: int
    inserted: str


class Document:
    """A live document. Belongs to the thread that made it."""

    def __init__(
        self, updates: Iterable[bytes] = (), guard: AbstractContextManager[None] = UNGUARDED
    ) -> None:
        """Build the document from stored updates, oldest first; ``guard`` is entered around each of the library's calls.

        Raises BrokenDocumentError if they do not make a whole document.
        """
        self._guard = guard
        # A fixed client id used by two processes would tear their texts apart for ever.
        self._doc: Doc[Any] = Doc(client_id=secrets.randbits(32))
        self._text: Text = self._doc.get(ROOT, type=Text)
        self._events: list[bytes] = []
        self._listens = True
        stored = list(updates)
        with _library(self._guard):
            self._apply_all(stored)
            vector = self._doc.get_state()
            has_pending = any(_lacks(update, vector) for update in stored)
            self._text_bytes = len(self._text)
        if has_pending:
            raise BrokenDocumentError("the stored updates rely on others that are not there")
        self._clocks = read_state_vector(vector)
        # One update that makes the whole document is what the library would make of it again.
        self._encoded = stored[0] if len(stored) == 1 else None
        self._state_bytes = sum(map(len, stored))
        self._known_low_surrogates: set[tuple[int, int]] | None = None
        self._order: Order | None = None
        """Made when it is first asked for: most documents that are opened are only read, or written at the end."""
        self._admitted: list[tuple[bytes, list[Span]]] = []
        """The updates to be applied, and what each deletes."""
        self._is_all_new = True
        """Whether what was admitted holds nothing but what the document lacks, so that it need not be asked."""
        self._deferred: list[tuple[bytes, list[Span]]] = []
        self._verifies = False
        self._subscription = self._doc.observe(self._note_event)

    def close(self) -> None:
        """Let go of the library's memory; the document is not used afterwards."""
        self._doc.unobserve(self._subscription)

    def _note_event(self, event: TransactionEvent) -> None:
        self._encoded = None
        if self._listens:
            self._events.append(event.update)

    @property
    def state_bytes(self) -> int:
        """How large ``state`` is at most, without encoding it."""
        return self._state_bytes

    @property
    def text_bytes(self) -> int:
        """How long the text is."""
        return self._text_bytes

    @property
    def client_id(self) -> int:
        """The Yjs client id of what ``rewrite`` writes."""
        return self._doc.client_id

    @property
    def text(self) -> str:
        """The Markdown as it stands."""
        with _library(self._guard):
            return str(self._text)

    def state_vector(self) -> bytes:
        """What the document has, for a peer to send the rest."""
        with _library(self._guard):
            return self._doc.get_state()

    def diff(self, state_vector: bytes) -> bytes:
        """Everything that a peer with this state vector lacks. Raises ProtocolError if it is not one."""
        if not read_state_vector(state_vector):
            return self.state()
        with _library(self._guard):
            return self._doc.get_update(state_vector)

    def state(self) -> bytes:
        """The whole document as one update; encoded once until it changes, however many come to open it."""
        if self._encoded is None:
            with _library(self._guard):
                self._encoded = self._doc.get_update()
        return self._encoded

    @property
    def _low_surrogates(self) -> set[tuple[int, int]]:
        """The ids of the second halves of characters beyond U+FFFF; found out when an edit first asks."""
        if self._known_low_surrogates is None:
            # Halves of deleted characters hurt nobody, so a text without such characters has none to guard.
            is_plain = not self._text_bytes or max(self.text) <= _ASTRAL
            self._known_low_surrogates = (
                set() if is_plain else set(decode_stored(self.state()).low_surrogates)
            )
        return self._known_low_surrogates

    def merge(self, updates: Sequence[bytes]) -> bytes:
        """Return one update that brings what all of these updates of the document bring. Raises BrokenDocumentError."""
        return merge(updates, self._guard)

    def _apply_all(self, updates: Sequence[bytes]) -> None:
        for start in range(0, len(updates), UPDATES_A_TRANSACTION):
            with self._doc.transaction():
                for number, update in enumerate(updates[start : start + UPDATES_A_TRANSACTION], start):
                    # The first is mostly a whole state, in which nothing is left to be cut.
                    is_large = number > 0 and len(update) > MANY_DELETES * MIN_PART_BYTES
                    self._apply(update, decode_stored(update).deletes if is_large else ())

    def _apply(self, update: bytes, deletes: Sequence[Span]) -> None:
        """Give an update to the library, and before it some of the deletions if there are very many.

        At each cut the library moves all that is left of a string. If a text of 2 MB was cut into a hundred pieces
        before, 50,000 deletions take a tenth of a second instead of three.
        """
        if first := _first_deletes(deletes):
            clocks = read_state_vector(self._doc.get_state())
            known = [span for span in first if span[2] <= clocks.get(span[0], 0)]
            self._doc.apply_update(encode_deletes(known))
        self._doc.apply_update(update)

    def is_unmoved_by(self, updates: Sequence[bytes]) -> bool:
        """Whether these stored updates bring nothing that the document lacks; they are put into it to find out."""
        self._events.clear()
        with _library(self._guard):
            self._apply_all(updates)
        return not self._events

    def knows(self, update: DecodedUpdate) -> bool:
        """Whether the update brings nothing that the document lacks, neither characters nor deletions."""
        return self.knows_structs(update) and (not update.deletes or self._has_deleted(update.deletes))

    def knows_structs(self, update: DecodedUpdate) -> bool:
        """Whether the update brings no character that the document lacks."""
        return not self.new_clients(update)

    def new_clients(self, update: DecodedUpdate) -> list[int]:
        """Under which client ids the update brings characters that the document lacks."""
        clocks = self._clocks
        return [client for client, (_, stop) in update.blocks.items() if stop > clocks.get(client, 0)]

    def deleted_stretches(self) -> int:
        """How many stretches of the text have been deleted; what every answer to a state vector names."""
        return len(self._deletes())

    def _deletes(self) -> list[Span]:
        return decode_stored(self.diff(self.state_vector())).deletes

    def _has_deleted(self, spans: Iterable[Span]) -> bool:
        reached: dict[int, list[Span]] = {}
        for span in sorted(self._deletes()):
            runs = reached.setdefault(span[0], [])
            if runs and runs[-1][2] == span[1]:
                runs[-1] = (span[0], runs[-1][1], span[2])
            else:
                runs.append(span)
        return all(
            any(start <= first and last <= stop for _, start, stop in reached.get(client, ()))
            for client, first, last in spans
        )

    def is_complete(self, update: DecodedUpdate) -> bool:
        """Whether everything that the update relies on is in the document or in the update itself (P11)."""
        clocks = self._clocks
        blocks = update.blocks
        if update.has_holes:
            return False
        for client, (start, _) in blocks.items():
            if start > clocks.get(client, 0):
                return False

        def reaches(client: int) -> int:
            known = clocks.get(client, 0)
            return max(known, blocks[client][1]) if client in blocks else known

        return all(clock < reaches(client) for client, clock in update.needs) and all(
            stop <= reaches(client) for client, _, stop in update.deletes
        )

    def admit(self, encoded: bytes, update: DecodedUpdate, limits: Limits) -> bool:
        """Take an update to be applied with the next ``apply_admitted``; False if it is incomplete (P11).

        Raises InvalidUpdateError if it puts text where none can stand or takes too long to put in (P9),
        InvalidTextError if it cuts a character in two (P10), DocumentFullError if it makes the document too large. An
        update that only deletes is never too large.
        """
        if not self.is_complete(update):
            return False
        self._check_characters(update)
        clocks = self._clocks
        added = sum(size for client, stop, size in update.strings if stop > clocks.get(client, 0))
        if not self.knows_structs(update):
            self._check_size(encoded, update, added, limits)
        self._check_cuts(update)
        self._check_places(update)
        self._text_bytes += added
        self._is_all_new = (
            self._is_all_new
            and bool(update.blocks)
            and not update.deletes
            and all(start == clocks.get(client, 0) for client, (start, _) in update.blocks.items())
        )
        self._admit(encoded, update)
        return True

    def admit_stored(self, encoded: bytes) -> bool:
        """Take an update from the log, which was checked when it was stored; False if it is incomplete.

        Raises BrokenDocumentError if it is no update.
        """
        update = decode_stored(encoded)
        if not self.is_complete(update):
            return False
        if self._order is not None:
            self._order.take(update.places, self._clocks)
        self._is_all_new = False
        self._admit(encoded, update)
        return True

    def _admit(self, encoded: bytes, update: DecodedUpdate) -> None:
        self._admitted.append((encoded, update.deletes))
        self._state_bytes += len(encoded)
        clocks = self._clocks
        # From here on what follows may rely on it, so all of it counts as known before it is applied. What was
        # known before keeps the halves it had: other text under the same clocks is not taken in.
        if update.low_surrogates:
            self._low_surrogates.update(
                place for place in update.low_surrogates if place[1] >= clocks.get(place[0], 0)
            )
        for client, (_, stop) in update.blocks.items():
            clocks[client] = max(clocks.get(client, 0), stop)
        # Structs of one client follow one another; those of several could wait for each other in a ring.
        self._verifies = self._verifies or len(update.blocks) > 1

    def _waiting(self) -> list[bytes]:
        return [encoded for encoded, _ in (*self._deferred, *self._admitted)]

    def _check_size(self, encoded: bytes, update: DecodedUpdate, added: int, limits: Limits) -> None:
        """Refuse what makes the document too large; the estimate is from above, so a full one is tried out."""
        if self._state_bytes + len(encoded) > limits.state_bytes:
            # What was replaced no longer counts in full, and measuring takes a hundredth of trying out.
            self._state_bytes = len(self.state()) + sum(map(len, self._waiting()))
        if (
            self._text_bytes + added <= limits.text_bytes
            and self._state_bytes + len(encoded) <= limits.state_bytes
        ):
            return
        trial = Document([self.state(), *self._waiting()], self._guard)
        trial._put_in([(encoded, update.deletes)])
        text_bytes, state_bytes = trial._text_bytes, len(trial.state())
        trial.close()
        if text_bytes > limits.text_bytes:
            raise DocumentFullError(
                f"the text would have {text_bytes} bytes, at most {limits.text_bytes} are allowed"
            )
        if state_bytes > limits.state_bytes:
            raise DocumentFullError(
                f"the note with its history would have {state_bytes} bytes, "
                f"at most {limits.state_bytes} are allowed"
            )
        # With what is about to be admitted added once more, these are the measured sizes.
        self._text_bytes, self._state_bytes = text_bytes - added, state_bytes - len(encoded)

    def _check_cuts(self, update: DecodedUpdate) -> None:
        """Refuse what would take long; mostly that can be told without a look at the whole document."""
        length, first = self._text_bytes, _first_deletes(update.deletes)
        if (
            cuts.most_work(update.cuts, length) <= cuts.MAX_WORK
            or cuts.work(update.cuts, [update], length, first) <= cuts.MAX_WORK
        ):
            return
        present = [decode_stored(encoded) for encoded in (self.state(), *self._waiting())]
        if cuts.work(update.cuts, [*present, update], length, first) > cuts.MAX_WORK:
            raise InvalidUpdateError(
                "the update cuts a long piece of text over and over, for longer than others can wait; "
                "expected it in smaller parts"
            )

    def _check_places(self, update: DecodedUpdate) -> None:
        if self._order is None:
            if all(right is None for *_, right in update.places):
                return
            self._order = self._read_order()
        if not self._order.add(update.places, self._clocks):
            raise InvalidUpdateError("the update puts text between characters that never stood side by side")

    def _read_order(self) -> Order:
        order, clocks = Order(), dict[int, int]()
        for encoded in (self.state(), *self._waiting()):
            update = decode_stored(encoded)
            order.take(update.places, clocks)
            for client, (_, stop) in update.blocks.items():
                clocks[client] = max(clocks.get(client, 0), stop)
        return order

    def _check_characters(self, update: DecodedUpdate) -> None:
        clocks = self._clocks
        fresh = {place for place in update.low_surrogates if place[1] >= clocks.get(place[0], 0)}
        if not fresh and not self._low_surrogates:
            return
        places = set(update.cuts)
        for client, start, stop in update.deletes:
            places.add((client, start))
            places.add((client, stop))
        # A struct of which the front is known already is cut where the known part ends.
        places.update((client, clocks.get(client, 0)) for client in update.blocks)
        if not places.isdisjoint(self._low_surrogates) or not places.isdisjoint(fresh):
            raise InvalidTextError(
                "the update cuts a character in two; characters beyond U+FFFF go as a whole"
            )

    def defer_admitted(self) -> bytes | None:
        """Return what is new in the admitted updates as one update; None if nothing is.

        They go in with the next ``apply_deferred``: one transaction for all authors costs a fraction of one for each.
        Until then updates may be admitted, and nothing else. What only the document can tell goes in now. Raises what
        ``apply_admitted`` raises.
        """
        if not self._is_all_new or len(self._admitted) > MAX_MERGED:
            return self.apply_admitted()
        admitted, self._admitted = self._admitted, []
        self._deferred += admitted
        return self.merge([encoded for encoded, _ in admitted]) if admitted else None

    def apply_deferred(self) -> None:
        """Put the deferred updates in. Raises what ``apply_admitted`` raises."""
        deferred, self._deferred = self._deferred, []
        if deferred:
            self._listens = False
            self._put_in(deferred)
            self._listens = True

    def apply_admitted(self) -> bytes | None:
        """Put the admitted updates in and return what was new as one update; None if nothing was.

        Raises BrokenDocumentError if the library did not take one; the document is then not to be used again.
        """
        self.apply_deferred()
        admitted, self._admitted, self._is_all_new = self._admitted, [], True
        if not admitted:
            return None
        self._events.clear()
        self._put_in(admitted)
        effective = self._events.pop() if self._events else None
        self._state_bytes += len(effective or b"") - sum(len(one) for one, _ in admitted)
        return effective

    def _put_in(self, updates: Sequence[tuple[bytes, Sequence[Span]]]) -> None:
        with _library(self._guard), self._doc.transaction():
            for encoded, deletes in updates:
                self._apply(encoded, deletes)
            # Asked for outside, it would cost a transaction of its own.
            self._text_bytes = len(self._text)
        if self._verifies and not self._admitted:
            if read_state_vector(self.state_vector()) != self._clocks:
                raise BrokenDocumentError("an update was not taken in whole")
            self._verifies = False

    def rewrite(self, edits: Sequence[Edit]) -> bytes | None:
        """Change the text by edits in ascending order and return the update; None if nothing changed.

        The one place that turns positions in a text into the UTF-8 offsets of the library.
        """
        before = self.text
        self._events.clear()
        self._order = None
        with _library(self._guard), self._doc.transaction():
            offset = position = 0
            for edit in edits:
                offset += len(before[position : edit.start].encode())
                position = edit.start + edit.deleted
                if edit.deleted:
                    del self._text[offset : offset + len(before[edit.start : position].encode())]
                if edit.inserted:
                    self._text.insert(offset, edit.inserted)
                    offset += len(edit.inserted.encode())
        return self._events.pop() if self._events else None


def merge(updates: Sequence[bytes], guard: AbstractContextManager[None] = UNGUARDED) -> bytes:
    """Return one update that brings what all of these bring. Raises BrokenDocumentError."""
    if len(updates) == 1:
        return updates[0]
    with _library(guard):
        return merge_updates(*updates)


def decode_stored(encoded: bytes) -> DecodedUpdate:
    """Read an update that comes from the log or the library, however large. Raises BrokenDocumentError."""
    try:
        return decode_update(encoded, max_parts=None)
    except ProtocolError as error:
        raise BrokenDocumentError(f"a stored update cannot be read: {error}") from error


def _first_deletes(deletes: Sequence[Span]) -> Sequence[Span]:
    return deletes[:: len(deletes) // FIRST_DELETES] if len(deletes) > MANY_DELETES else ()


def _lacks(update: bytes, vector: bytes) -> bool:
    """Whether a document with this state vector has not taken in all structs of an update."""
    return get_update(update, vector)[0] != 0


@contextmanager
def _library(guard: AbstractContextManager[None]) -> Iterator[None]:
    """Turn whatever the CRDT library throws into BrokenDocumentError.

    Its panics derive from BaseException, and after one the Doc may be half changed.
    """
    try:
        with guard:
            yield
    except (CollabError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise BrokenDocumentError(f"the CRDT library failed with {type(error).__name__}") from error
