"""What people were told, what they want to be told, and what waits to be told.

A writer (writer.py) makes notifications of the feed's events, in their order, up to the position of ``InboxCursor``,
which moves in the transaction that stores them: none is made twice and none is left out, whoever dies in between. What
is typed waits in ``WaitingEdit`` until it is quiet. What is about no note is told by whoever stores it
(webhook_news.py). Whatever changes somebody's notifications moves their ``Inbox``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.dispatch import Signal

from notes.accounts.models import User
from notes.feed import reading
from notes.feed.models import Feed
from notes.library.models import Note

inbox_changed = Signal()
"""Sent after a commit that changed inboxes, in the thread that committed."""

DELETE_A_TURN = 5_000
SEEN_WITHIN_SECONDS = 30.0
"""So long after an edit whoever looks has said that they saw it: the page says it two seconds after it heard of the edit,
or, where more than ten are there, a fifth of a second for each of them."""


class NotificationKind(models.TextChoices):
    """What somebody can be told."""

    SHARED = "shared", "a note was shared with you"
    ROLE_CHANGED = "role_changed", "you have another role in a note"
    ACCESS_LOST = "access_lost", "you may not see a note any longer"
    ACCESS_ASKED = "access_asked", "somebody asks to see a note of yours"
    EDITED = "edited", "others changed the text of a note"
    RENAMED = "renamed", "a note has another title"
    TRASHED = "trashed", "a note was put into the trash"
    RESTORED = "restored", "a note came back from the trash"
    WEBHOOK_OFF = "webhook_off", "a webhook of yours was switched off"


class Channel(models.TextChoices):
    """How somebody is told."""

    IN_APP = "in_app", "in the page's inbox"
    BROWSER = "browser", "by the browser, over other windows"
    MAIL = "mail", "by mail"


NOT_MAILED_UNASKED = frozenset({NotificationKind.EDITED, NotificationKind.RENAMED, NotificationKind.RESTORED})
"""What is only mailed to those who want it."""
SHOWN_WHATEVER_ONE_MAY_SEE = frozenset({NotificationKind.ACCESS_LOST, NotificationKind.WEBHOOK_OFF})
"""That access was lost somebody may always know, and a webhook is their own."""
NEVER_MUTED = (NotificationKind.ACCESS_LOST, NotificationKind.ACCESS_ASKED)
"""These are told of a muted note as well."""


class InboxCursor(models.Model):
    """Up to where notifications were made of the feed; locked by whoever makes them."""

    position = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"notified up to {self.position}"

    @classmethod
    def begin(cls) -> int:
        """Where the cursor stands. The first one begins where the feed is now: nobody is told what was before."""
        row, _ = cls.objects.get_or_create(pk=1, defaults={"position": Feed.standing()[0]})
        return row.position

    @classmethod
    def locked(cls) -> Self:
        """The row, for nobody else until the transaction is over."""
        cls.begin()
        return cls.objects.select_for_update().get(pk=1)


class WaitingEdit(models.Model):
    """What was typed in a note and is not yet told, because more may be typed."""

    note_id = models.UUIDField(primary_key=True)
    title = models.TextField(blank=True)
    since_revision = models.CharField(max_length=40)
    revision = models.CharField(max_length=40)
    actors = models.JSONField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.note_id} from {self.since_revision} to {self.revision}"

    @classmethod
    def due(cls, now: datetime) -> models.QuerySet[WaitingEdit]:
        """Those in which nobody has typed for a while, or which have waited long enough; not while the note is in the trash."""
        quiet = now - timedelta(seconds=settings.NOTIFY_EDIT_QUIET_SECONDS)
        long_ago = now - timedelta(seconds=max(settings.NOTIFY_EDIT_MAX_SECONDS, SEEN_WITHIN_SECONDS))
        is_time = Q(last_at__lte=quiet) | Q(first_at__lte=long_ago)
        trashed = Note.objects.filter(pk=OuterRef("note_id"), trashed_at__isnull=False)
        return cls.objects.filter(is_time, ~Exists(trashed)).order_by("first_at")

    def make_way(self, rest: WaitingEdit | None, now: datetime) -> bool:
        """Have only the rest of it wait, or nothing. Says whether it was still due as it is here; else it stays."""
        same = self.due(now).filter(pk=self.pk, since_revision=self.since_revision, revision=self.revision)
        if rest is None:
            return bool(same.delete()[0])
        left = {"since_revision": rest.since_revision, "actors": rest.actors, "first_at": rest.first_at}
        return bool(same.update(**left))


class Inbox(models.Model):
    """What one person wants to be told, and how often their notifications have changed."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    changes = models.PositiveBigIntegerField(default=0)
    events = models.JSONField(default=dict)
    """By kind and channel, what is not as it is for everybody."""
    unconfirmed_address = models.EmailField(blank=True)
    """Where mail is to go, once whoever reads it there has said so."""
    mail_after = models.DateTimeField(null=True)
    """No mail before then: the day's were sent."""

    def __str__(self) -> str:
        return f"inbox of {self.user_id}"

    @classmethod
    def of(cls, user: User) -> Inbox:
        """The person's inbox, unsaved if nothing was ever in it."""
        return cls.objects.filter(pk=user.pk).first() or cls(user=user)

    @classmethod
    def locked(cls, user: User) -> Inbox:
        """The person's inbox, for nobody else until the transaction is over."""
        Inbox.objects.bulk_create([Inbox(user=user)], ignore_conflicts=True)
        return cls.objects.select_for_update().get(pk=user.pk)

    @classmethod
    def moved(cls, user_ids: Iterable[int]) -> None:
        """Say that these people's notifications have changed, in the transaction that changes them."""
        ids = sorted(set(user_ids))
        if not ids:
            return
        Inbox.objects.bulk_create([Inbox(user_id=pk) for pk in ids], ignore_conflicts=True)
        cls.objects.filter(pk__in=ids).update(changes=F("changes") + 1)
        transaction.on_commit(partial(inbox_changed.send_robust, sender=cls))

    def wants(self, kind: str, channel: str) -> bool:
        """Is this to be told this way?"""
        usual = channel != Channel.MAIL or kind not in NOT_MAILED_UNASKED
        return bool(self.events.get(kind, {}).get(channel, usual))

    def kinds(self, channel: str) -> list[str]:
        """What is to be told this way."""
        return [kind.value for kind in NotificationKind if self.wants(kind, channel)]

    def choose(self, changes: dict[str, dict[str, bool]]) -> None:
        """Have these kinds told by these channels, or not; unsaved."""
        for kind, channels in changes.items():
            self.events[kind] = {**self.events.get(kind, {}), **channels}


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Questions about many notifications."""

    def shown_to(self, user: User, kinds: Collection[str]) -> NotificationQuerySet:
        """Those of these kinds that the person may see now."""
        seen = reading.of_seen_notes(user, (NotificationKind.TRASHED,))
        return self.filter(seen | Q(kind__in=SHOWN_WHATEVER_ONE_MAY_SEE), user=user, kind__in=kinds)

    def shown_in(self, user: User, channel: str) -> NotificationQuerySet:
        """Those that the person finds there now, by what they want to be told there."""
        return self.shown_to(user, Inbox.of(user).kinds(channel))

    def unread_count(self, user: User) -> int:
        """How many in the page's inbox the person has not read."""
        return self.shown_in(user, Channel.IN_APP).unread().count()

    def unread(self) -> NotificationQuerySet:
        """Those that were not read."""
        return self.filter(read_at=None)

    def but_left_to_mail(self, inbox: Inbox) -> NotificationQuerySet:
        """All but those of which the person is told by mail alone, and that were not mailed yet."""
        told_elsewhere = {*inbox.kinds(Channel.IN_APP), *inbox.kinds(Channel.BROWSER)}
        is_mailed_no_more = Q(awaits_mail=False) & (Q(mail=None) | Q(mail__done_at__isnull=False))
        return self.filter(Q(kind__in=told_elsewhere) | is_mailed_no_more)

    def mark_read(self, now: datetime) -> None:
        """Have them read, which are one person's or several people's; what is read is not mailed any more."""
        user_ids = set(self.unread().values_list("user", flat=True))
        if user_ids:
            # The inbox first: all who change notifications lock in this order.
            Inbox.moved(user_ids)
            self.unread().update(read_at=now, awaits_mail=False)


