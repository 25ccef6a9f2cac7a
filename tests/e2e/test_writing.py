"""Writing by keyboard alone, and what opens while one writes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, FileChooser, expect

from tests.support.axe import Inspection
from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.fixtures import SignUp
from tests.support.pages import DESKTOP, PHONE, PagePerson
from tests.support.people import PASSWORD
from tests.support.server import ROOT, Server


async def test_a_note_is_written_and_shared_by_keyboard_alone(
    browser: Browser, server: Server, sign_up: SignUp
):
    """Sign in, make a note, write, format, put in a table, share: the mouse stays where it is."""
    first, second = await sign_up("alice"), await sign_up("bob")
    alice = await PagePerson.opens(browser, server, first.username, **DESKTOP)
    page, keys = alice.page, alice.page.keyboard
    # From the beginning: what begins to listen only then may be overtaken by the key that asks for the file.
    choosers: asyncio.Queue[FileChooser] = asyncio.Queue()
    page.on("filechooser", choosers.put_nowait)
    await page.goto("/login")
    await expect(page.get_by_label("User name")).to_be_focused()
    await keys.type(first.username)
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await expect(page.get_by_role("navigation", name="Notes")).to_be_visible()

    await keys.press("Control+Alt+N")
    await expect(page.get_by_label("Title")).to_be_focused()
    await keys.type("By keyboard")
    await keys.press("Enter")
    await expect(alice.editor).to_be_focused()
    await keys.press("Control+Alt+2")
    await keys.type("Plan 😀")
    await keys.press("Enter")
    await keys.type("some words")
    await keys.press("Shift+Control+ArrowLeft")
    await keys.press("Control+B")
    await page.get_by_role("toolbar", name="Format").wait_for()
    await keys.press("Alt+F10")
    await keys.press("ArrowRight")
    await expect(page.get_by_role("button", name="Italic")).to_be_focused()
    await keys.press("Enter")
    await expect(page.get_by_role("button", name="Italic")).to_have_attribute("aria-pressed", "true")
    await keys.press("Escape")
    await expect(alice.editor).to_be_focused()
    await keys.press("End")
    await keys.press("Enter")
    await keys.type("/tab")
    await page.get_by_role("listbox").get_by_role("option", name="Table").wait_for()
    await keys.press("Enter")
    await keys.insert_text("Who")
    assert await alice.text() == (
        "## Plan 😀\nsome ***words***\n\n| Who | Column 2 |\n| -------- | -------- |\n|          |          |\n"
    )
    await keys.press("Control+Z")
    await keys.press("Control+Z")
    assert await alice.text() == "## Plan 😀\nsome ***words***\n/tab"
    for _ in "/tab":
        await keys.press("Backspace")
    await keys.type("/file")
    await page.get_by_role("listbox").get_by_role("option", name="Image or file").wait_for()
    await keys.press("Enter")
    chooser = await asyncio.wait_for(choosers.get(), PATIENCE_SECONDS)
    await chooser.set_files(ROOT / "docs/screenshots/editor-phone.png")
    await alice.sees("![editor-phone.png](/api/v1/notes/")
    await expect(page.get_by_role("img", name="editor-phone.png")).to_be_visible()

    await keys.press("Control+K")
    await page.get_by_role("combobox", name="Commands and notes").wait_for()
    await keys.type("share")
    await keys.press("Enter")
    await expect(page.get_by_label("User name")).to_be_focused()
    await keys.type(second.username)
    await keys.press("Enter")
    people = page.get_by_role("list", name="People with access")
    await expect(people).to_contain_text(second.username)
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(alice.editor).to_be_focused()
    await alice.says_saved()
    await keys.press("Control+S")
    await expect(page.get_by_text("Already saved")).to_be_visible()
    assert alice.crashes == []


async def test_what_is_copied_from_a_note_is_the_same_when_pasted(
    browser: Browser, server: Server, sign_up: SignUp
):
    """Through the browser's own clipboard; what comes from a page becomes Markdown."""
    text = "# 😀😎\n\n- [ ] *a*\tb\n\tc\td\n\n| x | <b>y</b> |\n| - | - |\n"
    first = await sign_up("alice")
    note = await first.creates(text, title="Here")
    alice = await PagePerson.is_logged_in(browser, first, permissions=["clipboard-read", "clipboard-write"])
    await alice.opens_note(note)
    keys = alice.page.keyboard
    await alice.editor.click()
    await keys.press("Control+A")
    await keys.press("Control+C")
    await keys.press("ArrowRight")
    await keys.press("Control+V")
    assert await alice.text() == text + text
    await alice.page.evaluate(
        """() => navigator.clipboard.write([new ClipboardItem({
          'text/html': new Blob(['<h2>Far</h2><p>a <b>b</b></p>'], {type: 'text/html'}),
          'text/plain': new Blob(['Far a b'], {type: 'text/plain'}),
        })])"""
    )
    await keys.press("Control+V")
    await alice.sees("## Far\n\na **b**")
    await keys.press("Control+Shift+V")
    await alice.sees("a **b**Far a b")
    await keys.press("Control+Z")
    await keys.press("Control+Z")
    assert await alice.text() == text + text


