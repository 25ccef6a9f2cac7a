"""Whatever bytes arrive: who sent them is told, nothing of them is stored, and nobody else notices."""

from __future__ import annotations

import json
import random
from asyncio import gather
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import chain, count
from typing import Any
from uuid import uuid4

import pytest
from pycrdt import Array, Doc, Map, Text

from collab.core import frames
from collab.core.wire import write_bytes, write_uint
from tests.collab.typist import Typist
from tests.support import log
from tests.support.fixtures import SignUp, StartServer
from tests.support.node import Node, YjsClient
from tests.support.people import Person
from tests.support.raw import ERROR, raw_socket
from tests.support.server import Server

RANDOM_FRAMES = 1000
MUTATIONS = 1000
AT_ONCE = 8
MIB = 2**20
START = "漢字 a😀b\n"
ATTACKER = 666


@dataclass
class Desk:
    """A note that two people are writing, one of whom is up to something."""

    server: Server
    note: str
    eve: Person
    writer: YjsClient
    witness: YjsClient
    numbers: count[int]

    async def writes_on_undisturbed(self) -> None:
        """See that the others still type, and see each other typing, on the connections that they had."""
        piece = f"still here {next(self.numbers)};"
        await self.writer.inserts(piece)
        await self.witness.until("Contains", text=piece)
        for client in (self.writer, self.witness):
            state = await client.state()
            assert (state["syncs"], state["closes"]) == (1, [])
        assert self.server.is_alive


async def sit_down(server: Server, sign_up: SignUp, node: Node) -> Desk:
    alice, eve = await sign_up("alice", server), await sign_up("eve", server)
    note = await alice.creates(START)
    await alice.shares(note, eve)
    numbers = count()
    who = uuid4().hex
    writer = await node.open(alice, note, who=f"writer {who}")
    witness = await node.open(alice, note, who=f"witness {who}")
    return Desk(server, note, eve, writer, witness, numbers)


@pytest.fixture
async def desk(server: Server, sign_up: SignUp, node: Node) -> AsyncIterator[Desk]:
    """A note at the shared server."""
    sitting = await sit_down(server, sign_up, node)
    yield sitting
    await sitting.writes_on_undisturbed()


def update_of(change: str) -> bytes:
    """An update that a Curio document never holds."""
    document: Doc[Any] = Doc(client_id=ATTACKER)
    if change == "a map":
        document["content"] = Map({"a": 1})
    elif change == "an array":
        document["content"] = Array([1, 2])
    elif change == "another root":
        document["other"] = Text("elsewhere")
    elif change == "a format":
        document["content"] = content = Text("bold")
        content.format(0, 4, {"bold": True})
    elif change == "an embed":
        document["content"] = content = Text("x")
        content.insert_embed(0, {"image": "x"})
    elif change == "a subdocument":
        document["content"] = Map({"a": Doc()})
    return document.get_update()


def typed(text: str) -> bytes:
    return Typist(client_id=ATTACKER).types(text)


def spelled(raw: bytes) -> bytes:
    """An update whose inserted string is these bytes, whatever they are."""
    marker = "#" * len(raw)
    return typed(marker).replace(marker.encode(), raw)


VALID = frames.update(typed("x"))
EMPTY_AWARENESS_STATE = write_uint(1) + write_uint(7) + write_uint(1)


def presence(state: bytes) -> bytes:
    return b"\x01" + write_bytes(EMPTY_AWARENESS_STATE + write_bytes(state))


