"""Covers collab/core/document.py."""

from __future__ import annotations

import random

import pytest

from collab.core.document import Document, Edit, Limits
from collab.core.errors import (
    BrokenDocumentError,
    DocumentFullError,
    InvalidTextError,
    InvalidUpdateError,
    ProtocolError,
)
from collab.core.updates import decode_update, encode_deletes
from collab.core.wire import write_bytes, write_uint
from tests.collab.typist import Typist

LIMITS = Limits(text_bytes=1000, state_bytes=4000, update_bytes=1000, sync_bytes=5000, awareness_bytes=100)


def put(document: Document, *updates: bytes) -> bytes | None:
    """Admit and apply; every update has to be complete."""
    for update in updates:
        assert document.admit(update, decode_update(update), LIMITS)
    return document.apply_admitted()


def test_a_document_is_built_from_stored_updates():
    typist = Typist()
    stored = [typist.types("hello "), typist.types("wörld 😀")]
    document = Document(stored)
    assert document.text == "hello wörld 😀"
    assert document.state_vector() == typist.doc.get_state()


def test_updates_that_do_not_load_make_no_document():
    with pytest.raises(BrokenDocumentError):
        Document([b"\x01\x02\x03"])


def test_what_was_new_comes_back_as_one_update():
    """P8: four keystrokes become one update that others can apply."""
    typist, reader = Typist(), Typist(client_id=8)
    document = Document()
    effective = put(document, *[typist.types(letter) for letter in "abcd"])
    assert effective is not None
    reader.hears(effective)
    assert reader.text == document.text == "abcd"


def test_several_authors_go_in_together_and_each_ones_part_is_known():
    """P8: what is new of each is told beforehand, and asked of the document only where it cannot be told."""
    shared = Typist()
    stored = shared.types("one line ")
    ada, bob, eve = (Typist(client_id, starts_from=shared.doc.get_update()) for client_id in (11, 12, 13))
    document = Document([stored])
    told = []
    first = ada.types("a")
    for updates in (
        [first, ada.types("b")],
        [bob.types("c"), bob.deletes(0, 4)],
        [first, eve.types("d")],
        [stored],
        [eve.types("e") for _ in range(100)],
    ):
        for update in updates:
            assert document.admit(update, decode_update(update), LIMITS)
        told.append(document.defer_admitted())
    document.apply_deferred()
    assert told[3] is None, "nothing of it is new"
    reader = Document([stored, *[update for update in told if update is not None]])
    assert reader.text == document.text
    assert reader.state_vector() == document.state_vector()
    assert first not in (told[2] or b""), "what was known already is not told again"
    assert sorted(document.text) == sorted("line abcd" + "e" * 100)


def test_one_who_builds_on_what_is_deferred_finds_it():
    """P8, P11: another author's text, stored with the same commit."""
    ada, bob = Typist(client_id=11), Typist(client_id=12)
    document = Document()
    typed = ada.types("typed by ada")
    assert document.admit(typed, decode_update(typed), LIMITS)
    assert document.defer_admitted() == typed
    bob.hears(typed)
    for update in (bob.types(" and bob"), bob.deletes(0, 6)):
        assert document.admit(update, decode_update(update), LIMITS)
    built_on_it = document.defer_admitted()
    assert built_on_it is not None
    assert document.text == "by ada and bob" == Document([typed, built_on_it]).text


def test_deferred_structs_that_wait_for_each_other_are_found():
    """P11: and the document is not to be used again."""
    ring = b"\x02" + b"".join(
        b"\x01" + write_uint(client) + b"\x00\x84" + write_uint(other) + b"\x00" + write_bytes(b"x")
        for client, other in ((1, 2), (2, 1))
    )
    document = Document()
    assert document.admit(ring + b"\x00", decode_update(ring + b"\x00"), LIMITS)
    document.defer_admitted()
    with pytest.raises(BrokenDocumentError):
        document.apply_deferred()


def test_a_duplicate_brings_nothing():
    """P8."""
    typist = Typist()
    update = typist.types("abc")
    document = Document([update])
    assert put(document, update) is None
    deletion = typist.deletes(0, 1)
    assert put(document, deletion) is not None
    assert put(document, deletion, typist.doc.get_update()) is None


def test_of_a_partly_known_update_only_the_rest_is_new():
    """P8: a rejoining client sends everything; the log gets what it lacks."""
    typist = Typist()
    first = typist.types("known ")
    document = Document([first])
    typist.types("new")
    effective = put(document, typist.doc.get_update())
    assert effective is not None
    assert decode_update(effective).blocks == {7: (6, 9)}


