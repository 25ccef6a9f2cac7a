"""Registers the product with Django."""

from __future__ import annotations

from django.apps import AppConfig

from collab.signals import attendance_changed, document_committed, restored


class NotesConfig(AppConfig):
    """The product's tables, and its ear for what the engine commits."""

    name = "notes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notes import schema  # noqa: F401 - registers how logins look in the OpenAPI description
        from notes.feed import beside, sequencer
        from notes.feed.hub import hub
        from notes.feed.models import change_written
        from notes.library.projection import projector
        from notes.notifications import questions, webhook_news
        from notes.notifications.live import inboxes
        from notes.notifications.models import inbox_changed
        from notes.presence.live import whereabouts
        from notes.sharing.models import question_answered
        from notes.webhooks.models import switched_off, taken_care_of

        restored.connect(sequencer.begin_anew, dispatch_uid="notes.feed.sequencer")
        document_committed.connect(hub.hear, dispatch_uid="notes.feed.hub")
        change_written.connect(hub.change, dispatch_uid="notes.feed.hub")
        document_committed.connect(projector.hear, dispatch_uid="notes.library.projection")
        inbox_changed.connect(inboxes.hear, dispatch_uid="notes.notifications.live")
        attendance_changed.connect(whereabouts.hear, dispatch_uid="notes.presence.live")
        beside.tellers += [inboxes.listen, whereabouts.listen]
        switched_off.connect(webhook_news.tell, dispatch_uid="notes.notifications.webhook_news")
        taken_care_of.connect(webhook_news.put_away, dispatch_uid="notes.notifications.webhook_news")
        question_answered.connect(questions.put_away, dispatch_uid="notes.notifications.questions")
