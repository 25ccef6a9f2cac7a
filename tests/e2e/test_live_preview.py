"""A note with every construct, drawn while two people write in it, and what they typed is what is stored."""

from __future__ import annotations

import asyncio
from itertools import cycle
from pathlib import Path

from playwright.async_api import Browser, Page, Request, expect

from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.pages import SHOWN_SECONDS, VIEW, PagePerson
from tests.support.server import Server

SAMPLE = (Path(__file__).parent / "samples/every-construct.md").read_text()
DRAWN = {
    "front matter": ".cm-frontMatter dd >> text=house, plans",
    "heading": ".cm-heading-1 >> text=/^The mill by the river$/",
    "underlined heading": ".cm-heading-2 >> text=/^A roof by winter$/",
    "task": ".cm-task input >> nth=3",
    "task that is done": ".cm-taskDone >> text=Measure the wheel",
    "bullet": ".cm-bullet >> text=• >> nth=1",
    "bullet within": ".cm-bullet-3",
    "number": ".cm-listMark >> text=10.",
    "quote": ".cm-quoteLine >> text=/^The river was here first.$/",
    "quote within": ".cm-quoteDepth-2 >> text=/^It will be here last.$/",
    "callout": ".cm-callout-note .cm-calloutIcon >> text=Note",
    "callout with a title": ".cm-callout-tip >> text=Keep the old nails",
    "callouts of each kind": ".cm-callout-important, .cm-callout-warning, .cm-callout-caution >> nth=5",
    "rule": ".cm-rule",
    "table": ".cm-table tbody tr >> nth=2",
    "aligned cell": ".cm-table td[style*=right] >> text=900 €",
    "link in a cell": ".cm-table a[href='https://nails.example/']",
    "wiki-link": ".cm-wikiLink >> text=/^Roof plans$/ >> nth=0",
    "wiki-link with a label": ".cm-wikiLink >> text=/^the books we have$/",
    "tag": ".cm-tag >> text=#plans/roof",
    "mention": ".cm-mention >> text=@tomas.k",
    "link": "a.cm-link[href='https://survey.example/report'] >> text=/^the survey$/",
    "address": "a.cm-link[href='https://mill.example/map']",
    "link that names a definition": "a.cm-link[href='https://county.example/rules'] >> text=/^county$/",
    "code in a line": ".cm-inlineCode >> text=4-7-1-1",
    "formula": ".cm-math .katex >> nth=0",
    "formula alone": ".cm-math-block .katex-display",
    "code": ".cm-codeLanguage >> text=python",
    "coloured code": ".cm-codeLine span >> text=def",
    "diagram": ".cm-diagramPicture img[alt=Diagram][width]",
    "image": ".cm-image-block img[width='160']",
    "image in a line": ".cm-line img[width='20']",
    "image from elsewhere": ".cm-imageCard >> text=Image from pictures.example",
    "footnote": ".cm-footnote >> text=/^survey$/",
    "what a footnote says": ".cm-footnoteLine >> text=Page 12",
}
HOSTILE = """
<img src="https://evil.example/1.png" onerror="window.pwned=1"><script>window.pwned=2</script>

$\\href{javascript:window.pwned=3}{x}$ $\\includegraphics{https://evil.example/2.png}$

![x](javascript:window.pwned=4) ![y](//evil.example/3.png) ![z](data:text/html,x)

| a |
| - |
| <img src=https://evil.example/4.png> [x](javascript:window.pwned=5) |

```mermaid
flowchart LR
  A["<b>one</b>"] --> B
  click A href "javascript:window.pwned=7"
```

```mermaid
%%{init: {"securityLevel": "loose", "themeCSS": "* { background: url(https://evil.example/5.png) }"}}%%
flowchart LR
  C --> D
```

```mermaid
flowchart LR
  E@{ img: "https://evil.example/6.png", label: "x" }
```

```mermaid
flowchart LR
  F["<img src='https://evil.example/7.png'>"]
  style F fill:url(https://evil.example/8.png)
```

```mermaid
flowchart LR
  G["<b onclick='window.pwned=6'>two</b>"]
```

```mermaid
classDiagram
  class H
  style H fill:red,background-image:#117;rl(https://evil.example/9.png);
```

```mermaid
sequenceDiagram
  rect #117;rl(https://evil.example/10.png)
  I->>I: hi
  end
```

```mermaid
flowchart LR
  J@{ "img": "https://evil.example/11.png", "label": "x" }
```

```mermaid
flowchart LR
  K-->L; click K href "https://evil.example/12"
```

```mermaid
sequenceDiagram
  participant M; link M: Evil @ https://evil.example/13
  M->>M: hi
```

```mermaid
flowchart LR
  not a diagram at all -->
```
"""
HIDDEN = ("**", "~~", "==", "[[", "```", "$$", "[!", "](", "[^", "| ---", "- [x", "\\*")


