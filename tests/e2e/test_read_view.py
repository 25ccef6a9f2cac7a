"""A note is read: by keyboard, while others write in it, without the server, and before the note itself has come."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Dialog, Page, Request, Route, expect

from tests.support.axe import Inspection
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.pages import SHOWN_SECONDS, VIEW, PagePerson
from tests.support.server import Server

HERE = Path(__file__).parent
EVERYTHING = (HERE / "samples" / "every-construct.md").read_text()
HOSTILE = sorted((HERE / "hostile").glob("*.md"))
SHOWN = SHOWN_SECONDS * 1000
PLACE = """() => {
  const line = [...document.querySelectorAll('[data-prose] p')].find((p) => p.getBoundingClientRect().top > 100);
  return [line.textContent, Math.round(line.getBoundingClientRect().top)];
}"""
STICKS_OUT = """() => {
  const main = document.querySelector('main');
  return main.scrollWidth - main.clientWidth;
}"""
STEP = """(boxes) => {
  const [first, , second] = [...document.querySelectorAll(boxes)].map((box) => box.getBoundingClientRect().left);
  return Math.round(second - first);
}"""
VIOLATIONS = """window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


async def reads(person: PagePerson) -> None:
    """Go to the read view, or back, by keyboard."""
    await person.page.keyboard.press("Control+Shift+E")


async def test_a_note_is_read_while_somebody_writes_in_it(browser: Browser, server: Server, sign_up: SignUp):
    """What others type appears where it belongs and moves nothing; a ticked task is an edit like any other."""
    first, second = await sign_up("alice"), await sign_up("bob")
    middle = "\n\n".join(f"Paragraph {number} of many." for number in range(200))
    note = await first.creates(
        f"# Top\n\nStart.\n\n{middle}\n\n- [ ] water them\n\n[up](#top)\n", title="Garden"
    )
    await first.shares(note, second)
    alice = await PagePerson.is_logged_in(browser, first)
    bob = await PagePerson.is_logged_in(browser, second)
    await alice.opens_note(note)
    await bob.opens_note(note)
    await reads(alice)
    text = alice.page.get_by_role("region", name="Note text")
    await expect(text.get_by_role("heading", name="Top")).to_be_visible()
    await expect(alice.editor).to_have_count(0)

    await text.get_by_text("Paragraph 150 of many.").scroll_into_view_if_needed()
    before = await alice.page.evaluate(PLACE)
    await bob.clicks_behind("Start.")
    await bob.types(" Beans.\n\nAnd **peas**.")
    await expect(text.get_by_text("And peas.")).to_be_attached()
    # The browser holds the place in the frame after.
    await alice.page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    assert await alice.page.evaluate(PLACE) == before

    await text.get_by_role("checkbox").click()
    await expect(text.get_by_role("checkbox")).to_be_checked()
    await bob.sees("- [x] water them")
    await alice.says_saved()
    await text.get_by_role("link", name="up").click()
    await expect(text.get_by_role("heading", name="Top")).to_be_in_viewport()

    await alice.context.set_offline(True)
    await text.get_by_role("checkbox").click()
    await expect(text.get_by_role("checkbox")).not_to_be_checked()
    await reads(alice)
    await alice.editor.wait_for()
    assert alice.crashes + bob.crashes == []


async def test_a_reader_without_the_right_to_write_ticks_no_task(
    browser: Browser, server: Server, sign_up: SignUp
):
    """From the note's menu, too."""
    first, second = await sign_up("alice"), await sign_up("bob")
    note = await first.creates("- [ ] water them\n", title="Garden")
    await first.shares(note, second, "viewer")
    bob = await PagePerson.is_logged_in(browser, second)
    await bob.page.goto(f"/notes/{note}")
    await bob.editor.wait_for()
    await bob.page.get_by_role("button", name="More").click()
    await bob.page.get_by_role("menuitem", name="Read view").click()
    await expect(bob.page.get_by_role("checkbox")).to_be_disabled()


async def test_axe_finds_nothing_in_the_read_view(browser: Browser, server: Server, sign_up: SignUp):
    """With every construct there is, on a desktop and on a phone in the dark, where nothing sticks out.

    A task inside another is as far in as in the editor.
    """
    first = await sign_up("alice")
    note = await first.creates(EVERYTHING, title="Everything")
    alice = await PagePerson.is_logged_in(browser, first, viewport={"width": 1280, "height": 800})
    await alice.opens_note(note)
    await alice.page.locator(".cm-checkbox").nth(2).wait_for()
    step = await alice.page.evaluate(STEP, ".cm-checkbox")
    await reads(alice)
    await alice.page.locator("[data-diagram] img").first.wait_for()
    await alice.page.locator("[data-formula] .katex").first.wait_for()
    assert await alice.page.evaluate(STEP, "[data-prose] input[type=checkbox]") == step > 0
    inspection = Inspection(alice)
    await inspection.looks_at("the read view")
    await alice.page.set_viewport_size({"width": 390, "height": 844})
    await alice.page.emulate_media(color_scheme="dark")
    await expect(alice.page.locator("[data-mantine-color-scheme=dark]")).to_be_attached()
    await inspection.looks_at("the read view on a phone, in the dark")
    assert inspection.problems == []
    assert await alice.page.evaluate(STICKS_OUT) <= 0