def test_what_is_known_is_characters_and_deletions():
    """P7: a reader who sends back what it was sent does not try to write; one who deletes does."""
    typist = Typist()
    document = Document([typist.types("abcdef")])
    first, second = typist.deletes(1, 2), typist.deletes(3, 5)
    assert document.knows(decode_update(typist.updates[0]))
    assert not document.knows(decode_update(first))
    put(document, first)
    assert document.knows(decode_update(first))
    assert not document.knows(decode_update(second))
    put(document, second)
    assert document.knows(decode_update(typist.doc.get_update()))
    assert not document.knows(decode_update(typist.types("g")))


def test_the_diff_is_what_a_peer_lacks():
    typist = Typist()
    document = Document([typist.types("a")])
    late = Typist(client_id=9)
    late.hears(document.diff(late.doc.get_state()))
    assert late.text == "a"
    with pytest.raises(ProtocolError):
        document.diff(b"\x05")


@pytest.mark.parametrize("withheld", ["insertion", "its own earlier text", "a deletion of unknown text"])
def test_an_update_that_relies_on_a_missing_one_stays_out(withheld):
    """P11: applied it would be pending, and pending parts are left out when the document is encoded."""
    alice, bob = Typist(client_id=1), Typist(client_id=2)
    first = alice.types("hello")
    bob.hears(first)
    update = {
        "insertion": lambda: bob.types("!"),
        "its own earlier text": lambda: alice.types("!"),
        "a deletion of unknown text": lambda: bob.deletes(0, 2),
    }[withheld]()
    document = Document()
    assert not document.admit(update, decode_update(update), LIMITS)
    assert document.apply_admitted() is None
    assert document.text == ""
    put(document, first, update)
    assert document.text in {"hello!", "llo"}


def test_an_update_with_a_hole_stays_out():
    """P11: a Skip says that something is left out."""
    update = b"\x01\x02\x07\x00\x04\x01\x07content\x01a\x0a\x05\x00"
    assert not Document().admit(update, decode_update(update), LIMITS)


def test_structs_that_wait_for_each_other_are_noticed():
    """P11: two clients' structs in a ring would be pending for ever."""
    ring = b"\x02" + b"".join(
        b"\x01" + write_uint(client) + b"\x00" + b"\x84" + write_uint(other) + b"\x00" + write_bytes(b"x")
        for client, other in ((1, 2), (2, 1))
    )
    document = Document()
    assert document.admit(ring + b"\x00", decode_update(ring + b"\x00"), LIMITS)
    with pytest.raises(BrokenDocumentError):
        document.apply_admitted()


def test_many_deletions_at_once_are_taken_like_few():
    """P8, P9: the library is given some of them first, which changes nothing but how long it takes."""
    ada, bob = Typist(client_id=7), Typist(client_id=8)
    first, second = ada.types("x" * 10_000), bob.types("y" * 10_000)
    roomy = Limits(10**6, 10**6, 10**6, 10**6, 100)
    deletes = encode_deletes([(client, at, at + 1) for client in (8, 7) for at in range(0, 10_000, 4)])
    document = Document([first])
    # Of bob's text nothing is known before the update that deletes in it.
    together = b"\x01" + second[1:-1] + deletes[1:]
    assert document.admit(together, decode_update(together), roomy)
    effective = document.apply_admitted()
    assert effective is not None
    assert document.text.count("x") == document.text.count("y") == 7500
    assert Document([first, effective]).text == document.text
    assert put(document, deletes) is None


def insertion(client: int, text: str, left: tuple[int, int] | None, right: tuple[int, int] | None) -> bytes:
    """Spell an update that puts text between two characters, or at the beginning."""
    info = 4 | (0x80 if left else 0) | (0x40 if right else 0)
    place = b"".join(write_uint(number) for neighbour in (left, right) for number in neighbour or ())
    return (
        b"\x01\x01"
        + write_uint(client)
        + b"\x00"
        + bytes((info,))
        + place
        + write_bytes(text.encode())
        + b"\x00"
    )


@pytest.fixture(params=["known", "loaded"])
def side_by_side(request) -> Document:
    """ "aBbEc": a, b and c by client 7, then B by 8 and E by 9."""
    ada = Typist(client_id=7)
    rows = [ada.types("abc")]
    for client_id, letter, place in ((8, "B", 1), (9, "E", 2)):
        rows.append(Typist(client_id, starts_from=rows[0]).types(letter, at=place))
    document = Document(rows if request.param == "loaded" else ())
    if request.param == "known":
        put(document, *rows)
    assert document.text == "aBbEc"
    return document


