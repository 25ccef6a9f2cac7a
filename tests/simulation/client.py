"""A browser as the engine sees it: a document of its own, a socket now and then, and marks for what it wants saved.

Every insertion of a token is one character that nobody else ever inserts, so that a set can be checked: which were
acknowledged, and are they there, each once?
"""

from __future__ import annotations

import contextlib
from random import Random
from typing import TYPE_CHECKING, Any

from pycrdt import Doc, Text, TransactionEvent

from collab.core import frames
from collab.core.wire import Reader, write_bytes, write_uint

if TYPE_CHECKING:
    from tests.simulation.world import Socket, World

# One code point each, beyond U+FFFF: two UTF-16 units that nothing may ever cut apart.
FIRST_TOKEN = 0xF0000
NOISE = "abc \nü漢"
_STEP1, _STEP2, _UPDATE = b"\x00\x00", b"\x00\x01", b"\x00\x02"


def is_token(character: str) -> bool:
    """Whether a character is one of the set that is checked."""
    return ord(character) >= FIRST_TOKEN


class Client:
    """One page of one person. It survives its connections."""

    def __init__(self, world: World, person: str, client_id: int, rng: Random) -> None:
        self.world, self.person, self.client_id, self._rng = world, person, client_id, rng
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self.content: Text = self.doc.get("content", type=Text)
        self._is_hearing = False
        self._subscription = self.doc.observe(self._changed)
        self.socket: Socket | None = None
        self.role = "writer"
        self._is_synced = False
        self._edits: list[tuple[str, str]] = []
        """All edits in order: "+" or "-" and the token."""
        self._marks: dict[int, int] = {}
        """Mark id to how many edits it covers."""
        self._next_mark = 1
        self.acknowledged = 0
        """How many of the edits were said to be saved."""
        self.final_code: int | None = None
        """The close code after which the page does not come back."""

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return str(self.content)

    @property
    def saved_edits(self) -> list[tuple[str, str]]:
        """The edits that were said to be saved."""
        return self._edits[: self.acknowledged]

    @property
    def edits(self) -> list[tuple[str, str]]:
        """All edits."""
        return self._edits

    # Typing

    def edits_once(self) -> None:
        """Insert a token, insert noise, or delete something."""
        text = self.text
        position = self._rng.randint(0, len(text))
        choice = self._rng.random()
        if choice < 0.5:
            token = self.world.new_token()
            self._edits.append(("+", token))
            self._insert(text, position, token)
        elif choice < 0.75 or not text:
            self._insert(text, position, self._rng.choice(NOISE) * self._rng.randint(1, 3))
        else:
            stop = min(len(text), position + self._rng.randint(1, 3))
            gone = text[position:stop]
            if gone:
                self._edits += [("-", character) for character in gone if is_token(character)]
                start = len(text[:position].encode())
                del self.content[start : start + len(gone.encode())]
        self.marks()

    def _insert(self, text: str, position: int, inserted: str) -> None:
        self.content.insert(len(text[:position].encode()), inserted)

    def _changed(self, event: TransactionEvent) -> None:
        if not self._is_hearing:
            self._send(_UPDATE + write_bytes(event.update))

    def marks(self) -> None:
        """Ask to be told when everything up to here is saved."""
        if self.socket is None:
            return
        self._marks[self._next_mark] = len(self._edits)
        self._send(b"\x78\x01" + write_bytes(write_uint(self._next_mark)))
        self._next_mark += 1

    def _send(self, frame: bytes) -> None:
        if self.socket is not None:
            self.socket.client_sends(frame)

    # The socket

    def opened(self, socket: Socket) -> None:
        """A handshake was accepted."""
        self.socket = socket
        self._is_synced = False
        self._marks.clear()
        self._send(_STEP1 + write_bytes(self.doc.get_state()))
        self._send(frames.awareness([frames.AwarenessEntry(self.client_id, self.world.next_clock(), "{}")]))
        self.marks()

    def closed(self, code: int) -> None:
        """The socket is gone."""
        self.socket = None
        self._is_synced = False
        if 4400 <= code < 4500:
            self.final_code = code

    def hears(self, frame: bytes) -> None:
        """Take one frame from the server."""
        kind, reader = frame[:2], Reader(frame[2:])
        if kind == _STEP1:
            self._send(_STEP2 + write_bytes(self.doc.get_update(reader.bytes())))
        elif kind in (_STEP2, _UPDATE):
            with self._hearing():
                self.doc.apply_update(reader.bytes())
            self._is_synced = self._is_synced or kind == _STEP2
        elif kind == b"\x78\x01":
            payload = Reader(reader.bytes())
            self._saved(payload.uint())
        elif kind == b"\x78\x03":
            self.role = "writer" if b"writer" in frame else "reader"
            # A reader's MARKs are not answered, so what was asked meanwhile is asked again.
            self.marks()

    def _saved(self, mark: int) -> None:
        covered = self._marks.get(mark)
        assert covered is not None, "P12: SAVED for a MARK that was never sent on this socket"
        self.acknowledged = max(self.acknowledged, covered)
        self.world.check_acknowledged(self)

    @contextlib.contextmanager
    def _hearing(self):
        self._is_hearing = True
        try:
            yield
        finally:
            self._is_hearing = False
