"""Reads along in the log and knows at any moment what has really been stored, and by whom.

Knows nothing of the engine: it replays rows into a document of its own.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pycrdt import Doc, Text

from collab import update_log
from collab.core.updates import decode_update
from collab.core.wire import read_state_vector
from collab.models import UpdateLog


class Auditor:
    """The truth about one document."""

    def __init__(self, document_id: UUID) -> None:
        self._document_id = document_id
        self._doc: Doc[Any] = Doc()
        self._content: Text = self._doc.get("content", type=Text)
        self.seq = 0
        self.authors: dict[int, str] = {}
        """Who wrote which row."""

    def read_on(self) -> None:
        """Replay the rows that have been added; their numbers have no hole (I4)."""
        rows = UpdateLog.objects.filter(document_id=self._document_id, seq__gt=self.seq).order_by("seq")
        for seq, update, author in rows.values_list("seq", "update", "author"):
            assert seq == self.seq + 1, f"I4: row {seq} follows row {self.seq}"
            self.seq = seq
            self.authors[seq] = author
            self._doc.apply_update(bytes(update))
            missing = [
                client
                for client, (_, stop) in decode_update(bytes(update)).blocks.items()
                if self.clocks.get(client, 0) < stop
            ]
            assert not missing, f"I2: row {seq} relies on what no row before it holds"

    @property
    def text(self) -> str:
        """What is stored."""
        return str(self._content)

    @property
    def clocks(self) -> dict[int, int]:
        """The state vector of what is stored."""
        return read_state_vector(self._doc.get_state())

    def state(self) -> bytes:
        """Everything that is stored."""
        return self._doc.get_update()

    def check_shown(self, update: bytes) -> None:
        """Check that what a peer is sent is stored already (P5)."""
        blocks = decode_update(update).blocks
        if not self._holds(blocks):
            self.read_on()
            assert self._holds(blocks), "P5: somebody was shown text that is not stored"

    def _holds(self, blocks: dict[int, tuple[int, int]]) -> bool:
        clocks = self.clocks
        return all(stop <= clocks.get(client, 0) for client, (_, stop) in blocks.items())

    def check_compaction(self) -> None:
        """Check that the document loads by way of its snapshots to what its rows alone give (I7)."""
        document = update_log.load(self._document_id).open()
        assert document.text == self.text, "I7: a snapshot changed the text"
        assert read_state_vector(document.state_vector()) == self.clocks, "I7: a snapshot lost history"
        document.close()
