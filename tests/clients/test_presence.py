"""Whoever listens on ``/ws/events`` hears who is in which of their notes, as long as they may see it."""

from __future__ import annotations

from contextlib import AsyncExitStack

from tests.support.fixtures import SignUp
from tests.support.presence import present, says_where, watching
from tests.support.server import Server


async def test_who_comes_and_goes_is_told(server: Server, sign_up: SignUp) -> None:
    """Oneself too; and at the beginning who is there already."""
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    note, other = await ada.creates("text\n"), await ada.creates("other\n")
    await ada.shares(note, grace, "viewer")
    async with watching(grace) as watcher:
        assert watcher.told == [{}]
        async with present(ada, note), present(ada, other):
            await watcher.sees({note: [ada]})
            async with watching(grace) as late:
                assert [list(told) for told in late.told] == [[note]]
            async with present(grace, note), watching(ada) as owner:
                await watcher.sees({note: [ada, grace]})
                await owner.sees({note: [ada, grace], other: [ada]})
            await watcher.sees({note: [ada]})
        await watcher.sees({})
        me = (await ada.page.get("/api/v1/session/")).json()
        assert watcher.told[1][note]["people"] == [{"username": ada.username, "color": me["color"]}]


async def test_a_person_counts_once_and_carets_are_no_news(server: Server, sign_up: SignUp) -> None:
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    note, other = await ada.creates("text\n"), await ada.creates("other\n")
    for one in (note, other):
        await ada.shares(one, grace)
    async with watching(grace) as watcher, present(ada, note) as tab:
        await watcher.sees({note: [ada]})
        async with present(ada, note):
            await tab.send(*(says_where(7, clock) for clock in range(2, 200)))
            # Told after it, whatever there was to tell of the other.
            async with present(grace, other):
                await watcher.sees({note: [ada], other: [grace]})
        await watcher.sees({note: [ada]})
        assert [list(told) for told in watcher.told] == [[], [note], [other], [other]]


async def test_a_connection_that_breaks_is_one_who_goes(server: Server, sign_up: SignUp) -> None:
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    note = await ada.creates("text\n")
    await ada.shares(note, grace)
    async with watching(grace) as watcher, present(ada, note) as tab:
        await watcher.sees({note: [ada]})
        tab.connection.transport.abort()
        await watcher.sees({})


async def test_whoever_may_not_see_a_note_any_more_is_told_that_nobody_is_there(
    server: Server, sign_up: SignUp
) -> None:
    """Whoever is let in is told who is; a note in the trash shows nobody to anybody."""
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    note = await ada.creates("text\n")
    async with present(ada, note), watching(grace) as watcher, watching(ada) as owner:
        await owner.sees({note: [ada]})
        await ada.shares(note, grace)
        await watcher.sees({note: [ada]})
        await ada.shares(note, grace, "viewer")
        await ada.unshares(note, grace)
        await watcher.sees({})
        assert [list(told) for told in watcher.told] == [[], [note], [note]]
        assert [list(told) for told in owner.told if told] == [[note]]
        assert (await ada.api.delete(f"notes/{note}/")).status_code == 204
        await owner.sees({})


async def test_of_many_the_first_are_named_and_whoever_is_there_themselves(
    server: Server, sign_up: SignUp
) -> None:
    people = [await sign_up(name) for name in (*"abcdefghij", "zoe")]
    owner, last = people[0], people[-1]
    note = await owner.creates("text\n")
    for person in people[1:]:
        await owner.shares(note, person)
    in_order = sorted(person.username for person in people)
    async with watching(owner) as watcher, watching(last) as own, AsyncExitStack() as there:
        for person in people:
            await there.enter_async_context(present(person, note))
        for one in (watcher, own):
            while not (told := await one.hears()) or told[note]["count"] != 11:
                continue
        assert watcher.notes == {note: in_order[:8]}
        assert own.notes == {note: [*in_order[:7], last.username]}


async def test_who_comes_back_to_the_feed_is_told_everything_again(server: Server, sign_up: SignUp) -> None:
    ada = await sign_up("ada")
    note = await ada.creates("text\n")
    async with present(ada, note):
        for _ in range(2):
            async with watching(ada) as watcher:
                await watcher.sees({note: [ada]})
