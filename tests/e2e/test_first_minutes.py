"""What somebody new does in the first minutes, by habit and by accident, and what the page makes of it."""

from __future__ import annotations

import asyncio
import secrets

from playwright.async_api import Browser, expect

from tests.support.axe import Inspection
from tests.support.fixtures import SignUp
from tests.support.pages import PagePerson
from tests.support.server import Server


async def test_a_note_in_the_trash_says_so_to_whoever_reads_it_and_comes_back(
    browser: Browser, server: Server, sign_up: SignUp
):
    """P30: the text stays on the page, to be taken along; once restored, one goes on writing where one was."""
    first, second = await sign_up("alice", server), await sign_up("bob", server)
    note = await first.creates("Bread\n", title="Groceries")
    await first.shares(note, second)
    bob = await PagePerson.is_logged_in(browser, second)
    await bob.opens_note(note)
    await bob.clicks_behind("Bread")
    await bob.types(" and butter")
    await bob.says_saved()
    assert (await first.api.delete(f"notes/{note}/")).status_code == 204
    notice = bob.page.get_by_text(f"{first.username} moved this note to the trash")
    await expect(notice).to_be_visible()
    await expect(bob.page.get_by_role("button", name="Copy the text")).to_be_visible()
    await expect(bob.editor).to_contain_text("Bread and butter")
    inspection = Inspection(bob)
    await inspection.looks_at("a note in somebody's trash")

    late = await PagePerson.is_logged_in(browser, second)
    await late.page.goto(f"/notes/{note}")
    await expect(late.page.get_by_role("heading")).to_contain_text("The owner moved this note to the trash.")

    await first.post(f"/api/v1/notes/{note}/restoration/")
    await asyncio.gather(bob.says_saved(), late.says_saved())
    await expect(notice).to_be_hidden()
    await bob.clicks_behind("Bread")
    await bob.types(", and milk")
    await late.sees("Bread and butter, and milk")
    assert inspection.problems == []
    assert bob.crashes + late.crashes == []


async def test_marks_that_come_by_themselves_can_be_typed_all_the_same(
    browser: Browser, server: Server, sign_up: SignUp
):
    """The blank behind a mention, and the marker that Enter makes."""
    first, second = await sign_up("alice", server), await sign_up("bob", server)
    note = await first.creates("", title="Habits")
    await first.shares(note, second)
    alice = await PagePerson.is_logged_in(browser, first)
    await alice.opens_note(note)
    await alice.editor.click()
    for behind in (" hello", ", hello"):
        await alice.types(f"Dear @{second.username[:3]}")
        await expect(alice.page.get_by_role("option", name=second.username)).to_be_visible()
        await alice.page.keyboard.press("Tab")
        await alice.types(behind)
        await alice.page.keyboard.press("Enter")
    name = second.username
    assert await alice.text() == f"Dear @{name} hello\nDear @{name}, hello\n"
    await alice.types("\n- one\n- two\n\n> one\n> two\n> > three")
    assert (await alice.text()).endswith("\n\n- one\n- two\n\n> one\n> two\n> > three")
    await alice.says_saved()
    assert await first.reads_content(note) == await alice.text()
    assert alice.crashes == []


async def test_somebody_new_is_shown_around_in_a_note_of_their_own(browser: Browser, server: Server):
    """Made when asked for: it is drawn whole, and nothing of it comes from elsewhere."""
    alice = await PagePerson.opens(browser, server, f"alice-{secrets.token_hex(2)}")
    await alice.signs_up()
    inspection = Inspection(alice)
    await expect(alice.page.get_by_role("button", name="Look at a sample note")).to_be_visible()
    await inspection.looks_at("the first page")
    asked: list[str] = []
    alice.page.on("request", lambda request: asked.append(request.url))
    await alice.page.get_by_role("button", name="Look at a sample note").click()
    await alice.editor.wait_for()
    await alice.says_saved()
    await expect(alice.page.get_by_label("Title")).to_have_value("Welcome to Curio")
    await alice.page.keyboard.press("Control+Shift+E")
    read = alice.page.get_by_role("article")
    await expect(read.get_by_role("img", name="Diagram")).to_be_visible()
    await expect(read.locator(".katex").first).to_be_visible()
    await expect(read.get_by_role("checkbox").first).to_be_visible()
    await inspection.looks_at("the sample note")
    own = (server.origin, "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert inspection.problems == []
    assert alice.crashes == []
