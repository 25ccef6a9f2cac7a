"""A browser takes a note's offline copy away: nothing stops, and the page says so."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.support import log
from tests.support.fixtures import SignUp, StartServer
from tests.support.pages import PagePerson
from tests.support.server import Server

# What the page waits before it tries a copy anew.
RETRY_MS = 31_000
# Bytes on the device: enough for a short note.
ROOM = 200_000
DELETE_COPIES = """
async () => {
    for (const { name } of await indexedDB.databases()) {
        if (!name.startsWith("note:")) continue;
        await new Promise((resolve) => { indexedDB.deleteDatabase(name).onsuccess = resolve; });
    }
}
"""


async def has_room(page: PagePerson, size: int | None) -> None:
    """From now on the browser keeps so many bytes of the site, or as many as ever."""
    devtools = await page.context.new_cdp_session(page.page)
    limit = {} if size is None else {"quotaSize": size}
    await devtools.send("Storage.overrideQuotaForOrigin", {"origin": page.server.origin, **limit})


async def alone(
    browser: Browser, server: Server, sign_up: SignUp, room: int | None = None
) -> tuple[PagePerson, str]:
    """Somebody in a note of their own, on a page whose clock can be turned."""
    alice = await sign_up("alice", server)
    note = await alice.creates("words:", title="Mine")
    page = await PagePerson.is_logged_in(browser, alice)
    await page.page.clock.install()
    await has_room(page, room)
    await page.opens_note(note)
    await page.is_kept()
    await page.clicks_behind("words:")
    return page, note


def warning(page: PagePerson) -> Locator:
    """That what is typed is in this tab alone."""
    return page.page.get_by_text("This browser keeps no offline copy of the note.")


@pytest.mark.slow
async def test_what_is_typed_after_the_copy_was_deleted_is_stored(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    """P12: as another tab, or whoever clears the site's data, does."""
    server = start_server()
    page, note = await alone(browser, server, sign_up)
    await page.page.evaluate(DELETE_COPIES)
    await page.types(" one two")
    await expect(warning(page)).to_be_visible()
    await page.says_saved()
    assert log.replay(server, note) == await page.text() == "words: one two"
    await page.page.clock.fast_forward(RETRY_MS)
    await expect(warning(page)).to_be_hidden()
    await page.is_kept()
    assert page.crashes == []


@pytest.mark.slow
async def test_a_full_disk_is_noticed_and_so_is_that_there_is_room_again(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    """P12: what is typed meanwhile is stored on the server, and on the device when that can be."""
    server = start_server()
    # For half a minute Chromium counts on the room that it found; what is larger than that makes it look again.
    page, note = await alone(browser, server, sign_up, ROOM)
    await page.page.keyboard.insert_text("x" * ROOM)
    await expect(warning(page)).to_be_visible()
    await page.types(" one two")
    await page.says_saved()
    assert log.replay(server, note) == "words:" + "x" * ROOM + " one two"
    await page.page.clock.fast_forward(RETRY_MS)
    await expect(warning(page)).to_be_visible()
    await has_room(page, None)
    await page.page.clock.fast_forward(RETRY_MS)
    await expect(warning(page)).to_be_hidden()
    assert page.crashes == []
