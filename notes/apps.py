"""Registers the product with Django."""

from __future__ import annotations

from django.apps import AppConfig

from collab.signals import document_committed, restored


class NotesConfig(AppConfig):
    """The product's tables, and its ear for what the engine commits."""

    name = "notes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notes import schema  # noqa: F401 - registers how logins look in the OpenAPI description
        from notes.feed import sequencer
        from notes.feed.hub import hub
        from notes.feed.models import change_written
        from notes.library.projection import projector

        restored.connect(sequencer.begin_anew, dispatch_uid="notes.feed.sequencer")
        document_committed.connect(hub.hear, dispatch_uid="notes.feed.hub")
        change_written.connect(hub.change, dispatch_uid="notes.feed.hub")
        document_committed.connect(projector.hear, dispatch_uid="notes.library.projection")
