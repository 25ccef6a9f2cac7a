"""A note on paper: all of it, drawn to read, from wherever it is printed."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.pages import SHOWN_SECONDS, PagePerson
from tests.support.pdf import Pdf
from tests.support.server import Server

EVERYTHING = (Path(__file__).parent / "samples" / "every-construct.md").read_text()
LONG = "".join(f"Paragraph {number} of a long note.\n\n" for number in range(120))
LAST = "The last line of all."
NO_DIALOG = "window.print = () => { window.printed = (window.printed ?? 0) + 1; }"


async def prints(page: Page) -> None:
    """Press the keys for it, and wait until the browser would ask for a printer."""
    before = await page.evaluate("window.printed ?? 0")
    await page.keyboard.press("Control+P")

    async def look() -> bool:
        return bool(await page.evaluate("window.printed ?? 0") > before)

    await wait_until(look, SHOWN_SECONDS, "the note ready to print")


async def on_paper(page: Page, name: str) -> Pdf:
    content = await page.pdf(format="A4", prefer_css_page_size=True, print_background=False)
    if folder := os.environ.get("CURIO_PAPER"):
        (Path(folder) / f"{name}.pdf").write_bytes(content)
    return Pdf(content)


async def test_all_of_a_note_is_printed(browser: Browser, server: Server, sign_up: SignUp):
    """From the editor, which has only a part of it on the page, as from the read view; formulas and diagrams drawn."""
    first = await sign_up("alice")
    note = await first.creates(f"{EVERYTHING}\n\n{LONG}{LAST}\n", title="Everything")
    alice = await PagePerson.is_logged_in(browser, first, viewport={"width": 1280, "height": 800})
    await alice.context.add_init_script(NO_DIALOG)
    await alice.opens_note(note)
    await alice.editor.click()
    await prints(alice.page)
    paper = alice.page.locator("[data-paper]")
    await expect(paper.locator("[data-formula] .katex").first).to_be_attached()
    await expect(paper.locator("[data-diagram] img").first).to_be_attached()
    from_editor = await on_paper(alice.page, "editor")
    await expect(paper).to_have_count(0)
    await alice.page.keyboard.press("Control+Shift+E")
    await alice.page.locator("[data-prose][aria-busy=false]").wait_for()
    await prints(alice.page)
    from_read_view = await on_paper(alice.page, "read-view")
    assert from_editor.pages == from_read_view.pages
    assert "Everything" in from_editor.pages[0]
    assert "ρ" in "".join(from_editor.pages)
    text = "\n".join(from_editor.pages)
    assert LAST in text
    assert [f"Paragraph {number} of a long note." in text for number in range(120)] == [True] * 120
    assert not [chrome for chrome in ("Saved", "New note", "Share") if chrome in text]

    # By the browser's own menu: nothing is waited for, and nothing is left out.
    await alice.page.keyboard.press("Control+Shift+E")
    await alice.editor.wait_for()
    assert LAST in "".join((await on_paper(alice.page, "menu")).pages)
    assert alice.crashes == []
