"""What others did that concerns one: counted at once, read in a panel, chosen in the settings, and not told if one saw it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Locator, Page, Request, Route, expect

from tests.support.axe import Inspection
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp, StartServer
from tests.support.inbox import listening
from tests.support.pages import DESKTOP, PHONE, PagePerson, hears_news
from tests.support.people import Person
from tests.support.server import Server
from tests.support.smtp import MailServer

SMALL: dict[str, Any] = PHONE | {"viewport": {"width": 360, "height": 740}}

# A browser window that nobody looks at, and what the browser would show over other windows.
HIDDEN = """
  window.isHidden = false;
  Object.defineProperty(document, 'hidden', {get: () => window.isHidden});
  Object.defineProperty(document, 'visibilityState', {get: () => window.isHidden ? 'hidden' : 'visible'});
  window.shown = [];
  window.asked = 0;
  window.Notification = class {
    static permission = localStorage.getItem('test.permission') ?? 'default';
    static async requestPermission() {
      window.asked += 1;
      localStorage.setItem('test.permission', 'granted');
      return (window.Notification.permission = 'granted');
    }
    constructor(title, options) { Object.assign(this, {title, ...options}); window.shown.push(this); }
    close() {}
  };
"""
HIDE = "(isHidden) => { window.isHidden = isHidden; document.dispatchEvent(new Event('visibilitychange')); }"


@pytest.fixture(scope="module")
def quick_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that tells of an edit as soon as nobody has typed for a moment."""
    with Server.running(tmp_path_factory.mktemp("quick"), NOTIFY_EDIT_QUIET_SECONDS="0.2") as server:
        yield server


@pytest.fixture
def quick(quick_server: Server, logs: list[Path]) -> Server:
    logs.append(quick_server.log_path)
    return quick_server


def _bell(page: Page, unread: int) -> Locator:
    name = f"Notifications, {unread} unread" if unread else "Notifications"
    return page.get_by_role("button", name=name, exact=True)


async def _counts(page: Page, unread: int) -> None:
    await expect(_bell(page, unread)).to_be_visible()


async def _panel(page: Page) -> Locator:
    panel = page.get_by_role("dialog", name="Notifications")
    await expect(panel).to_be_visible()
    return panel


async def _told(person: Person, count: int) -> list[dict[str, Any]]:
    """What a person is told, once so much of it is unread."""
    async with listening(person, person.server) as inbox:  # type: ignore[arg-type]  # it asks for the port alone
        await inbox.reaches(count)
    answer = await person.api.get("notifications/")
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


async def _watches(person: Person, note: str, level: str = "all") -> None:
    answer = await person.api.put(f"notes/{note}/watch/", json={"level": level})
    assert answer.status_code == 200, answer.text


async def test_the_count_is_there_at_once_in_all_tabs_and_nobody_asks_for_it(
    browser: Browser, server: Server, sign_up: SignUp
):
    """The socket says it: at the bell, before the tab's name, and in the other tab when one has read."""
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    window = await PagePerson.hears(browser, grace)
    first, second = window.page, await window.context.new_page()
    await hears_news(second, "/settings")
    await _counts(first, 0)
    asked: list[str] = []

    def count_question(request: Request) -> None:
        if request.url.endswith("/notifications/?page_size=1"):
            asked.append(request.url)

    first.on("request", count_question)
    note = await ada.creates("Bread\n", title="Groceries")
    await ada.shares(note, grace)
    for tab in (first, second):
        await _counts(tab, 1)
    await expect(first).to_have_title("(1) Curio")
    await expect(second).to_have_title("(1) Settings · Curio")

    await _bell(first, 1).click()
    panel = await _panel(first)
    told = panel.get_by_role("listitem")
    await expect(told).to_contain_text(f"{ada.username} shared “Groceries” with you – you can edit")
    await expect(told).to_contain_text("just now")
    await panel.get_by_role("button", name="Mark all as read").click()
    await expect(panel.get_by_role("button", name="Mark as unread")).to_be_visible()
    await _counts(second, 0)
    await expect(first).to_have_title("Curio")
    await panel.get_by_role("button", name="Mark as unread").click()
    await _counts(second, 1)
    assert (asked, window.crashes) == ([], [])


