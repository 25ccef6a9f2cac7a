"""A proxy lets requests through and no WebSocket: the page says so, and keeps what is typed."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support import log
from tests.support.fixtures import StartServer
from tests.support.pages import RECONNECT_SECONDS, PagePerson
from tests.support.reverse_proxies import Certificate, Nginx

FORGOTTEN = [
    "    proxy_set_header Upgrade $http_upgrade;\n",
    "    proxy_set_header Connection $curio_connection;\n",
]


@pytest.mark.soak
async def test_the_page_says_that_websockets_are_blocked_and_keeps_what_is_typed(
    browser: Browser, start_server: StartServer, tmp_path: Path
):
    """nginx as deploy/ has it, then without the two lines that let WebSockets through, then as before."""
    proxy = Nginx(tmp_path, Certificate(tmp_path))
    server = start_server(PUBLIC_URL=proxy.origin)
    proxy.servers = [server.port]
    alice = await PagePerson.opens(browser, proxy, f"alice-{secrets.token_hex(2)}", ignore_https_errors=True)
    notice = alice.page.get_by_text("Live editing cannot connect")
    with proxy:
        await alice.signs_up()
        note = await alice.starts_note("Plan")
        await alice.types("before; ")
        await alice.says_saved()
        await expect(notice).to_be_hidden()
    proxy.left_out = FORGOTTEN
    with proxy:
        await expect(notice).to_be_visible(timeout=RECONNECT_SECONDS * 1000)
        await alice.editor.click()
        await alice.page.keyboard.press("End")
        await alice.types_onto_disk("meanwhile; ")
        await expect(alice.status).to_have_text("Offline – kept on this device")
        await alice.page.reload()
        await expect(notice).to_be_visible(timeout=RECONNECT_SECONDS * 1000)
        await alice.sees("before; meanwhile; ")
        assert log.replay(server, note) == "before; "
    proxy.left_out = []
    with proxy:
        await alice.page.evaluate("dispatchEvent(new Event('online'))")
        await alice.says_saved(RECONNECT_SECONDS)
        await expect(notice).to_be_hidden()
    assert log.replay(server, note) == "before; meanwhile; "
    assert alice.crashes == []
