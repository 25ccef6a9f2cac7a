"""``manage.py create_token USERNAME``: an access token where there is no browser."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from notes.accounts.models import AccessToken, Scope, User


class Command(BaseCommand):
    help = "Print a new personal access token, and nothing else, to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--create", action="store_true", help="make the account, without a password, if there is none"
        )
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument(
            "--scopes", default=",".join(Scope.values), help="of read, write, share; separated by commas"
        )
        parser.add_argument("--days", type=int, help="how long it is valid; without this, for ever")

    def handle(self, *_: Any, **options: Any) -> None:
        scopes = {scope.strip() for scope in options["scopes"].split(",")}
        if not scopes <= set(Scope.values):
            raise CommandError(f"--scopes takes {', '.join(Scope.values)}; got {options['scopes']!r}")
        if options["days"] is not None and options["days"] < 1:
            raise CommandError("--days takes a whole number from 1")
        if not 1 <= len(options["name"]) <= 100:
            raise CommandError("--name takes 1 to 100 characters")
        ends = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        if not MigrationRecorder(connection).has_table():
            # The first command on a new machine; otherwise it is the server's to bring the database up to date.
            call_command("migrate", interactive=False, verbosity=0)
        user = self._user(options["username"].lower(), create=options["create"])
        _row, token = AccessToken.objects.issue(user, options["name"], scopes, ends)
        self.stdout.write(token)

    def _user(self, username: str, *, create: bool) -> User:
        user = User.objects.filter(username=username).first()
        if user is None and create:
            user = User(username=username)
            user.set_unusable_password()
            try:
                user.full_clean()
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            user.save()
        if user is None:
            raise CommandError(f'there is no account "{username}"; --create makes one')
        if not user.is_active:
            raise CommandError(f'the account "{username}" is deactivated')
        return user
