"""How much of a note somebody wants to be told, and what of it they have seen themselves."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from collab.core.revision import Revision
from notes.accounts.models import User
from notes.library.models import Note
from notes.notifications.models import InboxCursor, Notification, NotificationKind


class Level(models.TextChoices):
    """How much of a note somebody wants to be told."""

    ALL = "all", "whatever others change"
    MINE = "mine", "what is addressed to you, and all of your own notes"
    NONE = "none", "nothing, but that access was lost or asked for"


class Watch(models.Model):
    """How much of a note somebody wants to be told, if they have said so."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="+")
    level = models.CharField(max_length=8, choices=Level.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("note", "user"), name="one_watch_of_each_person"),)

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.note_id}: {self.level}"

    @classmethod
    def level_of(cls, user: User, note_id: UUID) -> Level:
        """How much of this note the person wants to be told."""
        level = cls.objects.filter(user=user, note=note_id).values_list("level", flat=True).first()
        return Level(level or Level.MINE)

    @classmethod
    def choose(cls, user: User, note_id: UUID, level: Level) -> None:
        """Have this person be told so much of the note from now on."""
        cls.objects.update_or_create(user=user, note_id=note_id, defaults={"level": level})


class Seen(models.Model):
    """Up to which revision somebody has had a note's text before their eyes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="+")
    generation = models.PositiveBigIntegerField()
    seq = models.PositiveBigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("note", "user"), name="one_seen_of_each_person"),)

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.note_id} up to {self.revision}"

    @property
    def revision(self) -> Revision:
        """What was seen last."""
        return Revision(self.generation, self.seq)

    @classmethod
    def of(cls, note_id: UUID, user_ids: Collection[int]) -> dict[int, Revision]:
        """What these people have seen last of a note; without those who have seen nothing of it."""
        return {one.user_id: one.revision for one in cls.objects.filter(note=note_id, user__in=user_ids)}

    @classmethod
    def note_down(cls, user: User, note_id: UUID, revision: Revision) -> None:
        """Take note that they saw it, and have them not told any longer what they so know. Never goes back."""
        before = cls.objects.filter(user=user, note=note_id).first()
        if before is not None and before.revision >= revision:
            return
        upto = {"generation": revision.generation, "seq": revision.seq}
        with transaction.atomic():
            # Whoever makes a notification just now has it stored before this looks, or finds what was seen.
            InboxCursor.locked()
            row, is_new = cls.objects.get_or_create(user=user, note_id=note_id, defaults=upto)
            if not is_new:
                is_older = Q(generation__lt=revision.generation) | Q(
                    generation=revision.generation, seq__lt=revision.seq
                )
                cls.objects.filter(is_older, pk=row.pk).update(**upto)
            edits = Notification.objects.unread().filter(
                user=user, note_id=note_id, kind=NotificationKind.EDITED
            )
            known = [one.pk for one in edits if Revision.parse(one.data["revision"]) <= revision]
            if known:
                Notification.objects.filter(pk__in=known).mark_read(timezone.now())
