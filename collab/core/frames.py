"""One WebSocket frame as a message, and messages as frames.

The messages are those of y-protocols (sync 0, awareness 1, auth 2, query awareness 3) and Curio's extension
(120); one message stands in one frame. Rules: docs/protocol.md P2–P5.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collab.core.errors import CollabError, ProtocolError
from collab.core.wire import Reader, write_bytes, write_uint

_SYNC, _AWARENESS, _AUTH, _QUERY_AWARENESS, _EXTENSION = 0, 1, 2, 3, 120
_STEP1, _STEP2, _UPDATE = 0, 1, 2
_HELLO, _MARK, _UNSAVED, _PERM, _ERROR, _BYE = 0, 1, 2, 3, 5, 6

STEP2 = b"\x00\x01"
"""How a SyncStep2 begins."""
UPDATE = b"\x00\x02"
"""How an update begins."""
MAX_HEADER_BYTES = 16
"""More than what stands around the payload of any message."""
MAX_PRESENCES = 1000
"""The most clients in one awareness message of a peer: stock clients send on everything they hear."""
EMPTY_UPDATE = b"\x00\x00"
KEEPALIVE = b"\x01\x01\x00"
"""An awareness message about nobody: stock clients hang up after 30 s of silence."""


@dataclass(frozen=True, slots=True)
class SyncStep1:
    """The sender has this; what is it missing?"""

    state_vector: bytes


@dataclass(frozen=True, slots=True)
class SyncStep2:
    """What was missing."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """What has just changed."""

    update: bytes


@dataclass(frozen=True, slots=True)
class AwarenessEntry:
    """One client's presence; ``state`` is JSON, ``"null"`` when it has gone."""

    client_id: int
    clock: int
    state: str


@dataclass(frozen=True, slots=True)
class AwarenessUpdate:
    """Who is here and where their carets are."""

    entries: tuple[AwarenessEntry, ...]


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """Who is here?"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Say when everything that I sent up to here is stored (P12)."""

    id: int


Message = SyncStep1 | SyncStep2 | Update | AwarenessUpdate | QueryAwareness | Mark


def decode(frame: bytes) -> Message:
    """Read a client's frame. Raises ProtocolError for everything that a client may not send (P3)."""
    reader = Reader(frame)
    kind = reader.uint()
    message: Message
    if kind == _SYNC:
        message = _decode_sync(reader)
    elif kind == _AWARENESS:
        message = _decode_awareness(reader.bytes())
    elif kind == _QUERY_AWARENESS:
        message = QueryAwareness()
    elif kind == _EXTENSION:
        message = _decode_extension(reader)
    else:
        raise ProtocolError(f"message type {kind} is not one that clients send")
    reader.finish()
    return message


def is_text(frame: bytes) -> bool:
    """Whether a frame brings text, or what has become of it."""
    return frame[:2] in (STEP2, UPDATE)


def _decode_sync(reader: Reader) -> Message:
    step = reader.uint()
    if step == _UPDATE:
        return Update(reader.bytes())
    if step == _STEP1:
        return SyncStep1(reader.bytes())
    if step == _STEP2:
        return SyncStep2(reader.bytes())
    raise ProtocolError(f"sync message {step} is not known, expected 0, 1 or 2")


def _decode_awareness(payload: bytes) -> AwarenessUpdate:
    reader = Reader(payload)
    entries = tuple(
        AwarenessEntry(reader.uint(), reader.uint(), reader.string()) for _ in range(_count(reader))
    )
    reader.finish()
    return AwarenessUpdate(entries)


def _count(reader: Reader) -> int:
    count = reader.uint()
    if count > MAX_PRESENCES:
        raise ProtocolError(f"a message has {count} presences, at most {MAX_PRESENCES} are expected")
    return count


def _decode_extension(reader: Reader) -> Message:
    subtype = reader.uint()
    payload = Reader(reader.bytes())
    if subtype != _MARK:
        raise ProtocolError(f"extension message {subtype} is not one that clients send, expected 1 (MARK)")
    mark = Mark(payload.uint())
    payload.finish()
    return mark


def step1(state_vector: bytes) -> bytes:
    """Frame SyncStep1."""
    return b"\x00\x00" + write_bytes(state_vector)


def step2(update: bytes) -> bytes:
    """Frame SyncStep2."""
    return b"\x00\x01" + write_bytes(update)


def update(payload: bytes) -> bytes:
    """Frame an update."""
    return b"\x00\x02" + write_bytes(payload)


def awareness(entries: Iterable[AwarenessEntry]) -> bytes:
    """Frame the presence of some clients."""
    parts = [
        write_uint(entry.client_id) + write_uint(entry.clock) + write_bytes(entry.state.encode())
        for entry in entries
    ]
    return b"\x01" + write_bytes(write_uint(len(parts)) + b"".join(parts))


def denied(reason: str) -> bytes:
    """Frame y-protocols' "permission denied", for clients without the extension."""
    return b"\x02\x00" + write_bytes(reason.encode())


def hello(*, generation: int, seq: int, role: str, limits: Mapping[str, int]) -> bytes:
    """Frame HELLO: what a client with the extension is told first."""
    return _json(
        _HELLO, {"protocol": 1, "generation": generation, "seq": seq, "role": role, "limits": dict(limits)}
    )


def saved(mark: int, seq: int) -> bytes:
    """Frame SAVED: all up to the MARK with this id is stored, in rows up to ``seq`` (P12)."""
    return _extension(_MARK, write_uint(mark) + write_uint(seq))


def unsaved(reason: str, retry_after_seconds: float) -> bytes:
    """Frame UNSAVED: storing fails at present and is tried again."""
    return _json(_UNSAVED, {"reason": reason, "retry_after_seconds": retry_after_seconds})


def perm(role: str) -> bytes:
    """Frame PERM: what the client may do from now on."""
    return _json(_PERM, {"role": role})


def error(problem: CollabError) -> bytes:
    """Frame ERROR: why the socket is about to be closed."""
    return _json(_ERROR, {"code": problem.code, "detail": str(problem)})


def bye(resume_after_ms: int) -> bytes:
    """Frame BYE: the server stops; come back after so many milliseconds."""
    return _json(_BYE, {"resume_after_ms": resume_after_ms})


def _json(subtype: int, value: Mapping[str, object]) -> bytes:
    return _extension(subtype, json.dumps(value, separators=(",", ":")).encode())


def _extension(subtype: int, payload: bytes) -> bytes:
    return write_uint(_EXTENSION) + write_uint(subtype) + write_bytes(payload)
