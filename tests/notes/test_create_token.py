"""``manage.py create_token``: prints a token and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from notes.accounts.models import AccessToken, User
from tests.conftest import Person
from tests.support.databases import surroundings


def create_token(*arguments: Any) -> str:
    out = StringIO()
    call_command("create_token", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_the_token_alone(person: Person) -> None:
    person("ada")
    printed = create_token("ada")
    token = AccessToken.objects.opened_by(printed.strip())
    assert printed.count("\n") == 1
    assert token is not None
    assert (token.user.username, token.scopes, token.expires_at) == ("ada", ["read", "share", "write"], None)


def test_on_a_new_machine_it_sets_up_the_database(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "manage.py", "create_token", "ada", "--create"],
        cwd=Path(__file__).parents[2],
        env=surroundings(tmp_path / "new") | {"SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.fullmatch(r"curio_\w{8}_\w{40}\n", made.stdout)
    assert made.stderr == ""


def test_it_takes_name_scopes_and_days(person: Person) -> None:
    person("ada")
    token = AccessToken.objects.opened_by(
        create_token("Ada", "--name=nightly", "--scopes=read", "--days=7").strip()
    )
    assert token is not None
    assert (token.name, token.scopes) == ("nightly", ["read"])
    assert token.expires_at is not None
    assert timedelta(days=6) < token.expires_at - timezone.now() <= timedelta(days=7)


def test_it_makes_an_account_only_when_asked_to(db: None) -> None:
    with pytest.raises(CommandError, match="--create"):
        create_token("ada")
    assert not User.objects.exists()
    create_token("Ada", "--create")
    create_token("ada", "--create")
    ada = User.objects.get()
    assert (ada.username, ada.has_usable_password(), ada.is_administrator) == ("ada", False, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["a b", "--create"],
        ["x" * 33, "--create"],
        ["administrator", "--scopes=admin"],
        ["administrator", "--scopes="],
        ["administrator", "--days=0"],
        ["administrator", "--name="],
        ["administrator", f"--name={'x' * 101}"],
        ["inactive"],
    ],
)
def test_what_makes_no_sense_makes_no_token(person: Person, arguments: list[str]) -> None:
    inactive = person("inactive")
    inactive.is_active = False
    inactive.save()
    with pytest.raises(CommandError):
        create_token(*arguments)
    assert not AccessToken.objects.exists()
