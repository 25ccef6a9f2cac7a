"""What processes tell each other: hints of what happened, never the truth.

A notice is a flat mapping of what msgpack can carry. One of a version or kind that is not known here is passed over;
the log and the head poll say what it would have said. ``VERSION`` rises when what is there changes its meaning; what is
only added needs no new one. Redis is inside the trust boundary: what comes from it was stamped by one of us.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from collab import formats
from collab.core.awareness import Attendee, Seen
from collab.core.revision import Revision
from collab.report import Report

VERSION = 1
NOBODY = ""
"""Who tells something without being a server that others could hear of again, such as a command."""
MAX_UPDATE_BYTES = 65_536
"""Larger ones are read from the log: Redis cuts off a process that is slow to take much at once."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows were stored, up to ``last``."""

    document_id: UUID
    last: Revision
    updates: tuple[bytes, ...]
    """The last of them; none if they are to be read from the log."""
    stamps: Mapping[str, int]
    """How often rights to the document had changed by then, as far as the teller knows."""

    @property
    def size_bytes(self) -> int:
        """How long the updates are that come along."""
        return sum(map(len, self.updates))

    @property
    def is_small(self) -> bool:
        """Whether the updates are told along."""
        return self.size_bytes <= MAX_UPDATE_BYTES


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights behind these scopes have changed."""

    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Presence:
    """Who has a socket to a document at the teller."""

    document_id: UUID
    seen: tuple[Seen, ...]
    is_all: bool
    """Whether nobody else has; else these are news."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The teller has opened a document."""

    document_id: UUID


@dataclass(frozen=True, slots=True)
class Alive:
    """The teller lives, and has these documents open."""

    document_ids: frozenset[UUID]
    peopled: frozenset[UUID]
    """In which of them somebody is present; nobody is in the others."""
    takes_many: bool = True
    """Whether the teller understands rows of several documents at once; one of an older version does not."""
    attendance_number: int = 0
    """That of its last ``Attending``; 0 if it has told none."""


@dataclass(frozen=True, slots=True)
class Attending:
    """Who is in these documents with a socket at the teller; nobody else is."""

    number: int
    """Counts what the teller tells of this."""
    people: Mapping[UUID, tuple[Attendee, ...]]
    is_all: bool
    """Whether nobody is in any other document than in those of this word and of what belongs to it; else nothing is said of those."""
    goes_on: bool = False
    """Whether the next word belongs to it."""


@dataclass(frozen=True, slots=True)
class Missed:
    """The teller has missed who is where at a process, and asks it for all of it."""

    process: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """The teller stops."""


@dataclass(frozen=True, slots=True)
class Watching:
    """Somebody watches over all processes at the teller, and wants to hear of the others for a while."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the teller says of itself."""

    report: Report


@dataclass(frozen=True, slots=True)
class Many:
    """Rows of several documents, of which whoever hears them need not have all open."""

    rows: tuple[Rows, ...]


Notice = Rows | Many | Rights | Presence | Opened | Alive | Attending | Missed | Leaving | Watching | Vitals


def encode(process: str, notice: Notice) -> dict[str, Any]:
    """Return a notice as a message of the channel layer."""
    return {"type": "collab.notice", "v": VERSION, "process": process, **_fields(notice)}


