"""Reads every row the moment it is committed, and knows what is stored, by whom, and what may be said of it.

Replays the rows into documents of its own and shares nothing with the engine but the decoder of updates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from pycrdt import Doc, Text

from collab import update_log
from collab.core.updates import DecodedUpdate, Span, decode_update
from collab.core.wire import read_state_vector
from collab.models import Author, Snapshot
from tests.simulation.threads import Crew

# One code point each, beyond U+FFFF: two UTF-16 units that nothing may ever cut apart.
FIRST_TOKEN = 0xF0000
TOKENS = 0xFFFD


def is_token(character: str) -> bool:
    """Whether a character is one of the set that is checked."""
    return ord(character) >= FIRST_TOKEN


class Tokens:
    """Characters that are inserted once in a world, so that a set can be checked: where is each?"""

    def __init__(self) -> None:
        self._next = FIRST_TOKEN
        self._before: dict[str, list[str]] = {}
        self.deleted: set[str] = set()
        """What somebody who may has asked to be deleted."""
        self.forbidden: set[str] = set()
        """What was typed by those who never may."""

    def issue(self, series: list[str]) -> str:
        """Return a token that nobody has had yet, the next one of its series: one page's tokens in order."""
        token = chr(self._next)
        self._next += 1
        self._before[token] = series
        series.append(token)
        return token

    def predecessors(self, token: str) -> list[str]:
        """Which tokens the same page inserted earlier."""
        series = self._before[token]
        return series[: series.index(token)]


class Ledger:
    """What is stored of one generation of one document."""

    def __init__(self, document_id: UUID, generation: int, tokens: Tokens) -> None:
        self.document_id, self.generation = document_id, generation
        self.seq = 0
        self.clocks: dict[int, int] = {}
        """The state vector of what is stored."""
        self.seen: set[str] = set()
        """All tokens that were ever stored."""
        self.standing: set[str] = set()
        """The tokens that stand in the text."""
        self._tokens = tokens
        self._doc: Doc[Any] = Doc()
        self._content: Text = self._doc.get("content", type=Text)
        self._deleted: dict[int, set[int]] = {}
        self._shown: set[bytes] = set()

    def take(self, seq: int, encoded: bytes, *, is_alone: bool) -> None:
        """Replay one row."""
        assert seq == self.seq + 1, f"I4: row {seq} follows row {self.seq}"
        self.seq = seq
        update = decode_update(encoded)
        assert not is_alone or seq == 1 or not self.holds(update), f"P8: row {seq} brings nothing new"
        self._doc.apply_update(encoded)
        for client, (_, stop) in update.blocks.items():
            self.clocks[client] = max(stop, self.clocks.get(client, 0))
        assert read_state_vector(self._doc.get_state()) == self.clocks, (
            f"I2: row {seq} lacks what it relies on"
        )
        assert all(stop <= self.clocks.get(client, 0) for client, _, stop in update.deletes), (
            f"I2: row {seq} deletes what is not there"
        )
        for client, start, stop in update.deletes:
            self._deleted.setdefault(client, set()).update(range(start, stop))
        self._check_tokens(seq)

    def _check_tokens(self, seq: int) -> None:
        found = [character for character in self.text if is_token(character)]
        standing = set(found)
        assert len(standing) == len(found), f"I1: row {seq} stores a token twice"
        assert standing.isdisjoint(self._tokens.forbidden), f"I3: row {seq} holds what a reader wrote"
        gone = self.standing - standing - self._tokens.deleted
        assert not gone, f"I1: row {seq} loses {gone}, which nobody deleted"
        fresh = standing - self.standing
        assert fresh.isdisjoint(self.seen), f"I1: row {seq} brings back what was deleted"
        self.standing = standing
        self.seen |= fresh
        for token in fresh:
            missing = set(self._tokens.predecessors(token)) - self.seen - self._tokens.deleted
            assert not missing, f"I1: row {seq} stores {token!r} before {missing} of the same page"

    @property
    def text(self) -> str:
        """What is stored."""
        return str(self._content)

    @property
    def deletions(self) -> dict[int, set[int]]:
        """Every deleted character, by client id and clock."""
        return deletions(self._doc)

    def holds(self, update: DecodedUpdate) -> bool:
        """Whether an update brings nothing that is not stored."""
        return all(stop <= self.clocks.get(client, 0) for client, (_, stop) in update.blocks.items()) and all(
            self._deleted.get(client, set()).issuperset(range(start, stop))
            for client, start, stop in update.deletes
        )

    def has_shown(self, encoded: bytes) -> bool:
        """Whether what a peer is sent is stored."""
        if encoded not in self._shown and self.holds(decode_update(encoded)):
            self._shown.add(encoded)
        return encoded in self._shown