@pytest.mark.parametrize(
    ("left", "right"), [((7, 2), (7, 1)), ((7, 2), (7, 0)), (None, (7, 1)), (None, (8, 0)), ((7, 1), (7, 1))]
)
def test_text_goes_only_between_characters_that_can_have_stood_side_by_side(left, right, side_by_side):
    """P9: elsewhere it would stand in one place for those who see it come and in another for those who load it."""
    update = insertion(66, "!", left, right)
    with pytest.raises(InvalidUpdateError, match="never stood side by side"):
        side_by_side.admit(update, decode_update(update), LIMITS)
    assert put(side_by_side, insertion(66, "!", (8, 0), (7, 1))) is not None
    assert side_by_side.text == "aB!bEc"


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [
        (None, (7, 0), "!aBbEc"),
        ((7, 0), (8, 0), "a!BbEc"),
        ((7, 0), (7, 1), "aB!bEc"),
        ((8, 0), (7, 1), "aB!bEc"),
        ((9, 0), (7, 2), "aBbE!c"),
        ((7, 2), None, "aBbEc!"),
    ],
)
def test_text_goes_between_neighbours_also_those_of_before(left, right, text, side_by_side):
    """P9: others may have typed between them meanwhile."""
    put(side_by_side, insertion(66, "!", left, right))
    assert side_by_side.text == Document([side_by_side.state()]).text == text


def half_cutting_updates(emoji_client: int) -> dict[str, bytes]:
    """What a client does that counts UTF-16 units without care, to "a😀b" under clocks 0 to 3."""
    client = write_uint(emoji_client)
    insert = b"\x01\x01\x63\x00"
    return {
        "insertion behind the first half": insert + b"\x84" + client + b"\x01" + write_bytes(b"x") + b"\x00",
        "insertion before the second half": insert + b"\x44" + client + b"\x02" + write_bytes(b"x") + b"\x00",
        "deletion of the first half": b"\x00\x01" + client + b"\x01\x01\x01",
        "deletion of the second half": b"\x00\x01" + client + b"\x01\x02\x01",
        "deletion up to the first half": b"\x00\x01" + client + b"\x01\x00\x02",
    }


@pytest.mark.parametrize("case", half_cutting_updates(7))
@pytest.mark.parametrize("how", ["known", "loaded"])
def test_a_character_is_never_cut_in_two(case, how):
    """P10: afterwards browser and server would show different texts."""
    typist = Typist(client_id=7)
    update = typist.types("a😀b")
    if how == "loaded":
        document = Document([update])
    else:
        document = Document()
        put(document, update)
    cutting = half_cutting_updates(7)[case]
    with pytest.raises(InvalidTextError, match="cuts a character in two"):
        document.admit(cutting, decode_update(cutting), LIMITS)
    assert put(document, typist.types("c", at=5), typist.deletes(1, 5)) is not None
    assert document.text == "acb"


def test_a_known_front_does_not_cut_a_character():
    """P10: a second text under the same clocks, of which half a character would be new."""
    document = Document([Typist(client_id=7).types("ab")])
    clash = Typist(client_id=7).types("x😀")
    with pytest.raises(InvalidTextError):
        document.admit(clash, decode_update(clash), LIMITS)


def test_a_text_that_would_be_too_large_is_refused():
    """P13: and what is there stays, and can be shortened."""
    typist = Typist()
    document = Document([typist.types("é" * 450)])
    large = typist.types("x" * 101)
    with pytest.raises(DocumentFullError, match="1001 bytes, at most 1000"):
        document.admit(large, decode_update(large), LIMITS)
    assert document.apply_admitted() is None
    other = Typist(client_id=8, starts_from=document.state())
    put(document, other.deletes(0, 200))
    assert put(document, other.types("x" * 101)) is not None


def test_a_history_that_would_be_too_large_is_refused_but_for_deletions():
    """P13: the text with its history has a limit too."""
    limits = Limits(
        text_bytes=10**6, state_bytes=3000, update_bytes=10**6, sync_bytes=10**6, awareness_bytes=1
    )
    typist = Typist()
    document = Document([typist.types("x" * 2900)])
    more = typist.types("y" * 200)
    with pytest.raises(DocumentFullError, match="with its history"):
        document.admit(more, decode_update(more), limits)
    other = Typist(client_id=8, starts_from=document.state())
    deletion = other.deletes(0, 10)
    assert document.admit(deletion, decode_update(deletion), limits)


def test_replacing_everything_near_the_limit_is_taken():
    """P13: what counts is how large the text is afterwards."""
    typist = Typist()
    document = Document([typist.types("x" * 900)])
    with typist.doc.transaction():
        del typist.content[0:900]
        typist.content.insert(0, "y" * 900)
    assert put(document, typist.updates[-1]) is not None
    assert document.text == "y" * 900