async def test_what_others_changed_is_read_in_the_panel_and_leads_to_the_note(
    browser: Browser, quick: Server, sign_up: SignUp
):
    ada, grace = await sign_up("ada", quick, newly=True), await sign_up("grace", quick, newly=True)
    note = await grace.creates("Bread\nButter\n", title="Groceries")
    await grace.shares(note, ada)
    window = await PagePerson.hears(browser, grace)
    await ada.writes(note, "Bread\nMilk and honey\n")
    await _counts(window.page, 1)
    await _bell(window.page, 1).click()
    panel = await _panel(window.page)
    told = panel.get_by_role("listitem")
    await expect(told).to_contain_text(f"{ada.username} changed “Groceries”")
    await expect(told.locator("ins")).to_contain_text("Milk and honey")
    await expect(told.locator("del")).to_contain_text("Butter")
    await told.get_by_role("link", name="changed “Groceries”").click()
    await expect(panel).to_be_hidden()
    await window.page.wait_for_url(f"**/notes/{note}")
    await window.editor.wait_for()
    await window.sees("Milk and honey")
    await _counts(window.page, 0)
    assert (await _told(grace, 0))[0]["is_read"]
    assert window.crashes == []


async def test_a_note_is_muted_with_one_click_and_another_takes_it_back(
    browser: Browser, server: Server, sign_up: SignUp
):
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    note = await ada.creates("", title="Noise")
    await ada.shares(note, grace)
    await _watches(grace, note, "all")
    window = await PagePerson.hears(browser, grace)
    await _bell(window.page, 1).click()
    told = (await _panel(window.page)).get_by_role("listitem")
    await told.get_by_role("button", name="Mute note").click()
    await expect(told).to_contain_text("You hear no more about “Noise”.")
    assert (await grace.api.get(f"notes/{note}/watch/")).json() == {"level": "none"}
    undo = told.get_by_role("button", name="Undo")
    await expect(undo).to_be_focused()
    await undo.click()
    await expect(told.get_by_role("button", name="Mute note")).to_be_visible()
    assert (await grace.api.get(f"notes/{note}/watch/")).json() == {"level": "all"}
    assert window.crashes == []


async def test_a_hidden_sidebar_leaves_a_way_to_what_is_unread(
    browser: Browser, server: Server, sign_up: SignUp
):
    """But while one only writes nothing shows of it."""
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    own = await grace.creates("", title="Own")
    window = await PagePerson.hears(browser, grace, f"/notes/{own}")
    page, keys = window.page, window.page.keyboard
    sidebar = page.get_by_role("complementary", name="Sidebar")
    await window.editor.wait_for()
    await keys.press("Control+\\")
    await expect(sidebar).to_be_hidden()
    await ada.shares(await ada.creates("", title="Plan"), grace)
    opener = page.get_by_role("button", name="Notes, 1 unread notifications")
    await expect(opener).to_be_visible()
    await window.is_pictured("sidebar-hidden")
    await keys.press("Control+Alt+F")
    await expect(opener).to_be_hidden()
    await keys.press("Control+Alt+F")
    await opener.click()
    await expect(sidebar).to_be_visible()
    await expect(opener).to_be_hidden()
    await _counts(page, 1)
    assert window.crashes == []


@asynccontextmanager
async def _sets_watch(page: Page, note: str) -> AsyncIterator[None]:
    """What happens within says how much of a note one is told; behind it, the server knows."""
    async with page.expect_response(lambda answer: answer.url.endswith(f"/notes/{note}/watch/")) as answered:
        yield
    assert (await answered.value).request.method == "PUT"