class Notification(models.Model):
    """Something that one person is told. Ascending ids are in the order in which they were told."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=NotificationKind.choices)
    at = models.DateTimeField()
    note_id = models.UUIDField(null=True)
    """Null: it is about no note."""
    title = models.TextField(blank=True)
    actors = models.JSONField()
    count = models.PositiveIntegerField(default=1)
    """How often it happened that is told with this one."""
    data = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)
    awaits_mail = models.BooleanField(default=False)
    """Whether it goes into the next mail, if it is not read before."""
    told_at = models.DateTimeField(db_default=Now())
    """When it was stored; of one that goes on from another that awaited mail, when that was. From then on it waits."""
    mail = models.ForeignKey("notes.Mail", null=True, on_delete=models.SET_NULL, related_name="notifications")
    """In which mail it was told, or is about to be."""

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("user", "-id"), name="notification_newest"),
            models.Index(
                fields=("user", "note_id", "kind"),
                condition=Q(read_at=None),
                name="notification_unread",
            ),
            models.Index(fields=("told_at",), condition=Q(awaits_mail=True), name="notification_to_mail"),
            models.Index(fields=("at",), name="notification_at"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.note_id} to {self.user_id}"

    def goes_on_from(self, earlier: Notification) -> None:
        """Tell with this one what an earlier one told that was not read; that one is then to be deleted."""
        self.actors = sorted({*earlier.actors, *self.actors})
        self.count += earlier.count
        if earlier.awaits_mail or earlier.mail_id is not None:
            # Who was mailed of it and has not looked since is not mailed again, as long as the mail is kept.
            self.awaits_mail, self.mail_id = earlier.awaits_mail, earlier.mail_id
        if earlier.awaits_mail:
            # Else what goes on and on would never be mailed.
            self.told_at = earlier.told_at

    @classmethod
    def forget_old(cls, now: datetime) -> None:
        """Delete what need not be kept any longer, a few thousand at a time."""
        old = cls.objects.filter(at__lt=now - timedelta(seconds=settings.NOTIFY_KEEP_SECONDS))
        while ids := list(old.order_by("at").values_list("pk", flat=True)[:DELETE_A_TURN]):
            cls.objects.filter(pk__in=ids).delete()
