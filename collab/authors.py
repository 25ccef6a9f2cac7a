"""Who wrote what of a document, by the Yjs client ids that its characters bear.

Authors are what the host calls them; who that is, only the host can say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from collab.models import Author, Document


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who first wrote under some Yjs client ids."""

    author: str
    """As in ``Identity.key``."""
    kind: str
    """As in ``Identity.kind``; empty where that was not yet kept."""
    client_ids: tuple[int, ...]


def of(document_id: UUID, client_ids: Collection[int] | None, at_most: int) -> list[Authorship]:
    """Return who wrote what of the document's present history: under these client ids, or under the last ones used.

    No more than ``at_most`` client ids are looked at, so that a note which thousands have opened stays cheap to ask about.
    """
    found = Author.objects.filter(
        document_id=document_id,
        generation=Document.objects.filter(pk=document_id).values("generation")[:1],
    )
    if client_ids is not None:
        found = found.filter(client_id__in=client_ids)
    written: dict[tuple[str, str], list[int]] = {}
    for author, kind, client_id in found.order_by("-pk").values_list("author", "kind", "client_id")[:at_most]:
        written.setdefault((author, kind), []).append(client_id)
    return [Authorship(author, kind, tuple(ids)) for (author, kind), ids in written.items()]