async def test_a_note_says_in_its_menu_how_much_of_it_one_is_told(
    browser: Browser, server: Server, sign_up: SignUp
):
    """And the palette chooses the same."""
    grace = await sign_up("grace", newly=True)
    note = await grace.creates("", title="Plan")
    window = await PagePerson.hears(browser, grace, f"/notes/{note}")
    page = window.page
    await page.get_by_role("button", name="More").click()
    usual = page.get_by_role("menuitem", name="Tell me what concerns me")
    await expect(usual).to_contain_text(", on")
    await window.is_pictured("menu")
    every = page.get_by_role("menuitem", name="Tell me of every change")
    await expect(every).to_contain_text(", off")
    async with _sets_watch(page, note):
        await every.click()
    assert (await grace.api.get(f"notes/{note}/watch/")).json() == {"level": "all"}
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Commands and notes").fill("mute")
    async with _sets_watch(page, note):
        await page.keyboard.press("Enter")
    assert (await grace.api.get(f"notes/{note}/watch/")).json() == {"level": "none"}
    await page.get_by_role("button", name="More").click()
    await expect(page.get_by_role("menuitem", name="Tell me nothing (mute)")).to_contain_text(", on")
    assert window.crashes == []


async def test_one_is_not_told_what_one_saw_happen(browser: Browser, quick: Server, sign_up: SignUp):
    """Who has the note before their eyes, and who left it as the words came, are not told; who was away is."""
    ada, bob, cy = [await sign_up(name, quick, newly=True) for name in ("ada", "bob", "cy")]
    note = await ada.creates("Bread\n", title="Groceries")
    for person in (bob, cy):
        await ada.shares(note, person)
        await _watches(person, note)
        newest = (await _told(person, 1))[0]["id"]
        await person.api.put("notifications/read/", json={"up_to": newest})
    window = await PagePerson.hears(browser, bob, f"/notes/{note}")
    await window.editor.wait_for()
    await window.sees("Bread")

    seen: list[str] = []

    def note_seen(request: Request) -> None:
        if request.url.endswith(f"/notes/{note}/seen/"):
            sent: dict[str, str] = request.post_data_json or {}
            seen.append(sent["revision"])

    window.page.on("request", note_seen)
    written = await ada.writes(note, "Bread\nMilk\n")
    revision = written.json()["revision"]
    await window.sees("Milk")
    await wait_until(lambda: revision in seen, what="that bob has seen it")
    assert (await _told(cy, 1))[0]["data"]["revision"] == revision
    await _told(bob, 0)

    # Away as soon as the words are there and told of: the page says so as it goes, if it has not by then.
    row = window.page.get_by_role("navigation", name="Notes").get_by_role("link").filter(has_text="Groceries")
    written = await ada.writes(note, "Bread\nMilk\nEggs\n")
    await window.sees("Eggs")
    # What the list says it has from the feed, which also tells the page to which revision these words belong.
    await expect(row).to_contain_text("Eggs")
    await window.page.get_by_role("link", name="Curio").click()
    await wait_until(lambda: written.json()["revision"] in seen, what="that bob has seen it before he went")
    await _counts(window.page, 0)
    written = await ada.writes(note, "Bread\nMilk\nEggs\nFlour\n")
    await _counts(window.page, 1)
    told = (await _told(bob, 1))[0]
    assert [hunk["added"].strip() for hunk in told["data"]["diff"]["hunks"]] == ["Flour"]

    # What happens to the note before one's eyes is no news either.
    await window.page.get_by_role("link", name="Groceries").first.click()
    await _counts(window.page, 0)
    assert (await ada.api.patch(f"notes/{note}/", json={"title": "Shopping"})).status_code == 200
    await expect(window.page.get_by_label("Title")).to_have_value("Shopping")
    assert (await _told(cy, 2))[0]["kind"] == "renamed"
    told = (await _told(bob, 0))[0]
    assert (told["kind"], told["is_read"]) == ("renamed", True)
    assert window.crashes == []


