"""Who else may see a note or change it."""

from __future__ import annotations

from django.db import models
from django.dispatch import Signal

from notes.accounts.models import User

question_answered = Signal()
"""Sent with the ``note`` and the ``username`` when a question to be let in is answered, in the transaction that does it."""


class Role(models.TextChoices):
    """What somebody is to a note."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def may_write(self) -> bool:
        """May they change the title and the text?"""
        return self is not Role.VIEWER


SHARED_ROLES = [(role.value, role.label) for role in (Role.EDITOR, Role.VIEWER)]


class AccessRequest(models.Model):
    """Somebody asks the owner of a note to be let in. Goes when they are, or when the owner declines."""

    note = models.ForeignKey("notes.Note", on_delete=models.CASCADE, related_name="access_requests")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_requests")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("note", "user"), name="one_request_of_each_person"),)

    def __str__(self) -> str:
        return f"{self.user} asks for {self.note_id}"


class Share(models.Model):
    """A role that the owner of a note has given to somebody."""

    note = models.ForeignKey("notes.Note", on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="shares")
    role = models.CharField(max_length=10, choices=SHARED_ROLES)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("note", "user"), name="one_share_for_each_person"),)

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.note_id}"
