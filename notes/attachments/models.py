"""Files that belong to a note: whoever may read the note may read them, and nobody else.

A row says what the bytes are; the bytes lie in the storage under ``storage_name``. A file is stored before its row and
deleted after it, so a row always has its file; a file without a row is found by ``manage.py clean_attachments``. Each
try to store has a file of its own (``file_id``), so of two under one key neither touches what the other stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Sum
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from notes.accounts.models import User
from notes.attachments import storage
from notes.attachments.media import INLINE_TYPES
from notes.attachments.names import MAX_NAME_CHARACTERS, as_plain_markdown
from notes.connections import let_go
from notes.errors import AttachmentMissingError, NoRoomError
from notes.library.models import Note

if TYPE_CHECKING:
    from notes.attachments.media import Media


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Questions about many attachments."""

    def of(self, note: Note, attachment_id: UUID) -> Attachment:
        """This one of the note's. Raises AttachmentMissingError."""
        found = self.filter(note=note, pk=attachment_id).first()
        if found is None:
            raise AttachmentMissingError
        return found

    def total_bytes(self) -> int:
        """How much room they take together."""
        return int(self.aggregate(bytes=Sum("size"))["bytes"] or 0)

    def refuse_if_full(self, note: Note, uploader: User, size: int) -> None:
        """Is there room for ``size`` bytes more? Raises NoRoomError."""
        for whose, there, limit in (
            ("This note", self.filter(note=note), settings.ATTACHMENT_MAX_NOTE_BYTES),
            ("You", self.filter(uploader=uploader), settings.ATTACHMENT_MAX_PERSON_BYTES),
        ):
            if (taken := there.total_bytes()) + size > limit:
                verb = "has" if whose == "This note" else "have"
                raise NoRoomError(
                    f"{whose} {verb} {taken} bytes of attachments, and this would be {size} more: "
                    f"at most {limit} are allowed."
                )

    def add(self, note: Note, uploader: User, name: str, media: Media, attachment_id: UUID) -> Attachment:
        """Keep a file with the note. Raises NoRoomError, StorageError, and what ``Note.objects.for_writing`` does."""
        self.refuse_if_full(note, uploader, media.size)
        new = Attachment(
            pk=attachment_id,
            note=note,
            uploader=uploader,
            name=name,
            media_type=media.type,
            size=media.size,
            sha256=media.sha256,
            width=media.width,
            height=media.height,
        )
        let_go()
        storage.keep(new.storage_name, media.file)
        try:
            with transaction.atomic():
                # Of two that come at once, the second sees the first. And whoever lost the right to write while the
                # bytes were on their way leaves nothing behind.
                User.objects.select_for_update().get(pk=uploader.pk)
                Note.objects.select_for_update().get(pk=note.pk)
                Note.objects.for_writing(uploader, note.pk)
                self.refuse_if_full(note, uploader, media.size)
                new.save(force_insert=True)
        except Exception:
            # A commit of which no word came back may have been one.
            if not Attachment.objects.filter(file_id=new.file_id).exists():
                storage.forget(new.storage_name)
            raise
        return new


class Attachment(models.Model):
    """One file of a note. Its bytes never change."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    file_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="attachments")
    uploader = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="attachments")
    name = models.CharField(max_length=MAX_NAME_CHARACTERS)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("note", "created_at"), name="attachment_note_created"),)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def storage_name(self) -> str:
        """Where the bytes lie: ids alone, nothing that a person has chosen."""
        return storage.name_of(self.note_id, self.file_id)

    @property
    def url(self) -> str:
        """The address of the bytes, as it can stand in Markdown. Its last part is for people; ids find the file."""
        return reverse("attachment-file", args=[self.note_id, self.id, "_"])[:-1] + quote(self.name, safe="")

    @property
    def markdown(self) -> str:
        """What shows it in a note's text: an image as one, anything else as a link."""
        return f"{'!' if self.is_inline else ''}[{as_plain_markdown(self.name)}]({self.url})"

    @property
    def is_inline(self) -> bool:
        """May a browser show it? Everything else is downloaded."""
        return self.media_type in INLINE_TYPES


@receiver(post_delete, sender=Attachment, dispatch_uid="notes.attachments.files")
def _forget_file(instance: Attachment, **_: Any) -> None:
    """Once the row is gone for good the file goes, whether it was deleted alone or with its note."""
    name = instance.storage_name
    transaction.on_commit(lambda: storage.forget(name))