SHOW = f"""(line) => {{
  const view = {VIEW};
  const at = view.state.doc.toString().indexOf(line);
  if (at < view.viewport.from || at > view.viewport.to)
    view.dispatch({{effects: view.constructor.scrollIntoView(at, {{y: 'end'}})}});
  return view.viewport.from <= at && at <= view.viewport.to;
}}"""
"""Has the editor draw a line, and says whether it does."""


class Watch:
    """What a page does that nobody asked for."""

    def __init__(self, page: Page, origin: str) -> None:
        self.origin = origin
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", self._on_request)
        page.on("dialog", self._on_dialog)

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.asked.append(request.url)

    async def _on_dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        await dialog.dismiss()


async def draws(person: PagePerson, stems: list[str]) -> None:
    """Have the editor draw one hostile note after the other, and wait for its formulas and diagrams."""
    for stem in stems:
        await person.page.wait_for_function(SHOW, arg=f"# After {stem}\n")
        if stem.startswith("math-"):
            await person.page.locator(".cm-math").last.wait_for(state="attached")
        if stem.startswith("mermaid-"):
            await person.page.locator(".cm-diagram").last.wait_for(state="attached")
            await expect(person.page.locator(".cm-diagramWaiting")).to_have_count(0)


async def test_hostile_notes_do_nothing_in_a_browser(browser: Browser, server: Server, sign_up: SignUp):
    """Nothing runs, no report by the content policy, nothing asked of another server; in both views, drawn as a whole."""
    first = await sign_up("alice")
    closing = [path for path in HOSTILE if path.stem != "many-marks"]
    # What begins a note has to stand at its beginning; a comment that is never closed, at its end.
    closing.sort(key=lambda path: path.stem != "front-matter")
    parts = [f"{path.read_text()}\n\n# After {path.stem}\n\n# Next\n\n" for path in closing]
    many = next(path for path in HOSTILE if path.stem == "many-marks").read_text()
    note = await first.creates("".join([*parts, many]), title="<img src=x onerror=alert(1)>")
    alice = await PagePerson.is_logged_in(browser, first, viewport={"width": 1000, "height": 3000})
    await alice.context.add_init_script(VIOLATIONS)
    watch = Watch(alice.page, server.origin)
    await alice.opens_note(note)
    for view in ("editor", "read view"):
        if view == "read view":
            # It draws what is in the window.
            await alice.page.set_viewport_size({"width": 1000, "height": 30_000})
            await reads(alice)
            prose = alice.page.locator("[data-prose]")
            await expect(prose).to_have_attribute("aria-busy", "false", timeout=SHOWN)
            for path in closing:
                await expect(
                    prose.get_by_role("heading", name=f"After {path.stem}", exact=True)
                ).to_have_count(1)
            await alice.page.locator("[data-formula] .katex").first.wait_for()
            await expect(prose.locator("[data-pending]")).to_have_count(0)
            await expect(prose.locator("[data-diagram], [data-trouble]").first).to_be_attached()
        else:
            await draws(alice, [path.stem for path in closing])
        await alice.page.evaluate("new Promise((done) => requestIdleCallback(done, {timeout: 2000}))")
        assert watch.asked == [], view
        assert watch.dialogs == [], view
        assert await alice.page.evaluate("[window.__ran ?? 0, ...window.violations]") == [0], view
        assert await alice.page.evaluate("'polluted' in {}") is False, view
    assert alice.crashes == []

    async def answer(route: Route) -> None:
        await route.fulfill(body=PIXEL, content_type="image/png")

    await alice.context.route("https://evil.example/**", answer)
    await alice.page.get_by_role("button", name="Load image").first.click()
    await expect(alice.page.locator("[data-prose] img[src^='https://evil.example/']")).to_have_count(1)
    await wait_until(lambda: len(watch.asked) == 1, what="the image was asked for once")
    await alice.page.get_by_role("button", name="Load all from this host").first.click()
    await expect(alice.page.get_by_role("button", name="Load image")).to_have_count(0)
    assert await alice.page.evaluate("window.violations") == []
