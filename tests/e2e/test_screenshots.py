"""The pictures of the README: two people in one note, on a desktop, on a phone and in the dark; and every construct.

``make screenshots`` writes them into docs/screenshots; otherwise they show that such a page can be drawn.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.support.fixtures import StartServer
from tests.support.pages import PagePerson
from tests.support.people import Person
from tests.support.server import ROOT

EVERY_CONSTRUCT = ROOT / "tests/e2e/samples/every-construct.md"
TITLE = "Weekend in Lisbon"
TEXT = """We land on **Friday at 18:40** and leave on Monday evening. Three nights near the
river, four people, one very small car. 🚗

## To book

- [x] Flights
- [x] Flat in Alfama, see [the listing](https://example.org/flat)
- [ ] Table for Saturday, ask for the terrace
- [ ] Tram 28 before nine, *before* the crowds

## Ideas

1. Pastéis de nata, warm, twice a day
2. The tile museum, if it rains
3. Sunset at the Miradouro da Graça

> Bring a jumper. The wind from the river does not read weather reports.
"""
OTHERS = {
    "Reading list": "What to read next, and who has the book at present.",
    "Release checklist": "Tag, build, write the notes, tell everybody.",
    "Bread": "500 g flour, 350 g water, 10 g salt. Patience.",
    "Garden": "Tomatoes against the south wall, beans behind them.",
}


async def test_screenshots(browser: Browser, start_server: StartServer, tmp_path: Path):
    folder = ROOT / where if (where := os.environ.get("CURIO_SCREENSHOTS")) else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    server = start_server()
    mira, tomas = await Person.signs_up_as(server, "mira"), await Person.signs_up_as(server, "tomas")
    for title, content in OTHERS.items():
        other = await mira.creates(content, title=title)
    await mira.shares(other, tomas)
    note = await mira.creates(TEXT, title=TITLE)
    await mira.shares(note, tomas)

    desktop = {"viewport": {"width": 1280, "height": 860}, "device_scale_factor": 1.5}
    phone = {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    }
    writer = await PagePerson.is_logged_in(browser, tomas, **desktop)
    await writer.opens_note(note)
    for name, window in {
        "editor-desktop": desktop,
        "editor-dark": desktop | {"color_scheme": "dark"},
        "editor-phone": phone,
    }.items():
        reader = await PagePerson.is_logged_in(browser, mira, **window)
        await reader.opens_note(note)
        await reader.clicks_behind("Three nights" if name == "editor-phone" else "The tile museum")
        await expect(reader.page.get_by_role("list", name="Also here")).to_contain_text("tomas")
        await writer.clicks_behind("Table for Saturday")
        await writer.types("!")
        await writer.page.keyboard.press("Backspace")
        caret = reader.page.locator(".cm-remoteCaret[data-name='tomas']")
        await caret.wait_for(state="attached")
        await reader.says_saved()
        await reader.page.evaluate("document.fonts.ready")
        path = folder / f"{name}.png"
        await reader.page.screenshot(path=path)
        assert path.stat().st_size > 20_000
        await reader.context.close()
    await _every_construct(browser, mira, folder)
    await mira.leaves()
    await tomas.leaves()


async def _every_construct(browser: Browser, mira: Person, folder: Path) -> None:
    """Draw a note with everything that a note may have, in a window as high as all of it."""
    note = await mira.creates(EVERY_CONSTRUCT.read_text(), title="Every construct")
    for name, width, scheme in (
        ("constructs-light", 1000, "light"),
        ("constructs-dark", 1000, "dark"),
        ("constructs-narrow", 390, "light"),
    ):
        person = await PagePerson.is_logged_in(
            browser, mira, viewport={"width": width, "height": 4200}, color_scheme=scheme
        )
        await person.opens_note(note)
        await expect(person.page.locator(".cm-diagramPicture img").first).to_be_visible()
        await expect(person.page.locator(".cm-math .katex").first).to_be_visible()
        await person.page.evaluate("document.fonts.ready")
        end = await person.page.locator(".cm-content > :last-child").bounding_box()
        assert end is not None
        height = min(int(end["y"] + end["height"]) + 48, 4200)
        await person.page.screenshot(
            path=folder / f"{name}.png", clip={"x": 0, "y": 0, "width": width, "height": height}
        )
        await person.context.close()
