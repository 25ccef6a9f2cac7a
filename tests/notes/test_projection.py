"""What lists show is made from the log: at once by REST and by reading, soon after typing, at the latest at a start."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from threading import Event, Timer
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError

from collab import documents
from collab.core.revision import Revision
from collab.documents import Content
from collab.host import Identity
from collab.models import UpdateLog
from notes.accounts.models import User
from notes.library import projection
from notes.library.excerpt import excerpt
from notes.library.models import Note, NoteQuerySet
from notes.library.projection import Projector, projector
from notes.sharing.models import Role
from tests.conftest import ApiAs
from tests.notes.addresses import content_url, note_url

Speaking = Callable[[User], Identity]


def type_into(note: Note, speaking: Speaking, text: str) -> None:
    """Change the text as a socket does: the engine stores it and says so, and nobody else does."""
    documents.rewrite(note.id, text, author=speaking(note.owner))


def shown(note: Note) -> tuple[str, str]:
    note.refresh_from_db()
    return note.excerpt, str(note.projected)


@pytest.mark.parametrize("address", [note_url, content_url])
def test_reading_a_note_brings_its_list_entry_along(
    api_as: ApiAs, note: Note, speaking: Speaking, address: Callable[[Note], str]
) -> None:
    type_into(note, speaking, "typed")
    assert shown(note) == ("Plan Buy bread 🥖 and 牛乳.", "1.1")
    api_as(Role.VIEWER).get(address(note))
    assert shown(note) == ("typed", "1.2")


def test_a_note_that_is_read_shows_the_moment_of_its_last_change(
    api_as: ApiAs, note: Note, speaking: Speaking
) -> None:
    before = note.updated_at
    type_into(note, speaking, "typed")
    answer = api_as(Role.VIEWER).get(note_url(note)).json()
    note.refresh_from_db()
    note.document.refresh_from_db()
    assert before < note.updated_at == note.document.updated_at
    assert answer["updated_at"] == note.updated_at.isoformat().replace("+00:00", "Z")


def test_an_older_text_changes_nothing(note: Note) -> None:
    for content in (Content("late", Revision(1, 9)), Content("early", Revision(1, 8))):
        Note.objects.project({note.id: content})
    assert shown(note) == ("late", "1.9")
    Note.objects.project({note.id: Content("next generation", Revision(2, 1))})
    assert shown(note) == ("next generation", "2.1")


def test_of_many_notes_each_gets_its_own_text(note: Note, speaking: Speaking) -> None:
    """Also where one of them is no note."""
    other = Note.objects.write_down(note.owner, speaking(note.owner), "Other", "x")
    contents = {one.id: Content(f"of {one.title}", Revision(1, 3)) for one in (note, other)}
    Note.objects.project({**contents, uuid4(): Content("nobody's", Revision(1, 3))})
    assert shown(note) == (f"of {note.title}", "1.3")
    assert shown(other) == ("of Other", "1.3")


def test_a_fresh_entry_costs_no_write(api_as: ApiAs, note: Note, django_assert_num_queries: Any) -> None:
    content = documents.read(note.id)
    with django_assert_num_queries(0):
        note.catch_up(content)


def test_what_the_engine_commits_is_heard(note: Note, speaking: Speaking) -> None:
    projector.catch_up()
    type_into(note, speaking, "typed")
    projector.catch_up()
    assert shown(note) == ("typed", "1.2")


def test_a_sweep_finds_what_nobody_said(note: Note, speaking: Speaking) -> None:
    type_into(note, speaking, "typed")
    Projector().sweep()
    assert shown(note) == ("typed", "1.2")


def test_one_damaged_note_does_not_keep_the_others_from_their_lists(
    api_as: ApiAs, note: Note, speaking: Speaking, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Note.objects.write_down(note.owner, speaking(note.owner), "Broken", "x")
    for one in (broken, note):
        type_into(one, speaking, "typed")
    UpdateLog.objects.filter(document_id=broken.id, seq=2).update(crc32=0)
    Projector().sweep()
    assert shown(note) == ("typed", "1.2")
    assert shown(broken) == ("x", "1.1")
    assert str(broken.id) in caplog.text


def test_what_the_database_could_not_take_is_tried_again(
    note: Note, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_into(note, speaking, "typed")
    own = Projector()
    own.hear(document_id=note.id)
    with monkeypatch.context() as patch:
        patch.setattr(NoteQuerySet, "project", lambda *_: (_ for _ in ()).throw(DatabaseError("locked")))
        own.catch_up()
    assert shown(note)[1] == "1.1"
    own.catch_up()
    assert shown(note)[1] == "1.2"


def test_many_notes_are_brought_up_some_at_a_time(
    note: Note, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is open in a room comes from there, and only the rest from the log."""
    monkeypatch.setattr(projection, "NOTES_A_QUESTION", 1)
    others = [Note.objects.write_down(note.owner, speaking(note.owner), "", "x") for _ in range(3)]
    notes = [note, *others]
    for one in notes:
        type_into(one, speaking, "from the log")
    texts = {one.id: Content("from the room", Revision(1, 2)) for one in notes[:2]}
    Projector().bring_up({one.id for one in notes}, texts)
    assert [shown(one) for one in notes] == [("from the room", "1.2")] * 2 + [("from the log", "1.2")] * 2