MALFORMED: dict[str, bytes] = {
    "an empty frame": b"",
    "half a number": b"\x80",
    "a sync message without a step": b"\x00",
    "an unknown step": b"\x00\x03\x00",
    "an unknown type": b"\x05\x00",
    "an auth message": b"\x02\x00\x01x",
    "a type of 2^56": b"\xff" * 7 + b"\x7f\x00",
    "a number without end": b"\xff" * 50_000,
    "a number written too long": b"\x80\x00\x02" + VALID[2:],
    "a step written too long": b"\x00\x82\x00" + VALID[2:],
    "a length written too long": VALID[:2] + bytes((VALID[2] | 0x80, 0)) + VALID[3:],
    "bytes left over": VALID + b"\x00",
    "two messages": VALID + VALID,
    "a frame cut off": VALID[:-1],
    "a length beyond the end": b"\x00\x02\xff\xff\xff\xff\x0f\x01",
    "an update cut off": frames.update(typed("x")[:-1]),
    "an update with bytes left over": frames.update(typed("x") + b"\x00"),
    "a hundred thousand clients": frames.update(write_uint(100_000)),
    "a struct count beyond the end": frames.update(b"\x01\xff\xff\xff\xff\x0f\x07\x00"),
    "an extension frame that only the server sends": b"\x78\x00\x02{}",
    "a mark without an id": b"\x78\x01\x00",
    "a mark with two ids": b"\x78\x01\x02\x01\x02",
    "a state vector cut off": frames.step1(b"\x02\x01"),
    "presence that is not JSON": presence(b"{nonsense"),
    "presence that is a number": presence(b"7"),
    "presence that is a list": presence(b"[]"),
    "presence with NaN": presence(b'{"cursor": NaN}'),
    "presence nested without end": presence(b'{"a":' + b"[" * 2000 + b"]" * 2000 + b"}"),
    "presence of more people than fit": b"\x01\x02\xff\x7f",
    **{
        f"{change} in the text": frames.update(update_of(change))
        for change in ("a map", "an array", "a format")
    },
    **{
        f"{change} in the text ": frames.update(update_of(change)) for change in ("an embed", "a subdocument")
    },
    "another root": frames.update(update_of("another root")),
}
TEXTS: dict[str, bytes] = {
    "NUL": frames.update(typed("a\0b")),
    "a carriage return": frames.update(typed("a\r\nb")),
    "half a surrogate pair, the first": frames.update(spelled(b"\xed\xa0\xbd")),
    "half a surrogate pair, the second": frames.update(spelled(b"\xed\xb8\x80")),
    "broken UTF-8": frames.update(spelled(b"\xc3\x28")),
    "presence that is not UTF-8": presence(b'{"a": "\xff"}'),
    "step 2 with NUL": frames.step2(typed("a\0b")),
}


async def sends(desk: Desk, *wrong: bytes | str) -> tuple[int, str, list[str]]:
    """Open the note as eve, send something wrong, and return how that ends; see that nothing was stored."""
    stored = log.rows(desk.server, desk.note)
    async with raw_socket(desk.server, desk.note, desk.eve.bearer) as socket:
        await socket.send(*wrong)
        code, reason = await socket.until_closed()
    assert log.rows(desk.server, desk.note) == stored
    assert await desk.witness.text() == log.text_of(stored)
    return code, reason, [error["code"] for error in socket.told(ERROR)]


@pytest.mark.parametrize("wrong", MALFORMED.values(), ids=MALFORMED)
async def test_what_is_no_message_closes_its_sender_alone(wrong: bytes, desk: Desk):
    """P3, P9, P15: 4400 with the reason, before anything of it is taken."""
    code, reason, told = await sends(desk, wrong)
    assert code == 4400
    assert reason in {"malformed", "invalid_update"}
    assert told == [reason]


@pytest.mark.parametrize("wrong", TEXTS.values(), ids=TEXTS)
async def test_text_that_no_note_can_hold_closes_its_sender_alone(wrong: bytes, desk: Desk):
    """P10: 4400 with code invalid_text."""
    assert await sends(desk, wrong) == (4400, "invalid_text", ["invalid_text"])


async def test_a_text_frame_closes_its_sender_alone(desk: Desk):
    """P2: 1003."""
    assert await sends(desk, "hello") == (1003, "text_frame", ["text_frame"])


