"""What does an update hold, and may it reach the CRDT library at all?

Reads the Yjs update encoding v1 without recursion and lets through only what a Curio document is made of: string
and deleted content in the root text ``content``, and delete sets. Everything else is refused, because some of it
can bring the library, and with it the process, down. Rules: docs/protocol.md P9, P10.
Format: Yjs 13, ``encodeStateAsUpdate`` (structs by client, then the delete set).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from collab.core.errors import InvalidTextError, InvalidUpdateError
from collab.core.wire import Reader, write_uint

ROOT = "content"
"""The name of the one shared text in every document."""

MAX_PARTS = 50_000
"""How many structs and deleted stretches an update of a peer may have together: each costs microseconds to read."""
MIN_PART_BYTES = 2
MAX_JOINED_BYTES = 2**26
"""How many bytes the library may have to move to join the strings of an update, a quarter of a second's work."""
MAX_CLOCK = 2**31
"""Beyond it the CRDT library's clocks wrap around."""

_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_PARENT_SUB = 0x80, 0x40, 0x20
_DELETED, _STRING, _SKIP = 1, 4, 10
_ASTRAL = "\uffff"

Id = tuple[int, int]
"""A client id and a clock, counted in UTF-16 units."""

Span = tuple[int, int, int]
"""A client id with the first clock of a stretch and the one after its last."""


Place = tuple[int, int, int, Id | None, Id | None]
"""A client id with the first clock of a struct and the one after its last, its origin and its right origin."""


