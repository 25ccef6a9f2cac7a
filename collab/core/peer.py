"""One open connection, as far as the protocol cares: whose it is, what it may do, what it still owes."""

from __future__ import annotations

from collections.abc import Mapping

WRITER, READER = "writer", "reader"


class Peer:
    """One open connection, as far as the protocol cares."""

    __slots__ = (
        "author",
        "can_write",
        "has_extension",
        "held_mark",
        "incomplete_answers",
        "owes_step2",
        "user",
    )

    def __init__(self, author: str, user: Mapping[str, str], *, can_write: bool, has_extension: bool) -> None:
        self.author = author
        """The person that this peer writes as."""
        self.user = user
        """How the others see the person at a caret."""
        self.can_write = can_write
        self.has_extension = has_extension
        self.owes_step2 = False
        """Whether it was asked what it has and has not answered yet; until then none of its MARKs is."""
        self.held_mark: int | None = None
        self.incomplete_answers = 0

    @property
    def role(self) -> str:
        """WRITER or READER."""
        return WRITER if self.can_write else READER
