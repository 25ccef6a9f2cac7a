"""Random editing histories of several people, some typing into stock Yjs and some into pycrdt.

What anybody says is heard by everybody in the end. Yjs hears it in any order, twice too; pycrdt, as in the engine's
documents, only after what it builds on, for otherwise it keeps text back for good (P11).
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Protocol

from pycrdt import Doc, Text, TransactionEvent, UndoManager

ROOT = "content"
PIECES = (
    *("a", "b ", "\n", "two words ", "ü", "e\u0301", "漢字", "\uffff"),
    *("😀", "👩\u200d🚀", "👨\u200d👩\u200d👧", "𝒳", "\U00010000", "\U0010ffff"),
)
"""From one to three bytes and one to two UTF-16 units a character, alone and joined."""


class Replica(Protocol):
    """One person's document. Places and lengths count code points."""

    hears_in_any_order: bool

    @property
    def text(self) -> str:
        """What stands on the screen."""

    async def take(self, *steps: Sequence[Any]) -> list[bytes]:
        """Take steps such as ``("insert", 3, "abc")`` and return the updates that they make."""

    async def hear(self, *updates: bytes) -> None:
        """Take updates of others in."""


class PycrdtReplica:
    """A replica that pycrdt holds."""

    hears_in_any_order = False

    def __init__(self, client_id: int) -> None:
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self._content: Text = self.doc.get(ROOT, type=Text)
        self._undo = UndoManager(scopes=[self._content], capture_timeout_millis=0)
        self._said: list[bytes] = []
        self._is_hearing = False
        self._subscription = self.doc.observe(self._note)

    def _note(self, event: TransactionEvent) -> None:
        if not self._is_hearing:
            self._said.append(event.update)

    @property
    def text(self) -> str:
        return str(self._content)

    async def take(self, *steps: Sequence[Any]) -> list[bytes]:
        self._said = []
        for step in steps:
            match step:
                case ("insert", place, written):
                    self._content.insert(self._offset(place), written)
                case ("delete", place, count):
                    del self._content[self._offset(place) : self._offset(place + count)]
                case ("undo",):
                    self._undo.undo()
                case ("redo",):
                    self._undo.redo()
        return self._said

    async def hear(self, *updates: bytes) -> None:
        self._is_hearing = True
        with self.doc.transaction(origin="heard"):
            for update in updates:
                self.doc.apply_update(update)
        self._is_hearing = False

    def _offset(self, place: int) -> int:
        return len(self.text[:place].encode())


async def write(rng: Random, replicas: Sequence[Replica], steps: int) -> list[bytes]:
    """Let people edit; return all updates in the order in which they were made, after everybody has heard all."""
    made: list[bytes] = []
    unheard: list[list[bytes]] = [[] for _ in replicas]
    for _ in range(steps):
        index = rng.randrange(len(replicas))
        if rng.random() < 0.4:
            await _hear(rng, replicas[index], unheard[index], rng.randint(0, len(unheard[index])))
        said = await replicas[index].take(_step(rng, replicas[index].text))
        made += said
        for other in range(len(replicas)):
            if other != index:
                unheard[other] += said
    for replica, waiting in zip(replicas, unheard, strict=True):
        await _hear(rng, replica, waiting, len(waiting))
    return made


async def _hear(rng: Random, replica: Replica, waiting: list[bytes], count: int) -> None:
    """Hear so many of the updates that wait, one of them twice."""
    if replica.hears_in_any_order:
        rng.shuffle(waiting)
    heard, waiting[:count] = waiting[:count], []
    await replica.hear(*heard, *heard[:1])


def _step(rng: Random, text: str) -> tuple[Any, ...]:
    kind = rng.random()
    if kind < 0.12:
        return ("undo",) if kind < 0.08 else ("redo",)
    place = rng.randint(0, len(text))
    if kind < 0.4 and place < len(text):
        return ("delete", place, min(len(text) - place, rng.choice((1, 1, 2, 5))))
    return ("insert", place, "".join(rng.choices(PIECES, k=rng.choice((1, 1, 1, 3)))))
