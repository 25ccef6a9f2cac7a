"""Notifications that are stored together, each in the place of what it goes on from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from notes.notifications import metrics
from notes.notifications.models import Inbox, Notification, NotificationKind

Key = tuple[int, UUID | None, str]
_EXTENDED = (NotificationKind.EDITED, NotificationKind.RENAMED)
"""Of these there is one unread notification a note, which says what has happened in all."""


def unread_of(
    user_ids: Collection[int], note_ids: Collection[UUID | None], *, locks: bool = False
) -> dict[Key, Notification]:
    """The unread ones of these people and notes that are gone on from."""
    found = Notification.objects.unread().filter(user__in=user_ids, note_id__in=note_ids, kind__in=_EXTENDED)
    if locks:
        found = found.select_for_update()
    return {(one.user_id, one.note_id, one.kind): one for one in found}


@dataclass(slots=True)
class Batch:
    """Notifications that are stored together."""

    _plain: list[Notification] = field(default_factory=list)
    _extended: dict[Key, list[Notification]] = field(default_factory=dict)

    def add(self, notification: Notification | None) -> None:
        """Take one in, if there is one."""
        if notification is None:
            return
        if notification.kind not in _EXTENDED:
            self._plain.append(notification)
            return
        key = (notification.user_id, notification.note_id, notification.kind)
        self._extended.setdefault(key, []).append(notification)

    def store(self) -> None:
        """Store them, in the place of those that they go on from."""
        moved = {one.user_id for one in self._plain} | {user_id for user_id, _, _ in self._extended}
        # The inboxes first: all who change notifications lock in this order.
        Inbox.moved(moved)
        stored, replaced = list(self._plain), []
        if self._extended:
            user_ids, note_ids = {key[0] for key in self._extended}, {key[1] for key in self._extended}
            unread = unread_of(user_ids, note_ids, locks=True)
            for key, (first, *more) in self._extended.items():
                last = first
                if (earlier := unread.get(key)) is not None:
                    replaced.append(earlier.pk)
                    _go_on(earlier, first)
                for one in more:
                    _go_on(last, one)
                    last = one
                if not _is_as_before(last):
                    stored.append(last)
        Notification.objects.filter(pk__in=replaced).delete()
        Notification.objects.bulk_create(sorted(stored, key=lambda one: one.at))
        for one in stored:
            metrics.TOLD.labels(one.kind).inc()


def _go_on(earlier: Notification, later: Notification) -> None:
    later.goes_on_from(earlier)
    if later.kind == NotificationKind.RENAMED:
        later.data = {**later.data, "previous_title": earlier.data["previous_title"]}


def _is_as_before(notification: Notification) -> bool:
    """Whether nothing is left of what happened."""
    data = notification.data
    if notification.kind == NotificationKind.RENAMED:
        return bool(data["title"] == data["previous_title"])
    diff = data["diff"]
    return diff is not None and not diff["added_characters"] and not diff["removed_characters"]
