"""A person at a keyboard, with a CRDT library's document of their own: makes real updates and takes them in."""

from __future__ import annotations

from typing import Any

from pycrdt import Doc, Text, TransactionEvent

from collab.core import frames
from collab.core.wire import Reader, write_bytes, write_uint


def mark(number: int) -> bytes:
    """The frame that asks to be told when everything before it is saved."""
    return b"\x78\x01" + write_bytes(write_uint(number))


class Typist:
    """One client. Positions count UTF-8 bytes, as the library does."""

    def __init__(self, client_id: int = 7, *, starts_from: bytes | None = None) -> None:
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self.content: Text = self.doc.get("content", type=Text)
        self.updates: list[bytes] = []
        if starts_from:
            self.doc.apply_update(starts_from)
        self._subscription = self.doc.observe(self._note)

    def _note(self, event: TransactionEvent) -> None:
        self.updates.append(event.update)

    def types(self, written: str, at: int | None = None) -> bytes:
        """Insert text, at the end if no place is given, and return the update."""
        self.content.insert(len(self.content) if at is None else at, written)
        return self.updates[-1]

    def deletes(self, start: int, stop: int) -> bytes:
        """Delete text and return the update."""
        del self.content[start:stop]
        return self.updates[-1]

    def hears(self, update: bytes) -> None:
        """Take an update in."""
        self.doc.apply_update(update)

    def hears_frame(self, frame: bytes) -> None:
        """Take the update of a SyncStep2 or Update frame in; ignore all other frames."""
        if frame[:2] in (b"\x00\x01", b"\x00\x02"):
            self.hears(Reader(frame[2:]).bytes())

    @property
    def step1(self) -> bytes:
        """The frame that asks for what is missing here."""
        return frames.step1(self.doc.get_state())

    @property
    def step2(self) -> bytes:
        """The frame that answers with everything."""
        return frames.step2(self.doc.get_update())

    @property
    def text(self) -> str:
        """What stands on this person's screen."""
        return str(self.content)
