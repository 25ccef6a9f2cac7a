"""The first account becomes the administrator, and only one does, however many come first at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection
from rest_framework.test import APIClient

from notes.accounts.models import User
from tests.conftest import PASSWORD
from tests.notes.addresses import SIGNUP

PEOPLE = 4


def sign_up_together(names: list[str]) -> list[int]:
    starting = Barrier(len(names))

    def sign_up(name: str) -> int:
        close_old_connections()
        starting.wait()
        try:
            return APIClient().post(SIGNUP, {"username": name, "password": PASSWORD}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as threads:
        return list(threads.map(sign_up, names))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_sign_up_first_at_once_one_is_the_administrator() -> None:
    assert sign_up_together([f"person-{number}" for number in range(PEOPLE)]) == [200] * PEOPLE
    assert User.objects.filter(is_superuser=True, founder=True).count() == 1
    assert User.objects.filter(is_superuser=False, founder=None).count() == PEOPLE - 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_one_name_at_once_one_gets_it() -> None:
    statuses = sign_up_together(["ada"] * PEOPLE)
    assert sorted(statuses) == [200] + [400] * (PEOPLE - 1)
    assert User.objects.get().is_superuser


@pytest.mark.django_db
def test_who_loses_the_race_to_be_first_gets_an_ordinary_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another database than SQLite would show two people at once: no account yet."""
    User.objects.create_user("first")
    monkeypatch.setattr(User.objects, "exists", lambda: False)
    second = User.objects.create_user("second")
    assert (second.founder, second.is_superuser, second.is_staff) == (None, False, False)


@pytest.mark.django_db(transaction=True)
def test_a_password_is_hashed_while_others_may_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes long; in a transaction on SQLite, nobody's typing would be stored meanwhile."""
    set_password = User.set_password
    were_kept_waiting: list[bool] = []

    def look_and_set(user: User, password: str) -> None:
        were_kept_waiting.append(connection.in_atomic_block)
        set_password(user, password)

    monkeypatch.setattr(User, "set_password", look_and_set)
    assert APIClient().post(SIGNUP, {"username": "ada", "password": PASSWORD}).status_code == 200
    assert were_kept_waiting == [False]
