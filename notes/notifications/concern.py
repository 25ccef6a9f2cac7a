"""Whom does it concern? By what somebody is to a note, and how much of it they want to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from notes.accounts.models import User
from notes.feed.models import Event, Kind
from notes.library.models import Note
from notes.notifications.models import NotificationKind
from notes.notifications.watching import Level, Watch

KINDS = {
    Kind.SHARED: NotificationKind.SHARED,
    Kind.ROLE_CHANGED: NotificationKind.ROLE_CHANGED,
    Kind.ACCESS_LOST: NotificationKind.ACCESS_LOST,
    Kind.ACCESS_ASKED: NotificationKind.ACCESS_ASKED,
    Kind.EDITED: NotificationKind.EDITED,
    Kind.RENAMED: NotificationKind.RENAMED,
    Kind.TRASHED: NotificationKind.TRASHED,
    Kind.RESTORED: NotificationKind.RESTORED,
}
"""Of which events somebody is told, and as what."""
_ABOUT_ONE_PERSON = (Kind.SHARED, Kind.ROLE_CHANGED)


class Concern:
    """Whom events concern, for a few of them."""

    def __init__(self, events: Collection[Event]) -> None:
        note_ids = {event.note_id for event in events if event.kind in KINDS}
        self._owners: dict[UUID, int] = dict(
            Note.objects.filter(pk__in=note_ids).values_list("pk", "owner_id")
        )
        self._levels = {
            (note_id, user_id): level
            for note_id, user_id, level in Watch.objects.filter(note__in=note_ids).values_list(
                "note_id", "user_id", "level"
            )
        }
        names = {event.data["username"] for event in events if event.kind in _ABOUT_ONE_PERSON}
        self._by_name: dict[str, int] = dict(
            User.objects.filter(username__in=names).values_list("username", "pk")
        )

    def of(self, event: Event, readers: frozenset[int]) -> set[int]:
        """Who is to be told of it, among those who may hear of it; whoever did it too."""
        match event.kind:
            case Kind.ACCESS_LOST | Kind.ACCESS_ASKED:
                # The feed has these for nobody but whom they are addressed to.
                return set(readers)
            case Kind.SHARED | Kind.ROLE_CHANGED:
                addressed = self._by_name.get(event.data["username"])
                return {one for one in readers if one == addressed and self._level(event, one) != Level.NONE}
            case Kind.EDITED | Kind.RENAMED:
                owner = self._owners.get(event.note_id)
                return set(self._followers(event, readers, () if owner is None else (owner,)))
            case Kind.TRASHED:
                return set(self._followers(event, readers, readers))
            case Kind.RESTORED:
                return set(self._followers(event, readers, ()))
        return set()

    def _followers(self, event: Event, readers: Iterable[int], mine: Collection[int]) -> Iterable[int]:
        """Those who want to be told of all, and of those to whom it is addressed whoever wants to be told of that."""
        for user_id in readers:
            level = self._level(event, user_id)
            if level == Level.ALL or (level == Level.MINE and user_id in mine):
                yield user_id

    def _level(self, event: Event, user_id: int) -> str:
        return self._levels.get((event.note_id, user_id), Level.MINE)
