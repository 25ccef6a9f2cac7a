"""Covers collab/core/updates.py."""

from __future__ import annotations

import random

import pytest
from pycrdt import Array, Doc, Map, Text, XmlFragment

from collab.core.errors import InvalidTextError, InvalidUpdateError, ProtocolError
from collab.core.updates import decode_update, encode_deletes
from collab.core.wire import write_bytes, write_uint
from tests.collab.typist import Typist

ROOT = b"\x01\x07content"


def of_one_client(*structs: bytes, client: int = 7, clock: int = 0, deletes: bytes = b"\x00") -> bytes:
    """Spell an update that holds the structs of one client."""
    head = b"\x01" + write_uint(len(structs)) + write_uint(client) + write_uint(clock)
    return head + b"".join(structs) + deletes


def string(text: bytes | str) -> bytes:
    """Spell a string struct that stands alone in the root text."""
    return b"\x04" + ROOT + write_bytes(text.encode() if isinstance(text, str) else text)


def test_a_keystroke_is_read():
    """P9: a string beside another one."""
    typist = Typist(client_id=7)
    typist.types("ab")
    decoded = decode_update(typist.types("c"))
    assert decoded.blocks == {7: (2, 3)}
    assert decoded.needs == [(7, 1)]
    assert decoded.cuts == [(7, 2)]
    assert decoded.strings == [(7, 3, 1)]


def test_a_deletion_is_read():
    """P9: a delete set and nothing else."""
    typist = Typist(client_id=7)
    typist.types("abc")
    decoded = decode_update(typist.deletes(1, 3))
    assert decoded.blocks == {}
    assert decoded.deletes == [(7, 1, 3)]
    assert not decoded.is_empty


def test_deletions_are_spelled_as_they_are_read():
    """P9."""
    spans = [(900, 3, 5), (900, 7, 8), (7, 0, 1)]
    assert decode_update(encode_deletes(spans)).deletes == spans
    assert encode_deletes([]) == b"\x00\x00"


def test_the_empty_update_is_read():
    """P9."""
    assert decode_update(b"\x00\x00").is_empty


def test_clocks_count_utf16_units_and_second_halves_are_known():
    """P10: an emoji takes two clocks, and the second is no place to cut."""
    decoded = decode_update(of_one_client(string("aé漢😀b")))
    assert decoded.blocks == {7: (0, 6)}
    assert decoded.strings == [(7, 6, 11)]
    assert decoded.low_surrogates == [(7, 4)]


def test_whole_documents_of_a_long_random_history_are_read():
    """P9: whatever a real history of insertions, deletions and merges leaves is on the list."""
    rng = random.Random(4)
    typists = [Typist(client_id=client) for client in (3, 900, 2**40)]
    for _ in range(400):
        typist = rng.choice(typists)
        size = len(typist.content)
        if size and rng.random() < 0.35:
            start = rng.randrange(size)
            typist.deletes(start, min(size, start + rng.randint(1, 4)))
        else:
            typist.types(rng.choice("abcdef") * rng.randint(1, 3), at=rng.randint(0, size))
        if rng.random() < 0.2:
            rng.choice(typists).hears(typist.doc.get_update())
    for typist in typists:
        decoded = decode_update(typist.doc.get_update())
        assert max(stop for _, stop in decoded.blocks.values()) > 0
        for update in typist.updates:
            decode_update(update)


def test_what_is_left_out_is_seen():
    """P11: a Skip says that the sender knows of a hole."""
    decoded = decode_update(of_one_client(string("a"), b"\x0a\x05"))
    assert decoded.has_holes
    assert decoded.blocks == {7: (0, 6)}


def other_roots() -> dict[str, bytes]:
    """Updates that are fine for the library and no part of a note."""
    updates = {}
    for name, make in {
        "another text": lambda doc: doc.get("title", type=Text).insert(0, "x"),
        "a map": lambda doc: doc.get("content", type=Map).update({"a": 1}),
        "an array": lambda doc: doc.get("content", type=Array).append(1),
        "an xml element": lambda doc: doc.get("content", type=XmlFragment).children.append("x"),
        "a format": lambda doc: doc.get("content", type=Text).insert(0, "x", {"bold": True}),
        "an embed": lambda doc: doc.get("content", type=Text).insert_embed(0, {"a": 1}),
    }.items():
        doc = Doc(client_id=7)
        make(doc)
        updates[name] = doc.get_update()
    return updates


@pytest.mark.parametrize("update", other_roots().values(), ids=other_roots())
def test_content_that_is_not_flat_text_is_refused(update):
    """P9: no maps, embeds, formats, nested types or other roots."""
    with pytest.raises(InvalidUpdateError):
        decode_update(update)


