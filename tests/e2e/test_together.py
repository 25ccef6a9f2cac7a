"""Two people in two browsers write one note."""

from __future__ import annotations

import asyncio
import random
import secrets
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support import log
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp, StartServer
from tests.support.pages import RECONNECT_SECONDS, PagePerson, two_at
from tests.support.server import Server

WORDS = "the quick brown fox jumps over the lazy dog and writes 漢字 with a 🚀 beside it "
BURST = 10
NEVER_POLLS = {"COLLAB_HEAD_POLL_SECONDS": "600"}


def long_text(length: int, seed: int) -> str:
    """Words in an order of their own, without anything that Markdown would continue by itself."""
    words = WORDS.split()
    random.Random(seed).shuffle(words)
    return (" ".join(words * 20))[: length - 1] + "."


async def test_two_people_type_at_the_same_time_and_end_with_the_same_text(
    browser: Browser, start_server: StartServer
):
    """P5: 200 characters each at different places and 20 at the same place, on both pages, over REST, after a restart."""
    server = start_server()
    alice = await PagePerson.opens(browser, server, f"alice-{secrets.token_hex(2)}")
    bob = await PagePerson.opens(browser, server, f"bob-{secrets.token_hex(2)}")
    await asyncio.gather(alice.signs_up(), bob.signs_up())
    note = await alice.starts_note("Groceries")
    await alice.types("alice:\n\nbob:\n\nboth:\n")
    await alice.says_saved()
    await alice.shares_with(bob)
    await bob.page.get_by_role("link", name="Groceries").click()
    await bob.editor.wait_for()
    await bob.sees("both:")
    await expect(alice.page.get_by_role("list", name="Also here")).to_contain_text(bob.username)

    by_alice, by_bob = long_text(200, 1), long_text(200, 2)
    await alice.clicks_behind("alice:")
    await bob.clicks_behind("bob:")
    await asyncio.gather(alice.types(by_alice, delay_ms=5), bob.types(by_bob, delay_ms=5))
    await alice.clicks_behind("both:")
    await bob.clicks_behind("both:")
    await asyncio.gather(
        alice.types("ABCDEFGHIJKLMNOPQRST", delay_ms=20), bob.types("01234567890123456789", delay_ms=20)
    )

    await alice.says_saved()
    await bob.says_saved()
    text = await alice.agrees_with(bob)
    before, _, together = text.partition("both:")
    assert before == f"alice:{by_alice}\n\nbob:{by_bob}\n\n"
    assert "".join(letter for letter in together if letter.isalpha()) == "ABCDEFGHIJKLMNOPQRST"
    assert "".join(letter for letter in together if letter.isdigit()) == "01234567890123456789"
    assert len(together) == 41
    content = f"/api/v1/notes/{note}/content/"
    assert await (await alice.context.request.get(content)).text() == text

    assert await asyncio.to_thread(server.terminate) == 0
    await server.restart()
    assert await (await bob.context.request.get(content)).text() == text
    await alice.says_saved(RECONNECT_SECONDS)
    await bob.says_saved(RECONNECT_SECONDS)
    assert [await alice.text(), await bob.text(), log.replay(server, note)] == [text] * 3
    await alice.page.reload()
    await alice.says_saved()
    assert await alice.text() == text
    assert alice.crashes + bob.crashes == []


