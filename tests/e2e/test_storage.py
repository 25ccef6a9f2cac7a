"""For a while nothing can be stored: the page says so, and says when it is over."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.support import log
from tests.support.fixtures import SignUp, StartServer
from tests.support.pages import RECONNECT_SECONDS, PagePerson
from tests.support.storage import WriteLock


@pytest.mark.slow
async def test_while_nothing_can_be_stored_the_page_says_so(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    """P12, P20: "Not saved" while the database is locked, "Saved" when all of it is stored; nobody reloads anything."""
    server = start_server()
    alice, bob = await sign_up("alice", server), await sign_up("bob", server)
    note = await alice.creates("alice:\nbob:\n", title="Ours")
    await alice.shares(note, bob)
    page = await PagePerson.is_logged_in(browser, alice)
    other = await PagePerson.is_logged_in(browser, bob)
    for one in (page, other):
        await one.opens_note(note)
    await page.clicks_behind("alice:")
    with WriteLock(server.storage):
        await page.types("typed in vain so far")
        await expect(page.status).to_contain_text("Not saved", timeout=RECONNECT_SECONDS * 1000)
        await page.types(", and more")
        await expect(page.status).to_contain_text("Not saved")
        assert log.replay(server, note) == "alice:\nbob:\n"
        assert "in vain" not in await other.text()
    await page.says_saved(RECONNECT_SECONDS)
    text = "alice:typed in vain so far, and more\nbob:\n"
    assert log.replay(server, note) == text
    await other.sees("in vain so far, and more")
    assert [await page.text(), await other.text()] == [text, text]
    assert page.crashes + other.crashes == []
