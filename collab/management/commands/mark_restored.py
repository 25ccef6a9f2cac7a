"""``manage.py mark_restored``: after a backup was put back, take from people what the backup lacks."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from collab import update_log
from collab.signals import restored


class Command(BaseCommand):
    help = "Say that the database was restored: browsers bring back what it lacks, whoever had written it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="for how long; 0 ends it at once")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["days"] < 0:
            raise CommandError(f"--days takes a whole number from 0, got {options['days']}")
        count = update_log.expect_uploads(timezone.now() + timedelta(days=options["days"]))
        if options["days"]:
            restored.send(sender=type(self))
        self.stdout.write(f"{count} documents take back what they lack for {options['days']} days.")
