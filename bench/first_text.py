"""How soon after somebody goes to a note of a megabyte is its text there, to be read and to be written in?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.curio import Curio
from bench.node import Script
from bench.scenario import Found, Scenario, median_of
from tests.support.pages import CHROMIUM, FLAGS

LENGTH = 1_000_000
EDITS = 60_000
PATIENCE_MS = 30_000
AS_POSTED = "as posted"
VISITS = ("nothing cached", "files cached", "opened before")
TEXT_WITHIN_MS = 1000
"""For a note as it was posted, on each visit."""
FIRST_LINE = "The first line of a long note."
"""What bench/peers/history.mjs begins such a text with."""

WATCH = """(() => {
  const first = FIRST_LINE;
  const seen = {};
  let done;
  const begins = (place) => {
    const text = place && document.createTreeWalker(place, NodeFilter.SHOW_TEXT).nextNode();
    return text !== null && text !== undefined && text.data.startsWith(first);
  };
  const fills = () => {
    const seen = document.elementFromPoint(innerWidth * 0.6, innerHeight - 40);
    return seen !== null && seen.closest('.cm-content > *, [aria-label="Note text"] [data-line]') !== null;
  };
  const note = (what) => {
    if (what in seen) return;
    seen[what] = null;
    // The frame that is being made shows it; what is posted now comes after that frame.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      seen[what] = performance.now();
      if (seen.window && seen.editor) done(seen);
    };
    port2.postMessage(null);
  };
  const look = () => {
    const editor = document.querySelector('.cm-content');
    if (begins(editor ?? document.querySelector('[aria-label="Note text"]'))) note('text');
    if (fills()) note('window');
    if (editor?.isContentEditable && !editor.ariaReadOnly && begins(editor)) note('editor');
    if (!seen.window || !seen.editor) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.firstText = new Promise((resolve) => { done = resolve; });
})();"""
"""Looks in each frame. Times count from the navigation."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One visit to a note."""

    text_ms: float
    window_ms: float
    editor_ms: float


class FirstText(Scenario[Curio]):
    """Two notes with the same text are opened in Chromium, one as it was posted, one with a long history.

    Three visits in each round, of a server that was just started and then warmed up with another note:
    by a browser that has nothing, by one that has the page's files, and by one that had the note open before.
    """

    subjects: Sequence[Callable[[], Curio]] = (Curio,)
    title = (
        f"navigation to text on screen, in a note of {LENGTH:,} characters; edits in its history: {EDITS:,}"
    )

    def prepare(self, subject: Curio) -> None:
        with sync_playwright() as playwright:
            browser = _browser(playwright)
            person = browser.new_context(base_url=subject.url)
            _sign_up(person)
            token = _post(person, "/api/v1/tokens/", name="bench", scopes=["read", "write"])["token"]
            small, worn = (_post(person, "/api/v1/notes/", title=title)["id"] for title in ("Small", "Worn"))
            order = {
                "dialect": subject.dialect,
                "port": subject.port,
                "rooms": [{"note": worn, "token": token}, {"note": small, "token": token}],
                "length": LENGTH,
                "edits": EDITS,
            }
            with Script("history.mjs", order) as writer:
                writer.run()
            text = person.request.get(f"/api/v1/notes/{worn}/content/").text()
            fresh = _post(person, "/api/v1/notes/", title="Fresh", content=text)["id"]
            self._cookies: Any = person.cookies()
            self._small, self._notes = small, {AS_POSTED: fresh, "long history": worn}
            browser.close()

    def measure(self, subject: Curio, round_number: int) -> Found:
        figures: dict[str, float] = {}
        with sync_playwright() as playwright:
            browser = _browser(playwright)
            for history, note in self._notes.items():
                # A server that still held the note would be asked for what is in its memory.
                subject.restart()
                with self._window(browser, subject) as before:
                    self._visits_small(before)
                with self._window(browser, subject) as nothing:
                    visits = [self._visit(nothing.new_page(), note)]
                subject.restart()
                with self._window(browser, subject) as kept:
                    for _ in range(2):
                        self._visits_small(kept)
                    visits += [self._visit(kept.new_page(), note) for _ in ("files", "document")]
                for browsers, visit in zip(VISITS, visits, strict=True):
                    figures[f"{history}, {browsers}: text, ms"] = visit.text_ms
                    figures[f"{history}, {browsers}: window full, ms"] = visit.window_ms
                    figures[f"{history}, {browsers}: editor, ms"] = visit.editor_ms
            browser.close()
        return Found(figures)

    def excesses(self, found: Mapping[str, Sequence[Found]]) -> list[str]:
        lines = [f"{AS_POSTED}, {visit}: text, ms" for visit in VISITS]
        taken = {line: median_of(found, Curio.name, line) for line in lines}
        return [
            f"{line}: {ms:.0f}, at most {TEXT_WITHIN_MS} are allowed"
            for line, ms in taken.items()
            if ms > TEXT_WITHIN_MS
        ]

    def _window(self, browser: Browser, server: Curio) -> BrowserContext:
        window = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
        window.add_cookies(self._cookies)
        return window

    def _visits_small(self, window: BrowserContext) -> None:
        page = window.new_page()
        page.goto(f"/notes/{self._small}")
        page.locator("[role=status][data-state=saved]").wait_for(timeout=PATIENCE_MS)
        page.close()

    def _visit(self, page: Page, note: str) -> Opened:
        page.add_init_script(WATCH.replace("FIRST_LINE", json.dumps(FIRST_LINE)))
        page.goto(f"/notes/{note}")
        seen = page.evaluate("window.firstText")
        page.locator("[role=status][data-state=saved]").wait_for(timeout=PATIENCE_MS)
        page.close()
        return Opened(seen["text"], seen["window"], seen["editor"])


def _browser(playwright: Any) -> Browser:
    browser: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    return browser


def _sign_up(person: BrowserContext) -> None:
    person.request.get("/_allauth/browser/v1/config")
    name, password = f"reader-{uuid4().hex[:8]}", uuid4().hex
    _post(person, "/_allauth/browser/v1/auth/signup", username=name, password=password)


def _post(person: BrowserContext, path: str, **fields: Any) -> Any:
    cookies = {cookie["name"]: cookie["value"] for cookie in person.cookies()}
    headers = {"X-CSRFToken": cookies.get("csrftoken", "")}
    answer = person.request.post(path, data=fields, headers=headers)
    if not answer.ok:
        raise SystemExit(f"{path} answered {answer.status}: {answer.text()[:200]}")
    return answer.json()
