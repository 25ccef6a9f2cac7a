"""Administrators watch the server live, also while it goes down and comes back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.support.axe import Inspection
from tests.support.fixtures import SignUp, StartServer
from tests.support.pages import PagePerson

RETURN_MILLISECONDS = 60_000
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


@pytest.mark.slow
async def test_an_administrator_watches_the_server(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    server = start_server()
    ada, ben = await sign_up("ada", at=server, newly=True), await sign_up("ben", at=server, newly=True)
    note = await ada.creates("Words\n")
    await ada.shares(note, ben)

    administrator = await PagePerson.is_logged_in(browser, ada)
    await administrator.page.goto("/")
    await administrator.page.get_by_role("button", name=f"Account of {ada.username}").click()
    await administrator.page.get_by_role("menuitem", name="Server").click()
    page = administrator.page.get_by_role("main")
    row = page.get_by_role("row", name=f"· {server.process.pid}")
    await expect(row).to_be_visible()
    await expect(page.get_by_text("No note is open.")).to_be_visible()

    writer = await PagePerson.is_logged_in(browser, ben)
    await writer.opens_note(note)
    await writer.editor.click()
    await writer.types("more ")
    await writer.says_saved()
    await expect(page.get_by_role("row", name=note[:8])).to_be_visible()
    await expect(page.get_by_text("Saved within").locator("xpath=following-sibling::dd")).to_contain_text(
        "ms"
    )

    problems = []
    for name, look in LOOKS.items():
        looking = await PagePerson.is_logged_in(browser, ada, **look)
        await looking.page.goto("/server")
        await expect(looking.page.get_by_role("row", name=note[:8])).to_be_visible()
        inspection = Inspection(looking)
        await inspection.looks_at(name)
        problems += inspection.problems
        await looking.context.close()
    assert problems == []

    server.kill9()
    await expect(page.get_by_text("The server does not answer.")).to_be_visible()
    await expect(row).to_be_visible()
    await server.restart()
    anew = page.get_by_role("row", name=f"· {server.process.pid}")
    await expect(anew).to_be_visible(timeout=RETURN_MILLISECONDS)
    await expect(page.get_by_text("The server does not answer.")).to_be_hidden()

    await writer.page.get_by_role("button", name=f"Account of {ben.username}").click()
    await expect(writer.page.get_by_role("menuitem", name="Settings")).to_be_visible()
    await expect(writer.page.get_by_role("menuitem", name="Server")).to_be_hidden()
    await writer.page.goto("/server")
    await expect(writer.page.get_by_text("Only administrators see how the server is.")).to_be_visible()
    assert administrator.crashes == writer.crashes == []
