"""Webhooks in the settings, against a receiver that really listens: made, tried out, failing, sent again, switched off."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.notes.receiver import Receiver
from tests.support.axe import Inspection
from tests.support.deadlines import PATIENCE_SECONDS, wait_until
from tests.support.fixtures import SignUp, StartServer
from tests.support.pages import PagePerson
from tests.support.people import Person
from tests.support.server import ROOT, Server

LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 860}},
    "phone-dark": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "color_scheme": "dark",
    },
}


@pytest.fixture
def server(start_server: StartServer) -> Server:
    """One that may send to this machine."""
    return start_server(WEBHOOK_ALLOWED_NETWORKS="127.0.0.1/32", WEBHOOK_TIMEOUT_SECONDS="3")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as receiver:
        yield receiver


async def opens_settings(browser: Browser, person: Person, **look: Any) -> PagePerson:
    window = await PagePerson.is_logged_in(browser, person, **look)
    await window.page.goto("/settings")
    await window.page.get_by_role("heading", name="Webhooks").wait_for()
    return window


def row(page: Page) -> Locator:
    return page.get_by_role("list", name="Webhooks").get_by_role("listitem")


async def chooses(page: Page, what: str) -> None:
    await page.get_by_role("button", name="More about").click()
    await page.get_by_role("menuitem", name=what).click()


async def renames(person: Person, note: str, title: str) -> None:
    answer = await person.api.patch(f"notes/{note}/", json={"title": title})
    assert answer.status_code == 200, answer.text


async def has_taken(receiver: Receiver, titles: list[str]) -> None:
    """Wait until these titles were taken, in this order."""

    async def look() -> bool:
        return [event["data"].get("title") for event in receiver.taken if event["note"]] == titles

    await wait_until(look, PATIENCE_SECONDS, f"{titles} at the receiver, which has {receiver.taken}")


async def makes_webhook(page: Page, receiver: Receiver, name: str = "Chat") -> None:
    """By keyboard, from the button to the end of the dialog, with only new titles sent."""
    await page.get_by_role("button", name="New webhook").focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New webhook")
    await expect(dialog.get_by_label("Address")).to_be_focused()
    await page.keyboard.type(f"http://127.0.0.1:{receiver.port}/hook")
    await page.keyboard.press("Tab")
    await page.keyboard.type(name)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await dialog.get_by_label("New title").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    secret = dialog.locator("code").first
    await expect(secret).to_contain_text("whsec_")
    receiver.secret = await secret.inner_text()


async def test_a_webhook_is_made_fails_is_mended_and_sends_again(
    browser: Browser, server: Server, sign_up: SignUp, receiver: Receiver
) -> None:
    ada = await sign_up("ada", at=server, newly=True)
    note, other = await ada.creates("Words\n", title="Plan"), await ada.creates("", title="Other")
    window = await opens_settings(browser, ada)
    await window.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.origin)
    page = window.page
    await expect(page.get_by_text("Nothing is sent anywhere.")).to_be_visible()

    await page.get_by_role("button", name="New webhook").click()
    dialog = page.get_by_role("dialog", name="New webhook")
    await dialog.get_by_label("Address").fill("http://10.0.0.1/hook")
    await dialog.get_by_role("button", name="Create webhook").click()
    await expect(dialog.get_by_text("10.0.0.1 is not on the public internet.")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()

    await makes_webhook(page, receiver)
    await dialog.get_by_role("button", name="Copy").click()
    assert await page.evaluate("navigator.clipboard.readText()") == receiver.secret
    await dialog.get_by_role("button", name="Done").click()
    await expect(row(page)).to_contain_text("Sends new title · nothing taken yet")
    await expect(page.get_by_text(receiver.secret)).to_be_hidden()

    # The receiver verifies the signature of whatever comes, with the secret that was shown.
    await chooses(page, "Send a test")
    await expect(page.get_by_text("Chat took the test (204).")).to_be_visible()
    assert receiver.taken[0]["kind"] == "webhook.test"
    await renames(ada, note, "First")
    await has_taken(receiver, ["First"])
    await expect(row(page)).to_contain_text("last taken just now")

    receiver.answer, receiver.body = 503, "busy, come back"
    # Nor does it try again while one looks.
    receiver.headers = "Retry-After: 3600\r\n"
    await renames(ada, note, "Second")
    await expect(row(page).get_by_role("status")).to_contain_text("did not take it. Tried once")
    await page.get_by_role("button", name="Deliveries to Chat").click()
    log = page.get_by_role("dialog", name="Deliveries to Chat")
    newest = log.get_by_role("list", name="Deliveries").get_by_role("listitem").first
    await expect(newest).to_contain_text("Not taken New title")
    await expect(newest).to_contain_text("503")
    await newest.get_by_text("What it answered").click()
    await expect(newest.get_by_text("busy, come back")).to_be_visible()
    receiver.answer, receiver.body, receiver.headers = 204, "", ""
    await log.get_by_role("button", name="Try now").click()
    await has_taken(receiver, ["First", "Second"])
    await expect(newest).to_contain_text("Taken New title")
    await expect(log.get_by_role("status")).to_be_hidden()

    await newest.get_by_role("button", name="Send again from here").click()
    await has_taken(receiver, ["First", "Second", "Second"])
    assert receiver.ids[-1] == receiver.ids[-2]
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Deliveries to Chat")).to_be_focused()

    await chooses(page, "Edit")
    edit = page.get_by_role("dialog", name="Edit Chat")
    await edit.get_by_label("Name").fill("Team")
    await edit.get_by_label("Of all notes").click()
    await edit.get_by_label("Find a note").fill("Sec")
    await expect(edit.get_by_role("button", name="Add Other")).to_be_hidden()
    await edit.get_by_role("button", name="Add Second").click()
    await expect(edit.get_by_role("list", name="Chosen notes")).to_contain_text("Second")
    await edit.get_by_role("button", name="Save").click()
    await expect(row(page)).to_contain_text("Team")
    await expect(row(page)).to_contain_text("new title · of one note")
    # The menu from which it was opened is gone; its button is where one goes on.
    await expect(page.get_by_role("button", name="More about Team")).to_be_focused()

    await chooses(page, "Switch off")
    await expect(row(page)).to_contain_text("Switched off")
    await renames(ada, note, "Third")
    await renames(ada, other, "Elsewhere")
    await chooses(page, "Switch on")
    await has_taken(receiver, ["First", "Second", "Second", "Third"])

    old_secret = receiver.secret
    await chooses(page, "Another secret")
    another = page.get_by_role("dialog", name="Another secret for Team")
    await another.get_by_role("button", name="Make another secret").click()
    await expect(another.locator("code").first).to_contain_text("whsec_")
    receiver.secret = await another.locator("code").first.inner_text()
    assert receiver.secret != old_secret
    await another.get_by_role("button", name="Done").click()
    await renames(ada, note, "Fourth")
    await has_taken(receiver, ["First", "Second", "Second", "Third", "Fourth"])

    await chooses(page, "Delete")
    sure = page.get_by_role("dialog", name="Delete Team?")
    await expect(sure.get_by_role("button", name="Keep it")).to_be_focused()
    await sure.get_by_role("button", name="Delete it").click()
    await expect(page.get_by_text("Nothing is sent anywhere.")).to_be_visible()
    assert window.crashes == []


async def test_what_the_server_switches_off_is_said_and_switched_on_again(
    browser: Browser, server: Server, sign_up: SignUp, receiver: Receiver
) -> None:
    ada = await sign_up("ada", at=server, newly=True)
    note = await ada.creates("Words\n", title="Plan")
    window = await opens_settings(browser, ada)
    page = window.page
    await makes_webhook(page, receiver)
    await page.get_by_role("button", name="Done").click()
    receiver.answer = 410
    await renames(ada, note, "First")
    notice = row(page).get_by_role("status")
    await expect(notice).to_contain_text(
        "The server switched it off: the receiver answered that it wants no more"
    )
    (told,) = (await ada.api.get("notifications/?unread=true")).json()["results"]
    assert (told["kind"], told["note"], told["data"]["webhook"]["name"]) == ("webhook_off", None, "Chat")

    receiver.answer = 204
    await notice.get_by_role("button", name="Switch on").click()
    await has_taken(receiver, ["First"])
    await expect(notice).to_be_hidden()
    assert (await ada.api.get("notifications/?unread=true")).json()["results"] == []
    assert window.crashes == []


async def test_webhooks_look_right_everywhere(
    browser: Browser, server: Server, sign_up: SignUp, receiver: Receiver, tmp_path: Path
) -> None:
    """axe finds nothing, nothing is cut off, on a desktop and on a phone, in light and dark."""
    folder = ROOT / where if (where := os.environ.get("CURIO_WEBHOOK_SCREENSHOTS")) else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    ada = await sign_up("ada", at=server, newly=True)
    note = await ada.creates("Words\n", title="Plan")
    receivers = [receiver, Receiver(), Receiver()]
    for one in receivers[1:]:
        await one.start()
    for one, name, answer in zip(
        receivers, ("Chat", "Backup of everything", ""), (204, 503, 410), strict=True
    ):
        one.answer = answer
        made = await ada.post(
            "/api/v1/webhooks/", url=f"http://127.0.0.1:{one.port}/hooks/{'long/' * 20}", name=name
        )
        one.secret = made["secret"]
    await renames(ada, note, "First")
    problems = []
    for name, look in LOOKS.items():
        window = await opens_settings(browser, ada, **look)
        page, inspection = window.page, Inspection(window)
        await page.goto("/settings#webhooks")
        await expect(page.get_by_text("The server switched it off")).to_be_visible()
        await expect(page.get_by_text("Tried")).to_be_visible()
        await inspection.looks_at(f"{name}, the list")
        await page.screenshot(path=folder / f"{name}-list.png", full_page=True)
        await page.get_by_role("button", name="More about Chat").click()
        await expect(page.get_by_role("menuitem", name="Edit")).to_be_visible()
        await inspection.looks_at(f"{name}, the menu")
        await page.screenshot(path=folder / f"{name}-menu.png")
        await page.get_by_role("menuitem", name="Edit").click()
        await page.get_by_label("Send everything").click()
        await page.get_by_label("Of all notes").click()
        await page.get_by_role("button", name="Add First").click()
        await expect(page.get_by_role("list", name="Chosen notes")).to_contain_text("First")
        await inspection.looks_at(f"{name}, the form")
        await page.screenshot(path=folder / f"{name}-form.png")
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Deliveries to Backup").click()
        await expect(
            page.get_by_role("list", name="Deliveries").get_by_role("listitem").first
        ).to_be_visible()
        await inspection.looks_at(f"{name}, deliveries")
        await page.screenshot(path=folder / f"{name}-deliveries.png")
        await page.keyboard.press("Escape")
        await chooses_another_secret(page)
        await inspection.looks_at(f"{name}, the secret")
        await page.screenshot(path=folder / f"{name}-secret.png")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        problems += inspection.problems
        await window.context.close()
    for one in receivers[1:]:
        one.stop()
    assert problems == []


async def chooses_another_secret(page: Page) -> None:
    await page.get_by_role("button", name="More about Chat").click()
    await page.get_by_role("menuitem", name="Another secret").click()
    await page.get_by_role("button", name="Make another secret").click()
    await expect(page.get_by_role("dialog").locator("code").first).to_contain_text("whsec_")