async def test_the_keyboard_alone_does(browser: Browser, server: Server, sign_up: SignUp):
    """From the text to the panel, through it, out of it, and to the note."""
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    own = await grace.creates("Mine\n", title="Own")
    window = await PagePerson.hears(browser, grace, f"/notes/{own}")
    page, press = window.page, window.page.keyboard.press
    await window.says_saved()
    note = await ada.creates("", title="Plan")
    await ada.shares(note, grace)
    await _counts(page, 1)
    await window.editor.click()
    await press("Control+Alt+a")
    panel = await _panel(page)
    await expect(panel.get_by_role("listitem")).to_be_visible()
    await press("Escape")
    await expect(panel).to_be_hidden()
    await expect(window.editor).to_be_focused()
    await press("Control+Alt+a")
    await expect(panel).to_be_visible()
    stops = [
        panel.get_by_role("button", name="Mark all as read"),
        panel.get_by_role("link", name="Choose what you are told"),
        panel.get_by_role("button", name="Close"),
        panel.get_by_role("button", name="Allow"),
        panel.get_by_role("button", name="Not here"),
        panel.get_by_role("link", name="shared “Plan” with you"),
        panel.get_by_role("button", name="Mark as read"),
        panel.get_by_role("button", name="Mute note"),
    ]
    if await panel.get_by_role("button", name="Allow").count() == 0:
        del stops[3:5]
    await expect(stops[0]).to_be_focused()
    for stop in stops[1:]:
        await press("Tab")
        await expect(stop).to_be_focused()
    await press("Shift+Tab")
    await press("Enter")
    await expect(panel.get_by_role("button", name="Mark as unread")).to_be_focused()
    await _counts(page, 0)
    await press("Shift+Tab")
    await press("Enter")
    await page.wait_for_url(f"**/notes/{note}")
    assert window.crashes == []


async def test_who_asks_for_access_is_answered_in_the_share_dialog(
    browser: Browser, server: Server, sign_up: SignUp
):
    ada, bob = await sign_up("ada", newly=True), await sign_up("bob")
    note = await ada.creates("", title="Secret plan")
    await bob.post("/api/v1/access-requests/", note=note)
    window = await PagePerson.hears(browser, ada)
    await _counts(window.page, 1)
    await _bell(window.page, 1).click()
    panel = await _panel(window.page)
    await panel.get_by_role("link", name=f"{bob.username} asks for access to “Secret plan”").click()
    dialog = window.page.get_by_role("dialog").filter(has_text="Asks for access")
    await expect(dialog.get_by_role("button", name=f"Can edit: {bob.username}")).to_be_visible()
    await _counts_behind(window.page)
    assert window.crashes == []


async def _counts_behind(page: Page) -> None:
    """Nothing is unread, as the tab says while a dialog hides the rest of the page."""
    await expect(page).to_have_title("Secret plan · Curio")


async def test_older_notifications_come_on_demand_and_a_server_that_is_away_is_said(
    browser: Browser, server: Server, sign_up: SignUp
):
    ada, grace, idle = (
        await sign_up("ada", newly=True),
        await sign_up("grace", newly=True),
        await sign_up("idle"),
    )
    note = await ada.creates("", title="Plan")
    await ada.shares(note, grace)
    for number in range(52):
        role = "viewer" if number % 2 == 0 else "editor"
        answer = await ada.api.patch(f"notes/{note}/shares/{grace.username}/", json={"role": role})
        assert answer.status_code == 200, answer.text
    await _told(grace, 53)
    window = await PagePerson.hears(browser, grace)
    await _bell(window.page, 53).click()
    panel = await _panel(window.page)
    rows = panel.get_by_role("listitem")
    await expect(rows).to_have_count(50)
    await expect(rows.first).to_contain_text("lets you edit “Plan” from now on")
    await panel.get_by_role("button", name="Older notifications").click()
    await expect(rows).to_have_count(53)
    await expect(rows.last).to_contain_text("shared “Plan” with you")

    nothing = await PagePerson.hears(browser, idle)
    await _bell(nothing.page, 0).click()
    panel = await _panel(nothing.page)
    await expect(panel.get_by_text("Nothing yet.")).to_be_visible()
    await nothing.is_pictured("panel-empty")
    await nothing.page.route("**/api/v1/notifications/", lambda route: route.abort())
    await nothing.page.reload()
    await _bell(nothing.page, 0).click()
    await expect(panel.get_by_text("The server cannot be reached.")).to_be_visible()
    await nothing.is_pictured("panel-away")
    await nothing.page.unroute("**/api/v1/notifications/")
    await panel.get_by_role("button", name="Try again").click()
    await expect(panel.get_by_text("Nothing yet.")).to_be_visible()
    assert window.crashes + nothing.crashes == []


