"""A long note's text is on screen before the note itself is."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, WebSocketRoute, expect

from tests.support.fixtures import SignUp
from tests.support.pages import VIEW, PagePerson

TEXT = "The first line.\n\n" + "".join(f"Line {number} of many words.\n\n" for number in range(4_000))


class HeldSockets:
    """Sockets that are open to the page, and of which the server hears only when they are let go."""

    def __init__(self) -> None:
        self._held: list[tuple[WebSocketRoute, list[Any]]] = []
        self._are_free = False

    def hold(self, socket: WebSocketRoute) -> None:
        """Take a socket that the page opens."""
        if self._are_free:
            socket.connect_to_server()
            return
        said: list[Any] = []
        # Playwright marks what it calls, which a built-in method does not bear.
        socket.on_message(lambda message: said.append(message))  # noqa: PLW0108
        self._held.append((socket, said))

    def let_go(self) -> None:
        """Pass on what was said, and everything from now on."""
        self._are_free = True
        for socket, said in self._held:
            server = socket.connect_to_server()
            socket.on_message(server.send)
            server.on_message(socket.send)
            for message in said:
                server.send(message)


async def test_a_long_text_is_read_before_it_can_be_written_in(browser: Browser, sign_up: SignUp) -> None:
    """What is typed before the note is there waits; then the document's text is in the same place, and it is in that."""
    ada = await sign_up("ada")
    note = await ada.creates(TEXT)
    window = await PagePerson.is_logged_in(browser, ada)
    sockets = HeldSockets()
    await window.page.route_web_socket("**/ws/notes/**", sockets.hold)
    await window.page.goto(f"/notes/{note}")

    early = window.page.locator(".cm-content[aria-busy=true]")
    await expect(early.locator(".cm-line").first).to_have_text("The first line.")
    await expect(early).to_have_attribute("contenteditable", "false")
    await early.locator(".cm-line").filter(has_text="Line 2 of").click()
    await expect(early).not_to_be_focused()
    await window.page.keyboard.type("not lost, ")
    assert await window.text() == TEXT
    place = await early.locator(".cm-line").filter(has_text="Line 2 of").bounding_box()
    await window.page.evaluate(f"window.early = {VIEW}.contentDOM")

    # The server has a newer text than it told before.
    answer = await ada.writes(note, f"Newer. {TEXT}")
    assert answer.is_success, answer.text
    sockets.let_go()
    await expect(window.editor).to_have_attribute("contenteditable", "true")
    await window.sees("Newer. ")
    await window.sees("words.not lost, ")
    assert await window.page.evaluate("window.early === document.querySelector('.cm-content')")
    assert place == await window.editor.locator(".cm-line").filter(has_text="Line 2 of").bounding_box()
    # Whoever clicked into the text meanwhile has the caret there.
    await expect(window.editor).to_be_focused()
    await window.types("found!")
    await window.says_saved()
    assert (await window.text()).splitlines()[6].endswith("words.not lost, found!")
    assert await window.text() == (await ada.reads_content(note))
    assert not window.crashes
    await window.context.close()