class Watched:
    """What a page asked of others, and what its content policy forbade."""

    def __init__(self, person: PagePerson, server: Server) -> None:
        self.elsewhere: list[str] = []
        self.forbidden: list[str] = []
        self._origin = server.origin
        person.page.on("request", self._on_request)
        person.page.on(
            "console",
            lambda said: self.forbidden.append(said.text) if "Content Security Policy" in said.text else None,
        )

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(
            (self._origin, self._origin.replace("http", "ws", 1), "data:", "blob:")
        ):
            self.elsewhere.append(request.url)


async def _shows(page: Page, selector: str) -> None:
    """Scroll through the note, again and again, until it is drawn: what is far off the screen is not, and grammars come later."""
    found = page.locator(".cm-content").locator(selector).first
    places = cycle(range(0, len(SAMPLE), 700))
    async with asyncio.timeout(SHOWN_SECONDS):
        while not await found.count():
            await page.evaluate(
                f"(at) => {VIEW}.dispatch({{effects: {VIEW}.constructor.scrollIntoView(at, {{y: 'center'}})}})",
                next(places),
            )
            await page.evaluate("() => new Promise((shown) => requestAnimationFrame(shown))")


async def test_every_construct_is_drawn_while_two_people_write(
    browser: Browser, server: Server, sign_up: SignUp
):
    """Drawing changes no byte: both pages and the server hold what was typed, and nothing was asked of others."""
    first, second = await sign_up("alice"), await sign_up("bob")
    note = await first.creates(SAMPLE, title="The mill")
    await first.shares(note, second)
    tall = {"viewport": {"width": 1280, "height": 5200}}
    alice = await PagePerson.is_logged_in(browser, first, **tall)
    bob = await PagePerson.is_logged_in(browser, second, **tall)
    watched = [Watched(person, server) for person in (alice, bob)]
    await asyncio.gather(alice.opens_note(note), bob.opens_note(note))

    for name, selector in DRAWN.items():
        try:
            await _shows(bob.page, selector)
        except TimeoutError as error:
            raise AssertionError(f"{name} is not drawn: {selector}") from error
    drawn = "\n".join(await bob.page.locator(".cm-line").all_inner_texts())
    assert [mark for mark in HIDDEN if mark in drawn] == []
    assert await bob.text() == SAMPLE

    await alice.clicks_behind("The bank asks")
    await bob.clicks_behind("oak")
    await asyncio.gather(
        alice.types(" Both **have** to be *ours*, says [[Ann]].", delay_ms=5),
        bob.types(" with #bark and `knots`", delay_ms=5),
    )
    # A table that is clicked stays a table, with the caret in that cell; Tab goes on, and adds a row at the end.
    await alice.page.locator(".cm-table td").filter(has_text="Nails").click()
    await expect(alice.page.locator(".cm-gridRow")).to_have_count(5)
    await alice.page.keyboard.press("End")
    await alice.types(" new")
    for _ in range(4):
        await alice.page.keyboard.press("Tab")
    await alice.types("Paint")
    await bob.page.locator(".cm-task").nth(1).click()
    await bob.clicks_behind("And in between")
    await expect(bob.page.locator(".cm-table td").filter(has_text="Paint")).to_be_visible()

    expected = (
        SAMPLE.replace("two signatures.", "two signatures. Both **have** to be *ours*, says [[Ann]].")
        .replace("  - oak", "  - oak with #bark and `knots`")
        .replace("| Nails 🔨 ", "| Nails 🔨 new ")
        .replace("\\| market |\n", "\\| market |\n| Paint |  |  |  |\n")
        .replace("- [ ] Order slates", "- [x] Order slates")
    )
    assert await alice.agrees_with(bob) == expected
    await alice.says_saved()
    await bob.says_saved()
    assert await first.reads_content(note) == expected
    for look in watched:
        assert look.elsewhere == []
        assert look.forbidden == []

    # One box, one step: undo takes back nothing else.
    await bob.page.keyboard.press("Control+Z")
    await alice.sees("- [ ] Order slates")
    await bob.page.get_by_role("button", name="Load image").click()
    await expect(bob.page.locator(".cm-imageCard")).to_contain_text("cannot be loaded")
    assert watched[1].elsewhere == ["https://pictures.example/weir.jpg"]
    assert alice.crashes + bob.crashes == []