async def test_what_came_before_something_wrong_is_stored_and_what_came_after_is_not(desk: Desk):
    """P3: a socket ends at the first frame that is wrong."""
    typist = Typist(ATTACKER)
    before, after = frames.update(typist.types("before;")), frames.update(typist.types("after;"))
    async with raw_socket(desk.server, desk.note, desk.eve.bearer) as socket:
        await socket.send(before, b"\xff", after)
        assert (await socket.until_closed())[0] == 4400
    await desk.witness.until("Contains", text="before;")
    await desk.writes_on_undisturbed()
    assert "after;" not in log.replay(desk.server, desk.note)


async def test_a_page_that_cuts_a_character_in_two_is_told(desk: Desk, node: Node):
    """P10: a stock client inserts between the halves of an emoji; nobody else sees a broken character."""
    eve = await node.open(desk.eve, desk.note, who=f"eve {desk.note}", extended=True)
    stored = log.rows(desk.server, desk.note)
    await eve.inserts("!", index=START.encode("utf-16-le").index("😀".encode("utf-16-le")) // 2 + 1)
    state = await eve.until("GivenUp")
    assert state["closes"] == [{"code": 4400, "reason": "invalid_text"}]
    assert log.rows(desk.server, desk.note) == stored
    assert await desk.witness.text() == START


@pytest.mark.parametrize(
    ("too_large", "name"),
    [
        (frames.update(typed("x" * (MIB + 1))), "an update of more than 1 MiB"),
        (presence(b'{"a": "' + b"x" * 5000 + b'"}'), "a presence of more than 4 KiB"),
        (b"\x03" + b"x" * (MIB + 100), "a question of more than 1 MiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_too_large_closes_its_sender_alone(too_large: bytes, name: str, desk: Desk):
    """P4: 1009, and the reason."""
    assert await sends(desk, too_large) == (1009, "too_large", ["too_large"])


async def test_a_message_larger_than_any_limit_is_not_even_read(desk: Desk):
    """P4: the server closes with 1009 before it has the whole of it."""
    code, _, _ = await sends(desk, b"\x00\x02" + b"x" * (10 * MIB))
    assert code == 1009


async def test_a_full_note_takes_no_more_but_lets_people_delete(
    start_server: StartServer, sign_up: SignUp, node: Node
):
    """P13: 4413 for what would make it larger than allowed; what is stored stays, deleting always works."""
    server = start_server(COLLAB_MAX_TEXT_BYTES="200")
    desk = await sit_down(server, sign_up, node)
    assert await sends(desk, frames.update(typed("漢" * 70))) == (4413, "document_full", ["document_full"])
    eve = await node.open(desk.eve, desk.note, who="eve", extended=True)
    await eve.order("delete", text="漢字 ")
    await desk.witness.sees(START.removeprefix("漢字 "))
    await desk.writes_on_undisturbed()
    answer = await desk.eve.writes(desk.note, "x" * 201)
    assert (answer.status_code, answer.json()["code"]) == (413, "document_full")


async def test_an_update_on_what_nobody_has_is_asked_for_and_then_refused(desk: Desk):
    """P11: it is kept out of the document; the client is asked for the whole, and closed when it never comes."""
    typist = Typist(ATTACKER)
    typist.types("never sent;")
    floating = typist.types("floating;")
    stored = log.rows(desk.server, desk.note)
    async with raw_socket(desk.server, desk.note, desk.eve.bearer) as socket:
        await socket.until(b"\x00\x00")
        await socket.send(b"\x00\x01\x02\x00\x00", frames.update(floating))
        for _ in range(2):
            await socket.until(b"\x00\x00")
            await socket.send(frames.step2(floating))
        await socket.until(b"\x00\x00")
        await socket.send(frames.step2(floating))
        assert await socket.until_closed() == (4400, "invalid_update")
    assert log.rows(desk.server, desk.note) == stored


async def how_they_end(desk: Desk, wrong: list[bytes]) -> Counter[int]:
    """Send each on a socket of its own, some at once, and count with what codes those were closed."""
    waiting = iter(wrong)

    async def one_after_the_other() -> list[int]:
        codes = []
        for frame in waiting:
            async with raw_socket(desk.server, desk.note, desk.eve.bearer) as socket:
                # An end that is sure to come, should the bytes have happened to be a message.
                await socket.send(frame, b"\xff\x00")
                codes.append((await socket.until_closed())[0])
                if len(codes) % 100 == 0:
                    await desk.writes_on_undisturbed()
        return codes

    return Counter(chain.from_iterable(await gather(*(one_after_the_other() for _ in range(AT_ONCE)))))


@pytest.mark.slow
async def test_random_bytes_close_their_senders_and_nothing_else(desk: Desk):
    """P3: bytes from a seeded chance, with and without a plausible start."""
    chance = random.Random(1)
    starts = [b"", b"\x00\x00", b"\x00\x01", b"\x00\x02", b"\x01", b"\x78\x01"]
    wrong = []
    for _ in range(RANDOM_FRAMES):
        start, body = chance.choice(starts), chance.randbytes(chance.choice((1, 3, 10, 60, 400)))
        wrong.append(start + (write_bytes(body) if chance.random() < 0.5 and start else body))
    stored = log.rows(desk.server, desk.note)

    assert await how_they_end(desk, wrong) == {4400: RANDOM_FRAMES}

    added = log.rows(desk.server, desk.note)[len(stored) :]
    assert {row.author for row in added} == {stored[0].author}


@pytest.mark.slow
async def test_updates_with_flipped_bytes_never_bring_two_people_apart(desk: Desk):
    """P3, P9, P10: what is still an update is taken and shown alike to all; the rest is refused."""
    chance = random.Random(2)
    typist = Typist(ATTACKER)
    updates = [typist.types(chance.choice(("a", "漢字", "😀", "two words "))) for _ in range(40)]
    updates += [typist.deletes(0, 1), typist.types("end", at=3)]
    wrong = [frames.update(mutated(chance, chance.choice(updates))) for _ in range(MUTATIONS)]

    assert set(await how_they_end(desk, wrong)) <= {4400, 4413}

    await desk.writes_on_undisturbed()
    stored = log.replay(desk.server, desk.note)
    assert not set(stored) & {"\0", "\r", "\ufffd"}
    await desk.witness.sees(stored)
    await desk.writer.sees(stored)
    assert await desk.eve.reads_content(desk.note) == stored


def mutated(chance: random.Random, update: bytes) -> bytes:
    """An update with a few bytes changed, lost or put in."""
    changed = bytearray(update)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place, action = chance.randrange(len(changed)), chance.random()
        if action < 0.6:
            changed[place] = chance.randrange(256)
        elif action < 0.8 and len(changed) > 1:
            del changed[place]
        else:
            changed.insert(place, chance.randrange(256))
    return bytes(changed)


JSON = {"Content-Type": "application/json"}
MARKDOWN = {"Content-Type": "text/markdown"}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param(b'{"content": "a\\u0000b"}', 400, "invalid", id="nul"),
        pytest.param(b'{"content": "a\\ud83d"}', 400, "invalid_text", id="lone-surrogate"),
        pytest.param(b'{"content": "\xff"}', 400, "invalid_text", id="broken-utf-8"),
        pytest.param(
            b'{"content": "a", "title": "\\ud83d"}', 400, "invalid_text", id="lone-surrogate-in-title"
        ),
        pytest.param(b'{"content": "a", "title": "a\\u0000"}', 400, "invalid", id="nul-in-title"),
        pytest.param(
            json.dumps({"content": "a", "title": "x" * 5 * MIB}).encode(), 400, "invalid", id="5-mb-title"
        ),
        pytest.param(
            json.dumps({"content": "x" * (2 * MIB + 1)}).encode(), 413, "document_full", id="too-long"
        ),
        pytest.param(b'{"content": "x" * 17}', 400, "parse_error", id="no-json"),
        pytest.param(b"[" * 100_000, 400, "parse_error", id="nested-json"),
        pytest.param(b"[]", 400, "invalid", id="a-list"),
        pytest.param(b'{"content": 7}', 400, "invalid", id="a-number"),
        pytest.param(b'{"content": null}', 400, "invalid", id="null"),
        pytest.param(b'{"content": "a", "base_revision": "1"}', 400, "invalid", id="half-a-revision"),
        pytest.param(
            b'{"content": "a", "base_revision": "1.999"}', 400, "invalid_revision", id="a-revision-to-come"
        ),
    ],
)
async def test_json_that_is_no_change_changes_nothing(body: bytes, status: int, code: str, desk: Desk):
    """P10, P13, P21: a clear error for the sender, and nobody else notices."""
    stored = log.rows(desk.server, desk.note)
    before = await desk.eve.reads(desk.note)
    answer = await desk.eve.api.patch(f"notes/{desk.note}/", content=body, headers=JSON)
    assert answer.status_code == status, answer.text[:500]
    assert answer.json()["code"] == code
    assert answer.json()["detail"]
    assert log.rows(desk.server, desk.note) == stored
    assert await desk.eve.reads(desk.note) == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param(b"a\0b", 400, "invalid_text", id="nul"),
        pytest.param(b"a\xff", 400, "invalid_text", id="broken-utf-8"),
        pytest.param(b"a\xed\xa0\xbd", 400, "invalid_text", id="lone-surrogate"),
        pytest.param(b"x" * (2 * MIB + 1), 413, "document_full", id="too-long"),
    ],
)
async def test_markdown_that_no_note_can_hold_changes_nothing(
    body: bytes, status: int, code: str, desk: Desk
):
    """P10, P13, P21: a clear error for the sender, and nobody else notices."""
    stored = log.rows(desk.server, desk.note)
    answer = await desk.eve.api.put(f"notes/{desk.note}/content/", content=body, headers=MARKDOWN)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert log.rows(desk.server, desk.note) == stored


