"""What processes tell each other: hints of what happened, never the truth.

A notice is a flat mapping of what msgpack can carry. One of a version or kind that is not known here is passed over;
the log and the head poll say what it would have said. ``VERSION`` rises when what is there changes its meaning; what is
only added needs no new one. Redis is inside the trust boundary: what comes from it was stamped by one of us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from collab import formats
from collab.core.awareness import Seen
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


Notice = Rows | Many | Rights | Presence | Opened | Alive | Leaving | Watching | Vitals


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
        case Alive(document_ids, peopled, takes_many):
            packed = {"documents": _pack(document_ids), "peopled": _pack(peopled)}
            return {"kind": "alive", **packed, "many": takes_many}
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
    process = str(message["process"])
    match message["kind"]:
        case "rows":
            return process, _read_rows(message, is_readable=_is_readable(message))
        case "many":
            is_readable = _is_readable(message)
            return process, Many(tuple(_read_rows(one, is_readable=is_readable) for one in message["rows"]))
        case "rights":
            return process, Rights(frozenset(message["scopes"]))
        case "presence":
            seen = tuple(Seen(*client) for client in message["clients"])
            return process, Presence(_document(message), seen, bool(message["all"]))
        case "opened":
            return process, Opened(_document(message))
        case "alive":
            documents = _unpack(message["documents"])
            # Where it does not say who is present, that is told document by document.
            peopled = _unpack(message["peopled"]) if "peopled" in message else documents
            return process, Alive(documents, peopled, bool(message.get("many", False)))
        case "leaving":
            return process, Leaving()
        case "watching":
            return process, Watching()
        case "vitals":
            return process, Vitals(Report.read(message["report"]))
    return None


def _is_readable(message: Mapping[str, Any]) -> bool:
    return formats.is_readable(message.get("format", formats.FIRST))


def _read_rows(message: Mapping[str, Any], *, is_readable: bool) -> Rows:
    # What cannot be read here is looked for in the log, which says so.
    updates = tuple(message["updates"]) if is_readable else ()
    return Rows(_document(message), Revision.parse(message["last"]), updates, dict(message["stamps"]))


def _document(message: Mapping[str, Any]) -> UUID:
    return UUID(bytes=message["document"])


def _pack(document_ids: Iterable[UUID]) -> bytes:
    return b"".join(one.bytes for one in document_ids)


def _unpack(packed: bytes) -> frozenset[UUID]:
    return frozenset(UUID(bytes=packed[place : place + 16]) for place in range(0, len(packed), 16))
