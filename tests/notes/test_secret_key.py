"""The secret is made once and kept where only its owner reads it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from notes_project.secret_key import kept_secret


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret_key"
    secret = kept_secret(path)
    assert len(secret) >= 50
    assert kept_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_two_installations_have_two_secrets(tmp_path: Path) -> None:
    assert kept_secret(tmp_path / "a") != kept_secret(tmp_path / "b")


def test_a_secret_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("mine")
    assert kept_secret(path) == "mine"


def test_many_who_come_first_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        secrets = set(threads.map(kept_secret, [tmp_path / "secret_key"] * 8))
    assert len(secrets) == 1
