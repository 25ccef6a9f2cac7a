"""``manage.py migrate``: Django's own, by one process at a time. ``manage.py serve`` runs it at its start."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from notes_project.migration_turn import migration_turn


class Command(migrate.Command):
    """Django's command, in turn."""

    def handle(self, *args: Any, **options: Any) -> None:
        with migration_turn(connections[options["database"]]):
            super().handle(*args, **options)
