"""One room with its people, one of whom sends wrong frames, and a check after each that nobody else noticed.

Knows only ``collab.core``; what database, sockets and writer do around it is done here in plain words.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from pycrdt import Doc, Text

from collab.core import frames
from collab.core.document import Document, Limits, decode_stored
from collab.core.effects import Effects
from collab.core.errors import CollabError, ForeignClientError
from collab.core.frames import AwarenessEntry
from collab.core.peer import Peer
from collab.core.revision import Revision
from collab.core.room import Batch, Part, Room
from collab.core.updates import ROOT, Span
from collab.core.wire import Reader, read_state_vector, write_bytes, write_uint
from tests.collab.typist import Typist
from tests.fuzz.mutator import Mutator

LIMITS = Limits(text_bytes=3000, state_bytes=30_000, update_bytes=4000, sync_bytes=8000, awareness_bytes=300)
FRAMES = 200
"""How many wrong frames a session takes."""
ADA, EVE = 1, 70_000
MAX_TEXT = 800
"""So much text ada leaves standing."""

Rows = Sequence[bytes]


class Log:
    """What is stored, and whose client ids are whose."""

    def __init__(self, rows: Rows) -> None:
        self.rows = list(rows)
        self._authors: dict[int, str] = {ADA: "ada"}
        for row in rows:
            self._authors.update(dict.fromkeys(decode_stored(row).blocks, "someone"))

    @property
    def revision(self) -> Revision:
        return Revision(1, len(self.rows))

    def append(self, parts: Sequence[Part]) -> dict[Peer, ForeignClientError]:
        """Store all of a batch, or nothing and say who wrote under somebody else's client id (P25)."""
        owners = dict(self._authors)
        refused = {
            part.peer: ForeignClientError(client, owner)
            for part in parts
            for client in part.client_ids
            if (owner := owners.setdefault(client, part.peer.author)) != part.peer.author
        }
        if not refused:
            self._authors = owners
            self.rows += (part.update for part in parts)
        return refused


