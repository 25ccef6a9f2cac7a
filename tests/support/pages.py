"""People in front of a browser: Chromium with Curio's page, by keyboard and mouse."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect
from playwright.async_api import Error as PlaywrightError

from tests.support.deadlines import PATIENCE_SECONDS, wait_until
from tests.support.people import PASSWORD, Person
from tests.support.server import Address

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PICTURES = os.environ.get("CURIO_PICTURES")
"""A folder for pictures of what tests bring about; without it none are taken."""
SHOWN_SECONDS = PATIENCE_SECONDS
MOST_STEPS = 20
"""More than the words of a test are in the history of undo."""
DESCRIBED_SECONDS = 10
MOST_DESCRIBED_CHARACTERS = 4000
RECONNECT_SECONDS = 30 + PATIENCE_SECONDS
"""The page tries again after half a minute at the latest."""
expect.set_options(timeout=SHOWN_SECONDS * 1000)

# CodeMirror draws only what is on screen; its view knows the whole text.
VIEW = "document.querySelector('.cm-content').cmTile.root.view"

FOCUSED = """() => {
  const {tagName, className, ariaLabel} = document.activeElement ?? {};
  return `${tagName} ${className} ${ariaLabel ?? ''}`;
}"""

KEPT_EDITS = """async (start) => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = (await indexedDB.databases()).find(({name}) => name.startsWith(start));
  if (!found) return 0;
  const database = await answer(indexedDB.open(found.name));
  const count = await answer(database.transaction('updates').objectStore('updates').count());
  database.close();
  return count;
}"""

IS_OPENED = """async (start) => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = (await indexedDB.databases()).find(({name}) => name.startsWith(start));
  if (!found) return false;
  const database = await answer(indexedDB.open(found.name));
  const has = database.objectStoreNames.contains('custom');
  const opened = has && await answer(database.transaction('custom').objectStore('custom').get('opened'));
  database.close();
  return opened === 1;
}"""

WATCH_SAVED = """() => {
  const view = () => document.querySelector('.cm-content').cmTile.root.view;
  window.promises = {count: 0, text: view().state.doc.toString()};
  const status = document.querySelector('[role=status][data-state]');
  const look = () => {
    if (status.textContent !== 'Saved') return;
    window.promises = {count: window.promises.count + 1, text: view().state.doc.toString()};
  };
  new MutationObserver(look).observe(status, {childList: true, characterData: true, subtree: true});
}"""


async def described(page: Page) -> str:
    """What a page shows and where its focus is, for whoever reads of a test that failed elsewhere."""
    try:
        focused = await page.evaluate(FOCUSED)
        shown = await page.locator("body").aria_snapshot(timeout=DESCRIBED_SECONDS * 1000)
    except PlaywrightError as error:
        return f"--- {page.url}: {error}"
    return f"--- {page.url}\nfocus: {focused}\n{shown[:MOST_DESCRIBED_CHARACTERS]}"


async def hears_news(page: Page, path: str = "/") -> None:
    """Open Curio's page, and wait until it hears the feed and has looked what was told before."""
    async with page.expect_response(lambda answer: "/api/v1/notifications/?page_size=20" in answer.url):
        await page.goto(path)


