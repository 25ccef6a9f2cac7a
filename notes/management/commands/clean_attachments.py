"""``manage.py clean_attachments``: delete files that belong to no note."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notes.attachments import storage
from notes.attachments.models import Attachment
from notes.errors import StorageDownError


class Command(BaseCommand):
    help = "Delete the files that belong to no attachment: of uploads that broke off, and of notes that are gone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say which")
        parser.add_argument(
            "--hours", type=int, default=24, help="leave those that are younger: their row may be on its way"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["hours"] < 1:
            raise CommandError("--hours takes a whole number from 1")
        before, deleted = timezone.now() - timedelta(hours=options["hours"]), 0
        try:
            for note_id, file_id, stored_at in list(storage.all_files()):
                if stored_at >= before or Attachment.objects.filter(file_id=file_id).exists():
                    continue
                name = storage.name_of(note_id, file_id)
                self.stdout.write(name)
                deleted += 1
                if not options["dry_run"]:
                    storage.forget(name)
        except StorageDownError as error:
            raise CommandError("the storage of attachments does not answer") from error
        self.stderr.write(f"{deleted} files {'would be ' if options['dry_run'] else ''}deleted.")
