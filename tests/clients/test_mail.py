"""Mail over SMTP from a server as people run it, also when it is killed while it sends."""

from __future__ import annotations

import re

from tests.support.fixtures import SignUp, StartServer
from tests.support.smtp import MailServer

SOON = {"NOTIFY_MAIL_DELAY_SECONDS": "0", "MAIL_TIMEOUT_SECONDS": "3"}
"""A killed server's claim holds four times as long and ten seconds; a mail server that is slower is sent the same again."""


async def test_mail_goes_where_it_was_confirmed_and_is_not_lost_by_a_kill(
    start_server: StartServer, sign_up: SignUp
) -> None:
    async with MailServer().listening() as post:
        url = f"smtp://127.0.0.1:{post.port}"
        server = start_server(EMAIL_URL=url, PUBLIC_URL="http://127.0.0.1:9", **SOON)
        ada, grace = await sign_up("ada", server, newly=True), await sign_up("grace", server, newly=True)
        answer = await grace.page.patch(
            "/api/v1/notification-settings/",
            json={"mail": {"address": "grace@example.org"}},
            headers=grace.csrf | {"Origin": "http://127.0.0.1:9"},
        )
        assert answer.json()["mail"]["unconfirmed_address"] == "grace@example.org"
        await post.has(1)
        (link,) = re.findall(r"/mail/\S+", post.taken[0].get_content())
        assert (await grace.page.get(link)).status_code == 200
        assert (await grace.page.post(link)).status_code == 200

        note = await ada.creates("text\n", title="Grüße")
        post.answers.clear()
        await ada.shares(note, grace)
        await post.has(2)
        # It has the mail and has not said so; nobody knows what became of it.
        server.kill9()
        post.answers.set()
        server.start()
        await ada.shares(await ada.creates("text\n", title="Second"), grace)
        await post.has(4)
        told = [message["Subject"] for message in post.taken[1:]]
        assert sorted(told) == [
            f"{ada.username} shared “Grüße” with you",
            f"{ada.username} shared “Grüße” with you",
            f"{ada.username} shared “Second” with you",
        ]
        assert len({message["Message-ID"] for message in post.taken}) == 3
        assert post.taken[1]["To"] == f"{grace.username} <grace@example.org>"
        assert post.taken[1]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
