"""What does a keystroke cost in the page's editor, beside one without live preview?"""

from __future__ import annotations

import functools
import http.server
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import ClassVar, Self

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.scenario import Found, Scenario, median_of
from bench.server import ROOT
from tests.support.pages import CHROMIUM, FLAGS

LENGTH = 1_000_000
KEYS = 60
WARM_UP = 10
KEY = "a key, ms"
REMOTE_EDIT = "a remote edit, ms"
AT_MOST = {KEY: 1.4, REMOTE_EDIT: 1.6}
"""Of what CodeMirror alone takes."""
FRONTEND = ROOT / "frontend"
PAGE = FRONTEND / "bench/dist"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Editor:
    """A page with one kind of editor in it, opened anew for each round."""

    name: ClassVar[str]
    kind: ClassVar[str]

    def __enter__(self) -> Self:
        handler = functools.partial(_Quiet, directory=PAGE)
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def address(self, length: int) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/?kind={self.kind}&length={length}"


class Preview(Editor):
    name, kind = "Curio", "preview"


class Source(Editor):
    name, kind = "source mode", "source"


class Plain(Editor):
    name, kind = "CodeMirror", "plain"


class EditorKeys(Scenario[Editor]):
    """Real keys in Chromium; what counts is the time of the page's main thread until all is painted."""

    subjects: Sequence[Callable[[], Editor]] = (Preview, Source, Plain)
    ratios: ClassVar[Mapping[str, tuple[str, str]]] = {
        "ratio": (Preview.name, Plain.name),
        "source": (Source.name, Plain.name),
    }

    def __init__(self, length: int = LENGTH) -> None:
        self.title = (
            f"main thread of the page, for each key and each remote edit, in a note of {length:,} characters"
        )
        self._length = length
        self._is_built = False

    def prepare(self, subject: Editor) -> None:
        if not self._is_built:
            command: list[str | Path] = [
                ROOT / "scripts/with-node",
                "npx",
                "vite",
                "build",
                "--config",
                "bench/vite.config.ts",
            ]
            subprocess.run([*command, "--logLevel", "warn"], cwd=FRONTEND, check=True)
            self._is_built = True

    def measure(self, subject: Editor, round_number: int) -> Found:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            crashes: list[str] = []
            page.on("pageerror", lambda error: crashes.append(str(error)))
            page.goto(subject.address(self._length))
            page.evaluate("bench.start()")
            clock = page.context.new_cdp_session(page)
            clock.send("Performance.enable", {"timeDomain": "threadTicks"})
            figures = {
                KEY: _each(page, clock, lambda key: page.keyboard.press("abcde fgh"[key % 9])),
                REMOTE_EDIT: _each(page, clock, lambda key: page.evaluate(f"bench.remote({key})")),
                "the caret a line on, ms": _each(page, clock, lambda _: page.evaluate("bench.caret()")),
            }
            if not page.evaluate("bench.text()"):
                crashes.append("the editor and the document differ")
            browser.close()
        return Found(figures, crashes)

    def excesses(self, found: Mapping[str, Sequence[Found]]) -> list[str]:
        ratios = {
            line: median_of(found, Preview.name, line) / median_of(found, Plain.name, line)
            for line in AT_MOST
        }
        return [
            f"{line}: {ratio:.2f} times that of {Plain.name}, at most {AT_MOST[line]} are allowed"
            for line, ratio in ratios.items()
            if ratio > AT_MOST[line]
        ]


def _each(page: Page, clock: CDPSession, act: Callable[[int], object]) -> float:
    """The median of what one of them takes."""
    taken = []
    for number in range(WARM_UP + KEYS):
        before = _busy_seconds(clock)
        act(number)
        page.evaluate("bench.painted()")
        taken.append(_busy_seconds(clock) - before)
    return 1000 * median(taken[WARM_UP:])


def _busy_seconds(clock: CDPSession) -> float:
    said = clock.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in said if metric["name"] == "TaskDuration"))
