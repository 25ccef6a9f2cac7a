"""What happens to notes, and the notifications that come of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from collab import documents
from collab.host import Identity
from notes.accounts.models import User
from notes.feed.models import FedDocument
from notes.feed.sequencer import Sequencer
from notes.library.models import Note
from notes.notifications.models import Channel, InboxCursor, Notification, WaitingEdit
from notes.notifications.watching import Level, Watch
from notes.notifications.writer import Writer
from notes.sharing.models import Role


class Notes:
    """One note, those who change it, and the server that tells of it."""

    def __init__(self, note: Note, speaking: Callable[[User], Identity]) -> None:
        self.note, self._speaking = note, speaking
        self.sequencer, self.writer = Sequencer(), Writer()
        self.sequencer.tell((), {})
        InboxCursor.begin()

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def watch(self, level: Level, *usernames: str) -> None:
        """These people want to be told so much of the note."""
        for username in usernames:
            Watch.choose(self.user(username), self.note.id, level)

    def another(self, title: str) -> Note:
        """One more note of the owner that the editor may change."""
        owner = self.user("owner")
        note = Note.objects.write_down(owner, self._speaking(owner), title, "")
        note.share_with(self.user("editor"), Role.EDITOR)
        return note

    def types(self, username: str, text: str) -> str:
        """Somebody writes this text, and the feed tells of it; the revision that comes of it."""
        written = documents.rewrite(self.note.id, text, author=self._speaking(self.user(username)))
        FedDocument.objects.filter(pk=self.note.id).update(fed_at=timezone.now() - timedelta(minutes=1))
        self.sequencer.tell({self.note.id}, {})
        return str(written.revision)

    def tell(self, now: datetime | None = None) -> None:
        """The feed and the inboxes get what happened."""
        self.sequencer.tell((), {})
        while self.writer.go(now or timezone.now()):
            pass

    def tell_when_quiet(self) -> None:
        """The same, when nobody has typed for a while."""
        self.tell()
        self.tell(timezone.now() + timedelta(seconds=settings.NOTIFY_EDIT_QUIET_SECONDS + 1))

    def told(self, username: str) -> list[Notification]:
        return list(Notification.objects.filter(user__username=username).order_by("pk"))

    def kinds(self, username: str) -> list[str]:
        return [one.kind for one in self.told(username)]

    def shown(self, username: str) -> list[str]:
        """What the person finds in the page's inbox."""
        mine = Notification.objects.shown_in(self.user(username), Channel.IN_APP)
        return [one.kind for one in mine.order_by("pk")]

    def newest(self, username: str) -> dict[str, Any]:
        one = self.told(username)[-1]
        return {"kind": one.kind, "actors": one.actors, "count": one.count, "data": one.data}

    def waiting(self) -> list[WaitingEdit]:
        return list(WaitingEdit.objects.all())