def _fields(notice: Notice) -> dict[str, Any]:
    match notice:
        case Rows():
            return {"kind": "rows", "format": formats.WRITTEN, **_rows(notice)}
        case Many(many):
            return {"kind": "many", "format": formats.WRITTEN, "rows": [_rows(rows) for rows in many]}
        case Rights(scopes):
            return {"kind": "rights", "scopes": sorted(scopes)}
        case Presence(document_id, seen, is_all):
            clients = [[one.client_id, one.clock, one.state, one.person] for one in seen]
            return {"kind": "presence", "document": document_id.bytes, "clients": clients, "all": is_all}
        case Opened(document_id):
            return {"kind": "opened", "document": document_id.bytes}
        case Alive(document_ids, peopled, takes_many, attendance_number):
            packed = {"documents": _pack(document_ids), "peopled": _pack(peopled)}
            return {"kind": "alive", **packed, "many": takes_many, "attendance": attendance_number}
        case Attending(number, people, is_all, goes_on):
            told = [
                [document_id.bytes, [[one.person, one.name, one.color] for one in some]]
                for document_id, some in people.items()
            ]
            which = {"all": is_all, "goes_on": goes_on}
            return {"kind": "attending", "number": number, "people": told, **which}
        case Missed(missed):
            return {"kind": "missed", "of": missed}
        case Leaving():
            return {"kind": "leaving"}
        case Watching():
            return {"kind": "watching"}
        case Vitals(report):
            return {"kind": "vitals", "report": report.packed()}


def _rows(rows: Rows) -> dict[str, Any]:
    return {
        "document": rows.document_id.bytes,
        "last": str(rows.last),
        "updates": list(rows.updates) if rows.is_small else [],
        "stamps": dict(rows.stamps),
    }


def decode(message: Mapping[str, Any]) -> tuple[str, Notice] | None:
    """Return who tells what; None for what is not known here. Raises ValueError, KeyError or TypeError if it is broken."""
    if message.get("v") != VERSION:
        return None
    process, read = str(message["process"]), _READERS.get(message["kind"])
    return None if read is None else (process, read(message))


def _is_readable(message: Mapping[str, Any]) -> bool:
    return formats.is_readable(message.get("format", formats.FIRST))


def _read_many(message: Mapping[str, Any]) -> Many:
    is_readable = _is_readable(message)
    return Many(tuple(_read_rows(one, is_readable=is_readable) for one in message["rows"]))


def _read_rows(message: Mapping[str, Any], *, is_readable: bool) -> Rows:
    # What cannot be read here is looked for in the log, which says so.
    updates = tuple(message["updates"]) if is_readable else ()
    return Rows(_document(message), Revision.parse(message["last"]), updates, dict(message["stamps"]))


def _read_presence(message: Mapping[str, Any]) -> Presence:
    seen = tuple(Seen(*client[:4]) for client in message["clients"])
    return Presence(_document(message), seen, bool(message["all"]))


def _read_alive(message: Mapping[str, Any]) -> Alive:
    documents = _unpack(message["documents"])
    # Where it does not say who is present, that is told document by document.
    peopled = _unpack(message["peopled"]) if "peopled" in message else documents
    return Alive(documents, peopled, bool(message.get("many", False)), int(message.get("attendance", 0)))


def _read_attending(message: Mapping[str, Any]) -> Attending:
    people = {
        # A later version may say more of somebody.
        UUID(bytes=document_id): tuple(Attendee(*one[:3]) for one in some)
        for document_id, some in message["people"]
    }
    return Attending(int(message["number"]), people, bool(message["all"]), bool(message["goes_on"]))


def _document(message: Mapping[str, Any]) -> UUID:
    return UUID(bytes=message["document"])


def _pack(document_ids: Iterable[UUID]) -> bytes:
    return b"".join(one.bytes for one in document_ids)


def _unpack(packed: bytes) -> frozenset[UUID]:
    return frozenset(UUID(bytes=packed[place : place + 16]) for place in range(0, len(packed), 16))


_READERS: dict[str, Callable[[Mapping[str, Any]], Notice]] = {
    "rows": lambda message: _read_rows(message, is_readable=_is_readable(message)),
    "many": _read_many,
    "rights": lambda message: Rights(frozenset(message["scopes"])),
    "presence": _read_presence,
    "opened": lambda message: Opened(_document(message)),
    "alive": _read_alive,
    "attending": _read_attending,
    "missed": lambda message: Missed(str(message["of"])),
    "leaving": lambda _: Leaving(),
    "watching": lambda _: Watching(),
    "vitals": lambda message: Vitals(Report.read(message["report"])),
}
