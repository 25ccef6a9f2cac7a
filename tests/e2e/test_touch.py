"""A note under fingers: on a phone, by real touches."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.support.fixtures import SignUp
from tests.support.pages import PHONE, PagePerson
from tests.support.server import Server

TASKS = "# List\n\nWords.\n\n- [ ] one\n- [ ] two\n- [ ] three\n\nend\n"


async def test_a_task_is_ticked_by_a_finger_beside_its_box(browser: Browser, server: Server, sign_up: SignUp):
    """On either side of it, and nothing else is."""
    first = await sign_up("alice")
    note = await first.creates(TASKS, title="Touch")
    alice = await PagePerson.is_logged_in(browser, first, **PHONE)
    await alice.opens_note(note)
    boxes = alice.page.locator(".cm-checkbox")
    await expect(boxes).to_have_count(3)
    await alice.page.evaluate("document.fonts.ready.then(() => undefined)")
    for beside, sign in [(-18, "x"), (18, " ")]:
        box = await boxes.nth(1).bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        await alice.page.touchscreen.tap(x + beside, y)
        await alice.sees(f"- [{sign}] two")
        assert await alice.text() == TASKS.replace("[ ] two", f"[{sign}] two")
    assert alice.crashes == []
