"""Frames made wrong by seeded chance, near enough to real ones to get far.

An update is taken apart into structs and deleted spans; some of these are changed, and all is spelled again with the
right counts and lengths. Then, now and then, single bytes of the result are changed too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from collab.core.updates import ROOT
from collab.core.wire import Reader, write_bytes, write_uint

HAS_ORIGIN, HAS_RIGHT_ORIGIN, HAS_KEY = 0x80, 0x40, 0x20
DELETED, STRING, SKIP = 1, 4, 10

NUMBERS = (0, 1, 2, 127, 128, 16_383, 16_384, 50_001, 2**21, 2**31 - 1, 2**31, 2**32, 2**53 - 1, 2**53, 2**63)
"""Where numbers take more bytes, and where limits lie."""
TEXTS = (
    *(b"", b"\0", b"\r\n", b"\xff", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xef\xbf\xbf", b"\xef\xbb\xbfx"),
    *(b"\xed\xa0\xbd", b"\xed\xb8\x80", b"\xed\xa0\xbd\xed\xb8\x80", b"x" * 700),
    *(text.encode() for text in ("a", "😀", "😀😀", "👩\u200d🚀", "e\u0301", "\u202e漢字", "two words")),
)
"""Texts that no note holds, halves of characters, and texts that are fine."""
NESTED = 40
"""How deep odd contents are nested. The decoder knows no depth: it lets none of them through at any."""
ODD_CONTENTS: tuple[tuple[int, bytes], ...] = (
    (0, b"\x05"),
    (2, b"\x01" + write_bytes(b'{"a":1}')),
    (3, write_bytes(b"\x00\x01")),
    (5, write_bytes(b'{"image":"x"}')),
    (6, write_bytes(b"bold") + write_bytes(b"true")),
    *((7, write_uint(kind)) for kind in range(8)),
    (7, b"\x03" + write_bytes(b"p")),
    (8, b"\x01" + b"\x75\x01" * NESTED + b"\x7e"),
    (8, b"\x01" + b"\x76\x01\x01a" * NESTED + b"\x7e"),
    (9, write_bytes(b"a-document") + b"\x76\x00"),
    (SKIP, b"\x05"),
    (11, b"\x01\x01"),
    (31, b"\x01"),
)
"""Contents that the library knows and a note never holds, and some that do not exist."""

Id = tuple[int, int]


@dataclass
class Struct:
    """One struct of an update: beside what it stands, and what it holds, spelled."""

    content_kind: int
    content: bytes
    origin: Id | None = None
    right_origin: Id | None = None
    root: bytes = ROOT.encode()
    key: bytes | None = None

    def spelled(self) -> bytes:
        if self.content_kind == SKIP:
            return bytes((SKIP,)) + self.content
        info = self.content_kind
        place = b""
        for flag, neighbour in ((HAS_ORIGIN, self.origin), (HAS_RIGHT_ORIGIN, self.right_origin)):
            if neighbour is not None:
                info |= flag
                place += write_uint(neighbour[0]) + write_uint(neighbour[1])
        if not place:
            place = b"\x01" + write_bytes(self.root)
        if self.key is not None:
            info |= HAS_KEY
            place += write_bytes(self.key)
        return bytes((info,)) + place + self.content


@dataclass
class Run:
    """The structs of one client from some clock on."""

    client: int
    clock: int
    structs: list[Struct]


@dataclass
class Parts:
    """An update, taken apart."""

    runs: list[Run] = field(default_factory=list)
    deletes: list[tuple[int, int, int]] = field(default_factory=list)
    """Client, clock and length."""

    @classmethod
    def of(cls, update: bytes) -> Parts:
        """Take a real update apart."""
        reader, parts = Reader(update), cls()
        for _ in range(reader.uint()):
            count = reader.uint()
            run = Run(reader.uint(), reader.uint(), [])
            run.structs = [_read_struct(reader) for _ in range(count)]
            parts.runs.append(run)
        for _ in range(reader.uint()):
            client = reader.uint()
            parts.deletes += [(client, reader.uint(), reader.uint()) for _ in range(reader.uint())]
        return parts

    def spelled(self) -> bytes:
        out = [write_uint(len(self.runs))]
        for run in self.runs:
            out += map(write_uint, (len(run.structs), run.client, run.clock))
            out += (struct.spelled() for struct in run.structs)
        clients = dict.fromkeys(client for client, _, _ in self.deletes)
        out.append(write_uint(len(clients)))
        for client in clients:
            spans = [(clock, length) for owner, clock, length in self.deletes if owner == client]
            out += map(write_uint, (client, len(spans)))
            out += (write_uint(number) for span in spans for number in span)
        return b"".join(out)

    @property
    def structs(self) -> list[Struct]:
        return [struct for run in self.runs for struct in run.structs]


def _read_struct(reader: Reader) -> Struct:
    info = reader.byte()
    struct = Struct(info & 0x1F, b"")
    if info & HAS_ORIGIN:
        struct.origin = (reader.uint(), reader.uint())
    if info & HAS_RIGHT_ORIGIN:
        struct.right_origin = (reader.uint(), reader.uint())
    if not info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN):
        reader.uint()
        struct.root = reader.bytes()
    struct.content = (
        write_uint(reader.uint()) if struct.content_kind == DELETED else write_bytes(reader.bytes())
    )
    return struct


class Mutator:
    """Makes wrong what it is given. ``clients`` are the ids that mean something where the frames go."""

    def __init__(self, rng: Random, clients: Sequence[int]) -> None:
        self._rng = rng
        self._clients = clients

    def update(self, update: bytes, other: bytes) -> bytes:
        """Change an update here and there; ``other`` is a real one to take from."""
        rng = self._rng
        parts = Parts.of(update)
        for _ in range(rng.choice((0, 1, 1, 1, 2, 4))):
            rng.choice(_CHANGES)(self, parts, other)
        if rng.random() < 0.8:
            # The order that is asked for; without it the rest would hardly ever be looked at.
            parts.deletes.sort()
        spelled = parts.spelled()
        return self.raw(spelled, other) if rng.random() < 0.25 else spelled

    def numbers(self, spelled: Sequence[int]) -> list[int]:
        """Change one of some numbers."""
        changed = list(spelled)
        if changed:
            index = self._rng.randrange(len(changed))
            changed[index] = self.number(changed[index])
        return changed

    def number(self, number: int) -> int:
        """Another number than this one."""
        rng = self._rng
        if rng.random() < 0.5:
            return max(0, number + rng.choice((-3, -2, -1, 1, 2, 3)))
        return rng.choice(NUMBERS) if rng.random() < 0.7 else rng.getrandbits(rng.randint(1, 60))

    def text(self) -> bytes:
        """A text, fit for a note or not."""
        return self._rng.choice(TEXTS)

    def raw(self, data: bytes, other: bytes) -> bytes:
        """Change single bytes: flip, cut off, leave out, repeat, put in, splice, or spell a number too long."""
        rng = self._rng
        changed = bytearray(data)
        for _ in range(rng.choice((1, 1, 2, 5))):
            place = rng.randrange(len(changed) + 1)
            match rng.randrange(8):
                case 0 if place < len(changed):
                    changed[place] ^= 1 << rng.randrange(8)
                case 1 if place < len(changed):
                    changed[place] = rng.randrange(256)
                case 2:
                    del changed[place:]
                case 3:
                    del changed[place : place + rng.randint(1, 3)]
                case 4:
                    changed[place:place] = changed[place : place + rng.randint(1, 20)]
                case 5:
                    changed[place:place] = rng.randbytes(rng.choice((1, 1, 4, 40)))
                case 6:
                    changed[place:] = other[rng.randrange(len(other) + 1) :]
                case 7 if place < len(changed) and changed[place] < 0x80:
                    changed[place : place + 1] = bytes((changed[place] | 0x80, 0))
        return bytes(changed)

    def id(self, near: Id | None = None) -> Id:
        """The id of some character, there or not."""
        client = near[0] if near and self._rng.random() < 0.6 else self._rng.choice(self._clients)
        return client, self.number(near[1] if near else self._rng.randrange(40))

    # What is done to an update

    def _change_place(self, parts: Parts, other: bytes) -> None:
        for struct in self._some(parts.structs):
            near = struct.origin or struct.right_origin
            match self._rng.randrange(5):
                case 0:
                    struct.origin = self.id(near)
                case 1:
                    struct.right_origin = self.id(near)
                case 2:
                    struct.origin, struct.right_origin = struct.right_origin, struct.origin
                case 3:
                    struct.origin = None
                case 4:
                    struct.right_origin = None

    def _change_text(self, parts: Parts, other: bytes) -> None:
        for struct in self._some(parts.structs):
            struct.content_kind, struct.content = STRING, write_bytes(self.text())

    def _change_content(self, parts: Parts, other: bytes) -> None:
        for struct in self._some(parts.structs):
            if self._rng.random() < 0.4:
                struct.content_kind, struct.content = DELETED, write_uint(self.number(1))
            else:
                struct.content_kind, struct.content = self._rng.choice(ODD_CONTENTS)

    def _change_root(self, parts: Parts, other: bytes) -> None:
        for struct in self._some(parts.structs):
            if self._rng.random() < 0.5:
                struct.key = self.text()
            else:
                struct.origin = struct.right_origin = None
                struct.root = self._rng.choice((b"title", self.text()))

    def _change_client(self, parts: Parts, other: bytes) -> None:
        for run in self._some(parts.runs):
            was, run.client = run.client, self._rng.choice((*self._clients, self.number(run.client)))
            if self._rng.random() < 0.5:
                # All of it under another name is an honest update of somebody else.
                for struct in run.structs:
                    for side in ("origin", "right_origin"):
                        beside = getattr(struct, side)
                        if beside is not None and beside[0] == was:
                            setattr(struct, side, (run.client, beside[1]))

    def _change_clock(self, parts: Parts, other: bytes) -> None:
        for run in self._some(parts.runs):
            run.clock = self.number(run.clock)

    def _repeat(self, parts: Parts, other: bytes) -> None:
        for run in self._some(parts.runs):
            repeated = [replace(struct) for struct in self._some(run.structs)]
            run.structs[self._rng.randint(0, len(run.structs)) : 0] = repeated * self._rng.choice(
                (1, 1, 1, 50)
            )
            if self._rng.random() < 0.2:
                parts.runs.append(Run(run.client, run.clock, repeated))

    def _leave_out(self, parts: Parts, other: bytes) -> None:
        for run in self._some(parts.runs):
            if self._rng.random() < 0.3:
                parts.runs.remove(run)
            elif run.structs:
                del run.structs[self._rng.randrange(len(run.structs))]

    def _shuffle(self, parts: Parts, other: bytes) -> None:
        self._rng.shuffle(parts.runs)
        for run in self._some(parts.runs):
            self._rng.shuffle(run.structs)

    def _join(self, parts: Parts, other: bytes) -> None:
        joined = Parts.of(other)
        known = {run.client for run in parts.runs}
        parts.runs += [run for run in joined.runs if run.client not in known or self._rng.random() < 0.2]
        parts.deletes += joined.deletes

    def _delete(self, parts: Parts, other: bytes) -> None:
        for _ in range(self._rng.choice((1, 1, 1, 3, 200))):
            client, clock = self.id()
            length = self._rng.choice((1, 1, 2, self.number(1)))
            parts.deletes.append((client, clock, length))

    def _change_deletes(self, parts: Parts, other: bytes) -> None:
        for span in self._some(parts.deletes):
            parts.deletes.remove(span)
            client, clock, length = span
            if self._rng.random() < 0.3:
                client = self._rng.choice(self._clients)
            parts.deletes.append((client, *self.numbers((clock, length))))

    def _some(self, things: Sequence) -> list:
        """One of them, mostly."""
        return self._rng.sample(things, min(len(things), self._rng.choice((1, 1, 1, 2))))


_CHANGES = (
    *(Mutator._change_place, Mutator._change_place, Mutator._change_text, Mutator._change_content),
    *(Mutator._change_root, Mutator._change_client, Mutator._change_clock, Mutator._repeat),
    *(Mutator._leave_out, Mutator._shuffle, Mutator._join, Mutator._delete, Mutator._change_deletes),
)