@dataclass(slots=True)
class DecodedUpdate:
    """What an update brings and what it relies on. Clocks count UTF-16 units."""

    blocks: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Client id to the clocks that its structs span, start and stop."""
    strings: list[tuple[int, int, int]] = field(default_factory=list)
    """Client id, clock after the string, and length of the string in UTF-8 bytes."""
    places: list[Place] = field(default_factory=list)
    """Beside what each struct stands; without an origin at the beginning, without a right one at the end."""
    needs: list[Id] = field(default_factory=list)
    """The ids of characters that the structs are placed beside."""
    deletes: list[Span] = field(default_factory=list)
    """What it deletes."""
    cuts: list[Id] = field(default_factory=list)
    """The ids of characters in front of which the text is cut open by an insertion."""
    low_surrogates: list[Id] = field(default_factory=list)
    """The ids of the second halves of characters beyond U+FFFF."""
    joined_bytes: int = 0
    """Strings that follow one another are joined one by one: how long the joined ones are, all together."""
    has_holes: bool = False
    """Whether the sender knows that structs are left out between those given (Skip)."""

    @property
    def parts(self) -> int:
        """How many structs and deleted stretches it has, about."""
        return len(self.strings) + len(self.deletes) + len(self.needs)

    @property
    def is_empty(self) -> bool:
        """Whether the update brings nothing at all."""
        return not self.blocks and not self.deletes


def decode_update(encoded: bytes, max_parts: int | None = MAX_PARTS) -> DecodedUpdate:
    """Read an update of at most ``max_parts`` structs and deleted stretches; None for one that is stored already.

    Raises ProtocolError if the bytes are not an update, InvalidUpdateError if it holds what is not on the list,
    InvalidTextError if its text has NUL, a carriage return or is not UTF-8.
    """
    reader = Reader(encoded)
    decoded = DecodedUpdate()
    parts_left = len(encoded) if max_parts is None else max_parts
    for _ in range(reader.uint()):
        parts_left -= _read_client(reader, decoded, parts_left)
    if max_parts is not None and decoded.joined_bytes > MAX_JOINED_BYTES:
        raise InvalidUpdateError("an update has too many strings that follow one another; they go as one")
    clients = set[int]()
    for _ in range(reader.uint()):
        parts_left -= _read_deletes(reader, decoded, clients, parts_left)
    reader.finish()
    return decoded


def encode_deletes(spans: Iterable[Span]) -> bytes:
    """Spell an update that deletes these stretches and does nothing else."""
    by_client: dict[int, list[Span]] = {}
    for span in spans:
        by_client.setdefault(span[0], []).append(span)
    numbers = [0, len(by_client)]
    for client, deleted in by_client.items():
        numbers += client, len(deleted)
        for _, start, stop in deleted:
            numbers += start, stop - start
    return b"".join(map(write_uint, numbers))


def _read_deletes(reader: Reader, decoded: DecodedUpdate, clients: set[int], parts_left: int) -> int:
    """Read what is deleted of one client's text, none of ``clients``, and return how many stretches there were.

    They are in ascending order, as all libraries write them; in descending order they would take a long text to and
    fro for seconds.
    """
    client = reader.uint()
    count = reader.uint()
    if client in clients:
        raise InvalidUpdateError(f"expected what is deleted of client {client} once")
    clients.add(client)
    if count > parts_left:
        raise InvalidUpdateError(f"an update has more than {parts_left} deleted stretches of client {client}")
    reached = 0
    for _ in range(count):
        start = reader.uint()
        length = reader.uint()
        if length == 0 or start < reached or start + length > MAX_CLOCK:
            raise InvalidUpdateError(
                f"a deleted stretch of {length} starts at {start}, after one up to {reached}"
            )
        reached = start + length
        decoded.deletes.append((client, start, reached))
    return count


def _read_client(reader: Reader, decoded: DecodedUpdate, parts_left: int) -> int:
    """Read the structs of one client and return how many there were."""
    count = reader.uint()
    client = reader.uint()
    clock = start = reader.uint()
    if count == 0 or client in decoded.blocks:
        raise InvalidUpdateError(f"expected the structs of client {client} once, and at least one")
    if count > parts_left:
        raise InvalidUpdateError(f"an update has more than {parts_left} structs of client {client}")
    joined = 0
    for _ in range(count):
        info = reader.byte()
        if info == _SKIP:
            decoded.has_holes = True
            length = reader.uint()
        else:
            origin, right = _read_place(reader, info, (client, clock), decoded)
            content = info & 0x1F
            if content == _STRING:
                length = _read_string(reader, client, clock, decoded)
                joined = _count_joined(decoded, (client, clock), (origin, right), joined)
            elif content == _DELETED:
                length = reader.uint()
            else:
                raise InvalidUpdateError(f"content of kind {content} is not part of a note, only text is")
            decoded.places.append((client, clock, clock + length, origin, right))
        clock += length
        if length == 0 or clock > MAX_CLOCK:
            raise InvalidUpdateError(f"a struct of client {client} is {length} long and ends at {clock}")
    decoded.blocks[client] = (start, clock)
    return count


def _count_joined(
    decoded: DecodedUpdate, place: Id, neighbours: tuple[Id | None, Id | None], joined: int
) -> int:
    """Count the string that was just read, at ``place``, to those before it that the library will join it with."""
    client, clock = place
    size = decoded.strings[-1][2]
    last = decoded.places[-1] if decoded.places else None
    if last is None or neighbours != ((client, clock - 1), last[4]):
        return size
    decoded.joined_bytes += joined + size
    return joined + size


def _read_place(reader: Reader, info: int, place: Id, decoded: DecodedUpdate) -> tuple[Id | None, Id | None]:
    """Read beside which characters the struct at ``place`` stands, or that it stands alone in the root text."""
    origin = right = None
    if info & _HAS_PARENT_SUB:
        raise InvalidUpdateError("a struct is a map entry; a note holds one text and no maps")
    if info & _HAS_ORIGIN:
        origin = _read_neighbour(reader, place, decoded)
        decoded.cuts.append((origin[0], origin[1] + 1))
    if info & _HAS_RIGHT_ORIGIN:
        right = _read_neighbour(reader, place, decoded)
        decoded.cuts.append(right)
    if not info & (_HAS_ORIGIN | _HAS_RIGHT_ORIGIN):
        if reader.uint() != 1:
            raise InvalidUpdateError("a struct lies inside another one; a note holds one flat text")
        root = reader.string()
        if root != ROOT:
            raise InvalidUpdateError(f'a struct belongs to another root than "{ROOT}"')
    return origin, right


def _read_neighbour(reader: Reader, place: Id, decoded: DecodedUpdate) -> Id:
    neighbour = (reader.uint(), reader.uint())
    if neighbour[0] == place[0] and neighbour[1] >= place[1]:
        raise InvalidUpdateError(f"a struct at clock {place[1]} stands beside a later one of its own client")
    decoded.needs.append(neighbour)
    return neighbour


def _read_string(reader: Reader, client: int, clock: int, decoded: DecodedUpdate) -> int:
    """Read a string and return its length in UTF-16 units."""
    text = reader.string()
    if "\0" in text or "\r" in text:
        raise InvalidTextError("the text has a NUL or a carriage return; lines end with a line feed alone")
    units = len(text)
    if text.isascii():
        decoded.strings.append((client, clock + units, units))
        return units
    if max(text) > _ASTRAL:
        units = 0
        for character in text:
            units += 1
            if character > _ASTRAL:
                decoded.low_surrogates.append((client, clock + units))
                units += 1
    decoded.strings.append((client, clock + units, len(text.encode())))
    return units