async def test_what_is_seen_is_said_where_the_note_comes_after_the_news(
    browser: Browser, server: Server, sign_up: SignUp
):
    """On a slow line the news may be there before the note's part of the page."""
    ada = await sign_up("ada", newly=True)
    note = await ada.creates("Bread\n", title="Groceries")
    window = await PagePerson.is_logged_in(browser, ada, **DESKTOP)
    is_time = asyncio.Event()

    async def late(route: Route) -> None:
        await is_time.wait()
        await route.continue_()

    await window.page.route("**/NoteRoute-*.js", late)
    await hears_news(window.page, f"/notes/{note}")
    async with window.page.expect_request(lambda one: one.url.endswith(f"/notes/{note}/seen/")):
        is_time.set()
        await window.editor.wait_for()
    assert window.crashes == []


@asynccontextmanager
async def _looks_for_notices(tab: Page) -> AsyncIterator[None]:
    """What happens within makes the tab look what the browser is to tell; behind it, it has told it."""
    async with tab.expect_response(lambda answer: "channel=browser" in answer.url):
        yield
    await tab.evaluate("navigator.locks.request('curio.notices', () => undefined)")


async def test_the_browser_tells_once_while_nobody_looks(browser: Browser, server: Server, sign_up: SignUp):
    """After a click has allowed it; however many tabs there are; and a click goes to the note."""
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    window = await PagePerson.is_logged_in(browser, grace, **DESKTOP)
    await window.context.add_init_script(HIDDEN)
    first, second = window.page, await window.context.new_page()
    await hears_news(first, "/")
    await _bell(first, 0).click()
    panel = await _panel(first)
    await window.is_pictured("panel-offer")
    assert await first.evaluate("window.asked") == 0
    await panel.get_by_role("button", name="Allow").click()
    await expect(panel.get_by_role("button", name="Allow")).to_be_hidden()
    assert await first.evaluate("window.asked") == 1
    await first.keyboard.press("Escape")
    await hears_news(second, "/settings")
    await expect(second.get_by_text("This browser tells you while you look at another tab.")).to_be_visible()

    # The other tab is looked at, so nothing has to be told over it.
    await first.evaluate(HIDE, True)
    note = await ada.creates("", title="Seen")
    async with _looks_for_notices(first):
        await ada.shares(note, grace)
    await expect(second.get_by_text(f"{ada.username} shared “Seen” with you")).to_be_visible()

    await second.evaluate(HIDE, True)
    plan = await ada.creates("", title="Plan")
    async with _looks_for_notices(first), _looks_for_notices(second):
        await ada.shares(plan, grace)
    for tab in (first, second):
        await _counts(tab, 2)
    shown = "window.shown.map((one) => one.title)"
    told = [title for tab in (first, second) for title in await tab.evaluate(shown)]
    assert told == [f"{ada.username} shared “Plan” with you – you can edit"]

    teller = first if await first.evaluate(shown) else second
    await teller.evaluate(HIDE, False)
    await teller.evaluate("window.shown[0].onclick()")
    await teller.wait_for_url(f"**/notes/{plan}")
    await _counts(teller, 1)

    # What the settings do not send there is not told, what comes behind it is.
    quiet = {"events": {"shared": {"browser": False}}}
    assert (await grace.api.patch("notification-settings/", json=quiet)).status_code == 200
    await teller.evaluate(HIDE, True)
    await ada.shares(await ada.creates("", title="Quiet"), grace)
    for tab in (first, second):
        await _counts(tab, 2)
    loud = await ada.api.patch(f"notes/{plan}/shares/{grace.username}/", json={"role": "viewer"})
    assert loud.status_code == 200

    async def shown_since() -> list[str]:
        return [
            title for tab in (first, second) for title in (await tab.evaluate(shown)) if title not in told
        ]

    async def is_told() -> bool:
        return await shown_since() != []

    await wait_until(is_told, what="the notice of the other role")
    assert await shown_since() == [f"{ada.username} lets you only view “Plan” from now on"]
    assert window.crashes == []


