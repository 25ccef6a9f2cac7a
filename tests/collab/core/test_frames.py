"""Covers collab/core/frames.py."""

from __future__ import annotations

import json

import pytest

from collab.core import frames
from collab.core.errors import DocumentFullError, InvalidTextError, ProtocolError
from collab.core.wire import Reader, write_bytes, write_uint


def test_sync_messages_are_read():
    """P3: the three sync messages."""
    assert frames.decode(frames.step1(b"\x00")) == frames.SyncStep1(b"\x00")
    assert frames.decode(frames.step2(b"\x00\x00")) == frames.SyncStep2(b"\x00\x00")
    assert frames.decode(frames.update(b"\x01\x02")) == frames.Update(b"\x01\x02")


def test_presence_is_read():
    """P3: awareness entries and the question for them."""
    entries = (frames.AwarenessEntry(300, 2, '{"a":"ü"}'), frames.AwarenessEntry(1, 0, "null"))
    assert frames.decode(frames.awareness(entries)) == frames.AwarenessUpdate(entries)
    assert frames.decode(b"\x03") == frames.QueryAwareness()


def test_the_keepalive_is_a_message_about_nobody():
    """P17: stock clients take it for awareness."""
    assert frames.decode(frames.KEEPALIVE) == frames.AwarenessUpdate(())


def test_a_mark_is_read():
    """P12, P18: varUint 120, varUint 1, the id in a length-prefixed payload."""
    assert frames.decode(b"\x78\x01\x02\xac\x02") == frames.Mark(300)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x04",
        b"\x02\x00\x00",
        b"\x80\x00\x02\x00",
        b"\x00\x03\x00",
        b"\x00\x02\x05abc",
        b"\x00\x02\x01a!",
        b"\x01\x01\x05",
        b"\x01\x02\x00\x00",
        b"\x03\x00",
        b"\x78\x00\x00",
        b"\x78\x01\x00",
        b"\x78\x01\x02\x01\x01",
        b"\x78\x02\x01\x01",
    ],
    ids=[
        "empty",
        "unknown type",
        "auth",
        "long zero",
        "unknown sync step",
        "cut off",
        "left over",
        "presence of nobody",
        "presence left over",
        "question with more",
        "HELLO from a client",
        "MARK without id",
        "MARK with more",
        "UNSAVED from a client",
    ],
)
def test_what_clients_may_not_send_is_refused(frame):
    """P3: only the kinds on the list, exact to the last byte."""
    with pytest.raises(ProtocolError):
        frames.decode(frame)


def test_presence_that_is_not_utf8_is_refused():
    """P3."""
    payload = b"\x01" + write_uint(1) + write_uint(1) + write_bytes(b"\xff")
    with pytest.raises(InvalidTextError):
        frames.decode(b"\x01" + write_bytes(payload))


def test_extension_frames_carry_json_or_numbers():
    """P18: HELLO, SAVED, UNSAVED, PERM and ERROR as the table says."""
    hello = frames.hello(generation=1, seq=4, role="writer", limits={"text_bytes": 9})
    assert _payload(hello, 0) == {
        "protocol": 1,
        "generation": 1,
        "seq": 4,
        "role": "writer",
        "limits": {"text_bytes": 9},
    }
    assert frames.saved(300, 5) == b"\x78\x01\x03\xac\x02\x05"
    assert _payload(frames.unsaved("storage", 0.5), 2) == {"reason": "storage", "retry_after_seconds": 0.5}
    assert _payload(frames.perm("reader"), 3) == {"role": "reader"}
    assert _payload(frames.error(DocumentFullError("too big")), 5) == {
        "code": "document_full",
        "detail": "too big",
    }


def test_permission_denied_is_that_of_y_protocols():
    """P7: type 2, subtype 0, the reason."""
    assert frames.denied("no") == b"\x02\x00\x02no"


def _payload(frame: bytes, subtype: int) -> object:
    reader = Reader(frame)
    assert (reader.uint(), reader.uint()) == (120, subtype)
    payload = json.loads(reader.bytes())
    reader.finish()
    return payload
