"""The server's CRDT library and the browsers' one mean the same by the same bytes.

To be run at every upgrade of pycrdt or yjs: they are two programs, and each has had errors that the other had not.
CURIO_FUZZ_HISTORIES says how many histories each test looks at; one that fails is named by its CURIO_FUZZ_SEED.
Two libraries cut a text into structs of their own, so states are compared by what one library makes of both.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from pycrdt import Doc, Text, get_state, get_update, merge_updates

from collab.core.document import Document, Limits
from collab.core.updates import ROOT, decode_update
from collab.core.wire import read_state_vector
from tests.fuzz import histories, yjs
from tests.fuzz.histories import PycrdtReplica
from tests.fuzz.yjs import YjsReplica
from tests.support.node import Node

HISTORIES = int(os.environ.get("CURIO_FUZZ_HISTORIES", "40"))
FIRST_SEED = int(os.environ.get("CURIO_FUZZ_SEED", "0"))
STEPS = 60
ROOMY = Limits(10**7, 10**7, 10**7, 10**7, 10**4)

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(60 + HISTORIES)]


@dataclass(frozen=True)
class History:
    """What four people typed, two into each library, and what they ended with."""

    rng: Random
    made: list[bytes]
    in_yjs: list[yjs.Shown]
    in_pycrdt: list[PycrdtReplica]

    @property
    def texts(self) -> list[str]:
        return [*(shown.text for shown in self.in_yjs), *(replica.text for replica in self.in_pycrdt)]

    @property
    def states(self) -> list[bytes]:
        return [
            *(shown.state for shown in self.in_yjs),
            *(replica.doc.get_update() for replica in self.in_pycrdt),
        ]

    @property
    def vectors(self) -> list[bytes]:
        return [
            *(shown.vector for shown in self.in_yjs),
            *(replica.doc.get_state() for replica in self.in_pycrdt),
        ]


async def happen(node: Node, seed: int) -> History:
    rng = Random(seed)
    in_yjs = [await YjsReplica.new(node, rng.getrandbits(32)) for _ in range(2)]
    in_pycrdt = [PycrdtReplica(rng.getrandbits(bits)) for bits in (32, 53)]
    made = await histories.write(rng, [*in_yjs, *in_pycrdt], STEPS)
    shown = [await replica.shown() for replica in in_yjs]
    for replica in in_yjs:
        await replica.forget()
    return History(rng, made, shown, in_pycrdt)


async def each_history(node: Node) -> AsyncIterator[History]:
    """Give histories one by one; the last one that is printed is the one that failed."""
    for seed in range(FIRST_SEED, FIRST_SEED + HISTORIES):
        sys.stdout.write(f"\rCURIO_FUZZ_SEED={seed}")
        yield await happen(node, seed)


def made_in_pycrdt(updates: Sequence[bytes]) -> tuple[str, bytes]:
    """The text and the state of a new document that is made of these updates alone, in this order."""
    doc: Doc[Any] = Doc()
    content = doc.get(ROOT, type=Text)
    for update in updates:
        doc.apply_update(update)
    return str(content), doc.get_update()


async def check_both_make(node: Node, whole: yjs.Shown, *updates: bytes) -> None:
    """Check that both libraries make the same document of some updates; what Yjs makes of a state is its measure."""
    assert await yjs.made_of(node, *updates) == whole
    text, state = made_in_pycrdt(updates)
    assert text == whole.text
    assert await yjs.made_of(node, state) == whole


def deleted(state: bytes) -> list[tuple[int, int, int]]:
    return sorted(decode_update(state).deletes)


async def test_everybody_ends_with_the_same_text(node: Node):
    """P5: with emoji, concurrent typing, deletions and undo, heard in whatever order."""
    async for history in each_history(node):
        whole = await yjs.made_of(node, *history.made)
        assert set(history.texts) == {whole.text}
        assert not any(shown.pending for shown in (*history.in_yjs, whole))
        await check_both_make(node, whole, *history.made)


async def test_both_encode_the_same_document(node: Node):
    """P1, P5: the same state vectors and delete sets, and states that mean the same."""
    async for history in each_history(node):
        for vector in history.vectors:
            assert read_state_vector(vector) == read_state_vector(history.vectors[0])
        for state in history.states:
            assert deleted(state) == deleted(history.states[0])
        whole = await yjs.made_of(node, *history.made)
        for state in history.states:
            await check_both_make(node, whole, state)


async def test_both_merge_updates_to_the_same(node: Node):
    """P5, P8: in the order of a log, as the updates of one commit are, and in any other, with holes between them."""
    async for history in each_history(node):
        rng, made = history.rng, history.made
        whole = await yjs.made_of(node, *made)
        start = rng.randrange(len(made))
        stop = rng.randint(start + 1, len(made))
        shuffled = rng.sample(made, len(made))
        for before, some, after in (
            ([], made, []),
            ([], shuffled, []),
            (made[:start], made[start:stop], made[stop:]),
        ):
            for merged in (merge_updates(*some), await yjs.merged(node, some)):
                decode_update(merged)
                await check_both_make(node, whole, *before, merged, *after)


async def test_both_find_the_same_missing(node: Node):
    """P1, P11: what a peer with some state vector lacks, found from a document and from bytes alone."""
    async for history in each_history(node):
        whole = await yjs.made_of(node, *history.made)
        known = history.made[: history.rng.randint(0, len(history.made))]
        vector = (await yjs.made_of(node, *known)).vector
        for state in history.states:
            assert read_state_vector(await yjs.vector_of(node, state)) == read_state_vector(get_state(state))
            for missing in (get_update(state, vector), await yjs.diff(node, state, vector)):
                decode_update(missing)
                await check_both_make(node, whole, *known, missing)
        await check_both_make(node, whole, *known, history.in_pycrdt[0].doc.get_update(vector))


async def test_the_strict_decoder_takes_what_both_say(node: Node):
    """P8, P9, P10, P11: every update, and every whole state; the log that comes of it holds the same document."""
    async for history in each_history(node):
        document, rows = Document(), []
        for update in history.made:
            assert document.admit(update, decode_update(update), ROOMY)
            row = document.apply_admitted()
            if row is not None:
                rows.append(row)
        assert {document.text, Document(rows).text} == set(history.texts)
        for state in history.states:
            decoded = decode_update(state)
            assert document.knows(decoded)
            late = Document()
            assert late.admit(state, decoded, ROOMY)
            late.apply_admitted()
            assert {late.text} == set(history.texts)
