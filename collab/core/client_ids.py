"""Which person does a Yjs client id belong to?

Two people who write under one client id tear a document apart for ever: whoever sees the one's text first never takes
the other's. So an id belongs to the person who first wrote, or was present, under it. What is known here is learnt
from the log and from what peers do; the log's own table decides in the commit. Rules: docs/protocol.md P14, P25.
"""

from __future__ import annotations

from collections.abc import Iterable

from collab.core.errors import ForeignClientError

MAX_KNOWN = 50_000
"""How many ids of one document are kept in mind; what is forgotten is asked of the log again."""


class ClientIds:
    """The owners of one document's client ids, as far as they are known in this process."""

    def __init__(self, *, is_recovering: bool = False) -> None:
        self.is_recovering = is_recovering
        """Whether the document was restored from a backup: people then bring back what others had written."""
        self._owners: dict[int, str] = {}
        self._stored: set[int] = set()
        self._tentative: set[int] = set()
        """Claimed by text that is not stored."""

    def belongs_to_other(self, client_id: int, person: str) -> bool:
        """Whether somebody else is known to own the id."""
        return not self.is_recovering and self._owners.get(client_id, person) != person

    def reserve(self, client_ids: Iterable[int], person: str) -> None:
        """Note that a person is present under these ids. Raises ForeignClientError if one is somebody else's."""
        if not self.is_recovering:
            for client_id in client_ids:
                self._own(client_id, person)
                self._tentative.discard(client_id)

    def claim(self, client_ids: Iterable[int], person: str) -> None:
        """Note that a person writes under these ids, until that is stored or ``forget_claims`` is called.

        Raises ForeignClientError if one of them is somebody else's.
        """
        if not self.is_recovering:
            for client_id in client_ids:
                if client_id not in self._owners:
                    self._tentative.add(client_id)
                self._own(client_id, person)

    def forget_claims(self) -> None:
        """Go back to what is sure: text that was not stored, and may have been another's, binds nobody."""
        for client_id in self._tentative:
            self._owners.pop(client_id, None)
        self._tentative.clear()

    def _own(self, client_id: int, person: str) -> None:
        owner = self._owners.setdefault(client_id, person)
        if owner != person:
            raise ForeignClientError(client_id, owner)
        while len(self._owners) > MAX_KNOWN:
            forgotten = next(iter(self._owners))
            del self._owners[forgotten]
            self._stored.discard(forgotten)
            self._tentative.discard(forgotten)

    def unstored(self, client_ids: Iterable[int]) -> tuple[int, ...]:
        """Which of these the log is not known to have under their owner."""
        return tuple(sorted(client_id for client_id in client_ids if client_id not in self._stored))

    def learn_stored(self, client_ids: Iterable[int]) -> None:
        """Hear that the log has these under the person who claimed them."""
        known = {client_id for client_id in client_ids if client_id in self._owners}
        self._stored |= known
        self._tentative -= known

    def learn_owner(self, client_id: int, person: str) -> None:
        """Hear from the log whose an id is."""
        self._owners[client_id] = person
        self._stored.add(client_id)
        self._tentative.discard(client_id)