class PagePerson:
    """Somebody with a browser window of their own."""

    def __init__(self, server: Address, context: BrowserContext, page: Page, username: str) -> None:
        self.server = server
        self.context = context
        self.page = page
        self.username = username
        self.crashes: list[str] = []
        self._listen()

    def _listen(self) -> None:
        self.page.on("pageerror", lambda error: self.crashes.append(str(error)))

    @classmethod
    async def opens(cls, browser: Browser, server: Address, username: str, **options: Any) -> Self:
        """Open a window, with nobody logged in."""
        context = await browser.new_context(base_url=server.origin, **options)
        context.set_default_timeout(SHOWN_SECONDS * 1000)
        return cls(server, context, await context.new_page(), username)

    @classmethod
    async def is_logged_in(cls, browser: Browser, person: Person, **options: Any) -> Self:
        """Open a window in which ``person`` has logged in before."""
        window = await cls.opens(browser, person.server, person.username, **options)
        cookies = [
            {"name": cookie.name, "value": cookie.value or "", "url": person.server.origin}
            for cookie in person.page.cookies.jar
        ]
        await window.context.add_cookies(cookies)  # type: ignore[arg-type]  # dicts are what it takes
        return window

    @classmethod
    async def hears(cls, browser: Browser, person: Person, path: str = "/", **options: Any) -> Self:
        """Open a window of ``person`` that hears the feed."""
        window = await cls.is_logged_in(browser, person, **(options or DESKTOP))
        await hears_news(window.page, path)
        return window

    async def signs_up(self) -> None:
        """Make an account on the page."""
        await self.page.goto("/signup")
        await self.page.get_by_label("User name").fill(self.username)
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self.page.get_by_role("button", name="Create account").click()
        await expect(self.page.get_by_role("navigation", name="Notes")).to_be_visible()

    async def starts_note(self, title: str) -> str:
        """Make a note on the page, and return its id."""
        await self.page.get_by_role("main").get_by_role("button", name="New note").click()
        await self.page.wait_for_url("**/notes/*")
        await self.editor.wait_for()
        await self.page.get_by_label("Title").fill(title)
        await self.page.keyboard.press("Enter")
        return self.page.url.rpartition("/")[2]

    async def shares_with(self, other: PagePerson, access: str = "Can edit") -> None:
        """Let somebody in, with the share dialog."""
        await self.page.get_by_role("button", name="Share").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_label("User name").fill(other.username)
        await dialog.get_by_label("Access", exact=True).select_option(label=access)
        await dialog.get_by_role("button", name="Share").click()
        await expect(dialog.get_by_role("listitem").filter(has_text=other.username)).to_be_visible()
        await self.page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()

    def in_list(self, title: str) -> Locator:
        """The row of a note in the list."""
        return self.page.get_by_role("navigation", name="Notes").get_by_role("link").filter(has_text=title)

    async def is_pictured(self, name: str) -> None:
        """Take a picture of what is on screen, if somebody wants to look at it."""
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png")

    async def opens_note(self, note: str) -> None:
        """Go to a note and wait until its text is there and live."""
        await self.page.goto(f"/notes/{note}")
        await self.editor.wait_for()
        await self.says_saved()

    @property
    def editor(self) -> Locator:
        return self.page.locator(".cm-content")

    @property
    def status(self) -> Locator:
        return self.page.locator("[role=status][data-state]")

    async def says_saved(self, seconds: float = SHOWN_SECONDS) -> None:
        """Wait until the page says so."""
        await expect(self.status).to_have_text("Saved", timeout=seconds * 1000)

    async def text(self) -> str:
        """The whole text that the editor holds."""
        return str(await self.page.evaluate(f"{VIEW}.state.doc.toString()"))

    async def sees(self, part: str, seconds: float = SHOWN_SECONDS) -> None:
        """Wait until ``part`` stands in the text."""

        async def look() -> bool:
            return part in await self.text()

        await wait_until(look, seconds, f"{part!r} on {self.username}'s page")

    async def agrees_with(self, other: PagePerson, seconds: float = SHOWN_SECONDS) -> str:
        """Wait until both show the same text, and return it."""

        async def look() -> bool:
            return await self.text() == await other.text()

        await wait_until(look, seconds, f"the same text on the pages of {self.username} and {other.username}")
        return await self.text()

    async def clicks_behind(self, line: str) -> None:
        """Put the caret at the end of the line with this text."""
        await self.page.locator(".cm-line").filter(has_text=line).first.click()
        await self.page.keyboard.press("End")

    async def types(self, text: str, delay_ms: float = 0) -> None:
        """Type where the caret is."""
        await self.page.keyboard.type(text, delay=delay_ms)

    async def undoes_to(self, text: str) -> None:
        """Take back step by step until the text is this: how many steps words are depends on how fast they were typed."""
        for _ in range(MOST_STEPS):
            if await self.text() == text:
                return
            await self.page.keyboard.press("Control+Z")
        assert await self.text() == text

    async def before_caret(self) -> str:
        """The text in front of this person's caret."""
        return str(
            await self.page.evaluate(f"(({VIEW}).state.sliceDoc(0, ({VIEW}).state.selection.main.head))")
        )

    async def before_caret_of(self, other: PagePerson) -> str:
        """The text in front of somebody else's caret, as drawn on this page."""
        caret = self.page.locator(f".cm-remoteCaret[data-name='{other.username}']")
        await caret.wait_for(state="attached")
        return str(await caret.evaluate(f"(caret) => {VIEW}.state.sliceDoc(0, {VIEW}.posAtDOM(caret))"))

    @property
    def _copy(self) -> str:
        """What the name of the open note's copy on this device begins with."""
        return f"note:{self.username}:{self.page.url.rpartition('/')[2]}:"

    async def kept_edits(self) -> int:
        """How many edits of the open note are on this device's disk; a browser that is killed forgets the others."""
        return int(await self.page.evaluate(KEPT_EDITS, self._copy))

    async def is_kept(self) -> None:
        """Wait until the whole note is on this device."""

        async def look() -> bool:
            return bool(await self.page.evaluate(IS_OPENED, self._copy))

        await wait_until(look, SHOWN_SECONDS, f"{self.username}'s copy of the note")

    async def types_onto_disk(self, text: str) -> None:
        """Type where the caret is, and wait until a browser that is killed would not forget it."""
        kept = await self.kept_edits() + len(text)
        await self.types(text)

        async def look() -> bool:
            return await self.kept_edits() >= kept

        await wait_until(look, SHOWN_SECONDS, f"every keystroke of {self.username} on the disk")

    async def reopens(self, note: str | None = None) -> None:
        """Open a new window, at a note or at the list."""
        self.page = await self.context.new_page()
        self._listen()
        await self.page.goto(f"/notes/{note}" if note else "/")

    async def watches_saved(self) -> None:
        """Note from now on what the page says to be saved, at the moment when it says so."""
        await self.page.evaluate(WATCH_SAVED)

    async def promised(self) -> str:
        """The text when the page last said "Saved"."""
        return str(await self.page.evaluate("window.promises.text"))

    async def promises(self) -> int:
        """How often the page has said "Saved"."""
        return int(await self.page.evaluate("window.promises.count"))

    async def is_promised_again(self, seconds: float, unless: Callable[[], bool] = lambda: False) -> None:
        """Wait until the page says "Saved" once more."""
        before = await self.promises()

        async def look() -> bool:
            return unless() or await self.promises() > before

        await wait_until(look, seconds, f"{self.username} told once more that all is saved")


async def two_at(
    browser: Browser, server: Address, sign_up: Callable[..., Awaitable[Person]], content: str
) -> tuple[PagePerson, PagePerson, str]:
    """Two people who have the same note open."""
    first, second = await sign_up("alice", server), await sign_up("bob", server)
    note = await first.creates(content, title="Ours")
    await first.shares(note, second)
    alice = await PagePerson.is_logged_in(browser, first)
    bob = await PagePerson.is_logged_in(browser, second)
    await asyncio.gather(alice.opens_note(note), bob.opens_note(note))
    return alice, bob, note