async def test_a_write_over_rest_reaches_both_pages_while_they_type(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    """P21: at once and not by the next look at the log, nobody's typing is lost, carets stay with their words."""
    server = start_server(**NEVER_POLLS)
    start = "# 🚀 Start\n\nalice: 漢\n\nin between\n\nbob: 👩‍🚀\n\nend\n"
    alice, bob, note = await two_at(browser, server, sign_up, start)
    script = await sign_up("alice", server)
    read = await script.reads(note)
    are_written = asyncio.Event()

    async def types_meanwhile(person: PagePerson, text: str) -> str:
        """Type until the write is seen, and return what was typed."""
        for typed, letter in enumerate(text, 1):
            await person.types(letter, delay_ms=20)
            if are_written.is_set():
                return text[:typed]
        raise AssertionError("the write was to come in the middle of the typing")

    to_type = long_text(1200, 3), long_text(1200, 4)
    await alice.clicks_behind("alice:")
    await bob.clicks_behind("bob:")
    typing = asyncio.gather(types_meanwhile(alice, to_type[0]), types_meanwhile(bob, to_type[1]))
    await alice.sees(to_type[1][:20])

    written = start.replace("# 🚀 Start", "# 🚀🚀 Started anew\n\nwith 語 a line more").replace(
        "in between", "🐈"
    )
    answer = await script.writes(note, written, base=read["revision"])
    assert answer.status_code == 200
    assert answer.json()["merged"] is True
    assert "with 語 a line more" in answer.json()["content"]
    for page in (alice, bob):
        await page.sees("with 語 a line more")
    are_written.set()
    by_alice, by_bob = await typing

    text = await alice.agrees_with(bob)
    assert text == written.replace("alice: 漢", f"alice: 漢{by_alice}").replace(
        "bob: 👩‍🚀", f"bob: 👩‍🚀{by_bob}"
    )
    assert (await alice.before_caret()).endswith(by_alice)
    assert (await bob.before_caret()).endswith(by_bob)

    # And when nobody moves, the carets drawn for others stay with their words as well.
    read = await script.reads(note)
    assert (
        await script.writes(note, f"on top 🦊\n{read['content']}", base=read["revision"])
    ).status_code == 200
    await asyncio.gather(alice.sees("on top 🦊"), bob.sees("on top 🦊"))
    assert (await alice.before_caret()).endswith(by_alice)
    assert (await alice.before_caret_of(bob)).endswith(by_bob)
    assert (await bob.before_caret_of(alice)).endswith(by_alice)
    await alice.says_saved()
    assert await script.reads_content(note) == await alice.text()
    assert alice.crashes + bob.crashes == []


class Typing:
    """Somebody who types piece after piece, resting now and then until the page says that all is saved."""

    def __init__(self, person: PagePerson, letter: str) -> None:
        self.person = person
        self.letter = letter
        self.typed: list[str] = []
        self.is_over = False

    async def goes_on(self) -> None:
        while not self.is_over:
            for _ in range(BURST):
                piece = f"{self.letter}{len(self.typed):04};"
                self.typed.append(piece)
                await self.person.types(piece, delay_ms=8)
            await self.person.is_promised_again(RECONNECT_SECONDS, unless=lambda: self.is_over)


@pytest.mark.slow
@pytest.mark.parametrize("kills", [4, pytest.param(10, marks=pytest.mark.soak)])
async def test_kill_9_during_typing_loses_nothing_that_was_shown_as_saved(
    kills: int, browser: Browser, start_server: StartServer, sign_up: SignUp, tmp_path: Path
):
    """P12: what stood there when the page said "Saved" is in the log of the dead server; pages end equal, unreloaded."""
    server = start_server()
    alice, bob, note = await two_at(browser, server, sign_up, "alice:\nbob:\n")
    people = (alice, bob)
    await alice.clicks_behind("alice:")
    await bob.clicks_behind("bob:")
    for person in people:
        await person.watches_saved()
    typings = (Typing(alice, "a"), Typing(bob, "b"))
    going = asyncio.gather(*(typing.goes_on() for typing in typings))
    chance = random.Random(5)

    for kill in range(kills):
        for person in people:
            await person.is_promised_again(RECONNECT_SECONDS)
        await asyncio.sleep(chance.uniform(0, 0.5))
        server.kill9()
        promised = [await person.promised() for person in people]
        folder = tmp_path / f"kill-{kill}"
        folder.mkdir()
        left = log.text_of(log.rows_on_disk(server, note, folder))
        for text in promised:
            lines = zip(left.split("\n"), text.split("\n"), strict=True)
            assert [line for line, promise in lines if not line.startswith(promise)] == []
        await server.restart()
        assert not going.done()

    for typing in typings:
        typing.is_over = True
    await going
    for person in people:
        await person.says_saved(RECONNECT_SECONDS)
    text = await alice.agrees_with(bob)
    assert text == "".join(
        f"{name}:{''.join(typing.typed)}\n" for name, typing in zip(("alice", "bob"), typings, strict=True)
    )
    assert log.replay(server, note) == text
    # What was put there at the start is gone after a reload.
    assert min([await person.promises() for person in people]) > kills
    assert alice.crashes + bob.crashes == []


async def test_what_was_typed_offline_arrives_on_return(browser: Browser, server: Server, sign_up: SignUp):
    """P12: the page says that it is offline and keeps the text, also through a reload; then both are merged."""
    alice, bob, note = await two_at(browser, server, sign_up, "alice:\nbob:\n")
    await alice.context.set_offline(True)
    await expect(alice.status).to_contain_text("Offline")
    await alice.clicks_behind("alice:")
    await alice.types("typed far from any network")
    await bob.clicks_behind("bob:")
    await bob.types("typed meanwhile")
    await bob.says_saved()
    assert "far from" not in await bob.text()
    await expect(alice.status).to_contain_text("Offline")

    await alice.context.set_offline(False)
    await alice.says_saved(RECONNECT_SECONDS)
    await bob.sees("typed far from any network")
    assert await alice.agrees_with(bob) == "alice:typed far from any network\nbob:typed meanwhile\n"
    assert log.replay(server, note) == await alice.text()


async def test_what_was_typed_without_a_server_outlives_the_page(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    """P12: the text of a page that was killed while the server was away is there when both are back."""
    server = start_server()
    alice, bob, note = await two_at(browser, server, sign_up, "alice:\n")
    server.kill9()
    await expect(alice.status).to_contain_text("Offline")
    await alice.clicks_behind("alice:")
    await alice.types_onto_disk("kept in this browser")
    await expect(alice.status).to_have_text("Offline – kept on this device")
    await alice.page.close()
    await server.restart()
    await alice.reopens(note)
    await alice.says_saved(RECONNECT_SECONDS)
    await bob.sees("kept in this browser", RECONNECT_SECONDS)
    assert await alice.agrees_with(bob) == "alice:kept in this browser\n"


async def test_a_viewers_page_is_read_only(browser: Browser, server: Server, sign_up: SignUp):
    """P7: it says so, takes no typing, and still shows what others type."""
    owner, viewer = await sign_up("alice"), await sign_up("vera")
    note = await owner.creates("hers alone\n", title="Look")
    await owner.shares(note, viewer, "viewer")
    stored = log.rows(server, note)
    vera = await PagePerson.is_logged_in(browser, viewer)
    await vera.page.goto(f"/notes/{note}")
    await expect(vera.page.get_by_text("Read only")).to_be_visible()
    await vera.editor.wait_for()
    await vera.sees("hers alone")
    await vera.editor.click()
    await vera.types("not mine ")
    await vera.page.keyboard.press("Control+A")
    await vera.page.keyboard.press("Delete")
    assert await vera.text() == "hers alone\n"
    assert log.rows(server, note) == stored

    alice = await PagePerson.is_logged_in(browser, owner)
    await alice.opens_note(note)
    await alice.clicks_behind("hers alone")
    await alice.types(" and seen")
    await vera.sees("hers alone and seen")

    await owner.shares(note, viewer, "editor")
    await expect(vera.page.get_by_text("Read only")).to_be_hidden()
    await vera.clicks_behind("hers alone")
    await vera.types(", now by two")
    await alice.sees("hers alone and seen, now by two")


async def test_who_loses_access_while_typing_keeps_their_words(
    browser: Browser, server: Server, sign_up: SignUp
):
    """P7: what was typed offline into a note that was taken away is shown, outlives the page, and is never stored."""
    alice, bob, note = await two_at(browser, server, sign_up, "alice:\nbob:\n")
    owner, editor = await sign_up("alice"), await sign_up("bob")
    await bob.context.set_offline(True)
    await expect(bob.status).to_contain_text("Offline")
    await bob.clicks_behind("bob:")
    await bob.types_onto_disk("never stored;")
    await owner.unshares(note, editor)
    await bob.context.set_offline(False)

    refusal = bob.page.get_by_role("alert").filter(has_text="This note is no longer here")
    await refusal.wait_for(timeout=RECONNECT_SECONDS * 1000)
    await expect(refusal).to_contain_text("What you typed last was not stored.")
    assert "bob:never stored;" in await bob.text()
    await bob.page.close()
    await bob.reopens(note)
    mine = bob.page.get_by_role("region", name="Your text")
    await expect(mine).to_contain_text("bob:never stored;")
    await expect(bob.page.get_by_role("button", name="Copy my text")).to_be_visible()
    async with bob.page.expect_download() as downloading:
        await bob.page.get_by_role("button", name="Download").click()
    assert (await (await downloading.value).path()).read_text() == "alice:\nbob:never stored;\n"

    await alice.clicks_behind("alice:")
    await alice.types("goes on")
    await alice.says_saved()
    assert log.replay(server, note) == "alice:goes on\nbob:\n"
    await bob.page.get_by_role("button", name="Discard").click()
    await expect(mine).to_be_hidden()
    assert alice.crashes + bob.crashes == []


async def test_a_note_comes_back_from_the_trash_to_be_written_on(
    browser: Browser, server: Server, sign_up: SignUp
):
    """P7, P30: trash ends everybody's writing, Undo gives it back."""
    alice, bob, note = await two_at(browser, server, sign_up, "alice:\nbob:\n")
    await alice.clicks_behind("alice:")
    await alice.types("before;")
    await alice.says_saved()
    await alice.page.get_by_role("button", name="More").click()
    await alice.page.get_by_role("menuitem", name="Move to trash").dblclick()
    # What is pointed at stays.
    await alice.page.get_by_role("button", name="Undo").hover()
    await expect(alice.page.get_by_text("is in the trash.")).to_have_count(1)
    await expect(bob.page.get_by_text(f"{alice.username} moved this note to the trash")).to_be_visible()
    await alice.page.get_by_role("button", name="Undo").click()
    await alice.page.wait_for_url(f"**/notes/{note}")
    await alice.says_saved()
    await alice.clicks_behind("alice:")
    await alice.types("after;")
    await alice.says_saved()
    # Bob did nothing, and goes on where he was.
    await bob.says_saved(RECONNECT_SECONDS)
    await bob.clicks_behind("bob:")
    await bob.types("too;")
    await bob.says_saved()
    assert await alice.agrees_with(bob) == "alice:before;after;\nbob:too;\n"
    assert log.replay(server, note) == await alice.text()
    assert alice.crashes + bob.crashes == []


async def test_a_title_typed_without_a_server_outlives_the_page(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    """P12: the page never calls a title saved that the server does not have, and sends it when both are back."""
    server = start_server()
    alice, bob, note = await two_at(browser, server, sign_up, "text\n")
    owner = await sign_up("alice", server)

    async def stored() -> str:
        return str((await owner.reads(note))["title"])

    await alice.page.get_by_label("Title").fill("Typed in time")
    await alice.page.close()

    async def is_stored() -> bool:
        return await stored() == "Typed in time"

    await wait_until(is_stored, what="the title of a page that was closed at once")

    await alice.reopens(note)
    await alice.says_saved()
    server.kill9()
    await expect(alice.status).to_contain_text("Offline")
    await alice.page.get_by_label("Title").fill("Typed\tfar away")
    await expect(alice.status).to_have_text("Offline – kept on this device")
    await alice.page.close()
    await server.restart()
    assert await stored() == "Typed in time"
    await alice.reopens()
    await expect(alice.page.get_by_role("link", name="Typed far away")).to_be_visible()
    await expect(bob.page.get_by_label("Title")).to_have_value(
        "Typed far away", timeout=RECONNECT_SECONDS * 1000
    )
    assert await stored() == "Typed far away"


async def test_undo_takes_back_only_ones_own_edits(browser: Browser, server: Server, sign_up: SignUp):
    """P5: what others have typed meanwhile stays, and redo brings back what was taken."""
    alice, bob, _ = await two_at(browser, server, sign_up, "one\ntwo\n")
    await alice.clicks_behind("one")
    # At once, and so one step.
    await alice.page.keyboard.insert_text(" by alice")
    await bob.sees("one by alice")
    await bob.clicks_behind("two")
    await bob.types(" by bob")
    await bob.page.keyboard.press("ArrowUp")
    await bob.page.keyboard.press("Home")
    await bob.types("bob's ")
    await alice.sees("bob's one by alice\ntwo by bob")
    await alice.page.keyboard.press("Control+Z")
    await bob.sees("bob's one\ntwo by bob")
    assert await alice.agrees_with(bob) == "bob's one\ntwo by bob\n"
    await alice.page.keyboard.press("Control+Shift+Z")
    await bob.sees("bob's one by alice\ntwo by bob")
    await bob.undoes_to("one by alice\ntwo\n")
    await alice.sees("one by alice\ntwo\n")
    assert await alice.agrees_with(bob) == "one by alice\ntwo\n"
