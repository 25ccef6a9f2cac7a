"""POST notes/: who may create a note, and what it begins with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError
from rest_framework.test import APIClient

from collab.models import Document, UpdateLog
from notes.accounts.models import Scope
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Nobody
from tests.notes.addresses import NOTES


@pytest.mark.parametrize(("role", "status"), [(NOBODY, 401), (None, 201)])
def test_who_may_create_a_note(api_as: ApiAs, db: None, role: Nobody | None, status: int) -> None:
    assert api_as(role).post(NOTES, {"title": "Mine"}).status_code == status


def test_a_new_note_is_its_makers_own(api_as: ApiAs) -> None:
    answer = api_as(None).post(NOTES, {"title": " Trip ", "content": "## Pack\n- [ ] tent"})
    assert (
        answer.json().items()
        >= {
            "title": "Trip",
            "content": "## Pack\n- [ ] tent",
            "excerpt": "Pack tent",
            "role": "owner",
            "owner": "stranger",
            "revision": "1.1",
        }.items()
    )
    assert answer["ETag"] == '"1.1"'
    assert api_as(None).get(answer["Location"]).json() == answer.json()


def test_a_note_may_begin_empty(api_as: ApiAs) -> None:
    answer = api_as(None).post(NOTES)
    assert (answer.status_code, answer.json()["title"], answer.json()["content"]) == (201, "", "")
    assert UpdateLog.objects.get(document_id=answer.json()["id"]).seq == 1


def test_the_maker_is_the_author_of_the_first_row(api_with: Callable[..., APIClient]) -> None:
    note_id = api_with(Scope.WRITE).post(NOTES, {"content": "hi"}).json()["id"]
    assert UpdateLog.objects.get(document_id=note_id).author == Note.objects.get(pk=note_id).owner.scope


def test_line_ends_become_line_feeds(api_as: ApiAs) -> None:
    assert api_as(None).post(NOTES, {"content": "a\r\nb\rc\n"}).json()["content"] == "a\nb\nc\n"


def test_spaces_around_a_text_are_kept(api_as: ApiAs) -> None:
    assert api_as(None).post(NOTES, {"content": "  a \n\n"}).json()["content"] == "  a \n\n"


@pytest.mark.parametrize("error", [DatabaseError("disk full"), InterfaceError("connection already closed")])
def test_note_and_document_are_stored_together_or_not_at_all(
    error: Exception, api_as: ApiAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = api_as(None)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(Note, "save", fail)
    answer = client.post(NOTES, {"content": "hi"})
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert not Document.objects.exists()


@pytest.mark.parametrize(("length", "status"), [(300, 201), (301, 400)])
def test_a_title_has_at_most_300_characters(api_as: ApiAs, length: int, status: int) -> None:
    assert api_as(None).post(NOTES, {"title": "🥖" * length}).status_code == status


def test_the_role_of_the_maker_is_owner_whatever_they_send(api_as: ApiAs) -> None:
    assert (
        api_as(None).post(NOTES, {"role": Role.VIEWER, "owner": "administrator"}).json()["owner"]
        == "stranger"
    )
