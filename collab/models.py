"""The engine's tables. The update log is the truth; everything else here can be made from it, except rights.

A document's text exists nowhere but in its log. ``seq`` counts a generation's rows from 1 without a hole and is
given under the lock of the head row, so its order is the order of commits.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models

from collab.core.revision import Revision


class Health(models.TextChoices):
    """Whether the CRDT library can be trusted with a document (docs/protocol.md P24)."""

    SOUND = "sound"
    SUSPECT = "suspect"
    QUARANTINED = "quarantined"


class Document(models.Model):
    """The head of one document: which generation it is in and the last ``seq`` committed."""

    id = models.UUIDField(primary_key=True)
    generation = models.PositiveIntegerField(default=1)
    seq = models.PositiveBigIntegerField()
    purged_seq = models.PositiveBigIntegerField(default=0)
    """The rows of this generation up to here are not kept any longer; a snapshot at this very seq is."""
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()
    recovering_until = models.DateTimeField(null=True)
    """Until then people bring back what a restored backup lacks, whoever had written it."""

    health = models.CharField(max_length=16, choices=Health, default=Health.SOUND)

    def __str__(self) -> str:
        return f"{self.id} at {self.generation}.{self.seq}"

    @property
    def revision(self) -> Revision:
        """Where the document stands."""
        return Revision(self.generation, self.seq)

    def is_recovering(self, now: datetime) -> bool:
        """Whether what others had written is taken from anybody who still has it."""
        return self.recovering_until is not None and now < self.recovering_until


class UpdateLog(models.Model):
    """One committed Yjs update (v1 encoding) of one author."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="updates")
    generation = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    batch_id = models.UUIDField()
    """Made before the commit, so that after a lost answer the row can be looked for."""
    update = models.BinaryField()
    crc32 = models.PositiveBigIntegerField()
    author = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    format = models.PositiveSmallIntegerField(db_default=1)
    """What ``update`` is written in (collab/formats.py)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "generation", "seq"), name="update_log_position"),
            models.UniqueConstraint(fields=("document", "batch_id"), name="update_log_batch"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.generation}.{self.seq}"


class Snapshot(models.Model):
    """A document's whole state after ``upto_seq``, to spare the replay of the rows up to it and to go back to.

    How long it stays is for ``collab/retention.py`` to say.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="snapshots")
    generation = models.PositiveIntegerField()
    upto_seq = models.PositiveBigIntegerField()
    state = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)
    format = models.PositiveSmallIntegerField(db_default=1)
    """What ``state`` is written in (collab/formats.py)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "generation", "upto_seq"), name="snapshot_position"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} up to {self.generation}.{self.upto_seq}"


class Author(models.Model):
    """Which person first wrote under a Yjs client id. Outlives the rows it was learnt from."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="authors")
    generation = models.PositiveIntegerField()
    client_id = models.PositiveBigIntegerField()
    author = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, db_default="")
    """How they spoke, as ``Identity.kind`` says; empty where that was not yet kept."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "generation", "client_id"), name="author_of_client"),
        )

    def __str__(self) -> str:
        return f"{self.author} as {self.client_id} in {self.document_id}"


class AccessStamp(models.Model):
    """How often the rights behind a scope have changed; an absent row is version 0."""

    scope = models.CharField(max_length=100, primary_key=True)
    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scope} version {self.version}"