@pytest.mark.django_db(transaction=True)
async def test_while_the_server_runs_lists_follow_within_two_seconds(
    note: Note, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projection, "PERIOD_SECONDS", 0.05)
    running = asyncio.create_task(projector.run())
    try:
        await sync_to_async(type_into)(note, speaking, "typed")
        async with asyncio.timeout(2):
            while await sync_to_async(shown)(note) != ("typed", "1.2"):  # noqa: ASYNC110 - the database has no event
                await asyncio.sleep(0.02)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@pytest.mark.django_db(transaction=True)
async def test_a_stop_does_not_wait_for_all_that_is_waiting(
    note: Note, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One note may be in hand; the thousands behind it are for the next start."""
    reading, go_on = Event(), Event()

    def read_slowly(_: UUID) -> Content:
        reading.set()
        assert go_on.wait(10)
        return Content("typed", Revision(1, 2))

    second = await sync_to_async(Note.objects.write_down)(
        note.owner, await sync_to_async(speaking)(note.owner), "", "x"
    )
    for one in (note, second):
        await sync_to_async(type_into)(one, speaking, "typed")
    monkeypatch.setattr(documents, "read", read_slowly)
    running = asyncio.create_task(Projector().run())
    await asyncio.to_thread(reading.wait, 10)
    running.cancel()
    Timer(0.1, go_on.set).start()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    revisions = {str(one.projected) async for one in Note.objects.all()}
    assert revisions == {"1.1", "1.2"}


@pytest.mark.django_db(transaction=True)
async def test_what_is_stored_while_the_server_stops_is_shown_afterwards(
    note: Note, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Projector()
    running = asyncio.create_task(own.run())
    await asyncio.sleep(0)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await sync_to_async(type_into)(note, speaking, "typed last")
    own.hear(document_id=note.id)
    await own.finish()
    assert (await sync_to_async(shown)(note)) == ("typed last", "1.2")


async def test_a_round_that_fails_is_not_the_last(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(projection, "PERIOD_SECONDS", 0.01)
    own, rounds = Projector(), asyncio.Queue[str]()
    loop = asyncio.get_running_loop()

    def fail(*_: object) -> None:
        loop.call_soon_threadsafe(rounds.put_nowait, "failed")
        raise ZeroDivisionError

    monkeypatch.setattr(own, "sweep", fail)
    monkeypatch.setattr(own, "bring_up", fail)
    running = asyncio.create_task(own.run())
    async with asyncio.timeout(5):
        assert [await rounds.get() for _ in range(3)] == ["failed"] * 3
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    assert "projection.step_failed" in caplog.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("\n\n  \n", ""),
        ("# Title\n\nSome **bold** and `code`.", "Title Some bold and code."),
        ("- [ ] one\n- [x] two\n1. three\n> four", "one two three four"),
        ("see [the docs](https://example.org) ![a cat](cat.png)", "see the docs a cat"),
        ("```python\nprint()\n```", "print()"),
        ("#hashtag -5 degrees", "#hashtag -5 degrees"),
        ("x" * 500, "x" * 200),
        ("🥖" * 500, "🥖" * 200),
        ("[" * 5000, "[" * 200),
        ("---\ntitle: Mill\ntags: [a]\n---\n# The mill\nby ==the== river", "The mill by the river"),
        ("a\n---\nb", "a --- b"),
        ("a\n\n---\nb\n\n---\nc", "a --- b --- c"),
        ("see [[Roof plans]] and [[Book list|the books]]", "see Roof plans and the books"),
    ],
)
def test_an_excerpt_is_the_first_words(text: str, words: str) -> None:
    assert excerpt(text) == words
