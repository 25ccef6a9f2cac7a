"""axe finds nothing to object to, in light and dark, on a desktop and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from notes.accounts.models import PRESENCE_COLORS
from tests.support.axe import Inspection
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.pages import DESKTOP, PHONE, RECONNECT_SECONDS, PagePerson
from tests.support.server import Server

TEXT = """# A heading

Some *words*, **more of them**, `code`, ~~gone~~ and a [link](https://example.org).

- one
- [ ] two

> quoted

```python
def answer() -> int:
    return int("42") + 0  # a comment
```

1. 漢字 🚀

---
"""

each_look = pytest.mark.parametrize(
    ("window", "scheme"),
    [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")],
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)
two_looks = pytest.mark.parametrize(
    ("window", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop-light", "phone-dark"]
)


@each_look
async def test_axe_finds_nothing_where_people_sign_in(
    window: dict[str, Any], scheme: str, browser: Browser, server: Server
):
    """Signing in and up, also with something to complain about."""
    somebody = await PagePerson.opens(browser, server, "somebody", color_scheme=scheme, **window)
    inspection = Inspection(somebody)
    for path, button in (("/login", "Sign in"), ("/signup", "Create account")):
        await somebody.page.goto(path)
        await somebody.page.get_by_label("User name").fill("x")
        await inspection.looks_at(path)
        await somebody.page.get_by_role("button", name=button, exact=True).click()
        await expect(somebody.page.locator("form").get_by_text("Please fill this in.")).to_be_visible()
        await inspection.looks_at(f"{path}, refused")
    assert inspection.problems == []


@each_look
async def test_axe_finds_nothing_in_lists(
    window: dict[str, Any], scheme: str, browser: Browser, server: Server, sign_up: SignUp
):
    """Notes, nothing found, the trash, the settings, and nowhere."""
    first, second = await sign_up("alice"), await sign_up("bob")
    await second.shares(await second.creates("by bob", title="Shared"), first)
    await first.creates(TEXT, title="A note of her own")
    trashed = await first.creates("old", title="Thrown away")
    assert (await first.api.delete(f"notes/{trashed}/")).status_code == 204
    alice = await PagePerson.is_logged_in(browser, first, color_scheme=scheme, **window)
    inspection = Inspection(alice)
    await alice.page.goto("/")
    await expect(alice.page.get_by_role("link", name="A note of her own").first).to_be_visible()
    await inspection.looks_at("the list")
    await alice.page.get_by_label("Search notes").fill("nothing has this in it")
    await expect(alice.page.get_by_text("No note has")).to_be_visible()
    await inspection.looks_at("nothing found")
    await alice.page.goto("/trash")
    await alice.page.get_by_text("Thrown away").first.wait_for()
    await inspection.looks_at("the trash")
    for path in ("/settings", "/nowhere"):
        await alice.page.goto(path)
        await alice.page.get_by_role("heading").first.wait_for()
        await inspection.looks_at(path)
    assert inspection.problems == []


@two_looks
async def test_axe_finds_nothing_in_the_editor(
    window: dict[str, Any], scheme: str, browser: Browser, server: Server, sign_up: SignUp
):
    """With somebody else's caret, the share dialog, and read only."""
    first, second = await sign_up("alice"), await sign_up("bob")
    note = await first.creates(TEXT, title="Ours")
    await first.shares(note, second)
    alice = await PagePerson.is_logged_in(browser, first, color_scheme=scheme, **window)
    bob = await PagePerson.is_logged_in(browser, second, color_scheme=scheme, **window)
    inspection = Inspection(alice)
    await alice.opens_note(note)
    await bob.opens_note(note)
    await bob.editor.click()
    await alice.page.locator(".cm-remoteCaret").wait_for(state="attached")
    await inspection.looks_at("the editor")
    await alice.page.get_by_role("button", name="Share").click()
    await expect(alice.page.get_by_role("list", name="People with access")).to_contain_text(second.username)
    await inspection.looks_at("the share dialog")
    await first.shares(note, second, "viewer")
    await expect(bob.page.get_by_text("Read only")).to_be_visible()
    reading = Inspection(bob)
    await reading.looks_at("read only")
    assert inspection.problems + reading.problems == []


@two_looks
async def test_axe_finds_nothing_where_a_note_and_a_login_are_over(
    window: dict[str, Any], scheme: str, browser: Browser, server: Server, sign_up: SignUp
):
    """What was not stored is shown in the trash, in a note that was closed, and in one that is missing; then the login ends."""
    first, second = await sign_up("alice", newly=True), await sign_up("bob")
    note = await first.creates(TEXT, title="Ours")
    await first.shares(note, second)
    alice = await PagePerson.is_logged_in(browser, first, color_scheme=scheme, **window)
    bob = await PagePerson.is_logged_in(browser, second, color_scheme=scheme, **window)
    owning, losing = Inspection(alice), Inspection(bob)
    for person in (alice, bob):
        await person.opens_note(note)
        await person.context.set_offline(True)
        await expect(person.status).to_contain_text("Offline")
        await person.clicks_behind("Some")
        await person.types_onto_disk("not stored")
    assert (await first.api.delete(f"notes/{note}/")).status_code == 204
    for person in (alice, bob):
        await person.context.set_offline(False)
    reconnected = RECONNECT_SECONDS * 1000
    await alice.page.get_by_role("region", name="Your text").wait_for(timeout=reconnected)
    await owning.looks_at("the trash, with own text")
    await bob.page.get_by_role("alert").wait_for(timeout=reconnected)
    await losing.looks_at("a note that was closed")
    await bob.page.close()
    await bob.reopens(note)
    await bob.page.get_by_role("region", name="Your text").wait_for()
    missing = Inspection(bob)
    await missing.looks_at("a note that is missing, with own text")
    await first.page.delete("/_allauth/browser/v1/auth/session", headers=first.csrf)
    await alice.page.get_by_role("dialog", name="Sign in again").wait_for(timeout=reconnected)
    await owning.looks_at("the login is over")
    assert owning.problems + losing.problems + missing.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_that_somebody_has_selected_can_be_read_in_every_colour(
    scheme: str, browser: Browser, server: Server, sign_up: SignUp
):
    """Whatever colour the server gave to the person who selects."""
    first, second = await sign_up("alice"), await sign_up("bob")
    note = await first.creates(TEXT, title="Ours")
    await first.shares(note, second)
    alice = await PagePerson.is_logged_in(browser, first, color_scheme=scheme)
    bob = await PagePerson.is_logged_in(browser, second)
    inspection = Inspection(alice)
    await alice.opens_note(note)
    await bob.opens_note(note)
    await bob.editor.click()
    await bob.page.keyboard.press("Control+A")
    await alice.page.locator(".cm-remoteSelection").first.wait_for(state="attached")
    for color in PRESENCE_COLORS:
        peer = f".cm-remoteSelection, .cm-remoteCaret {{ --peer: {color} !important }}"
        style = await alice.page.add_style_tag(content=peer)
        await inspection.looks_at(f"text selected in {color}", within=".cm-editor")
        await style.evaluate("(style) => style.remove()")
    assert inspection.problems == []


FOCUS = """() => {
  const one = document.activeElement;
  return one === document.body ? null : one.getAttribute('aria-label') ?? one.textContent;
}"""


async def test_who_works_by_keyboard_keeps_their_place(browser: Browser, server: Server, sign_up: SignUp):
    """Also where the button that was pressed is gone by then, and where what was opened came a moment later."""
    first, second, third = [await sign_up(name, newly=True) for name in ("alice", "bob", "carol")]
    note = await first.creates("a line\n", title="Ours")
    for other in (second, third):
        await first.shares(note, other)
    alice = await PagePerson.is_logged_in(browser, first, **DESKTOP)
    await alice.opens_note(note)
    press = alice.page.keyboard.press

    async def is_at(name: str) -> None:
        await wait_until(
            lambda: alice.page.evaluate(f"(name) => ({FOCUS})() === name", name),
            what=f"the focus at {name!r}",
        )

    await alice.editor.focus()
    await press("Control+/")
    await expect(alice.page.get_by_role("dialog")).to_be_visible()
    await press("Escape")
    await is_at("Note text")

    await alice.page.get_by_role("button", name="Share").focus()
    await press("Enter")
    dialog = alice.page.get_by_role("dialog")
    role = dialog.get_by_label(f"What {second.username} may do")
    await role.focus()
    await press("ArrowDown")
    await expect(role).to_have_value("viewer")
    await expect(role).to_be_focused()
    remove = dialog.get_by_role("button", name=f"Remove {third.username}")
    await remove.focus()
    await press("Enter")
    await expect(remove).to_be_hidden()
    await is_at("People with access")
    await dialog.get_by_label("User name").fill("nobody-of-this-name")
    await dialog.get_by_role("button", name="Share").focus()
    await press("Enter")
    await expect(dialog.get_by_label("User name")).to_be_focused()
    await dialog.get_by_label("User name").fill(third.username)
    await dialog.get_by_role("button", name="Share").focus()
    await press("Enter")
    await expect(remove).to_be_visible()
    await is_at("People with access")
    await press("Escape")
    await is_at("Share")

    assert (await first.api.delete(f"notes/{note}/")).status_code == 204
    await alice.page.goto("/trash")
    await alice.page.get_by_role("button", name="Restore Ours").focus()
    await press("Enter")
    await is_at("Trash")
    await alice.page.goto("/settings")
    await alice.page.get_by_role("button", name="Revoke script").focus()
    await press("Enter")
    await is_at("Access tokens")
