"""What others do shows on a page by itself: lists, titles, shares and questions follow the change feed."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.support.axe import Inspection
from tests.support.fixtures import SignUp
from tests.support.inbox import listening
from tests.support.pages import RECONNECT_SECONDS, PagePerson
from tests.support.server import Server


async def test_what_others_do_with_a_note_shows_in_the_list(
    browser: Browser, server: Server, sign_up: SignUp
):
    """Shared, renamed, trashed, restored and taken away; nobody reloads the page."""
    ada, bob = await sign_up("ada", server), await sign_up("bob", server)
    note = await ada.creates("Bread\n", title="Groceries")
    await bob.creates("", title="Bob's own")
    page = await PagePerson.hears(browser, bob)
    await expect(page.in_list("Bob's own")).to_be_visible()

    await ada.shares(note, bob)
    await expect(page.in_list("Groceries")).to_be_visible()
    said = page.page.get_by_text(f"{ada.username} shared “Groceries” with you")
    await expect(said).to_be_visible()
    inspection = Inspection(page)
    await inspection.looks_at("a note was shared")
    await page.is_pictured("shared-desktop")

    rows = page.page.get_by_role("navigation", name="Notes").get_by_role("link")
    await bob.creates("", title="Newer")
    await expect(rows.first).to_contain_text("Newer")
    assert (await ada.api.patch(f"notes/{note}/", json={"title": "Shopping"})).status_code == 200
    await expect(rows.first).to_contain_text("Shopping")

    await rows.first.click()
    await page.says_saved()
    assert (await ada.api.patch(f"notes/{note}/", json={"title": "Errands"})).status_code == 200
    await expect(page.page.get_by_label("Title")).to_have_value("Errands")

    assert (await ada.api.delete(f"notes/{note}/")).status_code == 204
    await expect(page.in_list("Errands")).to_be_hidden()
    await expect(page.page.get_by_text("moved this note to the trash")).to_be_visible()
    await ada.post(f"/api/v1/notes/{note}/restoration/")
    await expect(page.in_list("Errands")).to_be_visible()
    await page.says_saved()
    await ada.unshares(note, bob)
    await expect(page.in_list("Errands")).to_be_hidden()
    assert (inspection.problems, page.crashes) == ([], [])


async def test_who_asks_for_access_is_let_in_from_where_the_owner_is(
    browser: Browser, server: Server, sign_up: SignUp
):
    """With one press of a button, or in the share dialog; whoever asked is taken to the note."""
    ada, bob, cy = await sign_up("ada", server), await sign_up("bob", server), await sign_up("cy", server)
    note = await ada.creates("Bread\n", title="Secret plan")
    owner = await PagePerson.hears(browser, ada)
    asking = await PagePerson.hears(browser, bob, f"/notes/{note}")
    inspection = Inspection(asking)
    await inspection.looks_at("a note that one may not see")
    await asking.is_pictured("ask-desktop")
    await asking.page.get_by_role("button", name="Ask for access").click()
    await expect(asking.page.get_by_text("If there is such a note, its owner is asked now.")).to_be_visible()
    await expect(owner.page.get_by_text(f"{bob.username} asks for access to “Secret plan”")).to_be_visible()
    seen = Inspection(owner)
    await seen.looks_at("somebody asks")
    await owner.is_pictured("asked-desktop")
    await owner.page.get_by_role("button", name="Let them view").click()
    await asking.editor.wait_for()
    await asking.sees("Bread")
    await expect(asking.page.get_by_text("Read only")).to_be_visible()

    await cy.post("/api/v1/access-requests/", note=note)
    await owner.page.get_by_role("button", name="More…").click()
    dialog = owner.page.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name=f"Can edit: {cy.username}")).to_be_visible()
    await seen.looks_at("who asks, in the dialog")
    await owner.is_pictured("dialog-desktop")
    await dialog.get_by_role("button", name=f"Can edit: {cy.username}").click()
    people = dialog.get_by_role("list", name="People with access")
    await expect(people.get_by_role("listitem").filter(has_text=cy.username)).to_be_visible()
    await ada.unshares(note, cy)
    await expect(people.get_by_role("listitem").filter(has_text=cy.username)).to_be_hidden()
    assert inspection.problems + seen.problems == []
    assert owner.crashes + asking.crashes == []


async def test_a_page_that_was_offline_catches_up(browser: Browser, server: Server, sign_up: SignUp):
    ada, bob = await sign_up("ada", server), await sign_up("bob", server, newly=True)
    note = await ada.creates("", title="Before")
    await ada.shares(note, bob)
    async with listening(bob, server) as inbox:
        # Told now, it is not told together with what comes later.
        await inbox.reaches(1)
    page = await PagePerson.hears(browser, bob)
    await page.context.set_offline(True)
    await page.page.evaluate("window.wasHere = true")
    assert (await ada.api.patch(f"notes/{note}/", json={"title": "Meanwhile"})).status_code == 200
    other = await ada.creates("", title="Found later")
    await ada.shares(other, bob)
    await page.context.set_offline(False)
    await expect(page.in_list("Meanwhile")).to_be_visible(timeout=RECONNECT_SECONDS * 1000)
    await expect(page.in_list("Found later")).to_be_visible()
    await expect(page.page.get_by_text(f"{ada.username} shared “Found later” with you")).to_be_visible()
    assert await page.page.evaluate("window.wasHere")
    assert page.crashes == []
