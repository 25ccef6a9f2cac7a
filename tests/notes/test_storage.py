"""The database takes nothing for a while: what is stored is not called lost, and what can be read is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from collab import documents
from collab.signals import document_committed
from notes.accounts.models import AccessToken, Scope
from notes.library.models import Note
from notes.library.projection import Projector
from notes.sharing.models import Role
from tests.conftest import ApiAs
from tests.notes.addresses import content_url, note_url
from tests.support.databases import database_of_tests
from tests.support.storage import WriteLock


@pytest.fixture
def lock(transactional_db: None) -> Iterator[WriteLock]:
    """Another process's lock on the database, for which nobody waits long."""
    impatient = {"sqlite": "PRAGMA busy_timeout = 10", "postgresql": "SET lock_timeout = 10"}
    with connection.cursor() as cursor:
        cursor.execute(impatient[connection.vendor])
    lock = WriteLock(database_of_tests())
    yield lock
    lock.give_back()
    connection.close()


@pytest.fixture
def locked_after_the_commit(lock: WriteLock) -> Iterator[None]:
    """From the next commit of a text on, nothing more can be stored."""

    def take(**_: Any) -> None:
        lock.take()

    document_committed.connect(take)
    yield
    document_committed.disconnect(take)


def patch(api: APIClient, note: Note) -> Any:
    return api.patch(note_url(note), {"content": "stored\n"})


def put_content(api: APIClient, note: Note) -> Any:
    return api.put(content_url(note), "stored\n", content_type="text/markdown")


@pytest.mark.usefixtures("locked_after_the_commit")
@pytest.mark.parametrize("write", [patch, put_content])
def test_a_text_that_is_stored_is_answered_for(
    api_as: ApiAs, note: Note, lock: WriteLock, write: Callable[[APIClient, Note], Any]
) -> None:
    """P21: also when the list entry cannot follow at once. It does later."""
    projector = Projector()
    document_committed.connect(projector.hear)
    answer = write(api_as(Role.EDITOR), note)
    assert (answer.status_code, answer["ETag"]) == (200, '"1.2"')
    assert documents.read(note.id).text == "stored\n"
    note.refresh_from_db()
    assert note.excerpt != "stored"

    lock.give_back()
    projector.catch_up()
    note.refresh_from_db()
    assert note.excerpt == "stored"


@pytest.mark.parametrize("address", [note_url, content_url])
def test_a_note_can_be_read_while_nothing_can_be_stored(
    api_as: ApiAs,
    note: Note,
    lock: WriteLock,
    speaking: Callable[..., Any],
    address: Callable[[Note], str],
) -> None:
    reader, speaker = api_as(Role.VIEWER), speaking(note.owner)
    documents.rewrite(note.id, "typed\n", author=speaker)
    with lock:
        answer = reader.get(address(note))
    assert (answer.status_code, answer["ETag"]) == (200, '"1.2"')


def test_a_write_that_cannot_be_stored_says_that_it_may_not_have_been(
    api_as: ApiAs, note: Note, lock: WriteLock
) -> None:
    editor = api_as(Role.EDITOR)
    with lock:
        answer = patch(editor, note)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert "may or may not" in answer.json()["detail"]
    assert answer["Retry-After"] == "2"
    assert str(documents.read(note.id).revision) == "1.1"


def test_a_token_opens_what_can_be_read_while_its_use_cannot_be_noted(
    api_with: Callable[..., APIClient], note: Note, lock: WriteLock
) -> None:
    script = api_with(Scope.READ)
    with lock:
        assert script.get(note_url(note)).status_code == 200
    assert AccessToken.objects.latest("pk").last_used_at is None
    assert script.get(note_url(note)).status_code == 200
    assert AccessToken.objects.latest("pk").last_used_at is not None
