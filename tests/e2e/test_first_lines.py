"""A note's first lines are shown before its page and its editor are here, and nothing moves when those come."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from tests.e2e.test_first_text import HeldSockets
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.pages import PHONE, PagePerson

WORDS = "the river mill turns slowly while people write about bread, books and weather"
PLAIN = f"""# Plans for the garden

{WORDS}, **every evening** and *now and then* with `code_in_it`, ~~gone~~ or ==bright==, {WORDS}.
{WORDS}

## What to do

- {WORDS}, see [[The list]] or [the page](https://example.org/page).
- bread and books
* #home (@mira) and snake_case

1. {WORDS} {WORDS}
2. two

### Level three
#### Level four
Last words.

"""
"""Of all that is shown early."""
SHORT = f"{PLAIN}| a | b |\n| --- | --- |\n| 1 | 2 |\n\n$$\nx^2\n$$\n"
LONG = PLAIN + "".join(f"Line {number} of many words.\n\n" for number in range(4_000))

SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const {value, startTime, sources} of list.getEntries()) {
    const what = sources.map(({node, previousRect, currentRect}) => [node?.parentElement?.outerHTML.slice(0, 200) ?? '?',
      previousRect.y, currentRect.y, previousRect.x, currentRect.x]);
    window.shifts.push([startTime, value, what]);
  }
}).observe({type: 'layout-shift', buffered: true});"""
"""When how much of the window moved, and what did."""

LETTERS_STAND = """async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  window.lettersStoodAt = performance.now();
}"""

PLACES = """(lines) => [...document.querySelectorAll(lines)].map((line) => {
  const places = [];
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.data.length; at += 1) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const {x, y} = range.getBoundingClientRect();
      const {color, fontWeight, fontStyle, fontSize, fontFamily} = getComputedStyle(node.parentElement);
      places.push([node.data[at], Math.round(2 * x) / 2, Math.round(2 * y) / 2, color, fontWeight, fontStyle, fontSize,
        fontFamily]);
    }
  }
  const {top, height, width} = line.getBoundingClientRect();
  return [top, height, width, places];
})"""
"""Where each letter stands, and how it looks."""
EARLY_LINES = "[aria-label='Note text'] [data-line]"
LINES = ".cm-content > *"


class HeldPart:
    """The file with a note's page and editor, kept back until it is let go."""

    def __init__(self) -> None:
        self._held = asyncio.Event()

    async def hold(self, route: Route) -> None:
        await self._held.wait()
        await route.continue_()

    def let_go(self) -> None:
        self._held.set()


async def opened(window: PagePerson, note: str) -> HeldPart:
    """Go to a note whose page does not come for now."""
    part = HeldPart()
    await window.page.add_init_script(SHIFTS)
    await window.page.route("**/assets/NoteRoute-*.js", part.hold)
    await window.page.goto(f"/notes/{note}")
    await early(window).wait_for()
    # Letters that come later than the text move it, which is none of the editor's doing.
    await window.page.evaluate(LETTERS_STAND)
    return part


async def shows(window: PagePerson, what: str) -> None:
    """Wait until an expression is true in the page."""

    async def look() -> bool:
        return bool(await window.page.evaluate(what))

    await wait_until(look, what=what)


def early(window: PagePerson) -> Any:
    return window.page.get_by_role("region", name="Note text")


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize(
    ("options", "switches"),
    [
        ({}, ()),
        ({"color_scheme": "dark"}, ("wide",)),
        ({"viewport": {"width": 1400, "height": 900}}, ("outline",)),
        (PHONE, ()),
    ],
    ids=["desktop", "dark and wide", "outline", "phone"],
)
async def test_nothing_moves_when_the_editor_comes(
    browser: Browser, sign_up: SignUp, options: dict[str, Any], switches: tuple[str, ...], text: str
) -> None:
    """Each letter stands where it stood and looks as it looked."""
    ada = await sign_up("ada")
    note = await ada.creates(text, title="A title that is long enough for two lines on a phone")
    window = await PagePerson.is_logged_in(browser, ada, **options)
    for switch in switches:
        await window.page.add_init_script(f"localStorage.setItem('curio.{switch}', 'on')")
    part = await opened(window, note)
    before = await window.page.evaluate(PLACES, EARLY_LINES)
    assert len(before) >= len(PLAIN.splitlines())
    title = await window.page.get_by_label("Title").bounding_box()

    part.let_go()
    await window.says_saved()
    await expect(window.editor).to_have_attribute("contenteditable", "true")
    await expect(early(window)).to_have_count(0)
    after = await window.page.evaluate(PLACES, LINES)
    count = len(PLAIN.splitlines())
    for line_before, line_after in zip(before[:count], after[:count], strict=True):
        assert line_before == line_after
    assert title == await window.page.get_by_label("Title").bounding_box()
    shifts = await window.page.evaluate("window.shifts.filter(([at]) => at > window.lettersStoodAt)")
    assert sum(value for _, value, _ in shifts) < 0.02, shifts
    assert not window.crashes
    await window.context.close()


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
async def test_what_one_does_with_first_lines_is_done(browser: Browser, sign_up: SignUp, text: str) -> None:
    """The caret is where one clicked, and what one typed is there, whatever the lines were replaced by meanwhile."""
    ada = await sign_up("ada")
    note = await ada.creates(text)
    window = await PagePerson.is_logged_in(browser, ada)
    sockets = HeldSockets()
    await window.page.route_web_socket("**/ws/notes/**", sockets.hold)
    part = await opened(window, note)
    await window.page.mouse.move(700, 500)
    await window.page.mouse.wheel(0, 60)
    await shows(window, "document.querySelector('main').scrollTop === 60")
    await (
        early(window)
        .locator("div")
        .filter(has_text="bread and books")
        .last.click(position={"x": 700, "y": 10})
    )
    await window.types("? yes/x")
    await window.page.keyboard.press("Backspace")
    assert await window.page.get_by_role("dialog").count() == 0

    part.let_go()
    await window.page.locator(".cm-content[aria-busy=true]").wait_for()
    await window.types("no")
    assert await window.page.evaluate("document.querySelector('main').scrollTop") == 60
    # Somebody else was quicker.
    answer = await ada.writes(note, text.replace("What to do", "All that is to be done"))
    assert answer.is_success, answer.text
    sockets.let_go()
    await window.sees("- bread and books? yes/no\n")
    await expect(window.editor).to_be_focused()
    assert (await window.before_caret()).endswith("- bread and books? yes/no")
    await window.types(" indeed")
    await window.says_saved()
    assert "- bread and books? yes/no indeed\n" in await ada.reads_content(note)
    assert "All that is to be done" in await window.text()
    assert not window.crashes
    await window.context.close()


async def test_what_is_selected_and_titled_early_stays_so(browser: Browser, sign_up: SignUp) -> None:
    """A word of the first lines, or the caret in the title and what is typed there."""
    ada = await sign_up("ada")
    note = await ada.creates(LONG, title="Before")
    window = await PagePerson.is_logged_in(browser, ada)
    sockets = HeldSockets()
    await window.page.route_web_socket("**/ws/notes/**", sockets.hold)
    part = await opened(window, note)
    await early(window).get_by_text("every evening").dblclick(position={"x": 10, "y": 10})
    assert await window.page.evaluate("getSelection().toString()") == "every"
    part.let_go()
    await window.page.locator(".cm-content[aria-busy=true]").wait_for()
    await shows(window, "getSelection().toString() === 'every'")
    sockets.let_go()
    await window.says_saved()
    await shows(window, "getSelection().toString() === 'every'")
    await window.context.close()

    window = await PagePerson.is_logged_in(browser, ada)
    part = await opened(window, note)
    await window.page.get_by_label("Title").click()
    await window.page.keyboard.press("End")
    await window.types(" and af")
    part.let_go()
    await expect(window.editor).to_have_attribute("contenteditable", "true")
    await window.types("ter")
    await expect(window.page.get_by_label("Title")).to_have_value("Before and after")
    await expect(window.page.get_by_label("Title")).to_be_focused()
    assert await window.text() == LONG
    assert not window.crashes
    await window.context.close()


async def test_who_may_not_write_only_reads(browser: Browser, sign_up: SignUp) -> None:
    """A viewer's keys are not collected, and what is in the trash or not theirs is not shown early."""
    ada, bob = await sign_up("ada"), await sign_up("bob")
    note, trashed, other = [await ada.creates(text) for text in (SHORT, "In the trash.", "Not yours.")]
    await ada.shares(note, bob, "viewer")
    await ada.shares(trashed, bob, "viewer")
    window = await PagePerson.is_logged_in(browser, bob)
    part = await opened(window, note)
    await early(window).get_by_text("Last words.").click()
    await window.types("mine")
    part.let_go()
    await expect(window.editor).to_have_attribute("aria-readonly", "true")
    assert await window.text() == SHORT
    await expect(window.page.get_by_role("button", name="Copy", exact=True)).to_have_count(0)

    answer = await ada.page.delete(f"/api/v1/notes/{trashed}/", headers=ada.csrf)
    assert answer.is_success, answer.text
    for gone in (trashed, other):
        await window.page.goto(f"/notes/{gone}")
        await window.page.get_by_role("link", name="Back to your notes").wait_for()
        await expect(early(window)).to_have_count(0)
    assert not window.crashes
    await window.context.close()