async def test_settings_say_how_one_is_told_of_what(
    browser: Browser, start_server: StartServer, sign_up: SignUp
):
    """A table of boxes, and an address that is used once the link mailed there was followed."""
    async with MailServer().listening() as mail:
        server = start_server(
            EMAIL_URL=f"smtp://127.0.0.1:{mail.port}", PUBLIC_URL="http://curio.example", ALLOWED_HOSTS="*"
        )
        ada, grace = await sign_up("ada", server), await sign_up("grace", server)
        window = await PagePerson.hears(browser, grace, "/settings")
        page = window.page
        edits = page.get_by_role("checkbox", name="In the page: a note is shared with me")
        await expect(edits).to_be_checked()
        await expect(page.get_by_role("checkbox", name="By mail: others change a text")).to_be_disabled()
        await edits.click()
        await expect(edits).not_to_be_checked()

        address = page.get_by_label("Mail address")
        await address.fill("nowhere")
        await address.press("Enter")
        await expect(page.get_by_text("That is no address to which mail can go.")).to_be_visible()
        await window.is_pictured("settings-wrong-address")
        await address.fill("grace@example.org")
        await page.get_by_role("button", name="Mail me a link").click()
        await expect(page.get_by_text("A link was mailed to grace@example.org.")).to_be_visible()
        await window.is_pictured("settings-waiting")
        await mail.has(1)
        link = next(line for line in mail.taken[0].get_content().splitlines() if "/mail/" in line)
        other = await window.context.new_page()
        await other.goto(urlsplit(link.strip()).path)
        await other.get_by_role("button", name="Yes").click()
        await other.get_by_text("Mail from Curio goes to").wait_for()
        await page.reload()
        await expect(page.get_by_text("Mail goes to grace@example.org.")).to_be_visible()
        mailed = page.get_by_role("checkbox", name="By mail: others change a text")
        await expect(mailed).not_to_be_checked()
        await mailed.click()
        await expect(mailed).to_be_checked()
        await window.is_pictured("settings-mail")
        await page.set_viewport_size(SMALL["viewport"])
        await expect(page.get_by_role("button", name="Notes", exact=True)).to_be_visible()
        await page.get_by_role("heading", name="Notifications").scroll_into_view_if_needed()
        await window.is_pictured("settings-mail-small")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.set_viewport_size(DESKTOP["viewport"])
        settings = (await grace.api.get("notification-settings/")).json()
        assert settings["events"]["shared"] == {"in_app": False, "browser": True, "mail": True}
        assert settings["events"]["edited"] == {"in_app": True, "browser": True, "mail": True}

        await ada.shares(await ada.creates("", title="Untold"), grace)
        await ada.api.patch(f"notes/{await _shared_by(ada, grace)}/", json={"title": "Other"})
        await page.get_by_role("button", name="No mail any more").click()
        await expect(page.get_by_label("Mail address")).to_be_visible()
        assert (await grace.api.get("notification-settings/")).json()["mail"]["address"] is None
        await _counts(page, 0)
        assert window.crashes == []


async def _shared_by(owner: Person, other: Person) -> str:
    note = await owner.creates("", title="Told")
    await owner.shares(note, other)
    return note


async def test_on_a_phone_the_focus_comes_back_from_the_panel(
    browser: Browser, server: Server, sign_up: SignUp
):
    """The bell is in the drawer, which is gone by then: the way to the drawer gets it."""
    ada = await sign_up("ada", newly=True)
    page = (await PagePerson.hears(browser, ada, "/trash", **PHONE)).page
    await page.get_by_role("button", name="Notes").click()
    await _bell(page, 0).click()
    panel = await _panel(page)
    await expect(page.get_by_role("dialog", name="Sidebar")).to_be_hidden()
    await panel.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("button", name="Notes")).to_be_focused()