async def test_links_lead_where_they_say_and_source_mode_hides_nothing(
    browser: Browser, server: Server, sign_up: SignUp
):
    """A click on a drawn link follows it and moves no caret; what might run a script leads nowhere."""
    alice = await sign_up("alice")
    other = await alice.creates("over here", title="Roof plans")
    text = "see [[Roof plans]], [[Nowhere yet]] and\n\n[bad](javascript:window.pwned=1) [good](/icon.svg?x)\n\n**end**\n"
    note = await alice.creates(text, title="Links")
    person = await PagePerson.is_logged_in(browser, alice)
    await person.opens_note(note)
    page = person.page

    await person.clicks_behind("end")
    await page.get_by_text("good", exact=True).click()
    async with page.context.expect_page() as opened:
        await page.get_by_text("good", exact=True).click()
    assert (await opened.value).url.endswith("/icon.svg?x")
    assert (await person.before_caret()).endswith("**end**")
    assert await page.locator(".cm-content a").count() == 1

    await page.keyboard.press("Control+E")
    await expect(page.locator(".cm-line").first).to_have_text("see [[Roof plans]], [[Nowhere yet]] and")
    await expect(page.locator(".cm-content [contenteditable=false]")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".cm-line").first).to_have_text("see [[Roof plans]], [[Nowhere yet]] and")
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+E")

    await page.locator(".cm-wikiLink").filter(has_text="Nowhere yet").click()
    await expect(page.get_by_text("There is no note called “Nowhere yet”.")).to_be_visible()
    await page.locator(".cm-wikiLink").filter(has_text="Roof plans").click()
    await page.wait_for_url(f"**/notes/{other}")
    assert person.crashes == []


async def test_a_hostile_note_runs_nothing_and_asks_nobody(browser: Browser, server: Server, sign_up: SignUp):
    """Scripts in links, HTML, formulas and diagrams stay words, and what lies elsewhere is not fetched."""
    alice = await sign_up("alice")
    note = await alice.creates(HOSTILE, title="Hostile")
    person = await PagePerson.is_logged_in(browser, alice, viewport={"width": 1280, "height": 4200})
    watched = Watched(person, server)
    await person.opens_note(note)
    page = person.page
    pictures = page.locator(".cm-diagramPicture img[src^='blob:']")
    await expect(pictures).to_have_count(4)
    await expect(page.locator(".cm-diagramError")).to_have_count(7)
    assert await page.locator(".cm-diagram :is(svg, a)").count() == 0
    assert await pictures.evaluate_all("(all) => all.every((one) => one.alt)")

    async def are_drawn() -> bool:
        return bool(await pictures.evaluate_all("(all) => all.every((one) => one.naturalWidth > 0)"))

    await wait_until(are_drawn, what="four pictures of diagrams")
    await expect(page.locator(".cm-math .katex")).to_have_count(2)
    await pictures.first.click()
    for text in ("x", "z"):
        await page.locator(".cm-line").get_by_text(text, exact=True).first.click()
    assert (
        await page.locator(":is([href], [*|href])[href^='javascript' i], [onclick], [onerror]").count() == 0
    )
    assert await page.locator(".cm-content img:not(.cm-widgetBuffer, .cm-diagram img)").count() == 0
    assert await page.evaluate("window.pwned ?? null") is None
    assert watched.elsewhere == []
    assert watched.forbidden == []
    assert await person.text() == HOSTILE
    assert person.crashes == []
