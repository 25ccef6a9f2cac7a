"""Fifty people in one note, ten of them typing: the page of one of them keeps up, and shows each caret where it is."""

from __future__ import annotations

import asyncio
from statistics import median, quantiles

import pytest
from playwright.async_api import Browser

from tests.support.deadlines import wait_until
from tests.support.fixtures import Say, SignUp
from tests.support.frames import CATEGORIES, scripting_by_frame
from tests.support.node import Node
from tests.support.pages import VIEW, PagePerson
from tests.support.server import Server

PEOPLE = 50
TYPING = 10
KEY_MS = 200
KEYS = 60
FRAME_MS = 16

CARETS = f"""() => Object.fromEntries([...document.querySelectorAll('.cm-remoteCaret')].map((caret) => {{
  const view = {VIEW};
  const line = view.state.doc.lineAt(view.posAtDOM(caret));
  return [caret.dataset.name, line.text.slice(0, view.posAtDOM(caret) - line.from)];
}}))"""


@pytest.mark.soak
@pytest.mark.timeout(300)
async def test_a_page_keeps_up_with_fifty_people(
    browser: Browser, server: Server, sign_up: SignUp, node: Node, say: Say
):
    """Median scripting below a frame, over all frames in which anything ran."""
    owner = await sign_up("alice")
    lines = [f"p{number:02}:" for number in range(PEOPLE)]
    note = await owner.creates("\n".join(lines) + "\n", title="Full house")
    others = [await sign_up(f"crowd{number}") for number in range(1, PEOPLE)]
    for other in others:
        await owner.shares(note, other)
    clients = [await node.open(other, note) for other in others]
    alice = await PagePerson.is_logged_in(browser, owner, viewport={"width": 1280, "height": 1700})
    await alice.opens_note(note)
    for client, line in zip(clients, lines[1:], strict=True):
        await client.puts_caret(after=line)
    await alice.clicks_behind(lines[0])

    typing = clients[: TYPING - 1]
    pieces = [chr(ord("a") + number % 26) for number in range(KEYS)]
    await browser.start_tracing(page=alice.page, categories=CATEGORIES)
    for number, client in enumerate(typing):
        await client.types(pieces, KEY_MS, after=lines[number + 1], withCaret=True)
    await alice.types("".join(pieces), delay_ms=KEY_MS)
    for client in typing:
        await client.until("Typed", seconds=30)
    spent = scripting_by_frame(await browser.stop_tracing())

    written = "".join(pieces)
    expected = {
        other.username: line + (written if number < TYPING - 1 else "")
        for number, (other, line) in enumerate(zip(others, lines[1:], strict=True))
    }

    async def wrong() -> dict[str, tuple[str, str]]:
        drawn = await alice.page.evaluate(CARETS)
        return {
            name: (place, drawn.get(name)) for name, place in expected.items() if drawn.get(name) != place
        }

    async def look() -> bool:
        return not await wrong()

    try:
        await wait_until(look, what="every caret drawn where its owner is")
    except AssertionError:
        assert await wrong() == {}
        raise
    assert (await alice.before_caret()) == lines[0] + written
    text = await alice.text()
    assert text == "".join(
        f"{line}{written if number < TYPING else ''}\n" for number, line in enumerate(lines)
    )
    middle, late = median(spent), quantiles(spent, n=20)[-1]
    say(f"scripting a frame: median {middle:.1f} ms, p95 {late:.1f} ms, over {len(spent)} frames")
    assert middle < FRAME_MS
    assert alice.crashes == []
    await asyncio.gather(*(client.disconnects() for client in clients))
