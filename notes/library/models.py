"""Notes: whose they are, who may see them, what lists show of them.

The text itself lives in the engine's log. ``excerpt``, ``updated_at`` and the projected revision are made from it
and are never read back into it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import Error as DatabaseError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from collab import documents
from collab.access import access_changed
from collab.core.revision import Revision
from collab.documents import Content
from collab.host import Identity
from collab.models import Document
from notes.accounts.models import User
from notes.errors import NoteMissingError, NoteWithdrawnError, OwnerOnlyError, ReadOnlyError, TrashedError
from notes.feed.models import Change, Kind
from notes.library.excerpt import MAX_EXCERPT_CHARACTERS, excerpt
from notes.sharing.models import AccessRequest, Role, Share, question_answered

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

logger = logging.getLogger(__name__)

MAX_TITLE_CHARACTERS = 300
MAX_SPELLINGS = 500
"""As many ways to write one title are told apart in a question; SQLite takes few more values at once."""

_PROJECT = """
    UPDATE notes_note
    SET excerpt = %s, projected_generation = %s, projected_seq = %s,
        updated_at = CASE WHEN head.updated_at > notes_note.updated_at THEN head.updated_at ELSE notes_note.updated_at END
    FROM collab_document AS head
    WHERE notes_note.id = %s AND head.id = notes_note.id
        AND (projected_generation < %s OR (projected_generation = %s AND projected_seq < %s))
"""


def document_scope(document_id: UUID) -> str:
    """What the engine calls the rights to this note."""
    return f"document:{document_id}"


class NoteQuerySet(models.QuerySet["Note"]):
    """Questions about many notes; ``visible_to`` is the one place that says who may see which."""

    def visible_to(self, user: User) -> NoteQuerySet:
        """Every note that this person may know of, each with their ``role``. Trash is seen by its owner alone."""
        shared = Share.objects.filter(user=user)
        mine = Q(owner=user)
        return self.filter(
            mine | Q(trashed_at=None, pk__in=shared.values("note_id"))
        ).annotate(  # type: ignore[no-redef]
            role=Case(
                When(mine, then=Value(Role.OWNER.value)),
                default=Subquery(shared.filter(note_id=OuterRef("pk")).values("role")[:1]),
                output_field=models.CharField(),
            )
        )

    def withdrawn_from(self, user: User) -> NoteQuerySet:
        """Those that this person would see, were they not in the trash: that much they may know of them."""
        shared = Share.objects.filter(user=user)
        return self.exclude(trashed_at=None).filter(Q(owner=user) | Q(pk__in=shared.values("note_id")))

    def called(self, title: str) -> NoteQuerySet:
        """Those with this title, whatever its capitals and the blanks around it.

        Which these are is found out here: SQLite knows the capitals of ASCII alone, PostgreSQL those of its locale.
        """
        wanted = title.strip().lower()
        written = self.order_by().values_list("title", flat=True).distinct()
        spellings = (one for one in written if one.strip().lower() == wanted)
        return self.filter(title__in=list(islice(spellings, MAX_SPELLINGS)))

    def live(self) -> NoteQuerySet:
        """Those that are not in the trash."""
        return self.filter(trashed_at=None)

    def stale(self) -> NoteQuerySet:
        """Those whose list entry lags behind their log."""
        return self.exclude(
            projected_generation=F("document__generation"),
            projected_seq=F("document__seq"),
        )

    def project(self, contents: Mapping[UUID, Content]) -> None:
        """Bring the stored list entries of notes up to these contents; an older content than was there changes nothing.

        In one transaction: each note by itself, through the mapper, took a fifth of what all typing costs.
        """
        to_database = partial(models.UUIDField().get_db_prep_value, connection=connection)
        rows = [
            (excerpt(content.text), *revision, to_database(note_id), revision[0], *revision)
            # Two who do this at once lock the entries in the same order.
            for note_id, content in sorted(contents.items())
            for revision in [(content.revision.generation, content.revision.seq)]
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_PROJECT, rows)

    def for_reading(self, user: User, note_id: UUID) -> Note:
        """The note, if this person may see it. Raises NoteMissingError, NoteWithdrawnError."""
        note = self.visible_to(user).select_related("owner").filter(pk=note_id).first()
        if note is None:
            if self.withdrawn_from(user).filter(pk=note_id).exists():
                raise NoteWithdrawnError
            raise NoteMissingError
        return note

    def for_writing(self, user: User, note_id: UUID) -> Note:
        """The note, if this person may change it. Raises NoteMissingError, ReadOnlyError, TrashedError."""
        note = self.for_reading(user, note_id)
        if not Role(note.role).may_write:
            raise ReadOnlyError
        if note.trashed_at:
            raise TrashedError
        return note

    def for_owning(self, user: User, note_id: UUID) -> Note:
        """The note, if it is this person's own. Raises NoteMissingError, OwnerOnlyError."""
        note = self.for_reading(user, note_id)
        if note.role != Role.OWNER:
            raise OwnerOnlyError
        return note

    def write_down(
        self, owner: User, author: Identity, title: str, text: str, note_id: UUID | None = None
    ) -> Note:
        """Create a note with its first text. Raises InvalidTextError, DocumentFullError."""
        note_id = note_id or uuid4()
        with transaction.atomic():
            revision = documents.create(note_id, text, author)
            self.create(
                document_id=note_id,
                owner=owner,
                title=title,
                excerpt=excerpt(text),
                projected_generation=revision.generation,
                projected_seq=revision.seq,
            )
            Change.write(Kind.CREATED, note_id, owner, revision=str(revision))
        return self.for_reading(owner, note_id)

    def write_down_once(
        self, note_id: UUID, owner: User, author: Identity, title: str, text: str
    ) -> tuple[Note, bool]:
        """Create a note under this id unless an earlier try has; say whether it is new. Raises what write_down does."""
        found = self.visible_to(owner).select_related("owner").filter(pk=note_id).first()
        if found is not None:
            return found, False
        try:
            return self.write_down(owner, author, title, text, note_id), True
        except IntegrityError:
            # Both tries came at once, and the other one was quicker.
            return self.for_reading(owner, note_id), False


