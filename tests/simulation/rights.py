"""Who may do what in which document, as the engine's host answers it; and since when somebody may not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from collab import access
from collab.core.errors import LoginOverError, WithdrawnError
from collab.host import Access, Identity
from tests.collab.host import TableHost
from tests.simulation.threads import Crew
from tests.simulation.virtual_time import VirtualLoop

READER, WRITER, SIGNED_OUT, WITHDRAWN, STRANGER = "reader", "writer", "over", "withdrawn", ""


class Host(TableHost):
    """Rights by person and document."""

    table: dict[tuple[str, UUID], str] = {}

    def authorize(self, identity: Identity, document_id: UUID) -> Access | None:
        """What the table says now."""
        role = self.table.get((identity.name, document_id), STRANGER)
        if role == SIGNED_OUT:
            raise LoginOverError("signed out")
        if role == WITHDRAWN:
            raise WithdrawnError("in the trash")
        if role == STRANGER:
            return None
        scopes = (f"document:{document_id}", identity.key)
        return Access(may_read=True, may_write=role == WRITER, scopes=scopes)


class Rights:
    """The rights of one world."""

    def __init__(
        self, loop: VirtualLoop, crew: Crew, document_ids: Iterable[UUID], roles: Mapping[str, str]
    ) -> None:
        """``roles`` by person, at first the same in all documents."""
        self._loop, self._crew = loop, crew
        self._hidden_since: dict[tuple[str, UUID], float] = {}
        Host.table = {
            (person, document_id): role for document_id in document_ids for person, role in roles.items()
        }

    def give(self, person: str, document_id: UUID, role: str) -> None:
        """Change a right, as a host does: in one transaction with the stamp of one of its scopes."""
        may_read = role in {READER, WRITER}
        if may_read:
            self._hidden_since.pop((person, document_id), None)
        else:
            self._hidden_since.setdefault((person, document_id), self._loop.time())
        scope = f"document:{document_id}" if role in {READER, WITHDRAWN} else f"person:{person}"

        def change() -> None:
            with transaction.atomic():
                Host.table[person, document_id] = role
                access.access_changed(scope)

        self._crew.call(change)

    def may_write(self, author: str, document_id: UUID) -> bool:
        """Whether the author of a row, such as "person:ada", may write now."""
        return Host.table.get((author.removeprefix("person:"), document_id)) == WRITER

    def role(self, person: str, document_id: UUID) -> str:
        """What a person is in a document."""
        return Host.table.get((person, document_id), STRANGER)

    def hidden_seconds(self, person: str, document_id: UUID) -> float:
        """For how long a person has not been allowed to read a document; 0 if they are."""
        since = self._hidden_since.get((person, document_id))
        return 0.0 if since is None else self._loop.time() - since