def deletions(doc: Doc[Any]) -> dict[int, set[int]]:
    """Return every deleted character of a document, by client id and clock."""
    return _characters(decode_update(doc.get_update()).deletes)


def _characters(spans: Iterable[Span]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for client, start, stop in spans:
        found.setdefault(client, set()).update(range(start, stop))
    return found


class Auditor:
    """The truth about all documents of one world."""

    def __init__(
        self, crew: Crew, tokens: Tokens, may_write: Callable[[str, UUID], bool], *, is_one_process: bool
    ) -> None:
        self._crew = crew
        self.current: dict[UUID, Ledger] = {}
        self.owners: dict[int, str] = {}
        """Yjs client id to the author who writes under it."""
        self._past: list[Ledger] = []
        self._tokens, self._may_write = tokens, may_write
        # With several processes one update may reach two of them, and is then stored twice.
        self._is_alone = is_one_process
        self._last_id = 0

    def read_on(self) -> None:
        """Read the rows that have been added."""
        for row_id, document_id, generation, seq, update, author in self._crew.call(self._fetch):
            self._last_id = row_id
            self._take(UUID(document_id), generation, seq, bytes(update), author)

    def _fetch(self) -> list[tuple[int, str, int, int, bytes, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT id, document_id, generation, seq, "update", author FROM collab_updatelog '
                "WHERE id > %s ORDER BY id",
                [self._last_id],
            )
            rows: list[tuple[int, str, int, int, bytes, str]] = cursor.fetchall()
        return rows

    def _take(self, document_id: UUID, generation: int, seq: int, update: bytes, author: str) -> None:
        ledger = self.current.get(document_id)
        if ledger is None or generation != ledger.generation:
            ledger = self._begin(document_id, generation)
        assert self._may_write(author, document_id), f"I3: row {seq} is by {author}, who may not write"
        for client, (_, stop) in decode_update(update).blocks.items():
            owned_by = self.owners.setdefault(client, author)
            # A process that has not caught up is given by anybody what others had stored elsewhere.
            is_known = stop <= ledger.clocks.get(client, 0)
            assert is_known or owned_by == author, f"I3: row {seq} by {author} holds what {owned_by} wrote"
        ledger.take(seq, update, is_alone=self._is_alone)

    def _begin(self, document_id: UUID, generation: int) -> Ledger:
        ledger = Ledger(document_id, generation, self._tokens)
        if before := self.current.get(document_id):
            assert generation == before.generation + 1, f"generation {generation} follows {before.generation}"
            self._past.append(before)
            # The new generation begins with the text of the old one.
            ledger.standing, ledger.seen = before.standing, before.seen
        self.current[document_id] = ledger
        return ledger

    def _ledgers(self, document_id: UUID) -> list[Ledger]:
        return [self.current[document_id], *(one for one in self._past if one.document_id == document_id)]

    def check_shown(self, document_id: UUID, update: bytes) -> None:
        """Check that what a peer is sent is stored already (P5)."""
        assert any(ledger.has_shown(update) for ledger in self._ledgers(document_id)), (
            "P5: somebody was shown text that is not stored"
        )

    def clock(self, document_id: UUID, client_id: int) -> int:
        """Up to where what was written under a client id is stored, in whatever generation that was."""
        return max(ledger.clocks.get(client_id, 0) for ledger in self._ledgers(document_id))

    def check_compaction(self) -> None:
        """Check that each document loads by way of its snapshots to what its rows alone give (I7)."""
        for document_id, generation in self._crew.call(_snapshots):
            assert generation == self.current[document_id].generation, (
                "I7: a snapshot outlives its generation"
            )
        for document_id, ledger in self.current.items():
            document = self._crew.call(partial(update_log.load, document_id)).open()
            assert document.text == ledger.text, "I7: a snapshot changed the text"
            assert read_state_vector(document.state_vector()) == ledger.clocks, "I7: a snapshot lost history"
            deleted = _characters(decode_update(document.state()).deletes)
            assert deleted == ledger.deletions, "I7: a snapshot lost deletions"
            document.close()

    def check_authors(self) -> None:
        """Check that the log names each client id's owner (P25)."""
        for client_id, author in self._crew.call(_authors):
            owned_by = self.owners[client_id]
            assert author == owned_by, f"P25: the log gives {client_id} to {author}, it is {owned_by}'s"


def _authors() -> list[tuple[int, str]]:
    return list(Author.objects.values_list("client_id", "author"))


def _snapshots() -> list[tuple[UUID, int]]:
    return list(Snapshot.objects.values_list("document_id", "generation"))
