"""Who is in a note shows in everybody's list, while they are."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser, Locator, expect

from tests.support.axe import Inspection
from tests.support.fixtures import SignUp
from tests.support.pages import PagePerson
from tests.support.presence import present
from tests.support.server import Server

LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}


async def _height(row: Locator) -> float:
    box = await row.bounding_box()
    assert box is not None
    return box["height"]


async def test_who_opens_a_note_and_leaves_it_shows_in_the_list_of_another(
    browser: Browser, server: Server, sign_up: SignUp
):
    """And one who opens it in a second tab, or in the list's own page, is nobody else."""
    ada, bob = await sign_up("ada", server), await sign_up("bob", server)
    note = await ada.creates("Bread\n", title="Visited note")
    await ada.shares(note, bob)
    reading = await PagePerson.is_logged_in(browser, bob)
    await reading.page.goto("/")
    row = reading.in_list("Visited note")
    await expect(row).to_be_visible()
    height = await _height(row)

    writing = await PagePerson.is_logged_in(browser, ada)
    await writing.page.goto(f"/notes/{note}")
    await writing.says_saved()
    await expect(row).to_contain_text(f"{ada.username} is here")
    await expect(row.locator("[data-initials=AD]")).to_be_visible()
    assert await _height(row) == height
    # Oneself is not shown to oneself.
    await expect(writing.in_list("Visited note")).to_be_visible()
    assert "here" not in await writing.in_list("Visited note").inner_text()

    tab = await writing.context.new_page()
    await tab.goto(f"/notes/{note}")
    await row.click()
    await reading.says_saved()
    await expect(writing.in_list("Visited note")).to_contain_text(f"{bob.username} is here")
    await expect(row).to_contain_text(f"{ada.username} is here")
    await tab.close()
    await expect(row).to_contain_text(f"{ada.username} is here")
    await writing.page.get_by_role("link", name="Curio").click()
    await expect(row).not_to_contain_text("here")
    assert await _height(row) == height
    await expect(writing.in_list("Visited note")).to_contain_text(f"{bob.username} is here")
    await reading.context.close()
    await expect(writing.in_list("Visited note")).not_to_contain_text("here")
    assert reading.crashes + writing.crashes == []


async def test_many_who_are_there_are_three_faces_and_a_number(
    browser: Browser, server: Server, sign_up: SignUp
):
    ada = await sign_up("ada", server)
    others = [await sign_up(name, server) for name in ("bob", "cy", "di", "ed", "flo")]
    shared = await others[0].creates(
        "Bread, butter, and whatever else there is to buy\n", title="Crowded note"
    )
    own = await ada.creates("What is to be done before spring comes\n", title="A quiet note with a long name")
    await others[0].shares(shared, ada)
    for person in others:
        await ada.shares(own, person, "viewer")
    for person in others[1:]:
        await others[0].shares(shared, person)
    problems: list[str] = []
    async with AsyncExitStack() as there:
        for person in others:
            await there.enter_async_context(present(person, shared))
        for person in others[:2]:
            await there.enter_async_context(present(person, own))
        for name, look in LOOKS.items():
            page = await PagePerson.is_logged_in(browser, ada, **look)
            await page.page.goto(f"/notes/{own}")
            await page.says_saved()
            if name == "phone":
                await page.page.get_by_role("button", name=re.compile("^Notes")).click()
            row = page.in_list("Crowded note")
            await expect(row).to_contain_text("+2")
            await expect(row).to_contain_text(f"{others[0].username} and 4 others are here")
            await expect(page.in_list("A quiet note")).to_contain_text(
                f"{others[0].username} and {others[1].username} are here"
            )
            inspection = Inspection(page)
            await inspection.looks_at(f"who is where, {name}")
            await page.is_pictured(name)
            problems += inspection.problems
            assert page.crashes == []
            await page.context.close()
    assert problems == []
