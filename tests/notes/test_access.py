"""What Curio answers the engine: who opens a socket, from which page, and what they may do with a note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from collab.access import grant
from collab.core.errors import LoginOverError, WithdrawnError
from collab.host import Identity
from notes.access import Host
from notes.accounts import identity
from notes.accounts.models import AccessToken, Scope, Session, User
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Person
from tests.notes.addresses import note_url

TOKEN = {"authorization": "Bearer curio_aaaaaaaa_b"}
COOKIE = {"cookie": "sessionid=abc"}


def handshake(headers: dict[str, str] | list[tuple[str, str]], scheme: str = "ws") -> dict[str, Any]:
    pairs = headers.items() if isinstance(headers, dict) else headers
    return {
        "type": "websocket",
        "scheme": scheme,
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in pairs],
    }


# --- From which page? ---


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://notes.example:8000", True),
        ("https://notes.example:8000", False),
        ("http://notes.example", False),
        ("http://notes.example:8001", False),
        ("http://notes.example:8000.evil.example", False),
        ("http://evil-notes.example:8000", False),
        ("http://notes.example:8000/", False),
        ("http://user@notes.example:8000", False),
        ("http://evil.example", False),
        ("null", False),
        ("", False),
        (None, False),
    ],
)
@pytest.mark.parametrize("credential", [COOKIE, {}, {"authorization": "Basic YTpi"}])
def test_a_cookie_needs_a_page_of_our_own(
    settings: Any, origin: str | None, allowed: bool, credential: dict[str, str]
) -> None:
    """P6: a page elsewhere can open sockets here with the cookie of whoever looks at it."""
    settings.ALLOWED_HOSTS, settings.PUBLIC_ORIGIN = ["notes.example"], ""
    headers = {"host": "notes.example:8000", **credential, **({} if origin is None else {"origin": origin})}
    assert Host().origin_allowed(handshake(headers)) is allowed


def test_behind_tls_the_origin_is_https(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_ORIGIN = ["notes.example"], ""
    headers = {"host": "notes.example", "origin": "https://notes.example"}
    assert Host().origin_allowed(handshake(headers, "wss"))
    assert not Host().origin_allowed(handshake(headers, "ws"))


def test_a_host_that_is_not_ours_makes_no_origin_ours(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_ORIGIN = ["notes.example"], ""
    assert not Host().origin_allowed(handshake({"host": "evil.example", "origin": "http://evil.example"}))
    assert not Host().origin_allowed(handshake({"host": "", "origin": "http://"}))
    assert not Host().origin_allowed(handshake({"origin": "http://"}))


def test_the_public_address_is_allowed_behind_any_proxy(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_ORIGIN = ["notes.example"], "https://notes.example"
    headers = {"host": "127.0.0.1:8000", "origin": "https://notes.example"}
    assert Host().origin_allowed(handshake(headers))
    assert not Host().origin_allowed(handshake({**headers, "origin": "https://notes.example.evil"}))


@pytest.mark.parametrize("origin", [{}, {"origin": "null"}, {"origin": "http://evil.example"}])
def test_a_token_needs_no_origin(origin: dict[str, str]) -> None:
    assert Host().origin_allowed(handshake({"host": "x", **TOKEN, **COOKIE, **origin}))


def test_two_origins_are_none(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_ORIGIN = ["notes.example"], ""
    headers = [
        ("host", "notes.example"),
        ("origin", "http://notes.example"),
        ("origin", "http://evil.example"),
    ]
    assert not Host().origin_allowed(handshake(headers))


# --- Who? ---


def cookie_of(user: User) -> dict[str, str]:
    client = APIClient()
    client.force_login(user)
    return {"cookie": f"theme=dark; sessionid={client.cookies['sessionid'].value}; csrftoken=x"}


def token_of(user: User, *scopes: Scope) -> dict[str, str]:
    return {"authorization": f"Bearer {AccessToken.objects.issue(user, 'x', scopes or Scope.values)[1]}"}


def test_a_cookie_is_a_person(person: Person) -> None:
    owner = person("owner")
    who = Host().identify(handshake(cookie_of(owner)))
    assert who == Identity(
        "person", owner.scope, "owner", owner.color, f"session:{Session.objects.get().digest}"
    )


def test_a_token_speaks_for_its_person(person: Person) -> None:
    owner = person("owner")
    who = Host().identify(handshake(token_of(owner)))
    assert who == Identity("token", owner.scope, "owner", owner.color, AccessToken.objects.get().scope)


def test_with_a_token_cookies_are_not_looked_at(person: Person) -> None:
    owner, editor = person("owner"), person("editor")
    who = Host().identify(handshake({**cookie_of(owner), **token_of(editor)}))
    assert who is not None
    assert who.key == editor.scope
    assert Host().identify(handshake({**cookie_of(owner), **TOKEN})) is None


@pytest.mark.parametrize(
    "headers", [{}, COOKIE, TOKEN, {"cookie": "="}, {"cookie": "sessionid="}, {"cookie": "é\0;;"}]
)
def test_who_brings_nothing_good_is_nobody(db: None, headers: dict[str, str]) -> None:
    assert Host().identify(handshake(headers)) is None


def deactivate(user: User) -> None:
    user.is_active = False
    user.save()


def change_password(user: User) -> None:
    user.set_password("another horse battery")
    user.save()


def expire_everything(user: User) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.update(expire_date=past)
    user.tokens.update(expires_at=past)


def end_everything(user: User) -> None:
    Session.objects.all().delete()
    for token in user.tokens.all():
        token.revoke()


ENDINGS = [
    (deactivate, cookie_of, True),
    (deactivate, token_of, True),
    (change_password, cookie_of, True),
    (change_password, token_of, False),
    (expire_everything, cookie_of, True),
    (expire_everything, token_of, True),
    (end_everything, cookie_of, True),
    (end_everything, token_of, True),
]


@pytest.mark.parametrize(("ending", "credential", "over"), ENDINGS)
def test_what_ends_a_login(
    note: Note,
    person: Person,
    ending: Callable[[User], None],
    credential: Callable[[User], dict[str, str]],
    over: bool,
) -> None:
    headers = credential(person("owner"))
    who = Host().identify(handshake(headers))
    assert who is not None
    assert Host().authorize(who, note.id) is not None
    ending(person("owner"))
    assert (Host().identify(handshake(headers)) is None) is over
    if over:
        with pytest.raises(LoginOverError):
            Host().authorize(who, note.id)
    else:
        assert Host().authorize(who, note.id) is not None


# --- What may they do? ---


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("trashed", [False, True])
def test_sockets_and_requests_agree(
    api_as: ApiAs, note: Note, person: Person, role: Role | None, trashed: bool
) -> None:
    if trashed:
        note.trash()
    api = api_as(role)
    who = Host().identify(handshake({"cookie": f"sessionid={api.cookies['sessionid'].value}"}))
    assert who is not None
    try:
        access = Host().authorize(who, note.id)
        is_withdrawn = False
    except WithdrawnError:
        access, is_withdrawn = None, True
    # P30: whoever has a role in it may know why it is gone.
    assert is_withdrawn is (trashed and role is not None)
    may_write = api.patch(note_url(note), {"title": "x"}).status_code == 200
    # The owner reads a trashed note as a page of its own; nobody joins it live.
    may_read = api.get(note_url(note)).status_code == 200 and not trashed
    assert (access is not None and access.may_read, access is not None and access.may_write) == (
        may_read,
        may_write,
    )


@pytest.mark.parametrize(
    ("scopes", "role", "expected"),
    [
        ([Scope.READ], Role.OWNER, (True, False)),
        ([Scope.WRITE], Role.OWNER, (True, True)),
        ([Scope.WRITE], Role.VIEWER, (True, False)),
        ([Scope.SHARE], Role.OWNER, None),
        ([Scope.READ, Scope.WRITE], None, None),
    ],
)
def test_a_token_may_what_its_scopes_and_its_person_may(
    note: Note, person: Person, scopes: list[Scope], role: Role | None, expected: tuple[bool, bool] | None
) -> None:
    who = Host().identify(handshake(token_of(person(role.value if role else "stranger"), *scopes)))
    assert who is not None
    access = Host().authorize(who, note.id)
    assert (access and (access.may_read, access.may_write)) == expected


def test_an_absent_note_is_nothing(person: Person, speaking: Callable[[User], Identity]) -> None:
    assert Host().authorize(speaking(person("owner")), uuid4()) is None


def test_an_answer_names_what_it_rests_on(note: Note, person: Person) -> None:
    owner = person("owner")
    ends = timezone.now() + timedelta(days=1)
    token, _ = AccessToken.objects.issue(owner, "x", Scope.values, ends)
    access = Host().authorize(identity.of_token(token), note.id)
    assert access is not None
    assert access.scopes == (f"document:{note.id}", f"person:{owner.pk}", f"token:{token.pk}")
    assert access.until == ends
    assert Host().scopes(identity.of_token(token), note.id) == access.scopes


def test_a_handshake_asks_the_database_little(
    note: Note, person: Person, django_assert_max_num_queries: Any
) -> None:
    """After a restart thousands come at once: who it is, the stamps, the credential, the note."""
    headers = token_of(person("owner"), Scope.READ)
    assert Host().identify(handshake(headers)) is not None
    with django_assert_max_num_queries(4):
        who = Host().identify(handshake(headers))
        assert who is not None
        assert grant(who, note.id) is not None


def test_a_login_is_asked_again_when_its_cookie_ends(note: Note, person: Person) -> None:
    who = Host().identify(handshake(cookie_of(person("owner"))))
    assert who is not None
    access = Host().authorize(who, note.id)
    assert access is not None
    assert access.until == Session.objects.get().expire_date


@pytest.mark.parametrize("credential", ["", "token:0", "session:", "session:x", "link:1"])
def test_a_credential_of_no_kind_is_over(note: Note, credential: str) -> None:
    with pytest.raises(LoginOverError):
        Host().authorize(Identity("person", note.owner.scope, "owner", "#000000", credential), note.id)


def test_nobody_has_no_session(api_as: ApiAs, db: None) -> None:
    assert "sessionid" not in api_as(NOBODY).cookies
