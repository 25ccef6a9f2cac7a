"""Whoever listens on ``/ws/events`` hears when their inbox has changed, whoever changed it and wherever."""

from __future__ import annotations

from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.support.fixtures import SignUp, StartServer
from tests.support.inbox import listening
from tests.support.people import Person
from tests.support.server import Server

QUICK = {"NOTIFY_EDIT_QUIET_SECONDS": "0.5", "FEED_EDIT_SECONDS": "0.2"}


async def newest(person: Person) -> dict[str, Any]:
    answer = await person.api.get("notifications/")
    found: dict[str, Any] = answer.json()["results"][0]
    return found


async def test_an_inbox_that_changes_is_told(server: Server, sign_up: SignUp) -> None:
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    note = await ada.creates("text\n", title="Plan")
    async with listening(grace, server) as tab, listening(grace, server) as other_tab:
        await tab.reaches(0)
        await other_tab.reaches(0)
        await ada.shares(note, grace)
        await tab.reaches(1)
        await other_tab.reaches(1)
        one = await newest(grace)
        assert (one["kind"], one["actors"], one["note"]["id"]) == ("shared", [ada.username], note)
        await grace.api.put("notifications/read/", json={"up_to": one["id"]})
        await other_tab.reaches(0)
        await tab.reaches(0)
        assert tab.counts == other_tab.counts == [0, 1, 0]


async def test_edits_are_told_when_it_is_quiet_also_after_a_kill(
    start_server: StartServer, sign_up: SignUp
) -> None:
    server = start_server(**QUICK)
    ada, grace = await sign_up("ada", server, newly=True), await sign_up("grace", server, newly=True)
    note = await ada.creates("one\n", title="Plan")
    await ada.shares(note, grace)
    assert (await grace.writes(note, "one\ntwo\n")).status_code == 200
    async with listening(ada, server) as inbox:
        await inbox.reaches(1)
    assert (await grace.writes(note, "one\ntwo\nthree\n")).status_code == 200
    server.kill9()
    server.start()
    async with listening(ada, server) as inbox:
        while (one := await newest(ada))["count"] < 2:
            await inbox.hears()
    assert one["data"]["since_revision"] == "1.1"
    assert one["data"]["diff"]["added_characters"] == len("two\nthree\n")


@pytest.mark.parametrize("unread", [True, False])
async def test_a_login_that_ends_hears_no_more(server: Server, sign_up: SignUp, unread: bool) -> None:
    ada, grace = await sign_up("ada", newly=True), await sign_up("grace", newly=True)
    note = await ada.creates("text\n")
    if unread:
        await ada.shares(note, grace)
    async with listening(grace, server) as inbox:
        await inbox.reaches(int(unread))
        assert (await grace.page.delete(f"/api/v1/tokens/{grace.token_id}/", headers=grace.csrf)).is_success
        with pytest.raises(ConnectionClosed) as closed:
            await inbox.reaches(-1)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
