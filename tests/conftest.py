"""People, a note that they share, and clients that speak for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal, cast

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from rest_framework.test import APIClient

from collab.host import Identity
from notes.accounts import identity
from notes.accounts.models import AccessToken, Scope, User
from notes.library.models import Note
from notes.sharing.models import Role
from tests.support.fixtures import SAID

Nobody = Literal["nobody"]
NOBODY: Nobody = "nobody"
"""Somebody without any credentials, in tables beside roles; None is a stranger, who has an account but no role."""

PASSWORD = "correct horse battery"
TEXT = "# Plan\n\nBuy bread 🥖 and 牛乳.\n"

Person = Callable[[str], User]
ApiAs = Callable[[Role | Nobody | None], APIClient]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have to say; they run in processes of their own."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, sentence in report.user_properties:
            if name == SAID:
                terminalreporter.write_line(f"  {sentence}")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Threads of the engine may still be connected at the end; a PostgreSQL server of the tests goes as a whole."""
    return connection.vendor == "postgresql"


@pytest.fixture(autouse=True)
def _quick_sign_ups(settings: Any) -> None:
    """Nobody attacks the passwords of tests, and many people sign up from one address."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture(autouse=True)
def _attachments_in_memory(settings: Any) -> None:
    """What a test attaches goes with it."""
    in_memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "attachments": in_memory}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Answers that are closed outside of a test client would close the connection in whose transaction a test runs."""
    endings = (request_started, request_finished)
    for signal in endings:
        signal.disconnect(close_old_connections)
    yield
    for signal in endings:
        signal.connect(close_old_connections)


@pytest.fixture
def person(db: None) -> Person:
    """People by name; each is made when first called for. The administrator is there before all of them."""

    def get(username: str) -> User:
        user = User.objects.filter(username=username).first()
        return user or User.objects.create_user(username, password=PASSWORD)

    get("administrator")
    return get


@pytest.fixture
def speaking() -> Callable[[User], Identity]:
    """A person as the engine knows them, by a token that may do everything."""

    def identify(user: User) -> Identity:
        return identity.of_token(AccessToken.objects.issue(user, "test", Scope.values)[0])

    return identify


@pytest.fixture
def note(person: Person, speaking: Callable[[User], Identity]) -> Note:
    """A note of "owner", shared with "editor" and "viewer"."""
    owner = person("owner")
    note = Note.objects.write_down(owner, speaking(owner), "Plan", TEXT)
    note.share_with(person("editor"), Role.EDITOR)
    note.share_with(person("viewer"), Role.VIEWER)
    return note


@pytest.fixture
def api_as(person: Person) -> ApiAs:
    """A client logged in as who has this role, as a stranger (None), or as nobody."""

    def log_in(role: Role | Nobody | None) -> APIClient:
        client = APIClient()
        if role != NOBODY:
            client.force_login(person(role.value if isinstance(role, Role) else "stranger"))
        return client

    return log_in


@pytest.fixture
def api_with(person: Person) -> Callable[..., APIClient]:
    """A client with a token of the owner that has just these scopes."""

    def get(*scopes: Scope, username: str = "owner") -> APIClient:
        _, token = AccessToken.objects.issue(person(username), "test", scopes)
        client = APIClient()
        cast("Any", client).credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return client

    return get
