"""Covers what two processes that store at once owe each other (collab/statements.py, group_commit.py), on PostgreSQL.

SQLite has one writer at a time and nothing of this to show.
"""

from __future__ import annotations

import asyncio
from threading import Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from collab import access, appending, documents, update_log
from collab.appending import Append, Committed, Refused, Skipped
from collab.core.errors import AccessLostError
from collab.core.revision import Revision
from collab.rooms import Engine
from tests.collab.host import person
from tests.collab.rows import append, row
from tests.collab.test_rooms import Person, read, saved
from tests.collab.typist import mark
from tests.support.databases import about_postgresql, database_of_tests
from tests.support.deadlines import wait_until

pytestmark = about_postgresql

HEAD = "SELECT seq FROM collab_document WHERE id = %s FOR UPDATE"


@pytest.fixture
def elsewhere(transactional_db):
    """Another process's connection, in a transaction of its own."""
    with psycopg.connect(str(database_of_tests())) as other:
        yield other
        other.rollback()


@pytest.fixture
def other_id(roles, transactional_db) -> UUID:
    """A second document."""
    new_id = uuid4()
    with transaction.atomic():
        documents.create(new_id, "another line\n", person("ada"))
    return new_id


@pytest.fixture
async def engine(document_id):
    engine = Engine()
    yield engine
    await engine.close()


def test_a_document_that_somebody_else_stores_to_is_left_out(document_id, other_id, ada, elsewhere):
    """P5: its neighbours in the batch are stored all the same."""
    elsewhere.execute(HEAD, [document_id])
    mine = row(document_id, ada.types("a"))
    outcomes = appending.append([Append(document_id, 1, [mine]), Append(other_id, 1, [mine])], waits=False)
    assert isinstance(outcomes[0], Skipped)
    assert outcomes[1] == Committed(Revision(1, 2), Revision(1, 2))
    assert update_log.head(document_id) == Revision(1, 1)


def test_so_is_one_to_which_rights_are_being_changed(document_id, other_id, ada, roles, elsewhere):
    """P7: whoever changes them may be gone in the middle of it, and nobody waits for that."""
    append(document_id, row(document_id, ada.types("a")))
    elsewhere.execute("UPDATE collab_accessstamp SET version = 1 WHERE scope = 'person:ada'")
    mine, others = (
        row(document_id, ada.types("b")),
        row(other_id, ada.types("c"), name="bob", client_ids=(8,)),
    )
    outcomes = appending.append([Append(document_id, 1, [mine]), Append(other_id, 1, [others])], waits=False)
    assert isinstance(outcomes[0], Skipped)
    assert isinstance(outcomes[1], Committed)


def test_one_that_is_gone_is_not_taken_for_one_that_is_locked(document_id, ada):
    (outcome,) = appending.append([Append(uuid4(), 1, [row(document_id, ada.types("a"))])], waits=False)
    assert isinstance(outcome, Refused)


def test_who_waits_is_stored_behind_whoever_was_first(document_id, ada, elsewhere):
    elsewhere.execute(HEAD, [document_id])
    update = ada.types("a")
    outcomes: list[object] = []

    def store() -> None:
        outcomes.append(append(document_id, row(document_id, update)))
        connection.close()

    waiting = Thread(target=store)
    waiting.start()
    _until_somebody_waits(elsewhere)
    elsewhere.execute("UPDATE collab_document SET seq = 5 WHERE id = %s", [document_id])
    elsewhere.commit()
    waiting.join()
    assert outcomes == [Committed(Revision(1, 6), Revision(1, 6))]


@pytest.mark.parametrize("is_known", [False, True], ids=["a scope that never changed", "one that is known"])
def test_a_right_is_not_taken_away_in_the_middle_of_a_commit(document_id, ada, roles, monkeypatch, is_known):
    """P7: what is stored was stored before the right was lost."""
    if is_known:
        append(document_id, row(document_id, ada.types("first")))
    after: list[int] = []
    bind = appending._bind

    def revoke() -> None:
        with transaction.atomic():
            access.access_changed("person:ada")
        after.append(update_log.head(document_id).seq)
        connection.close()

    revoking = Thread(target=revoke)

    def bind_while_the_right_goes(*arguments) -> None:
        bind(*arguments)
        revoking.start()
        with psycopg.connect(str(database_of_tests())) as other:
            _until_somebody_waits(other)

    monkeypatch.setattr(appending, "_bind", bind_while_the_right_goes)
    late = row(document_id, ada.types("b"))
    stored = append(document_id, row(document_id, ada.types("a")))
    revoking.join()
    assert isinstance(stored, Committed)
    assert after == [stored.last.seq]
    monkeypatch.undo()
    roles.clear()
    refused = append(document_id, late)
    assert isinstance(refused, Refused)
    assert isinstance(refused.errors[0], AccessLostError)


async def test_a_document_that_stays_locked_holds_up_no_other(document_id, other_id, engine, elsewhere):
    """P5, P20: it is stored once the lock is gone, and nothing of it is called saved before."""
    ada, bob = (
        await Person(engine, "ada", 101).opens(document_id),
        await Person(engine, "bob", 102).opens(other_id),
    )
    await sync_to_async(elsewhere.execute)(HEAD, [document_id])
    ada.types("patient ", at=0)
    ada.sends(mark(1))
    for number in range(1, 6):
        bob.types("x", at=0)
        bob.sends(mark(number))
        await bob.inbox.until_saved(number)
    await wait_until(lambda: bool(engine._writer._skips), what="the locked document is left out")
    bob.types("y", at=0)
    bob.sends(mark(6))
    await bob.inbox.until_saved(6)
    assert not any(saved(frame) for frame in ada.inbox.frames)
    await sync_to_async(elsewhere.rollback)()
    await ada.inbox.until_saved(1)
    assert (await read(document_id)).text == "patient one line\n"
    assert (await read(other_id)).text == "yxxxxxanother line\n"


async def test_two_processes_that_store_to_one_document_both_come_to_their_turn(document_id, engine):
    """P12: each leaves the other out now and then, and nobody waits for ever."""
    other = Engine()
    ada, bob = (
        await Person(engine, "ada", 101).opens(document_id),
        await Person(other, "bob", 102).opens(document_id),
    )
    for number in range(1, 41):
        for someone in (ada, bob):
            someone.types("a" if someone is ada else "b", at=0)
            someone.sends(mark(number))
    await asyncio.gather(ada.inbox.until_saved(40), bob.inbox.until_saved(40))
    await other.close()
    text = (await read(document_id)).text
    assert (text.count("a"), text.count("b")) == (40, 40)


def _until_somebody_waits(other: psycopg.Connection) -> None:
    """Wait until a connection of this database waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(other.info.dsn, autocommit=True) as watching:
        for _ in range(10_000):
            (count,) = watching.execute(waiting).fetchone() or (0,)
            if count:
                return
    raise AssertionError("nobody waits")
