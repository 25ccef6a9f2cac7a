"""Registers the engine with Django."""

from __future__ import annotations

from django.apps import AppConfig


class CollabConfig(AppConfig):
    """The engine's tables and signals."""

    name = "collab"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have what is stored here told to the servers, until this process is one itself."""
        from collab import announcing
        from collab.outside import outside

        announcing.listen(outside)
