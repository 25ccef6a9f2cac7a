"""Somebody with Curio's page open, who sees the titles of notes change."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from playwright.async_api import async_playwright

from bench.curio import Curio
from tests.support.pages import CHROMIUM, FLAGS

WATCH = """window.shown = {};
const look = () => {
  const rows = [...document.querySelectorAll('nav[aria-label="Notes"] a')].map((row) => row.textContent);
  const { port1, port2 } = new MessageChannel();
  // The frame that is being made shows them; what is posted now comes after that frame.
  port1.onmessage = () => {
    for (const row of rows) {
      const [title] = row.match(/^[A-Za-z][0-9a-f]{16}[A-Za-z]/) ?? [];
      if (title) window.shown[title] ??= Date.now();
    }
  };
  port2.postMessage(null);
};
new MutationObserver(() => requestAnimationFrame(look)).observe(document,
  {childList: true, characterData: true, subtree: true});"""
"""Notes when each title was on screen first: of letters as bench/feed_latency.py makes them."""


class PageReader:
    """One person with a new account and a window, for the length of an ``async with``."""

    def __init__(self, server: Curio) -> None:
        self._server = server
        self.name = f"reader-{uuid4().hex[:8]}"

    async def __aenter__(self) -> Self:
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        self._window = await self._browser.new_context(base_url=self._server.url)
        await self._window.request.get("/_allauth/browser/v1/config")
        cookies = {cookie["name"]: cookie["value"] for cookie in await self._window.cookies()}
        answer = await self._window.request.post(
            "/_allauth/browser/v1/auth/signup",
            data={"username": self.name, "password": uuid4().hex},
            headers={"X-CSRFToken": cookies.get("csrftoken", "")},
        )
        if not answer.ok:
            raise SystemExit(f"nobody could sign up: {answer.status} {await answer.text()}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._browser.close()
        await self._playwright.stop()

    async def looks(self, title: str) -> None:
        """Open the page, and return when the list has a note of this title."""
        self._page = await self._window.new_page()
        await self._page.add_init_script(WATCH)
        await self._page.goto("/")
        await self._page.get_by_role("navigation", name="Notes").get_by_text(title, exact=True).wait_for()

    async def shown(self) -> dict[str, float]:
        """When each title was on screen, in seconds of the machine's clock."""
        shown: dict[str, Any] = await self._page.evaluate("window.shown")
        return {title: at / 1000 for title, at in shown.items()}