async def test_windows_line_ends_become_line_feeds(desk: Desk):
    """P10, P21: files from everywhere may be written; nobody ever sees a carriage return."""
    answer = await desk.eve.api.put(
        f"notes/{desk.note}/content/", content=b"one\r\ntwo\rthree\n", headers=MARKDOWN
    )
    assert answer.status_code == 200
    await desk.witness.sees("one\ntwo\nthree\n")
    await desk.eve.writes(desk.note, "1\r\n2\r3\n")
    await desk.witness.sees("1\n2\n3\n")


async def test_one_who_never_reads_does_not_hold_up_the_others(
    start_server: StartServer, sign_up: SignUp, node: Node
):
    """P16: who takes nothing is cut off; the others go on meanwhile."""
    # More than the kernel holds for a connection, so that it reaches the server that nobody reads.
    server = start_server(COLLAB_MAX_TEXT_BYTES=str(64 * MIB), COLLAB_MAX_STATE_BYTES=str(64 * MIB))
    desk = await sit_down(server, sign_up, node)
    async with raw_socket(server, desk.note, desk.eve.bearer) as socket:
        await socket.until(b"\x00\x00")
        socket.connection.transport.pause_reading()
        for number in range(30):
            await desk.writer.inserts("x" * 500_000 + f"{number}\n")
            await desk.witness.until("Contains", text=f"{number}\n")
            if "socket.slow_reader" in server.log:
                break
        else:
            pytest.fail("15 MB waited for somebody who read nothing")
        await desk.writes_on_undisturbed()
        socket.connection.transport.abort()
