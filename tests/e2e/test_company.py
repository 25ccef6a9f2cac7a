"""The others in a note: followed, found, and what they changed all at once told, marked and taken back."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, CDPSession, expect

from tests.support.axe import Inspection
from tests.support.deadlines import wait_until
from tests.support.fixtures import SignUp
from tests.support.pages import SHOWN_SECONDS, PagePerson, two_at
from tests.support.server import Server

LONG = "# Plan\n\nWe start on Monday.\n\n" + "A line of words.\n\n" * 60 + "## Costs\n\nthe end\n"


async def is_on_screen(person: PagePerson, text: str) -> bool:
    line = person.page.locator(".cm-line").filter(has_text=text)
    return await line.count() == 1 and await line.evaluate(
        "(line) => { const box = line.getBoundingClientRect(); return box.top > 48 && box.bottom < innerHeight; }"
    )


async def test_somebody_is_followed_until_one_looks_for_oneself(
    browser: Browser, server: Server, sign_up: SignUp
):
    alice, bob, _ = await two_at(browser, server, sign_up, LONG)
    await bob.clicks_behind("We start")
    await alice.page.get_by_role("button", name="Everybody here").click()
    people = alice.page.get_by_role("dialog", name="Everybody here")
    await expect(people).to_contain_text("at “Plan”")
    inspection = Inspection(alice)
    await inspection.looks_at("everybody here")
    await people.get_by_role("button", name=f"Follow {bob.username}").click()
    bar = alice.page.get_by_text(f"Following {bob.username}")
    await expect(bar).to_be_visible()
    await bob.page.keyboard.press("Control+End")
    await wait_until(lambda: is_on_screen(alice, "the end"), SHOWN_SECONDS, "bob's caret on alice's screen")
    await alice.page.mouse.move(600, 400)
    await alice.page.mouse.wheel(0, -300)
    await expect(bar).to_be_hidden()
    await bob.page.keyboard.press("Control+Home")
    await bob.page.keyboard.press("ArrowDown")

    async def goes_there() -> bool:
        # One goes to where his caret was last seen, and it is on its way.
        await alice.page.get_by_role("list", name="Also here").get_by_role("button").click()
        await alice.page.get_by_role("menuitem", name="Go to the caret, once").click()
        return await is_on_screen(alice, "We start")

    await wait_until(goes_there, SHOWN_SECONDS, "the page where bob is")
    assert inspection.problems == []
    assert alice.crashes + bob.crashes == []


async def test_whoever_reads_a_clean_page_gets_to_the_others_all_the_same(
    browser: Browser, server: Server, sign_up: SignUp
):
    """Carets are in the editor, so that is where following leads; what moved meanwhile is where it is by then."""
    alice, bob, _ = await two_at(browser, server, sign_up, LONG)
    await bob.clicks_behind("We start")
    await alice.before_caret_of(bob)
    await alice.page.keyboard.press("Control+Shift+E")
    await expect(alice.editor).to_be_hidden()
    await bob.page.keyboard.press("Control+End")
    await bob.types("and more")
    await bob.says_saved()
    await alice.page.get_by_role("button", name="Everybody here").click()
    people = alice.page.get_by_role("dialog", name="Everybody here")
    await expect(people).not_to_contain_text("reading")
    await people.get_by_role("button", name=f"Go to {bob.username}").click()
    await wait_until(lambda: is_on_screen(alice, "and more"), SHOWN_SECONDS, "bob's caret on alice's screen")
    assert await alice.before_caret_of(bob) == await bob.text()
    await alice.page.keyboard.press("Control+Shift+E")
    await expect(alice.editor).to_be_hidden()
    await alice.page.get_by_role("list", name="Also here").get_by_role("button").click()
    await alice.page.get_by_role("menuitem", name="Follow, until you type or scroll").click()
    await expect(alice.page.get_by_text(f"Following {bob.username}")).to_be_visible()
    await bob.page.keyboard.press("Control+Home")
    await wait_until(lambda: is_on_screen(alice, "We start"), SHOWN_SECONDS, "the page where bob is")
    assert alice.crashes + bob.crashes == []


async def test_a_change_over_the_api_is_told_and_taken_back(
    browser: Browser, server: Server, sign_up: SignUp
):
    """P21: exactly that change, while what both type meanwhile stays."""
    alice, bob, note = await two_at(browser, server, sign_up, LONG)
    script = await sign_up("bob")
    read = await script.reads(note)
    changed = read["content"].replace("on Monday", "on a Tuesday").replace("the end", "the very end")
    assert (await script.writes(note, changed, base=read["revision"])).status_code == 200
    notice = alice.page.get_by_text(f"Changed by {bob.username} over the API")
    await expect(notice).to_be_visible()
    await expect(alice.page.locator(".cm-arrived").first).to_have_text("a Tues")
    await expect(alice.page.get_by_role("button", name="1 change below")).to_be_visible()
    await bob.clicks_behind("We start")
    await bob.types(" All of us.")
    await alice.sees("a Tuesday. All of us.")
    await alice.page.get_by_role("button", name="Undo").click()
    await bob.sees("We start on Monday. All of us.")
    await bob.sees("the end")
    assert await alice.agrees_with(bob) == LONG.replace("Monday.", "Monday. All of us.")
    await expect(notice).to_be_hidden()

    await alice.page.get_by_role("button", name="More").click()
    await alice.page.get_by_role("menuitem", name="Who wrote what").click()
    legend = alice.page.get_by_role("region", name="Who wrote this")
    await expect(legend).to_contain_text("You (over the API)")
    await expect(legend).to_contain_text(bob.username)
    await expect(alice.page.locator(".cm-writtenBy").filter(has_text="All of us.")).to_have_attribute(
        "title", bob.username
    )
    inspection = Inspection(alice)
    await inspection.looks_at("who wrote what")
    assert inspection.problems == []


async def test_what_changed_while_one_was_away_is_told_on_return(
    browser: Browser, server: Server, sign_up: SignUp
):
    alice, bob, note = await two_at(browser, server, sign_up, LONG)
    await alice.is_kept()
    await alice.page.close()
    await bob.clicks_behind("We start")
    await bob.types(" Or later.")
    await bob.says_saved()
    await alice.reopens(note)
    await expect(alice.page.get_by_text(f"While you were away: 1 change by {bob.username}")).to_be_visible()
    await expect(alice.page.locator(".cm-arrived")).to_have_text(" Or later.")
    inspection = Inspection(alice)
    await inspection.looks_at("what changed while one was away")
    assert inspection.problems == []


async def composes(input_method: CDPSession, *steps: str) -> None:
    """Write as with an input method: each step stands in place of the one before, until it is committed."""
    for step in steps:
        await input_method.send(
            "Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)}
        )


async def test_a_word_that_is_being_composed_survives_what_others_do_in_its_line(
    browser: Browser, server: Server, sign_up: SignUp
):
    """The other writes before it, behind it and beside it; then it is committed, and stands once on both pages."""
    alice, bob, _ = await two_at(browser, server, sign_up, "start  end\n")
    await alice.editor.click()
    await alice.page.keyboard.press("Control+Home")
    for _ in range(6):
        await alice.page.keyboard.press("ArrowRight")
    keyboard = await alice.context.new_cdp_session(alice.page)
    await composes(keyboard, "k", "か", "かn")
    await bob.clicks_behind("start")
    await bob.types("!")
    await bob.page.keyboard.press("Home")
    await bob.types("bob: ")
    await alice.sees("bob: start")
    await composes(keyboard, "かん", "かんj", "かんじ")
    await bob.page.keyboard.press("End")
    await bob.types("?")
    await alice.sees("end!?")
    await keyboard.send("Input.insertText", {"text": "漢字"})
    await alice.types(";")
    await bob.sees("漢字;")
    assert await alice.agrees_with(bob) == "bob: start 漢字; end!?\n"
    assert await alice.before_caret() == "bob: start 漢字;"
    assert alice.crashes + bob.crashes == []


async def test_emoji_of_two_people_beside_each_other_stay_whole(
    browser: Browser, server: Server, sign_up: SignUp
):
    """P10: both write into the same place at once, and delete each their own."""
    alice, bob, _ = await two_at(browser, server, sign_up, "here:\n")
    await asyncio.gather(alice.clicks_behind("here:"), bob.clicks_behind("here:"))
    families = ["👩‍👩‍👧", "🦊", "🏳️‍🌈"]
    for emoji in families:
        await asyncio.gather(
            alice.page.keyboard.insert_text(emoji), bob.page.keyboard.insert_text(emoji + "🐈")
        )
    await asyncio.gather(alice.says_saved(), bob.says_saved())
    text = await alice.agrees_with(bob)
    assert "\ufffd" not in text
    assert sorted(text.replace("here:", "").strip()) == sorted("".join(families) * 2 + "🐈" * 3)
    await bob.page.keyboard.press("Backspace")
    await bob.says_saved()
    shorter = await alice.agrees_with(bob)
    assert (text.count("🐈") - shorter.count("🐈"), "\ufffd" in shorter) == (1, False)
    assert alice.crashes + bob.crashes == []
