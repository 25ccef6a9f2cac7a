"""Two people in one table, which stays a table while they write in it."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.support.fixtures import SignUp
from tests.support.pages import PagePerson
from tests.support.server import Server

TABLE = """| Item | Who | Price |
| --- | :-: | --: |
| Slates for the **roof** of the mill | Ann | 900 € |
| Beam | | 12 € |
"""
TEXT = f"Before\n\n{TABLE}\nAfter\n"
BOXES = """() => [...document.querySelectorAll('.cm-table :is(th, td), .cm-gridCell')].map((cell) => {
  const {left, top, width, height} = cell.getBoundingClientRect();
  return [left, top, width, height];
})"""


async def _boxes(page: Page) -> list[list[float]]:
    found: list[list[float]] = await page.evaluate(BOXES)
    return found


async def test_two_people_write_in_one_table(browser: Browser, server: Server, sign_up: SignUp):
    """No cell moves for the caret, a word is composed beside another's, and no bar makes a cell that nobody wanted."""
    first, second = await sign_up("alice"), await sign_up("bob")
    note = await first.creates(TEXT, title="The mill")
    await first.shares(note, second)
    alice = await PagePerson.is_logged_in(browser, first)
    bob = await PagePerson.is_logged_in(browser, second)
    for person in (alice, bob):
        await person.opens_note(note)
        await person.clicks_behind("Before")
    await expect(alice.page.locator(".cm-table :is(th, td)")).to_have_count(9)
    await alice.page.evaluate("document.fonts.ready.then(() => undefined)")
    drawn = await _boxes(alice.page)
    await alice.page.locator(".cm-table td").filter(has_text="Ann").click()
    await expect(alice.page.locator(".cm-gridRow")).to_have_count(4)
    written = await _boxes(alice.page)
    assert len(written) == len(drawn) == 9
    moved = [
        abs(a - b) for one, other in zip(drawn, written, strict=True) for a, b in zip(one, other, strict=True)
    ]
    assert max(moved) < 2

    # Down, in the same column, is an empty cell; a word is composed there while somebody writes beside it.
    await alice.page.keyboard.press("ArrowDown")
    assert (await alice.before_caret()).endswith("| Beam | ")
    await bob.page.locator(".cm-table td").filter(has_text="Beam").click()
    await bob.page.keyboard.press("End")
    composing = await alice.page.context.new_cdp_session(alice.page)
    for part in ("k", "ka", "kan"):
        start = {"selectionStart": len(part), "selectionEnd": len(part)}
        await composing.send("Input.imeSetComposition", {"text": part, **start})
        await bob.types("s")
    await composing.send("Input.insertText", {"text": "缶"})
    await bob.types("|x")
    await bob.sees("缶")
    assert "| Beamsss\\|x | 缶| 12 € |" in await alice.agrees_with(bob)
    assert (await alice.before_caret_of(bob)).endswith("| Beamsss\\|x")
    assert (await bob.before_caret_of(alice)).endswith("| 缶")

    # Behind what was composed there is still a cell.
    await alice.page.keyboard.press("Tab")
    await alice.page.get_by_role("toolbar", name="Table").get_by_role("button", name="Row below").click()
    await alice.types("1 €")
    await alice.page.keyboard.press("Home")
    await alice.page.keyboard.press("Backspace")
    text = await alice.agrees_with(bob)
    assert text == TEXT.replace("| Beam | | 12 € |", "| Beamsss\\|x | 缶| 12 € |\n|  |  | 1 € |")
    await alice.says_saved()
    await bob.says_saved()
    assert await first.reads_content(note) == text
    # How many steps his letters were depends on how fast they came.
    for _ in "sss|x":
        await bob.page.keyboard.press("Control+Z")
    await alice.sees("| Beam | 缶| 12 € |")
    assert alice.crashes + bob.crashes == []
