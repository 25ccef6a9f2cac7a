"""The change feed's tables: what waits to be told, what was told, and up to where.

Whoever changes a note writes a ``Change`` in the transaction that changes it; what was typed needs none, for the log
says it (``seq`` beyond ``FedDocument.seq``). The sequencer makes events of both. It holds the one row of ``Feed`` until
its commit, so positions ascend in the order of commits: whoever has read up to one never finds a new event below it.
Knows people, but no notes: these know it.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Self
from uuid import UUID

from django.db import models, transaction
from django.dispatch import Signal

from collab.models import Document
from notes.accounts.models import User

change_written = Signal()
"""Sent after the commit of a ``Change``, in the thread that committed."""


class Kind(models.TextChoices):
    """What can happen to a note."""

    CREATED = "note.created"
    RENAMED = "note.renamed"
    EDITED = "note.edited"
    SHARED = "note.shared"
    ROLE_CHANGED = "note.role_changed"
    UNSHARED = "note.unshared"
    TRASHED = "note.trashed"
    RESTORED = "note.restored"
    ACCESS_LOST = "note.access_lost"
    ACCESS_ASKED = "note.access_asked"


class Change(models.Model):
    """Something that happened to a note and is not yet in the feed: the outbox."""

    kind = models.CharField(max_length=32)
    note_id = models.UUIDField()
    actor = models.CharField(max_length=150)
    addressee = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.note_id}"

    @classmethod
    def write(
        cls, kind: Kind, note_id: UUID, actor: User, *, addressee: User | None = None, **data: Any
    ) -> None:
        """Have the feed tell this, to be called inside the transaction that does it.

        Told to all who may see the note, or only to the ``addressee``, who need not see it any longer.
        """
        cls(kind=kind, note_id=note_id, actor=actor.username, addressee=addressee, data=data).save()
        # Where nobody listens, say in a command, a server finds it when it looks next.
        transaction.on_commit(partial(change_written.send_robust, sender=cls))


class Feed(models.Model):
    """The one row that is locked while positions are given."""

    position = models.PositiveBigIntegerField(default=0)
    """That of the last event."""
    floor = models.PositiveBigIntegerField(default=0)
    """Events up to here are not kept any longer."""

    def __str__(self) -> str:
        return f"feed at {self.position}"

    @classmethod
    def locked(cls) -> Self:
        """The row, for nobody else until the transaction is over."""
        cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1)

    @classmethod
    def standing(cls) -> tuple[int, int]:
        """Position and floor as they are."""
        return cls.objects.filter(pk=1).values_list("position", "floor").first() or (0, 0)


class Event(models.Model):
    """Something that happened to a note, at its place in the feed. Outlives the note."""

    position = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=32)
    note_id = models.UUIDField()
    title = models.TextField(blank=True)
    """The note's, at that moment."""
    actors = models.JSONField()
    """The usernames of those who did it."""
    addressee = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    """Who alone is told; else all who may see the note."""
    data = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("created_at",), name="event_created"),)

    def __str__(self) -> str:
        return f"{self.position}: {self.kind} of {self.note_id}"


class FedDocument(models.Model):
    """Up to which revision a document's text was told."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="fed")
    generation = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    fed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.document_id} told up to {self.generation}.{self.seq}"
