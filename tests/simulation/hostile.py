"""People who keep to nothing: they forge, repeat, leave out, and send what is no message at all.

What they send in between that is right has to be treated as anybody's. Nothing here makes up other text under a
clock that was used before, for that is a lie about a document which its writer alone would believe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pycrdt import TransactionEvent

from collab.core import frames
from collab.core.wire import write_bytes, write_uint
from tests.simulation.client import OTHER_GENERATION, STEP1, STEP2, UPDATE, Client

if TYPE_CHECKING:
    from tests.simulation.world import World

KEPT = 20
MALFORMED: tuple[bytes | str, ...] = (
    b"",
    "text",
    b"\x00",
    b"\x80\x00\x02\x02\x00\x00",
    b"\x00\x02\x05\x00\x00",
    b"\x00\x02\x02\x00\x00\x00",
    b"\x00\x07\x02\x00\x00",
    b"\x02\x00\x00",
    b"\x78\x00\x02{}",
    b"\x78\x01\x03\x80\x80\x80",
    b"\x00\x02" + b"\xff" * 30,
    b"\x01" + write_bytes(b"\x01\x05\x01\x04[1]\n"),
    b"\x01" + write_bytes(b"\x01\x05\x01" + write_bytes(b'{"a":1e999}')),
    # An embed, a map entry, text in another root, a carriage return.
    b"\x00\x02" + write_bytes(b"\x01\x01\x05\x00\x05\x01\x07content\x02{}\x00"),
    b"\x00\x02" + write_bytes(b"\x01\x01\x05\x00\x24\x01\x07content\x01k\x01a\x00"),
    b"\x00\x02" + write_bytes(b"\x01\x01\x05\x00\x04\x01\x05other\x01a\x00"),
    b"\x00\x02" + write_bytes(b"\x01\x01\x05\x00\x04\x01\x07content\x01\r\x00"),
)
"""Frames that end a socket, whoever sends them."""


class HostileWriter(Client):
    """Somebody who may write."""

    def __init__(self, world: World, person: str, document_id: UUID) -> None:
        self.is_honest = False
        self._withholds = False
        self._part = b""
        """What it answers with when it is asked for everything."""
        self._has_lied = False
        """Whether it did, on this socket: what it is told to be saved then is no concern of anybody's."""
        self._sent: list[bytes] = []
        super().__init__(world, person, document_id, has_extension=True)

    def misbehaves(self) -> None:
        """Do one thing that no page would do."""
        self.rng.choice(
            (
                self._repeats,
                self._replays_everything,
                self._leaves_out,
                self._sends_garbage,
                self._cuts_a_character,
                self._asks_oddly,
                self._claims_presence,
            )
        )()

    def reforms(self) -> None:
        """Be an honest page from now on."""
        self.is_honest = True
        if self.socket is not None:
            # What was left out so far travels with the next handshake.
            self.socket.cut(1001)

    def opened(self) -> None:
        """A handshake was accepted."""
        self._has_lied = False
        super().opened()

    def closed(self, code: int) -> None:
        """Come back whatever the reason was."""
        self._part = b""
        if not self.is_honest and code != OTHER_GENERATION:
            code = 1006
        super().closed(code)

    def _delete(self, text: str, start: int, stop: int) -> None:
        """Delete, and expect nothing of it: a deletion that was left out leaves no gap that the server could see."""
        expected = len(self.edits)
        super()._delete(text, start, stop)
        del self.edits[expected:]

    def _repeats(self) -> None:
        for frame in self.rng.choices(self._sent, k=3) if self._sent else ():
            self.sends(frame)

    def _replays_everything(self) -> None:
        self.sends(self.rng.choice((STEP2, UPDATE)) + write_bytes(self.doc.get_update()))

    def _leaves_out(self) -> None:
        """Type twice, send the second only, and perhaps insist when asked for the first."""
        self._withholds = True
        self._insert(self.text, 0, self._new_token())
        self._withholds = False
        self._insert(self.text, 1, self._new_token())
        if self.rng.random() < 0.5:
            self._part = self._sent[-1][2:]
        self.marks()

    def _sends_garbage(self) -> None:
        self.sends(self.rng.choice(MALFORMED))

    def _cuts_a_character(self) -> None:
        """Delete the second half of a token that was stored."""
        if self.edits and self.edits[0][0] == "+" and self.acknowledged:
            client, clock = self.client_id, self._first_token_clock
            span = b"\x00\x01" + write_uint(client) + b"\x01" + write_uint(clock + 1) + b"\x01"
            self._sends_update(span)

    def _new_token(self) -> str:
        if not self.edits:
            self._first_token_clock = self.clock
        return super()._new_token()

    def _asks_oddly(self) -> None:
        vectors = (
            b"\x00",
            b"\x01\x05\x00",
            b"\x01" + write_uint(self.client_id) + write_uint(2**40),
            b"\x02\x05",
        )
        self.sends(STEP1 + write_bytes(self.rng.choice(vectors)))
        self.sends(b"\x03")

    def _claims_presence(self) -> None:
        """Speak for others, in the past and in the far future."""
        somebody = self.rng.choice([client for client in self.world.clients if client is not self])
        clock = self.rng.choice((0, 1, 2**31, self.world.next_clock()))
        self.sends(frames.awareness([frames.AwarenessEntry(somebody.client_id, clock, "null")]))

    def _changed(self, event: TransactionEvent) -> None:
        if not self._withholds:
            super()._changed(event)

    def _sends_update(self, update: bytes) -> None:
        self._sent = [*self._sent[-KEPT:], UPDATE + write_bytes(update)]
        super()._sends_update(update)

    def _answers(self, vector: bytes) -> None:
        if self._part and not self.is_honest:
            self._has_lied = True
            self.sends(STEP2 + self._part)
        else:
            super()._answers(vector)

    def _saved(self, mark: int) -> None:
        if not self._has_lied:
            super()._saved(mark)


class HostileReader(HostileWriter):
    """Somebody who may only read and writes all the same. What it types may never be stored."""

    def types(self) -> None:
        """Type, whatever the server says."""
        self.role = "writer"
        super().types()

    def misbehaves(self) -> None:
        """Do one thing that no page would do, or send bytes at random."""
        if self._sent and self.rng.random() < 0.3:
            frame = bytearray(self.rng.choice(self._sent))
            for _ in range(self.rng.randint(1, 3)):
                frame[self.rng.randrange(len(frame))] = self.rng.randrange(256)
            self.sends(bytes(frame))
        else:
            super().misbehaves()

    def _new_token(self) -> str:
        token = self.world.tokens.issue(self.tokens)
        self.world.tokens.forbidden.add(token)
        return token