def test_a_history_of_deletions_counts_too():
    """P13: deleted stretches that never were text make the state larger as well."""
    limits = Limits(
        text_bytes=10**6, state_bytes=3000, update_bytes=10**6, sync_bytes=10**6, awareness_bytes=1
    )
    document = Document()

    def delete_what_never_was() -> None:
        for client in range(1, 1000):
            update = b"\x01\x01" + write_uint(client) + b"\x00\x01\x01\x07content\x05\x00"
            document.admit(update, decode_update(update), limits)
            document.apply_admitted()

    with pytest.raises(DocumentFullError):
        delete_what_never_was()
    assert len(document.state()) <= 3000


def test_stored_updates_with_a_gap_make_no_document():
    """P11: the library would keep the rest aside and leave it out of everything it is asked for."""
    typist = Typist()
    typist.types("first")
    with pytest.raises(BrokenDocumentError, match="rely on others"):
        Document([typist.types("second")])


def test_a_document_with_more_parts_than_an_update_may_have_is_opened():
    """P9: the limit is for what peers send, and what is stored is read whatever it holds."""
    structs = b"".join(
        (b"\x81\x07" if clock % 2 else b"\x84\x07")
        + write_uint(clock - 1)
        + (b"\x01" if clock % 2 else b"\x01x")
        for clock in range(3, 60_000)
    )
    head = b"\x01" + write_uint(59_998) + b"\x07\x00" + b"\x04\x01\x07content\x05\xf0\x9f\x98\x80x"
    document = Document([head + structs + b"\x00"])
    assert document.text.startswith("😀x")


def test_other_text_under_known_clocks_marks_nothing():
    """P10: a duplicate that is not taken in must not make anybody's typing look like a cut."""
    ada = Typist(client_id=5)
    document = Document([ada.types("abcdefgh")])
    forged = Typist(client_id=5).types("😀😀😀😀")
    put(document, forged)
    assert put(document, ada.types("!", at=3)) is not None
    assert document.text == "abc!defgh"


def test_edits_are_applied_at_code_points():
    """Rewriting with emoji and CJK on both sides of each edit."""
    old = "a😀漢b😀c漢字"
    document = Document()
    document.rewrite([Edit(0, 0, old)])
    reader = Typist(client_id=9, starts_from=document.state())
    update = document.rewrite([Edit(0, 0, "^"), Edit(2, 1, "字😎"), Edit(4, 2, ""), Edit(8, 0, "$")])
    assert document.text == "^a😀字😎b漢字$"
    assert update is not None
    reader.hears(update)
    assert reader.text == document.text


def test_no_edits_make_no_update():
    document = Document()
    assert document.rewrite([]) is None


def test_random_histories_of_three_people_converge_with_the_guarded_document():
    """P8, P11: effective updates alone, in the order of the log, rebuild the same text."""
    rng = random.Random(5)
    people = [Typist(client_id=client) for client in (1, 2, 3)]
    document, log = Document(), []
    roomy = Limits(10**6, 10**6, 10**6, 10**6, 100)
    for _ in range(300):
        person = rng.choice(people)
        at = rng.randint(0, len(person.text))
        place = len(person.text[:at].encode())
        person.types(rng.choice(["x", "é", "漢", "😀"]), at=place)
        if rng.random() < 0.3:
            update = person.doc.get_update()
            assert document.admit(update, decode_update(update), roomy)
            effective = document.apply_admitted()
            if effective is not None:
                log.append(effective)
            person.hears(document.state())
    for person in people:
        update = person.doc.get_update()
        assert document.admit(update, decode_update(update), roomy)
    last = document.apply_admitted()
    assert last is not None
    log.append(last)
    for person in people:
        person.hears(document.state())
    assert {person.text for person in people} == {document.text} == {Document(log).text}


def test_what_an_empty_peer_is_sent_is_encoded_once_until_the_document_changes():
    """P1: however many come at once."""
    typist = Typist()
    document = Document([typist.types("one "), typist.types("two ")])
    first = document.diff(b"\x00")
    assert document.diff(b"\x00") is first
    put(document, typist.types("three"))
    second = document.diff(b"\x00")
    assert Document([second]).text == "one two three"
    assert document.rewrite([Edit(0, 4, "")]) is not None
    assert Document([document.diff(b"\x00")]).text == "two three"


def test_an_empty_peer_may_be_sent_the_stored_state_as_it_is():
    """P1: nothing has to be encoded for it."""
    state = Document([Typist().types("one two")]).state()
    assert Document([state]).diff(b"\x00") is state
