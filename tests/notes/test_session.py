"""Signing up, in and out with a username and a password, and session/."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from rest_framework.test import APIClient

from notes.accounts.models import PRESENCE_COLORS, Session, User
from tests.conftest import NOBODY, PASSWORD, ApiAs, Person
from tests.notes.addresses import CHANGE_PASSWORD, LOGIN, LOGIN_SESSION, NOTES, SESSION, SIGNUP


def sign_up(username: str, password: str = PASSWORD, client: APIClient | None = None) -> Any:
    body = json.dumps({"username": username, "password": password})
    return (client or APIClient()).post(SIGNUP, body, content_type="application/json")


def test_nobody_is_told_so(api_as: ApiAs, db: None) -> None:
    answer = api_as(NOBODY).get(SESSION)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_who_signs_up_is_logged_in(db: None) -> None:
    client = APIClient()
    assert sign_up("ada", client=client).status_code == 200
    ada = User.objects.get()
    assert client.get(SESSION).json() == {
        "username": "ada",
        "color": ada.color,
        "is_administrator": True,
        "max_attachment_bytes": 26214400,
    }
    assert ada.email == ""


def test_the_second_is_no_administrator(person: Person) -> None:
    client = APIClient()
    sign_up("grace", client=client)
    assert client.get(SESSION).json()["is_administrator"] is False


def test_usernames_know_no_upper_case(db: None) -> None:
    assert sign_up("Ada").status_code == 200
    refused = sign_up("ADA")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "username_taken")
    client = APIClient()
    assert client.post(LOGIN, {"username": "aDa", "password": PASSWORD}).status_code == 200
    assert client.get(SESSION).json()["username"] == "ada"


@pytest.mark.parametrize(
    "username",
    ["", "a", "a b", ".ada", "ada.", "ada/eve", "x" * 33, "ädä", "аda", "ada\0", "\ud800", "a\nb", "<b>"],
)
def test_a_username_that_is_none_is_refused(db: None, username: str) -> None:
    answer = sign_up(username)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert not User.objects.exists()


@pytest.mark.parametrize("username", ["ab", "a1", "ada.lovelace", "x" * 32, "a_b-c"])
def test_a_username_may_be(db: None, username: str) -> None:
    assert sign_up(username).status_code == 200


@pytest.mark.parametrize("password", ["", "short", "12345678901", "password", "\ud800" * 8, "a\0bcdefghijk"])
def test_a_weak_password_is_refused(db: None, password: str) -> None:
    assert sign_up("ada", password).status_code == 400
    assert not User.objects.exists()


@pytest.mark.parametrize("url", [LOGIN, SIGNUP])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"5",
        b"[" * 100_000,
        b'{"username": "\\ud800", "password": "x"}',
        b"\xff",
        b'{"username": {}, "password": []}',
    ],
)
def test_what_is_no_login_is_refused(db: None, url: str, body: bytes) -> None:
    answer = APIClient().post(url, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_a_form_with_files_is_refused(db: None) -> None:
    assert APIClient().post(LOGIN, {"username": "ada"}, format="multipart").status_code in (400, 415)


def test_a_wrong_password_says_nothing_about_the_name(person: Person) -> None:
    person("ada")
    wrong, unknown = (APIClient().post(LOGIN, {"username": name, "password": "x"}) for name in ("ada", "eve"))
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.status_code == 400


def test_who_logs_out_is_out(person: Person) -> None:
    client = APIClient()
    client.force_login(person("ada"))
    cookie = client.cookies["sessionid"].value
    assert client.delete(LOGIN_SESSION).status_code == 401
    client.cookies["sessionid"] = cookie
    assert client.get(SESSION).status_code == 401
    assert not Session.objects.exists()


def test_a_new_password_ends_all_other_logins(person: Person) -> None:
    here, there = APIClient(), APIClient()
    for client in (here, there):
        client.force_login(person("ada"))
    change = {"current_password": PASSWORD, "new_password": "another horse battery"}
    assert here.post(CHANGE_PASSWORD, change).status_code == 200
    assert (here.get(SESSION).status_code, there.get(SESSION).status_code) == (200, 401)


def test_a_deactivated_person_is_nobody(person: Person) -> None:
    client, ada = APIClient(), person("ada")
    client.force_login(ada)
    ada.is_active = False
    ada.save()
    assert client.get(NOTES).status_code == 401
    assert client.post(LOGIN, {"username": "ada", "password": PASSWORD}).status_code == 401
    assert client.get(NOTES).status_code == 401


def test_guessing_passwords_is_slowed_down(person: Person, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    cache.clear()
    person("ada")
    codes = [
        APIClient().post(LOGIN, {"username": "ada", "password": "x"}).json()["errors"][0]["code"]
        for _ in range(4)
    ]
    cache.clear()
    assert codes == ["username_password_mismatch"] * 3 + ["too_many_login_attempts"]


def test_tries_count_whichever_process_is_asked(person: Person, settings: Any) -> None:
    """They are kept where all processes find them."""
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip"}
    cache.clear()
    person("ada")
    APIClient().post(LOGIN, {"username": "ada", "password": "x"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM notes_cache")
        assert cursor.fetchone()[0] > 0
    cache.clear()


def test_there_is_no_mail_to_ask_for(db: None) -> None:
    """Without a mail server, addresses that would send mail do not exist."""
    for path in ("auth/password/request", "account/email", "auth/code/request", "auth/phone/verify"):
        assert APIClient().post(f"/_allauth/browser/v1/{path}", {"email": "a@b.example"}).status_code == 404


def test_changes_of_logins_need_a_csrf_token(person: Person) -> None:
    client = APIClient(enforce_csrf_checks=True)
    answer = client.post(SIGNUP, {"username": "ada", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    client.get("/_allauth/browser/v1/config")
    token = client.cookies["csrftoken"].value
    answer = client.post(SIGNUP, {"username": "ada", "password": PASSWORD}, headers={"X-CSRFToken": token})
    assert answer.status_code == 200


def test_the_first_nine_people_have_colours_of_their_own(person: Person) -> None:
    colors = [person(f"person-{number}").color for number in range(9)]
    assert sorted(colors) == sorted(PRESENCE_COLORS)