@pytest.mark.parametrize(
    ("window", "scheme"),
    [(DESKTOP, "light"), (PHONE, "dark")],
    ids=["desktop-light", "phone-dark"],
)
async def test_axe_finds_nothing_in_what_opens_while_one_writes(
    window: dict[str, Any], scheme: str, browser: Browser, server: Server, sign_up: SignUp
):
    """Format bar, slash menu, find and replace, palette, help, outline, menu."""
    first = await sign_up("alice")
    note = await first.creates("## One\n\nsome words\n\n## Two\n", title="Aids")
    alice = await PagePerson.is_logged_in(browser, first, color_scheme=scheme, **window)
    page, keys = alice.page, alice.page.keyboard
    inspection = Inspection(alice)
    await alice.opens_note(note)
    await alice.clicks_behind("some words")
    await keys.press("Shift+Home")
    await page.get_by_role("toolbar", name="Format").wait_for()
    await inspection.looks_at("the format bar", within=".cm-formatBar")
    await keys.press("End")
    await keys.type(" /")
    await page.get_by_role("listbox").wait_for()
    await inspection.looks_at("the slash menu", within=".cm-editor")
    await keys.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    assert "some words /" in await alice.text()
    await keys.press("Control+F")
    await keys.type("o")
    search = page.get_by_role("search", name="Find in this note")
    await expect(search.get_by_role("status")).to_contain_text("of 4")
    await search.get_by_role("button", name="Replace", exact=True).first.click()
    await inspection.looks_at("find and replace", within=".cm-find")
    await keys.press("Escape")
    await expect(alice.editor).to_be_focused()
    # The match is selected, and over a selection these keys make a link.
    await keys.press("ArrowRight")
    await keys.press("Control+K")
    await page.get_by_role("option", name="Bulleted list").wait_for()
    await inspection.looks_at("the palette", within="[role=dialog]")
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await keys.press("Control+/")
    await page.get_by_role("dialog", name="Keyboard shortcuts").get_by_text("Italic").wait_for()
    await inspection.looks_at("the help", within="[role=dialog]")
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await keys.press("Control+Alt+O")
    outline = page.get_by_label("Outline", exact=True)
    await outline.get_by_role("button", name="One").wait_for()
    await inspection.looks_at("the outline")
    await outline.get_by_role("button", name="Two").click()
    await expect(alice.editor).to_be_focused()
    assert (await alice.before_caret()).endswith("some words /\n\n")
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Copy link").wait_for()
    await inspection.looks_at("the menu")
    assert inspection.problems == []
    assert alice.crashes == []
