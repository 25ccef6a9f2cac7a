"""tokens/: made once, shown once, stored as a digest, limited in scope and time, revocable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from notes.accounts.models import AccessToken, Scope, User
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import NOTES, SESSION, TOKENS, content_url, note_url, restoration_url, shares_url

ApiWith = Callable[..., APIClient]


def bearer(token: str) -> Any:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize(("role", "status"), [(NOBODY, 401), (None, 201)])
def test_who_may_make_a_token(api_as: ApiAs, db: None, role: Nobody | None, status: int) -> None:
    assert api_as(role).post(TOKENS, {"name": "backup", "scopes": ["read"]}).status_code == status


def test_a_token_is_shown_once_and_opens_what_it_says(api_as: ApiAs) -> None:
    login, script = api_as(None), APIClient()
    made = login.post(TOKENS, {"name": "backup", "scopes": ["write", "read", "read"]}).json()
    assert re.fullmatch(r"curio_[A-Za-z0-9]{8}_[A-Za-z0-9]{40}", made["token"])
    assert (made["scopes"], made["expires_at"], made["last_used_at"]) == (["read", "write"], None, None)
    assert script.get(SESSION, headers=bearer(made["token"])).json()["username"] == "stranger"
    (listed,) = login.get(TOKENS).json()["results"]
    assert listed["hint"] == made["token"][:15] + "…"
    assert listed["last_used_at"]
    assert "token" not in listed


def test_only_a_digest_is_stored(person: Person) -> None:
    _, token = AccessToken.objects.issue(person("owner"), "backup", [Scope.READ])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notes_accesstoken")
        row = repr(cursor.fetchall())
    assert hashlib.sha256(token.encode()).hexdigest() in row
    assert token[15:] not in row


@pytest.mark.parametrize(
    "written",
    [
        "",
        "curio_",
        "x" * 55,
        "curio_" + "a" * 8 + "_" + "b" * 40,
        "{token}x",
        "{swapped}",
        "{token} {token}",
        "é\0",
    ],
)
def test_what_is_no_token_opens_nothing(person: Person, written: str) -> None:
    _, token = AccessToken.objects.issue(person("owner"), "backup", [Scope.READ])
    swapped = token[:-1] + ("a" if token[-1] != "a" else "b")
    answer = APIClient().get(NOTES, headers=bearer(written.format(token=token, swapped=swapped)))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_wrong_token_beside_a_good_cookie_opens_nothing(api_as: ApiAs) -> None:
    assert api_as(None).get(NOTES, headers=bearer("curio_x")).status_code == 401


def test_a_token_needs_no_csrf_token_but_a_cookie_does(person: Person) -> None:
    _, token = AccessToken.objects.issue(person("owner"), "backup", [Scope.WRITE])
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(person("owner"))
    refused = client.post(NOTES)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert client.post(NOTES, headers=bearer(token)).status_code == 201


@pytest.mark.parametrize(
    ("scopes", "may"),
    [
        ([Scope.READ], {"read"}),
        ([Scope.WRITE], {"read", "write"}),
        ([Scope.SHARE], {"share"}),
        ([Scope.READ, Scope.SHARE], {"read", "share"}),
        (list(Scope), {"read", "write", "share"}),
    ],
)
def test_what_a_scope_is_good_for(api_with: ApiWith, note: Note, scopes: list[Scope], may: set[str]) -> None:
    api = api_with(*scopes)
    asked = {
        "read": [
            api.get(NOTES),
            api.get(note_url(note)),
            api.get(content_url(note)),
            api.get(shares_url(note)),
            api.get(SESSION),
        ],
        "share": [
            api.post(shares_url(note), {"username": "viewer", "role": "editor"}),
            api.patch(shares_url(note, "viewer"), {"role": "viewer"}),
            api.delete(shares_url(note, "viewer")),
        ],
        "write": [
            api.post(NOTES),
            api.patch(note_url(note), {"content": "new"}),
            api.put(content_url(note), b"newer", content_type="text/markdown"),
            api.delete(note_url(note)),
            api.post(restoration_url(note)),
        ],
    }
    refused = {what: [answer.status_code == 403 for answer in answers] for what, answers in asked.items()}
    assert refused == {what: [what not in may] * len(answers) for what, answers in asked.items()}
    codes = {
        answer.json()["code"] for answers in asked.values() for answer in answers if answer.status_code == 403
    }
    assert codes <= {"missing_scope"}


def test_tokens_cannot_manage_tokens(api_with: ApiWith) -> None:
    api, token = api_with(*Scope), AccessToken.objects.get()
    answers = [
        api.get(TOKENS),
        api.post(TOKENS, {"name": "x", "scopes": ["read"]}),
        api.delete(f"{TOKENS}{token.pk}/"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "login_required")
    ] * 3


@pytest.mark.parametrize(
    "change", [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}]
)
def test_an_expired_or_revoked_token_opens_nothing(api_with: ApiWith, change: dict[str, Any]) -> None:
    api = api_with(*Scope)
    assert api.get(NOTES).status_code == 200
    AccessToken.objects.update(**change)
    assert api.get(NOTES).status_code == 401


def test_a_token_of_a_deactivated_person_opens_nothing(api_with: ApiWith, person: Person) -> None:
    api = api_with(*Scope)
    owner = person("owner")
    owner.is_active = False
    owner.save()
    assert api.get(NOTES).status_code == 401


def test_a_revoked_token_is_gone_from_the_list(api_as: ApiAs) -> None:
    login = api_as(None)
    made = login.post(TOKENS, {"name": "backup", "scopes": ["read"]}).json()
    assert login.delete(f"{TOKENS}{made['id']}/").status_code == 204
    assert login.get(TOKENS).json()["results"] == []
    assert login.delete(f"{TOKENS}{made['id']}/").status_code == 404
    assert APIClient().get(NOTES, headers=bearer(made["token"])).status_code == 401


@pytest.mark.parametrize(("role", "status"), [(NOBODY, 401), (None, 404), (Role.OWNER, 204)])
def test_who_may_revoke_a_token(
    api_as: ApiAs, person: Person, role: Role | Nobody | None, status: int
) -> None:
    row, _ = AccessToken.objects.issue(person("owner"), "backup", [Scope.READ])
    assert api_as(role).delete(f"{TOKENS}{row.pk}/").status_code == status


def test_everybody_lists_their_own_tokens(api_as: ApiAs, person: Person) -> None:
    AccessToken.objects.issue(person("owner"), "backup", [Scope.READ])
    assert api_as(None).get(TOKENS).json()["results"] == []


@pytest.mark.parametrize(
    ("new", "field"),
    [
        ({"scopes": ["read"]}, "name"),
        ({"name": "", "scopes": ["read"]}, "name"),
        ({"name": "x" * 101, "scopes": ["read"]}, "name"),
        ({"name": "x"}, "scopes"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["admin"]}, "scopes"),
        ({"name": "x", "scopes": "read"}, "scopes"),
        ({"name": "x", "scopes": {"a": [1]}}, "scopes"),
        ({"name": "x", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "scopes": ["read"], "expires_at": "soon"}, "expires_at"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(
    api_as: ApiAs, db: None, new: dict[str, Any], field: str
) -> None:
    answer = api_as(None).post(TOKENS, new)
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {field})
    assert not AccessToken.objects.exists()


def test_use_is_written_down_at_most_once_a_minute(person: Person, django_assert_num_queries: Any) -> None:
    row, _ = AccessToken.objects.issue(person("owner"), "backup", [Scope.READ])
    for age, writes in [(None, 1), (timedelta(seconds=50), 0), (timedelta(seconds=61), 1)]:
        row.last_used_at = None if age is None else timezone.now() - age
        with django_assert_num_queries(writes):
            row.used()
    assert AccessToken.objects.filter(last_used_at__gt=timezone.now() - timedelta(seconds=10)).exists()


def test_two_tokens_are_never_alike(db: None, person: Person) -> None:
    user: User = person("owner")
    assert len({AccessToken.objects.issue(user, "x", [Scope.READ])[1] for _ in range(50)}) == 50
