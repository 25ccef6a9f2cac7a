"""Bodies are within MAX_REQUEST_BYTES, and have a length, before anything reads them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from notes_project.request_limit import Message, Receive, RequestLimit, Scope, Send

LIMIT = 10


async def ask(headers: dict[bytes, bytes], *parts: bytes) -> tuple[int, bytes, dict[bytes, bytes]]:
    """Send a request with a body of these parts to an application that answers with what it read."""
    unread = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    unread.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Message] = []

    async def receive() -> Message:
        return unread.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        length = dict(scope["headers"]).get(b"content-length", b"none")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"length", length)]})
        await send({"type": "http.response.body", "body": body})

    await RequestLimit(echo, LIMIT)({"type": "http", "headers": list(headers.items())}, receive, send)
    start, body = sent
    return start["status"], body["body"], dict(start["headers"])


async def test_a_body_within_the_limit_passes() -> None:
    assert await ask({b"content-length": b"10"}, b"01234", b"56789") == (
        200,
        b"0123456789",
        {b"length": b"10"},
    )


async def test_no_body_passes() -> None:
    assert await ask({}) == (200, b"", {b"length": b"none"})


async def test_a_body_in_chunks_gets_a_length() -> None:
    """Without one it would be taken for an empty text, and a PUT would erase the note."""
    assert await ask({b"transfer-encoding": b"chunked"}, b"01234", b"56") == (
        200,
        b"0123456",
        {b"length": b"7"},
    )


async def test_a_body_that_breaks_off_reaches_nobody() -> None:
    """What came of it may be a whole text, and an empty one erases a note."""
    unread: list[Message] = [
        {"type": "http.request", "body": b"half a te", "more_body": True},
        {"type": "http.disconnect"},
    ]
    reached: list[Scope] = []

    async def receive() -> Message:
        return unread.pop(0)

    async def send(message: Message) -> None:
        raise AssertionError(f"nobody is there to be told {message}")

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope)

    chunked: Scope = {"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}
    await RequestLimit(note, LIMIT)(chunked, receive, send)
    assert (unread, reached) == ([], [])


@pytest.mark.parametrize(
    ("headers", "sent", "taken"),
    [
        ({b"content-length": b"15"}, 3, 4),
        ({b"transfer-encoding": b"chunked"}, 3, 4),
        # Nobody is heard out for ever.
        ({b"content-length": b"1000"}, 200, 5),
        # Whoever asks first, before sending anything, is told at once.
        ({b"content-length": b"15", b"expect": b"100-continue"}, 3, 0),
    ],
)
async def test_who_is_still_sending_a_larger_body_is_heard_out(
    headers: dict[bytes, bytes], sent: int, taken: int
) -> None:
    """A proxy that cannot send on does not look for the answer, and says that the server has failed."""
    unread: list[Message] = [
        {"type": "http.request", "body": b"01234", "more_body": True} for _ in range(sent)
    ]
    unread.append({"type": "http.request", "body": b"", "more_body": False})
    read_before_answer: list[int] = []

    async def receive() -> Message:
        return unread.pop(0)

    async def send(message: Message) -> None:
        read_before_answer.append(sent + 1 - len(unread))

    async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("it is to be refused")

    await RequestLimit(nobody, LIMIT)({"type": "http", "headers": list(headers.items())}, receive, send)
    assert read_before_answer == [taken, taken]


@pytest.mark.parametrize(
    ("headers", "parts"),
    [
        ({b"content-length": b"11"}, [b"x" * 11]),
        ({b"content-length": b"9" * 5000}, []),
        ({b"content-length": b"-1"}, []),
        ({b"content-length": b"ten"}, []),
        ({b"transfer-encoding": b"chunked"}, [b"x" * 6, b"x" * 5, b"x" * 1000]),
    ],
)
async def test_a_larger_body_is_refused(headers: dict[bytes, bytes], parts: list[bytes]) -> None:
    status, body, answered = await ask(headers, *parts)
    error: Any = json.loads(body)
    assert (status, error["code"]) == (413, "too_large")
    assert str(LIMIT) in error["detail"]
    assert answered[b"connection"] == b"close"


@pytest.mark.parametrize(
    ("path", "length", "passes"),
    [("/files/", b"20", True), ("/files/", b"21", False), ("/files/x", b"20", False), ("/", b"10", True)],
)
async def test_an_address_may_have_a_limit_of_its_own(path: str, length: bytes, passes: bool) -> None:
    reached: list[str] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        assert message.get("status", 413) == 413

    async def note(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["path"])

    scope: Scope = {"type": "http", "path": path, "headers": [(b"content-length", length)]}
    await RequestLimit(note, LIMIT, {re.compile("/files/"): 20})(scope, receive, send)
    assert reached == ([path] if passes else [])