class Session:
    """A note that ada types into while eve and a reader send what they like."""

    def __init__(self, rng: Random, histories: Sequence[Rows], mark: Callable[[bytes], None]) -> None:
        """``mark`` is told of each wrong frame before it is fed."""
        self._rng, self._mark = rng, mark
        self.counts: Counter[str] = Counter()
        history = rng.choice(histories)
        known = rng.randint(0, len(history))
        self._coming, self._others = list(history[known:]), [one for rows in histories for one in rows]
        self.log = Log(history[:known])
        self.room = Room(Document(self.log.rows), self.log.revision, LIMITS)
        self._ada = self._joins("ada")
        self._typist = Typist(ADA, starts_from=self.room.document.state())
        self._early = Typist(2, starts_from=self.room.document.state())
        self._marks = self._saved = 0
        self.text = ""
        """What the note says in the end."""
        self._tell_presence()
        self._eve, self._reader = self._joins("eve"), self._joins("rae", can_write=False)
        clients = {
            ADA,
            EVE,
            3,
            2**53 - 1,
            *(client for row in history for client in decode_stored(row).blocks),
        }
        self._mutator = Mutator(rng, sorted(clients))

    def _joins(self, who: str, *, can_write: bool = True) -> Peer:
        user = {"name": who, "color": "#112233", "kind": "person", "key": who}
        peer = Peer(who, user, can_write=can_write, has_extension=self._rng.random() < 0.5 or who == "ada")
        self.room.join(peer)
        if self._rng.random() < 0.8 or who == "ada":
            self.room.receive(peer, frames.step2(frames.EMPTY_UPDATE))
        return peer

    # What eve sends

    def wrong_frame(self) -> bytes:
        """A frame that is real but for a few changes; some are changed in nothing."""
        rng = self._rng
        kind = rng.random()
        if kind < 0.72:
            update = self._mutator.update(self._real_update(), rng.choice(self._others))
            step = 2 if rng.random() < 0.8 else 1
            frame = write_uint(0) + write_uint(step) + write_bytes(update)
        elif kind < 0.82:
            vector = read_state_vector(self.room.document.state_vector())
            numbers = [number for entry in vector.items() for number in entry]
            numbers = self._mutator.numbers([len(vector), *(numbers if rng.random() < 0.5 else numbers[:2])])
            frame = frames.step1(b"".join(map(write_uint, numbers)))
        elif kind < 0.94:
            frame = self._presence()
        else:
            frame = rng.choice((b"\x03", b"\x78\x01" + write_bytes(write_uint(self._mutator.number(3)))))
        return self._mutator.raw(frame, rng.choice(self._others)) if rng.random() < 0.12 else frame

    def _real_update(self) -> bytes:
        """What a library makes of an edit: now, or in a recorded history."""
        rng = self._rng
        if rng.random() < 0.4:
            return rng.choice(self._coming or self._others)
        # Without an observer, which the library would keep for ever.
        doc: Doc[Any] = Doc(client_id=EVE if rng.random() < 0.8 else 3)
        content = doc.get(ROOT, type=Text)
        doc.apply_update(self.room.document.state())
        before = doc.get_state()
        start, stop = self._two_places(str(content))
        if rng.random() < 0.3 and stop > start:
            del content[start:stop]
        else:
            content.insert(start, rng.choice(("x", "漢字", "😀😀", "two words", "a😀b")))
        return doc.get_update(before)

    def _presence(self) -> bytes:
        rng, change = self._rng, self._mutator
        state = rng.choice(
            (b"{}", b"null", b'{"cursor":{"anchor":1e999}}', b'{"user":{"name":"ada"}}', b"[]", change.text())
        )
        entries = [(rng.choice((ADA, EVE, 3)), rng.randrange(5)) for _ in range(rng.randint(0, 3))]
        spelled = b"".join(
            b"".join(map(write_uint, change.numbers(entry) if rng.random() < 0.3 else entry))
            + write_bytes(state)
            for entry in entries
        )
        return b"\x01" + write_bytes(write_uint(len(entries)) + spelled)

    # What happens then

    def feed(self, frame: bytes) -> None:
        """Let somebody send a frame, alone or amid ada's typing, and see that ada and the room are in step."""
        before = self.counts["refused"]
        if self._rng.random() < 0.2:
            self._ada_types()
        self._receive(self._reader if self._rng.random() < 0.1 else self._eve, frame)
        if self._rng.random() < 0.1:
            self._ada_types()
        self._commit()
        if self.counts["refused"] > before:
            self._ada_types()
            self._commit()
        self._check_in_step()

    def _receive(self, peer: Peer, frame: bytes) -> None:
        self._mark(frame)
        self.counts["frames"] += 1
        was_settled = self.room.is_settled
        try:
            effects = self.room.receive(peer, frame)
        except CollabError as refusal:
            assert self.room.is_settled or not was_settled, "something of a refused frame was taken"
            effects = Effects()
            effects.close(peer, refusal)
        assert peer.can_write or self.room.is_settled or not was_settled, "a reader's frame was taken"
        self._carry_out(effects)

    def _ada_types(self) -> None:
        rng, text = self._rng, self._typist.text
        place, stop = self._two_places(text)
        if text and (len(text) > MAX_TEXT or rng.random() < 0.2) and stop > place:
            update = self._typist.deletes(place, stop)
        else:
            update = self._typist.types(rng.choice(("a", "é", "漢", "😀")), at=place)
        self._marks += 1
        for frame in (frames.update(update), b"\x78\x01" + write_bytes(write_uint(self._marks))):
            self._carry_out(self.room.receive(self._ada, frame))

    def _two_places(self, text: str) -> tuple[int, int]:
        """Two places between characters, as UTF-8 offsets."""
        start, stop = sorted(self._rng.randint(0, len(text)) for _ in range(2))
        return len(text[:start].encode()), len(text[:stop].encode())

    def _commit(self) -> None:
        """Store what has been received, as the writer of a process does."""
        while not self.room.is_settled:
            try:
                batch, effects = self.room.start_batch()
            except ForeignClientError:
                self._reload({})
                continue
            except CollabError as broken:
                culprit = self.room.culprit
                assert culprit is not None
                self._reload({culprit: broken})
                continue
            self._carry_out(effects)
            if batch is not None:
                self._store(batch)

    def _store(self, batch: Batch) -> None:
        if self._rng.random() < 0.05:
            self._receive(self._eve, self.wrong_frame())
        refused = self.log.append(batch.parts)
        if refused:
            for error in refused.values():
                self.room.client_ids.learn_owner(error.client_id, error.owner)
            # Who is accused for the first time may be right; the log is read before that is judged.
            self._reload({peer: error for peer, error in refused.items() if not self.room.accuse(peer)})
        else:
            self.counts["rows"] += len(batch.parts)
            self.counts["taken"] += sum(part.peer is not self._ada for part in batch.parts)
            self._carry_out(self.room.committed(self.log.revision))

    def _reload(self, refused: Mapping[Peer, CollabError]) -> None:
        self.counts["reloads"] += 1
        effects = Effects()
        for peer, error in refused.items():
            effects.close(peer, error)
        self._carry_out(effects)
        self._carry_out(self.room.undo(Document(self.log.rows), self.log.revision, refused))

    def _carry_out(self, effects: Effects) -> None:
        for target, frame in effects.deliveries:
            if target is None or target is self._ada:
                self._ada_hears(frame)
        if effects.presence:
            self._check_presence(effects.presence)
        for peer, error in effects.closes:
            assert peer is not self._ada, f"ada was sent away: {error}"
            self.counts["refused"] += 1
            self.counts[error.code] += 1
            if peer is self._eve:
                self._carry_out(self.room.leave(peer))
                self._eve = self._joins("eve")
            elif peer is self._reader:
                self._carry_out(self.room.leave(peer))
                self._reader = self._joins("rae", can_write=False)

    def _ada_hears(self, frame: bytes) -> None:
        if frame[:2] == b"\x00\x02":
            self._typist.hears_frame(frame)
        else:
            assert frame[:2] == b"\x78\x01", f"ada was told {frame[:2].hex()}"
            self._saved = Reader(Reader(frame[2:]).bytes()).uint()

    # What must hold

    def _tell_presence(self) -> None:
        self.room.receive(self._ada, frames.awareness([AwarenessEntry(ADA, 1, "{}")]))

    def _check_presence(self, entries: Sequence[AwarenessEntry]) -> None:
        told = frames.decode(frames.awareness(entries))
        assert isinstance(told, frames.AwarenessUpdate)
        for entry in told.entries:
            state = json.loads(entry.state)
            assert entry.client_id != ADA, "somebody spoke for ada"
            assert state is None or state["user"]["name"] in {"eve", "rae"}, "somebody goes by a false name"

    def _check_in_step(self) -> None:
        document = self.room.document
        assert self._ada in self.room.peers
        assert self._ada.can_write
        assert self._saved == self._marks, "ada's typing was not saved"
        assert self._typist.text == document.text
        assert read_state_vector(self._typist.doc.get_state()) == read_state_vector(document.state_vector())

    def check_end(self) -> None:
        """See that everybody, whenever they come and whatever they have, gets the same document."""
        document = self.room.document
        seen = _seen(document)
        for what, other in {
            "the log": Document(self.log.rows),
            "a snapshot": Document([document.state()]),
            "another order of arrival": self._arrived_in_another_order(),
        }.items():
            assert _seen(other) == seen, f"{what} makes another document"
            other.close()
        late = Typist(4)
        for what, one in {"one who comes late": late, "one who comes back": self._early}.items():
            one.hears(document.diff(one.doc.get_state()))
            assert one.text == document.text, f"{what} sees another text"
        assert _deleted(self._typist.doc.get_update()) == _deleted(document.state())
        self.text = document.text
        document.close()

    def _arrived_in_another_order(self) -> Document:
        """The document of the same rows, each as early as what it builds on allows."""
        document = Document()
        waiting = [(row, decode_stored(row)) for row in self._rng.sample(self.log.rows, len(self.log.rows))]
        while waiting:
            late = []
            for row, decoded in waiting:
                if document.is_complete(decoded):
                    document.admit_stored(row)
                else:
                    late.append((row, decoded))
            assert len(late) < len(waiting), "rows wait for each other"
            waiting = late
        document.apply_admitted()
        return document


def _seen(document: Document) -> tuple[str, dict[int, int], list[Span]]:
    return document.text, read_state_vector(document.state_vector()), _deleted(document.state())


def _deleted(state: bytes) -> list[Span]:
    """What is deleted, in stretches as long as they can be."""
    merged: list[Span] = []
    for client, start, stop in sorted(decode_stored(state).deletes):
        if merged and merged[-1][0] == client and merged[-1][2] == start:
            merged[-1] = (client, merged[-1][1], stop)
        else:
            merged.append((client, start, stop))
    return merged
