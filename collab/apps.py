"""Registers the engine with Django."""

from __future__ import annotations

from django.apps import AppConfig


class CollabConfig(AppConfig):
    """The engine's tables and signals."""

    name = "collab"
    default_auto_field = "django.db.models.BigAutoField"
