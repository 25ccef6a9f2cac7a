"""A page as the engine sees it: a document of its own, a socket now and then, and marks for what it wants saved.

Every insertion of a token is one character that nobody else ever inserts, so that a set can be checked: which were
acknowledged, and are they there, each once?
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pycrdt import Doc, Text, TransactionEvent

from collab.core import frames
from collab.core.wire import Reader, read_state_vector, write_bytes, write_uint
from tests.simulation.auditor import deletions, is_token
from tests.simulation.rights import WRITER
from tests.simulation.sockets import Socket

if TYPE_CHECKING:
    from tests.simulation.world import World

FAITHFUL = {"ada", "bob"}
"""Whose rights never change."""
NOISE = "abc \nü漢"
NO_LONGER_YOURS = {4401, 4403, 4404, 4410}
"""Close codes, or 4000 and the status of a refused handshake, after which a page waits: for its person, or for somebody to restore the note."""
TRY_AGAIN = {1001, 1006, 1012, 1013, 4503}
"""The same, after which a page comes back by itself."""
OTHER_GENERATION = 4409
STEP1, STEP2, UPDATE = b"\x00\x00", b"\x00\x01", b"\x00\x02"
_HELLO, _SAVED, _PERM = b"\x78\x00", b"\x78\x01", b"\x78\x03"


class Client:
    """One page of one person. It survives its connections."""

    def __init__(self, world: World, person: str, document_id: UUID, *, has_extension: bool) -> None:
        self.world, self.person, self.document_id = world, person, document_id
        self.has_extension = has_extension
        self.rng = Random(world.rng.random())
        self.socket: Socket | None = None
        self.is_away = False
        """Whether its person does not want to be there now, or may not."""
        self._is_hearing = False
        self._begin()

    def _begin(self) -> None:
        """Open an empty document, under a client id that nobody has had."""
        self.client_id = self.world.new_client_id(self.person)
        self.doc: Doc[Any] = Doc(client_id=self.client_id)
        self.content: Text = self.doc.get("content", type=Text)
        self._subscription = self.doc.observe(self._changed)
        self.generation: int | None = None
        self.role = WRITER
        self.tokens: list[str] = []
        """The tokens it inserted, in order."""
        self.edits: list[tuple[str, str]] = []
        """All edits in order: "+" or "-" and the token."""
        self.clock = 0
        """Up to where it has written, as its state vector counts."""
        self.acknowledged = 0
        """How many of the edits were said to be saved."""
        self._marks: dict[int, tuple[int, int]] = {}
        """Mark id to how many edits, and which clock, it covers."""
        self._next_mark = 1
        self.others: set[int] = set()
        """Whose carets are shown."""
        self._presence_clocks: dict[int, int] = {}

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return str(self.content)

    @property
    def query(self) -> bytes:
        """The query of its handshake."""
        if not self.has_extension:
            return b""
        return b"v=1&caps=ext" + (b"" if self.generation is None else b"&generation=%d" % self.generation)

    @property
    def is_trusted(self) -> bool:
        """Whether it keeps to the protocol and its right to write never changes."""
        return self.person in FAITHFUL

    # Typing

    def types(self) -> None:
        """Insert a token, insert noise, or delete something; mostly ask whether it is saved."""
        if self.role != WRITER:
            return
        text = self.text
        position = self.rng.randint(0, len(text))
        choice = self.rng.random()
        if choice < 0.5:
            self._insert(text, position, self._new_token())
        elif choice < 0.75 or not text:
            self._insert(text, position, self.rng.choice(NOISE) * self.rng.randint(1, 3))
        else:
            self._delete(text, position, min(len(text), position + self.rng.randint(1, 3)))
        if self.rng.random() < 0.8:
            self.marks()

    def _new_token(self) -> str:
        token = self.world.tokens.issue(self.tokens)
        self.edits.append(("+", token))
        return token

    def _insert(self, text: str, position: int, inserted: str) -> None:
        self.clock += len(inserted.encode("utf-16-le")) // 2
        self.content.insert(len(text[:position].encode()), inserted)

    def _delete(self, text: str, start: int, stop: int) -> None:
        gone = text[start:stop]
        tokens = [character for character in gone if is_token(character)]
        self.edits += [("-", token) for token in tokens]
        self.world.tokens.deleted.update(tokens)
        if gone:
            offset = len(text[:start].encode())
            del self.content[offset : offset + len(gone.encode())]

    def _changed(self, event: TransactionEvent) -> None:
        if not self._is_hearing:
            self._sends_update(event.update)

    def _sends_update(self, update: bytes) -> None:
        self.sends(UPDATE + write_bytes(update))

    def marks(self) -> None:
        """Ask to be told when everything up to here is saved."""
        if self.has_extension and self.is_online:
            self._marks[self._next_mark] = len(self.edits), self.clock
            self.sends(_SAVED + write_bytes(write_uint(self._next_mark)))
            self._next_mark += 1

    def shows_caret(self) -> None:
        """Say where it is; stock clients do so every 15 s, and know each other again only then."""
        self.sends(frames.awareness([frames.AwarenessEntry(self.client_id, self.world.next_clock(), "{}")]))

    def sends(self, frame: bytes | str) -> None:
        """Put a frame on the way, if there is one."""
        if self.socket is not None:
            self.socket.client_sends(frame)

    # The socket

    @property
    def is_online(self) -> bool:
        """Whether its handshake was answered."""
        return self.socket is not None and self.socket.is_accepted

    def opened(self) -> None:
        """A handshake was accepted."""
        self._marks.clear()
        self.sends(STEP1 + write_bytes(self.doc.get_state()))
        self.shows_caret()
        self.marks()

    def closed(self, code: int) -> None:
        """The socket is gone."""
        self.socket = None
        self.others.clear()
        if code == OTHER_GENERATION:
            # What was not saved is shown to its person beside the new text, and is theirs to put in again.
            self._begin()
        elif code in NO_LONGER_YOURS:
            self.is_away = True
        elif code not in TRY_AGAIN:
            self.world.fail(f"an honest page was sent away with {code}")

    def hears(self, frame: bytes) -> None:
        """Take one frame from the server."""
        kind, reader = frame[:2], Reader(frame[2:])
        if kind == STEP1:
            self.role = WRITER
            self._answers(reader.bytes())
        elif kind in {STEP2, UPDATE}:
            with self._hearing():
                self.doc.apply_update(reader.bytes())
        elif kind == _SAVED:
            self._saved(Reader(reader.bytes()).uint())
        elif kind == _HELLO:
            hello = json.loads(reader.bytes())
            self.role, self.generation = hello["role"], hello["generation"]
        elif kind == _PERM:
            self.role = json.loads(reader.bytes())["role"]
            # A reader's MARKs are not answered, so what was asked meanwhile is asked again.
            self.marks()
        elif frame[:1] == b"\x02":
            self.role = "reader"
        elif frame[:1] == b"\x01":
            self._sees(Reader(Reader(frame[1:]).bytes()))

    def _answers(self, vector: bytes) -> None:
        self.sends(STEP2 + write_bytes(self.doc.get_update(vector)))

    def _saved(self, mark: int) -> None:
        covered = self._marks.get(mark)
        assert covered is not None, "P12: SAVED for a MARK that was never sent on this socket"
        edits, clock = covered
        self.world.check_saved(self, self.edits[self.acknowledged : edits], clock)
        self.acknowledged = max(self.acknowledged, edits)

    def _sees(self, reader: Reader) -> None:
        """Take in who is there, by the rules of y-protocols."""
        for _ in range(reader.uint()):
            client_id, clock, state = reader.uint(), reader.uint(), reader.string()
            known = self._presence_clocks.get(client_id, -1)
            if client_id == self.client_id or clock < known:
                continue
            if state == "null":
                self.others.discard(client_id)
            elif clock > known:
                self.others.add(client_id)
            self._presence_clocks[client_id] = clock

    @contextlib.contextmanager
    def _hearing(self) -> Iterator[None]:
        self._is_hearing = True
        try:
            yield
        finally:
            self._is_hearing = False

    # What must hold once everything has come to rest

    def unrest(self) -> str | None:
        """Say what this page still waits for."""
        ledger = self.world.auditor.current[self.document_id]
        if not self.is_online:
            return "is not connected"
        if self.has_extension and self.acknowledged < len(self.edits):
            return "was not told that everything is saved"
        if self.text != ledger.text:
            return "I2: sees another text than the log holds"
        if read_state_vector(self.doc.get_state()) != ledger.clocks:
            return "I2: has another history than the log"
        return None

    def check_deletions(self) -> None:
        """Check that exactly that is deleted here which the log deletes (I2)."""
        ledger = self.world.auditor.current[self.document_id]
        assert deletions(self.doc) == ledger.deletions, (
            f"I2: {self.person} has deleted something else than the log"
        )
