"""Does what the host once allowed still hold?

The host's answer is kept as a Grant together with the stamps of its scopes. A change of right bumps a stamp in the
transaction that makes the change; whoever finds a stamp moved asks the host again. In a commit that comparison is
exact, so nothing is stored from that commit on of somebody who has lost their right (P7).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from collab import announcing, statements
from collab.host import Access, Identity, host
from collab.models import AccessStamp


@dataclass(frozen=True, slots=True)
class Grant:
    """What an identity may do with one document, and by which stamps."""

    identity: Identity
    document_id: UUID
    access: Access
    stamps: Mapping[str, int]

    @property
    def is_expired(self) -> bool:
        """Whether the host wanted to be asked again by now."""
        return self.access.until is not None and self.access.until <= timezone.now()


def access_changed(*scopes: str) -> None:
    """Say that the rights behind these scopes have changed.

    To be called inside the transaction that changes them; open sockets hear of it after the commit.
    """
    for scope in sorted(set(scopes)):
        AccessStamp.objects.bulk_create([AccessStamp(scope=scope)], ignore_conflicts=True)
        AccessStamp.objects.filter(scope=scope).update(version=F("version") + 1)
    transaction.on_commit(lambda: announcing.access_changed(frozenset(scopes)))


def grant(identity: Identity, document_id: UUID) -> Grant | None:
    """Ask the host; None if the identity may not even know of the document. Raises LoginOverError, WithdrawnError."""
    scopes = host().scopes(identity, document_id)
    while True:
        # Before the answer, which then is no older than they are. One that is newer is asked for once more than needed.
        stamps = read_stamps(scopes)
        answer = host().authorize(identity, document_id)
        if answer is None:
            return None
        if stamps.keys() >= set(answer.scopes):
            held = {scope: stamps[scope] for scope in answer.scopes}
            return Grant(identity, document_id, answer, held)
        scopes = (*scopes, *answer.scopes)


def read_stamps(scopes: Iterable[str]) -> dict[str, int]:
    """Return the version of each scope; one that never changed is at 0."""
    stamps = dict.fromkeys(scopes, 0)
    stamps.update(statements.read_stamps(stamps))
    return stamps


def lock_stamps(scopes: Collection[str], *, waits: bool = True) -> tuple[dict[str, int], set[str]]:
    """Return what ``read_stamps`` does, and let none of them change before the transaction is over.

    Without ``waits`` there may be scopes that somebody else is changing just now; they come second.
    """
    locked = statements.lock_stamps(scopes, waits=waits)
    unchanged = {} if connection.features.has_select_for_update else dict.fromkeys(scopes, 0)
    return unchanged | locked, set(scopes) - (unchanged | locked).keys()


def is_behind(held: Grant, stamps: Mapping[str, int]) -> bool:
    """Whether some of these stamps are newer than those under which the grant was given."""
    return any(held.stamps.get(scope, version) < version for scope, version in stamps.items())


def is_current(held: Grant, stamps: Mapping[str, int]) -> bool:
    """Whether the grant still rests on these present stamps, and its time is not over.

    A scope that was not asked for counts as unmoved.
    """
    if held.is_expired:
        return False
    return all(stamps.get(scope, version) == version for scope, version in held.stamps.items())
