"""GET notes/: which notes are listed, in which order, in which pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from collab.host import Identity
from notes.accounts.models import User
from notes.library.listing import Cursor
from notes.library.models import Note
from notes.sharing.models import Role
from tests.conftest import NOBODY, ApiAs, Nobody, Person
from tests.notes.addresses import NOTES, note_url

MORNING = datetime(2026, 1, 1, 8, tzinfo=UTC)
EAST, WEST = timezone(timedelta(hours=23)), timezone(-timedelta(hours=23))


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [entry["id"] for entry in answer.json()["results"]]


@pytest.mark.parametrize(
    ("role", "listed"), [(None, False), (Role.VIEWER, True), (Role.EDITOR, True), (Role.OWNER, True)]
)
def test_own_and_shared_notes_are_listed(api_as: ApiAs, note: Note, role: Role | None, listed: bool) -> None:
    assert ids(api_as(role).get(NOTES)) == [str(note.id)] * listed


def test_nobody_is_shown_no_list(api_as: ApiAs, note: Note) -> None:
    answer = api_as(NOBODY).get(NOTES)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("role", "in_trash"), [(None, False), (Role.VIEWER, False), (Role.EDITOR, False), (Role.OWNER, True)]
)
def test_the_trash_is_its_owners_own(api_as: ApiAs, note: Note, role: Role | None, in_trash: bool) -> None:
    note.trash()
    assert ids(api_as(role).get(NOTES)) == []
    assert ids(api_as(role).get(NOTES, {"trashed": "true"})) == [str(note.id)] * in_trash


def test_what_is_there_is_not_in_the_trash(api_as: ApiAs, note: Note) -> None:
    assert ids(api_as(Role.OWNER).get(NOTES, {"trashed": "true"})) == []


def test_a_list_leaves_out_texts(api_as: ApiAs, note: Note) -> None:
    (entry,) = api_as(Role.VIEWER).get(NOTES).json()["results"]
    assert set(entry) == {"id", "title", "excerpt", "role", "owner", "created_at", "updated_at", "trashed_at"}


@pytest.mark.parametrize(
    ("words", "found"),
    [("plan", True), ("BREAD", True), ("牛乳", True), ("butter", False), ("%", False), ("", True)],
)
def test_search_looks_into_titles_and_excerpts(api_as: ApiAs, note: Note, words: str, found: bool) -> None:
    assert ids(api_as(Role.VIEWER).get(NOTES, {"search": words})) == [str(note.id)] * found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Straße nach Łódź", ["Straße nach Łódź", "STRAßE NACH ŁÓDŹ", " straße nach łódź "]),
        (" STRAßE nach łódź ", ["Straße nach Łódź", "STRAßE NACH ŁÓDŹ", " straße nach łódź "]),
        ("Straße nach", []),
        ("100%", ["100%"]),
        ("100_", []),
        ("δρόμος", ["ΔΡΌΜΟΣ"]),
    ],
)
def test_a_title_finds_those_that_are_called_so(
    api_as: ApiAs, person: Person, speaking: Callable[[User], Identity], title: str, found: list[str]
) -> None:
    owner = person("stranger")
    titles = [
        *("Straße nach Łódź", "STRAßE NACH ŁÓDŹ", " straße nach łódź ", "Straße nach Łódź 2", ""),
        *("100%", "1000", "ΔΡΌΜΟΣ"),
    ]
    for one in titles:
        Note.objects.write_down(owner, speaking(owner), one, "Straße nach Łódź")
    answer = api_as(None).get(NOTES, {"title": title})
    assert answer.status_code == 200
    assert sorted(entry["title"] for entry in answer.json()["results"]) == sorted(found)


@pytest.mark.parametrize(
    ("role", "listed"), [(None, False), (Role.VIEWER, True), (Role.EDITOR, True), (Role.OWNER, True)]
)
def test_a_title_finds_no_notes_but_those_one_may_see(
    api_as: ApiAs, note: Note, role: Role | None, listed: bool
) -> None:
    found = ids(api_as(role).get(NOTES, {"title": note.title.upper()}))
    assert found == [str(note.id)] * listed
    note.trash()
    assert ids(api_as(role).get(NOTES, {"title": note.title})) == []


def test_a_title_is_found_beyond_the_first_page_of_a_search(api_as: ApiAs, shelf: list[str]) -> None:
    Note.objects.exclude(title="6").update(excerpt="6")
    searched = api_as(None).get(NOTES, {"search": "6", "page_size": "3"})
    assert shelf[-1] not in ids(searched)
    assert ids(api_as(None).get(NOTES, {"title": "6", "page_size": "3"})) == [shelf[-1]]


@pytest.fixture
def shelf(person: Person, speaking: Callable[[User], Identity]) -> list[str]:
    """Seven notes of "stranger", the last changed first; three of them were changed at the same moment."""
    owner = person("stranger")
    speaker = speaking(owner)
    notes = [Note.objects.write_down(owner, speaker, str(number), "") for number in range(7)]
    for hours, one in zip([6, 5, 4, 4, 4, 2, 1], notes, strict=True):
        Note.objects.filter(pk=one.pk).update(updated_at=MORNING + timedelta(hours=hours))
    stored = Note.objects.filter(owner=owner).values_list("updated_at", "pk")
    return [str(pk) for _, pk in sorted(stored, reverse=True)]


def walk(api: APIClient, way: str, url: str) -> list[list[str]]:
    pages = []
    while url:
        answer = api.get(url)
        pages.append(ids(answer))
        url = answer.json()[way]
    return pages


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_pages_hold_every_note_once_in_both_directions(api_as: ApiAs, shelf: list[str], size: int) -> None:
    api = api_as(None)
    forwards = walk(api, "next", f"{NOTES}?page_size={size}")
    assert [note for page in forwards for note in page] == shelf
    assert [len(page) for page in forwards[:-1]] == [size] * (len(forwards) - 1)
    last = api.get(f"{NOTES}?page_size={size}")
    while last.json()["next"]:
        last = api.get(last.json()["next"])
    backwards = walk(api, "previous", last.json()["previous"] or "")
    assert [*reversed(backwards), ids(last)] == forwards


def test_a_note_that_moves_up_pushes_no_other_out_of_sight(api_as: ApiAs, shelf: list[str]) -> None:
    api = api_as(None)
    first = api.get(f"{NOTES}?page_size=3").json()
    api.patch(f"{NOTES}{shelf[-1]}/", {"title": "moved up"})
    assert ids(api.get(first["next"])) == shelf[3:6]


def test_links_keep_the_question(api_as: ApiAs, shelf: list[str]) -> None:
    following = api_as(None).get(NOTES, {"page_size": "2", "search": "1"}).json()
    assert following["next"] is None
    following = api_as(None).get(NOTES, {"page_size": "2", "trashed": "false"}).json()["next"]
    assert "trashed=false" in following
    assert "page_size=2" in following


@pytest.mark.parametrize(
    "query",
    [
        {"page_size": "0"},
        {"page_size": "101"},
        {"page_size": "9" * 40},
        {"page_size": "many"},
        {"cursor": "x"},
        {"cursor": "é"},
        {"cursor": "bnVsbA=="},
        {"cursor": str(Cursor(MORNING, UUID(int=1)))[:-6]},
        {"cursor": str(Cursor(MORNING.replace(tzinfo=None), UUID(int=1)))},
        {"cursor": str(Cursor(datetime(1, 1, 1, tzinfo=EAST), UUID(int=1)))},
        {"cursor": str(Cursor(datetime(9999, 12, 31, 23, tzinfo=WEST), UUID(int=1)))},
        {"cursor": "W10="},
        {"trashed": "perhaps"},
        {"search": "\0"},
        {"search": "x" * 201},
        {"title": "\0"},
        {"title": "x" * 301},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(api_as: ApiAs, db: None, query: dict[str, str]) -> None:
    answer = api_as(None).get(NOTES, query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert set(answer.json()["fields"]) == set(query)


def test_a_change_moves_a_note_to_the_top(api_as: ApiAs, shelf: list[str]) -> None:
    api = api_as(None)
    api.patch(f"{NOTES}{shelf[4]}/", {"content": "new"})
    assert ids(api.get(NOTES))[0] == shelf[4]


def test_somebody_elses_words_are_in_the_list_at_once_after_a_write(api_as: ApiAs, note: Note) -> None:
    api_as(Role.EDITOR).patch(note_url(note), {"content": "other words"})
    (entry,) = api_as(Role.VIEWER).get(NOTES).json()["results"]
    assert entry["excerpt"] == "other words"


@pytest.mark.parametrize("who", [NOBODY])
def test_an_unknown_cookie_is_nobody(api_as: ApiAs, db: None, who: Nobody) -> None:
    client = api_as(who)
    client.cookies["sessionid"] = "x" * 32
    assert client.get(NOTES).status_code == 401