@pytest.mark.parametrize(
    ("look", "scheme", "name"),
    [
        (DESKTOP, "light", "desktop-light"),
        (DESKTOP, "dark", "desktop-dark"),
        (PHONE, "light", "phone-light"),
        (SMALL, "dark", "small-dark"),
    ],
    ids=["desktop-light", "desktop-dark", "phone-light", "small-dark"],
)
async def test_axe_finds_nothing_in_panel_and_settings(
    look: dict[str, Any], scheme: str, name: str, browser: Browser, quick: Server, sign_up: SignUp
):
    """Where everything there is to tell is told; on a phone the way leads through the sidebar."""
    ada, grace = await sign_up("ada", quick, newly=True), await sign_up("grace", quick, newly=True)
    bob = await sign_up("bob", quick)
    await _has_everything(ada, grace, bob)
    window = await PagePerson.is_logged_in(browser, grace, color_scheme=scheme, **look)
    await window.context.add_init_script(HIDDEN)
    page, inspection = window.page, Inspection(window)
    await hears_news(page, "/trash")
    unread = (await grace.api.get("notifications/")).json()["unread_count"]
    if look is not DESKTOP:
        await page.get_by_role("button", name=f"Notes, {unread} unread notifications").click()
        await expect(page.get_by_role("dialog", name="Sidebar")).to_be_visible()
    await _counts(page, unread)
    await inspection.looks_at("the bell")
    await window.is_pictured(f"bell-{name}")
    await _bell(page, unread).click()
    panel = await _panel(page)
    await expect(page.get_by_role("dialog", name="Sidebar")).to_be_hidden()
    await expect(panel.get_by_role("listitem").first).to_be_visible()
    await inspection.looks_at("the panel")
    await window.is_pictured(f"panel-{name}")
    await panel.get_by_role("button", name="Mute note").first.click()
    await expect(panel.get_by_role("button", name="Undo")).to_be_visible()
    await panel.get_by_role("button", name="Mark as read").last.click()
    await inspection.looks_at("a muted note")
    await window.is_pictured(f"panel-muted-{name}")
    await panel.get_by_role("link", name="Choose what you are told").click()
    await expect(panel).to_be_hidden()
    await expect(page.get_by_role("heading", name="Notifications")).to_be_in_viewport()
    await expect(page.get_by_role("checkbox").first).to_be_visible()
    await inspection.looks_at("the settings")
    await window.is_pictured(f"settings-{name}")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (inspection.problems, window.crashes) == ([], [])


async def _has_everything(ada: Person, grace: Person, bob: Person) -> None:
    """Grace is told something of each kind."""
    own = await grace.creates("Bread\nButter\nTwo apples\n", title="Groceries")
    await grace.shares(own, ada)
    await bob.post("/api/v1/access-requests/", note=own)
    shared = await ada.creates(
        "", title="A plan with quite a long title, as people give them when they are in a hurry"
    )
    lost = await ada.creates("", title="Lost")
    for note in (shared, lost):
        await ada.shares(note, grace)
    await _watches(grace, shared)
    await _told(grace, 3)
    answer = await ada.api.patch(f"notes/{shared}/shares/{grace.username}/", json={"role": "viewer"})
    assert answer.status_code == 200, answer.text
    await ada.unshares(lost, grace)
    assert (await ada.api.patch(f"notes/{own}/", json={"title": "Shopping"})).status_code == 200
    await ada.writes(
        own, "Bread\nMilk, and a jar of honey for Sunday\nThree apples\n\nPut the jar into the cellar\n"
    )
    await _told(grace, 6)
    assert (await ada.api.delete(f"notes/{shared}/")).status_code == 204
    await _kind_comes(grace, "trashed")
    await ada.post(f"/api/v1/notes/{shared}/restoration/")
    await _kind_comes(grace, "restored")


async def _kind_comes(person: Person, kind: str) -> None:
    async with listening(person, person.server) as inbox:  # type: ignore[arg-type]  # it asks for the port alone
        while True:
            found = (await person.api.get("notifications/")).json()["results"]
            if any(one["kind"] == kind for one in found):
                return
            await inbox.hears()
