"""Covers collab/core/wire.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, Text

from collab.core.errors import InvalidTextError, ProtocolError
from collab.core.wire import MAX_UINT, Reader, read_state_vector, write_bytes, write_uint


@given(st.integers(0, MAX_UINT))
def test_a_number_is_read_as_it_was_written(number):
    """P3: every number up to 2⁵³−1 has one spelling."""
    reader = Reader(write_uint(number))
    assert reader.uint() == number
    reader.finish()


@pytest.mark.parametrize(
    "spelling",
    [b"\x80\x00", b"\x81\x80\x00", b"\xff" * 9, b"\x80" * 80_000, b"", b"\x80", write_uint(MAX_UINT + 1)],
    ids=["long zero", "long one", "nine bytes", "80 kB", "nothing", "cut off", "too large"],
)
def test_a_number_in_another_spelling_is_refused(spelling):
    """P3: a number is in its shortest form and at most 2⁵³−1."""
    with pytest.raises(ProtocolError):
        Reader(spelling).uint()


def test_bytes_longer_than_what_is_left_are_refused():
    """P3: lengths are exact."""
    assert Reader(write_bytes(b"abc")).bytes() == b"abc"
    with pytest.raises(ProtocolError, match="expected 4 bytes at byte 1, but 3 are left"):
        Reader(b"\x04abc").bytes()


def test_what_is_left_over_is_refused():
    """P3: nothing is left over."""
    reader = Reader(b"\x01\x02")
    reader.uint()
    with pytest.raises(ProtocolError, match="1 bytes are left"):
        reader.finish()


def test_a_byte_after_the_end_is_refused():
    """P3."""
    with pytest.raises(ProtocolError):
        Reader(b"").byte()


def test_a_string_that_is_not_utf8_is_refused():
    """P10: a lone surrogate in UTF-8 is no character."""
    assert Reader(write_bytes("grüß 😀".encode())).string() == "grüß 😀"
    with pytest.raises(InvalidTextError):
        Reader(write_bytes(b"\xed\xa0\xbd")).string()


def test_a_state_vector_is_read_as_the_library_writes_it():
    """P3."""
    doc = Doc(client_id=300)
    doc.get("content", type=Text).insert(0, "four")
    assert read_state_vector(doc.get_state()) == {300: 4}


@pytest.mark.parametrize(
    "encoded", [b"\x02\x01\x01\x01\x01", b"\x01\x01", b"\x00\x00", b"\xa1\x8d\x06" + b"\x01\x01" * 9]
)
def test_a_state_vector_that_is_none_is_refused(encoded):
    """P3: a client twice, too short, something left over."""
    with pytest.raises(ProtocolError):
        read_state_vector(encoded)
