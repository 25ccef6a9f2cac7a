"""``manage.py lift_quarantine [NOTE]``: which notes are in quarantine, and giving one another chance."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from collab import quarantine


class Command(BaseCommand):
    help = "Take a note out of quarantine; without a note, list those that are in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("note", nargs="?", type=UUID, help="the note's id, as in its address")

    def handle(self, *_: Any, **options: Any) -> None:
        note = options["note"]
        if note is None:
            for document_id in quarantine.quarantined():
                self.stdout.write(str(document_id))
        elif quarantine.lift(note):
            self.stdout.write(f"{note} can be written again in a few seconds.")
        else:
            raise CommandError(f"{note} is not in quarantine")