@pytest.mark.parametrize("content", [0, 2, 3, 5, 6, 7, 8, 9, 11, 31])
def test_every_other_kind_of_content_is_refused(content):
    """P9: what is not on the list is refused, also kinds that do not exist."""
    with pytest.raises(InvalidUpdateError):
        decode_update(of_one_client(bytes([content]) + ROOT + b"\x01\x01"))


@pytest.mark.parametrize(
    "update",
    [
        of_one_client(b"\x24" + ROOT + b"\x01k\x01a"),
        of_one_client(b"\x04\x00\x07\x00\x01a"),
        of_one_client(b"\x04\x01\x05title\x01a"),
        of_one_client(b"\x84\x07\x00\x01a"),
        of_one_client(b"\x84\x07\x09\x01a"),
        of_one_client(b"\x44\x07\x00\x01a"),
        of_one_client(b"\x01" + ROOT + b"\x00"),
        of_one_client(b"\x0a\x00"),
        of_one_client(string("")),
        of_one_client(string("a"), clock=2**31),
        of_one_client(string("a"), deletes=b"\x01\x07\x01\x00\x00"),
        b"\x02\x01\x07\x00" + string("a") + b"\x01\x07\x01" + string("a") + b"\x00",
        b"\x01\x00\x07\x00\x00",
        b"\x01" + write_uint(50_001) + b"\x07\x00" + b"\x00",
        b"\x00\x01\x07" + write_uint(50_001) + b"\x00\x01" * 50_001,
        b"\x00\x01\x07\x02\x04\x01\x00\x01",
        b"\x00\x01\x07\x02\x00\x02\x01\x01",
        b"\x00\x02\x07\x01\x04\x01\x07\x01\x00\x01",
    ],
    ids=[
        "map entry",
        "inside another",
        "another root",
        "beside itself",
        "beside a later one",
        "before itself",
        "nothing deleted",
        "nothing skipped",
        "empty string",
        "clock too large",
        "empty delete",
        "client twice",
        "no structs",
        "too many structs",
        "too many deleted stretches",
        "deleted stretches in descending order",
        "deleted stretches that overlap",
        "deleted stretches of a client twice",
    ],
)
def test_what_no_note_holds_is_refused(update):
    """P9: well-formed, but not on the list."""
    with pytest.raises(InvalidUpdateError):
        decode_update(update)


def test_strings_that_follow_one_another_go_as_one():
    """P9: the library joins them one by one, which takes half a minute for 20,000 that make a megabyte."""
    piece = write_bytes(b"x" * 40)
    chain = [b"\x84\x07" + write_uint(40 * number - 1) + piece for number in range(1, 20_000)]
    update = of_one_client(string(b"x" * 40), *chain)
    assert len(update) < 2**20
    with pytest.raises(InvalidUpdateError, match="go as one"):
        decode_update(update)
    assert decode_update(update, max_parts=None).blocks == {7: (0, 800_000)}
    typed = [b"\x84\x07" + write_uint(number - 1) + b"\x01x" for number in range(1, 8000)]
    assert decode_update(of_one_client(string(b"x"), *typed)).blocks == {7: (0, 8000)}


@pytest.mark.parametrize(
    "update",
    [
        b"",
        b"\x01",
        b"\x00",
        b"\x00\x00\x00",
        of_one_client(string("abc"))[:-3],
        b"\x01\x01\x07\x00\x04\x01\x07con",
    ],
)
def test_bytes_that_are_no_update_are_refused(update):
    """P3: cut off, or with something left over."""
    with pytest.raises(ProtocolError):
        decode_update(update)


@pytest.mark.parametrize("text", ["a\0b", "a\r\nb", "\r", b"\xed\xa0\xbd", b"\xff"])
def test_text_that_no_note_holds_is_refused(text):
    """P10: NUL, carriage returns, and what is not UTF-8."""
    with pytest.raises(InvalidTextError):
        decode_update(of_one_client(string(text)))


def test_ten_thousand_mutations_of_real_updates_raise_nothing_but_errors_of_ours():
    """P3, P9: whatever bytes come, the answer is a ProtocolError or a decoded update."""
    rng = random.Random(11)
    typist = Typist(client_id=70_000)
    seeds = [
        typist.types("hello 😀 wörld"),
        typist.types("x", at=2),
        typist.deletes(0, 3),
        typist.doc.get_update(),
    ]
    refused = 0
    for _ in range(10_000):
        mutated = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 4)):
            action = rng.randrange(3)
            if action == 0 and mutated:
                mutated[rng.randrange(len(mutated))] = rng.randrange(256)
            elif action == 1:
                mutated.insert(rng.randint(0, len(mutated)), rng.randrange(256))
            elif mutated:
                del mutated[rng.randrange(len(mutated))]
        try:
            decode_update(bytes(mutated))
        except ProtocolError:
            refused += 1
    assert refused > 5_000