class Note(models.Model):
    """One note: a document of the engine with an owner and a title."""

    document = models.OneToOneField(
        Document, primary_key=True, db_column="id", on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    title = models.CharField(max_length=MAX_TITLE_CHARACTERS, blank=True)
    excerpt = models.CharField(max_length=MAX_EXCERPT_CHARACTERS, blank=True)
    projected_generation = models.PositiveIntegerField()
    projected_seq = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    trashed_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    shares: RelatedManager[Share]
    access_requests: RelatedManager[AccessRequest]
    role: str
    """Filled in by ``visible_to``: what the person who asks is to this note."""

    class Meta:
        indexes = (
            models.Index(fields=("owner", "-updated_at"), name="note_owner_updated"),
            models.Index(fields=("-updated_at",), name="note_updated"),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def id(self) -> UUID:
        """The note's id is its document's."""
        return self.document_id

    @property
    def scope(self) -> str:
        """What the engine calls the rights to this note."""
        return document_scope(self.id)

    @property
    def projected(self) -> Revision:
        """The revision that the list entry was made from."""
        return Revision(self.projected_generation, self.projected_seq)

    def rename(self, title: str, by: User) -> None:
        """Give the note another title."""
        with transaction.atomic():
            self.lock()
            before, self.title, self.updated_at = self.title, title, timezone.now()
            self.save(update_fields=["title", "updated_at"])
            if title != before:
                Change.write(Kind.RENAMED, self.id, by, title=title, previous_title=before)

    def lock(self) -> None:
        """Bring title and trash up to date, and let nobody else change them or the shares before the transaction is over.

        The feed tells what was before, and of each change once.
        """
        stands = (
            type(self)
            .objects.select_for_update(no_key=True)
            .filter(pk=self.pk)
            .values_list("title", "trashed_at")
        )
        self.title, self.trashed_at = stands.get()

    def trash(self) -> None:
        """Put the note into the trash: from this commit on nobody writes to it or sees it but its owner."""
        with transaction.atomic():
            self.lock()
            if self.trashed_at is None:
                self.trashed_at = timezone.now()
                self.save(update_fields=["trashed_at"])
                access_changed(self.scope)
                Change.write(Kind.TRASHED, self.id, self.owner)

    def restore(self) -> None:
        """Take the note out of the trash, with everybody's roles as they were."""
        with transaction.atomic():
            self.lock()
            if self.trashed_at is not None:
                self.trashed_at = None
                self.save(update_fields=["trashed_at"])
                access_changed(self.scope)
                Change.write(Kind.RESTORED, self.id, self.owner)

    def share_with(self, user: User, role: Role) -> bool:
        """Let somebody in, or change what they may do; says whether they are new. Raises TrashedError."""
        with transaction.atomic():
            self.lock()
            if self.trashed_at is not None:
                raise TrashedError
            before = self.shares.filter(user=user).values_list("role", flat=True).first()
            _, is_new = self.shares.update_or_create(user=user, defaults={"role": role})
            self.answer_question(user.username)
            access_changed(self.scope)
            if before != role:
                kind = Kind.SHARED if before is None else Kind.ROLE_CHANGED
                Change.write(kind, self.id, self.owner, username=user.username, role=role)
        return is_new

    def unshare(self, user: User, by: User) -> None:
        """Take away somebody's access: nothing they send is stored after this commits."""
        with transaction.atomic():
            self.lock()
            was_shared, _ = self.shares.filter(user=user).delete()
            access_changed(self.scope)
            if was_shared:
                Change.write(Kind.UNSHARED, self.id, by, username=user.username)
                Change.write(Kind.ACCESS_LOST, self.id, by, addressee=user)

    def ask_for_access(self, user: User) -> None:
        """Have somebody who cannot see the note ask its owner; told once, however often they ask."""
        with transaction.atomic():
            self.lock()
            if self.trashed_at is not None or Note.objects.visible_to(user).filter(pk=self.pk).exists():
                return
            _, is_new = self.access_requests.get_or_create(user=user)
            if is_new:
                Change.write(Kind.ACCESS_ASKED, self.id, user, addressee=self.owner, username=user.username)

    def answer_question(self, username: str) -> bool:
        """Take somebody's question to be let in for answered; says whether they had asked."""
        with transaction.atomic():
            was_asked, _ = self.access_requests.filter(user__username=username).delete()
            if was_asked:
                question_answered.send(sender=type(self), note=self, username=username)
        return bool(was_asked)

    def catch_up(self, content: Content) -> None:
        """Bring the list entry up to ``content`` if the database takes it now; else the Projector does it later."""
        try:
            if self.projected < content.revision:
                Note.objects.project({self.pk: content})
                self.refresh_from_db(
                    fields=["excerpt", "projected_generation", "projected_seq", "updated_at"]
                )
        except DatabaseError as error:
            logger.warning("projection.postponed note=%s error=%s", self.pk, type(error).__name__)
