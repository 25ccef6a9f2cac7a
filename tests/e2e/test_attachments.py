"""Files come into a note by paste and drop, and reach whoever may read it."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import re
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Route, expect

from tests.notes.files import HTML, photo
from tests.support.axe import Inspection
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.pages import PagePerson
from tests.support.server import Server

COPY = """async (bytes) => {
  const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const blob = new Blob([content], {type: 'image/png'});
  await navigator.clipboard.write([new ClipboardItem({'image/png': blob})]);
}"""
DROP = """([selector, files]) => {
  const data = new DataTransfer();
  for (const [name, type, bytes] of files) {
    const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
    data.items.add(new File([content], name, {type}));
  }
  const target = document.querySelector(selector);
  const {left, bottom} = target.getBoundingClientRect();
  const options = {dataTransfer: data, bubbles: true, cancelable: true, clientX: left + 2, clientY: bottom - 4};
  target.dispatchEvent(new DragEvent('dragover', options));
  target.dispatchEvent(new DragEvent('drop', options));
}"""


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


async def test_a_pasted_image_reaches_who_may_read_the_note_and_nobody_else(
    browser: Browser, server: Server, sign_up: SignUp
):
    owner, friend, stranger = await asyncio.gather(*(sign_up(name) for name in ("alice", "bob", "eve")))
    note = await owner.creates("before \n\nend\n", title="Pictures")
    await owner.shares(note, friend)
    alice = await PagePerson.is_logged_in(browser, owner, permissions=["clipboard-read", "clipboard-write"])
    bob = await PagePerson.is_logged_in(browser, friend)
    await asyncio.gather(alice.opens_note(note), bob.opens_note(note))

    # The connection breaks while the file is on its way: it waits, and nothing of it is in the shared text.
    async def break_off(route: Route) -> None:
        await route.abort()

    await alice.page.route("**/attachments/", break_off)
    await alice.clicks_behind("before")
    await alice.page.evaluate(COPY, encoded(photo("PNG")))
    await alice.page.keyboard.press("Control+V")
    chip = alice.page.get_by_role("group", name="Upload of image.png")
    await expect(chip).to_contain_text("Waiting for the connection")
    await expect(chip.get_by_role("button", name="Cancel image.png")).to_be_visible()
    if folder := os.environ.get("CURIO_SCREENSHOTS_OF_UPLOADS"):
        await alice.page.screenshot(path=Path(folder) / "waiting.png")
    inspection = Inspection(alice)
    await inspection.looks_at("a file that waits")
    assert inspection.problems == []
    await bob.clicks_behind("end")
    await bob.page.keyboard.press("Control+Home")
    await bob.types("bob's ")
    await alice.sees("bob's before")
    async with alice.page.expect_request("**/attachments/"):
        await chip.get_by_role("button", name="Retry image.png").click()
    # In a moment it tries again by itself.
    await alice.page.unroute("**/attachments/")

    await bob.sees("/image.png)")
    text = await alice.agrees_with(bob)
    found = re.search(r"bob's before !\[image\.png\]\((/api/v1/notes/[^)]+)\)\n\nend", text)
    assert found, text
    await expect(chip).to_have_count(0)
    answer = await bob.context.request.get(found[1])
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    with Image.open(io.BytesIO(await answer.body())) as image:
        assert dict(image.getexif()) == {}
    assert (await stranger.page.get(found[1])).status_code == 404
    assert (await stranger.api.get(server.origin + found[1])).status_code == 404

    # One step back, and what others wrote stays.
    await alice.editor.focus()
    await alice.page.keyboard.press("Control+Z")
    await bob.sees("bob's before \n\nend")
    assert alice.crashes + bob.crashes == []


async def test_dropped_files_are_links_unless_they_are_images(
    browser: Browser, server: Server, sign_up: SignUp
):
    """A page that calls itself an image is a link to a download, and nothing in it runs."""
    owner = await sign_up("alice")
    note = await owner.creates("drop here\n")
    alice = await PagePerson.is_logged_in(browser, owner)
    await alice.opens_note(note)
    files = [
        ["cat.png", "image/png", encoded(HTML)],
        ["photo.jpg", "image/jpeg", encoded(photo("JPEG"))],
        ["broken.gif", "image/gif", encoded(b"GIF89a" + HTML)],
        ["plan.pdf", "application/pdf", encoded(b"%PDF-1.7")],
    ]
    await alice.page.evaluate(DROP, [".cm-line", files])
    chip = alice.page.get_by_role("group", name="Upload of broken.gif")
    await expect(chip).to_contain_text("looks like an image but cannot be read")
    await alice.page.locator(".cm-upload").nth(1).wait_for(state="detached")
    inspection = Inspection(alice)
    await inspection.looks_at("a file that was refused")
    assert inspection.problems == []
    if folder := os.environ.get("CURIO_SCREENSHOTS_OF_UPLOADS"):
        await alice.page.screenshot(path=Path(folder) / "failed.png")
    await chip.get_by_role("button", name="Remove broken.gif").press("Enter")
    await expect(alice.page.locator(".cm-upload")).to_have_count(0)

    text = await alice.text()
    url = r"\(/api/v1/notes/[0-9a-f-]+/attachments/[0-9a-f-]+/"
    lines = [
        rf"\[cat\.png\]{url}cat\.png\)",
        rf"!\[photo\.jpg\]{url}photo\.jpg\)",
        rf"\[plan\.pdf\]{url}plan\.pdf\)",
    ]
    assert [bool(re.search(rf"^{line}$|{line}$", text, re.MULTILINE)) for line in lines] == [True] * 3, text
    address = re.search(r"\[cat\.png\]\(([^)]+)", text)
    assert address
    async with alice.page.expect_download() as downloading:
        await alice.page.evaluate("(url) => { location.href = url }", address[1])
    assert (await (await downloading.value).path()).read_bytes() == HTML
    await alice.says_saved()

    async def stored() -> bool:
        return await owner.reads_content(note) == text

    await wait_until(stored, what="the links in the log")
    assert alice.crashes == []
