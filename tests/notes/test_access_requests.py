"""access-requests/: asking to be let in, without learning which notes there are."""

from __future__ import annotations

from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from notes.feed.models import Event
from notes.feed.sequencer import Sequencer
from notes.library.models import Note
from notes.sharing.models import AccessRequest, Role
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import note_url, shares_url
from tests.support.databases import about_postgresql, waits_for_a_lock
from tests.support.deadlines import wait_until_now

ASK = "/api/v1/access-requests/"


def asked_url(note: Note, username: str = "") -> str:
    return f"{note_url(note)}access-requests/" + (f"{username}/" if username else "")


def ask(api_as: ApiAs, note_id: UUID, role: Role | None = None) -> Any:
    return api_as(role).post(ASK, {"note": str(note_id)})


def told_of_asking() -> list[tuple[str, Any, Any]]:
    Sequencer().tell((), {})
    asked = Event.objects.filter(kind="note.access_asked")
    return [(event.actors[0], event.addressee, event.data) for event in asked]


def test_the_owner_is_told_once(api_as: ApiAs, note: Note, person: Person) -> None:
    for _ in range(3):
        assert ask(api_as, note.id).status_code == 202
    assert told_of_asking() == [("stranger", person("owner"), {"username": "stranger"})]


def test_the_answer_does_not_say_whether_there_is_such_a_note(api_as: ApiAs, note: Note) -> None:
    there, nowhere = ask(api_as, note.id), ask(api_as, uuid4())
    assert (there.status_code, there.content, dict(there.headers)) == (
        nowhere.status_code,
        nowhere.content,
        dict(nowhere.headers),
    )


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.VIEWER])
def test_whoever_sees_the_note_does_not_ask(api_as: ApiAs, note: Note, role: Role) -> None:
    assert ask(api_as, note.id, role).status_code == 202
    assert not AccessRequest.objects.exists()


def test_nobody_asks_for_what_lies_in_the_trash(api_as: ApiAs, note: Note) -> None:
    note.trash()
    assert ask(api_as, note.id, Role.EDITOR).status_code == 202
    assert not AccessRequest.objects.exists()


def test_nobody_asks_for_what_was_put_into_the_trash_meanwhile(note: Note, person: Person) -> None:
    as_it_was = Note.objects.get(pk=note.pk)
    note.trash()
    as_it_was.ask_for_access(person("stranger"))
    assert not AccessRequest.objects.exists()


@about_postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_asks_while_they_are_let_in_has_not_asked(note: Note, person: Person) -> None:
    """SQLite has one writer at a time and nothing of this to show."""
    stranger = person("stranger")

    def ask() -> None:
        try:
            Note.objects.get(pk=note.pk).ask_for_access(stranger)
        finally:
            connection.close()

    asking = Thread(target=ask)
    with transaction.atomic():
        note.share_with(stranger, Role.EDITOR)
        asking.start()
        wait_until_now(lambda: waits_for_a_lock() or not asking.is_alive())
    asking.join()
    assert not AccessRequest.objects.exists()
    assert told_of_asking() == []


def test_nobody_without_an_account_asks(api_as: ApiAs, note: Note) -> None:
    assert api_as(NOBODY).post(ASK, {"note": str(note.id)}).status_code == 401


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 403), (Role.OWNER, 200)],
)
def test_who_may_see_who_asks(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    ask(api_as, note.id)
    answer = api_as(role).get(asked_url(note))
    assert answer.status_code == status
    if status == 200:
        assert [one["username"] for one in answer.json()["results"]] == ["stranger"]


def test_sharing_answers_the_question(api_as: ApiAs, note: Note) -> None:
    ask(api_as, note.id)
    api_as(Role.OWNER).post(shares_url(note), {"username": "stranger", "role": "viewer"})
    assert api_as(Role.OWNER).get(asked_url(note)).json()["results"] == []


def test_one_that_was_declined_may_be_asked_again(api_as: ApiAs, note: Note) -> None:
    ask(api_as, note.id)
    owner = api_as(Role.OWNER)
    assert [owner.delete(asked_url(note, "stranger")).status_code for _ in range(2)] == [204, 404]
    ask(api_as, note.id)
    assert len(told_of_asking()) == 2


@pytest.mark.parametrize(
    ("role", "status"),
    [(NOBODY, 401), (None, 404), (Role.VIEWER, 403), (Role.EDITOR, 403), (Role.OWNER, 204)],
)
def test_who_may_decline(api_as: ApiAs, note: Note, role: Role | Nobody | None, status: int) -> None:
    ask(api_as, note.id)
    assert api_as(role).delete(asked_url(note, "stranger")).status_code == status
