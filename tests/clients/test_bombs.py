"""As heavy as the limits allow: while one person sends that, the others are served, and all end equal.

How long the server stood still meanwhile is told and not judged: it is how long an answer took that needs no work.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

import pytest
from websockets.exceptions import ConnectionClosed

from collab.core import frames
from collab.core.updates import MAX_PARTS
from collab.core.wire import write_bytes, write_uint
from tests.support import log
from tests.support.deadlines import PATIENCE_SECONDS, wait_until
from tests.support.fixtures import Say, SignUp, StartServer
from tests.support.node import Node, YjsClient
from tests.support.people import Person
from tests.support.raw import RawSocket, raw_socket
from tests.support.server import Server

MIB = 2**20
EVE = 666
PAUSE_MS = 20
PIECES, PIECE = 28_000, 24
STORED = "stored"

Id = tuple[int, int]


def text(written: bytes, left: Id | None = None, right: Id | None = None) -> bytes:
    """Spell a struct that puts text between two characters, or at the beginning."""
    info = 4 | (0x80 if left else 0) | (0x40 if right else 0)
    place = b"".join(write_uint(number) for neighbour in (left, right) for number in neighbour or ())
    return bytes((info,)) + (place or b"\x01" + write_bytes(b"content")) + write_bytes(written)


def update(clock: int, structs: Sequence[bytes], deletes: Sequence[Id] = ()) -> bytes:
    """Spell an update of eve's structs from some clock on, and of stretches of hers, clock and length."""
    out = b"\x00" if not structs else b"\x01" + b"".join(map(write_uint, (len(structs), EVE, clock)))
    numbers = (1, EVE, len(deletes), *(number for span in deletes for number in span)) if deletes else (0,)
    return out + b"".join(structs) + b"".join(map(write_uint, numbers))


def in_pieces(clock: int, replaced: Id) -> bytes:
    """Spell an update that replaces a stretch by PIECES strings, each before the last, so that no two become one."""
    rights = [(EVE, replaced[0]), *((EVE, clock + PIECE * number) for number in range(PIECES - 1))]
    return update(clock, [text(b"x" * PIECE, right=right) for right in rights], [replaced])


@dataclass
class Desk:
    """A note in which alice types all the time while eve does as she likes."""

    server: Server
    note: str
    alice: Person
    eve: Person
    writer: YjsClient
    witness: YjsClient

    async def all_agree(self) -> None:
        """See that alice was served, and that everybody has what is stored."""
        assert await self.writer.saved(), "nothing that alice typed was saved"
        await self.writer.stops_typing()
        await self.writer.until("AllSaved", seconds=PATIENCE_SECONDS)
        stored = await self.alice.reads_content(self.note)
        for client in (self.writer, self.witness):
            await client.sees(stored, seconds=PATIENCE_SECONDS)
            state = await client.state()
            assert (state["syncs"], state["closes"]) == (1, [])
        assert log.replay(self.server, self.note) == stored


async def sit_down(server: Server, sign_up: SignUp, node: Node) -> Desk:
    alice, eve = await sign_up("alice", server), await sign_up("eve", server)
    note = await alice.creates("alice: \n")
    await alice.shares(note, eve)
    writer = await node.open(alice, note, who="writer", extended=True)
    witness = await node.open(alice, note, who="witness")
    await writer.types([f"{number};" for number in range(10_000)], pause_ms=PAUSE_MS, after="alice: ")
    return Desk(server, note, alice, eve, writer, witness)


async def state_bytes(desk: Desk) -> int:
    """How much a newcomer is sent."""
    async with raw_socket(
        desk.server, desk.note, desk.alice.bearer, deadline_seconds=PATIENCE_SECONDS
    ) as socket:
        await socket.send(frames.step1(b"\x00"))
        return len(await socket.until(b"\x00\x01"))


class Eve:
    """Sends what is heavy."""

    def __init__(self, socket: RawSocket) -> None:
        self._socket = socket
        self._marks = count(1)

    async def sends(self, heavy: bytes) -> str:
        """Send an update and return what came of it: STORED, or the code and the reason of the close."""
        mark = write_uint(next(self._marks))
        await self._socket.send(frames.update(heavy), b"\x78\x01" + write_bytes(mark))
        try:
            await self._socket.until(b"\x78\x01")
        except ConnectionClosed:
            code, reason = await self._socket.until_closed()
            return f"{code} {reason}"
        return STORED


@asynccontextmanager
async def eve_sits_down(desk: Desk) -> AsyncIterator[Eve]:
    async with raw_socket(
        desk.server, desk.note, desk.eve.bearer, deadline_seconds=PATIENCE_SECONDS
    ) as socket:
        await socket.send(frames.step2(frames.EMPTY_UPDATE))
        yield Eve(socket)


class Standstills:
    """How long a question that needs no work waits for its answer, asked over and over."""

    def __init__(self) -> None:
        self._seconds: list[float] = []

    async def ask(self, socket: RawSocket) -> None:
        """Ask who is here until cancelled."""
        while True:
            began = time.monotonic()
            await socket.send(b"\x03")
            await socket.until(b"\x01")
            self._seconds.append(time.monotonic() - began)
            await asyncio.sleep(PAUSE_MS / 1000)

    async def worst(self) -> str:
        """The longest wait since the last time, that of the question included which is open now."""
        until = len(self._seconds) + 2
        await wait_until(lambda: len(self._seconds) >= until, PATIENCE_SECONDS, "answered twice")
        seconds, self._seconds = sorted(self._seconds), []
        return f"{seconds[-1] * 1000:.0f} ms (mostly {seconds[len(seconds) // 2] * 1000:.0f} ms)"


@asynccontextmanager
async def standstills(desk: Desk) -> AsyncIterator[Standstills]:
    """Ask in another note."""
    elsewhere = await desk.alice.creates()
    found = Standstills()
    async with raw_socket(
        desk.server, elsewhere, desk.alice.bearer, deadline_seconds=PATIENCE_SECONDS
    ) as socket:
        asking = asyncio.create_task(found.ask(socket))
        yield found
        asking.cancel()
        await asyncio.wait([asking])


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_fifty_thousand_deletions_at_once_leave_the_others_served(
    server: Server, sign_up: SignUp, node: Node, say: Say
):
    """P5, P8, P9: as many parts as an update may have, all over a text of nearly 2 MiB; and a second time."""
    desk = await sit_down(server, sign_up, node)
    half = 900_000
    async with eve_sits_down(desk) as eve, standstills(desk) as still:
        assert await eve.sends(update(0, [text(b"x" * half)])) == STORED
        assert await eve.sends(update(half, [text(b"y" * half, (EVE, half - 1))])) == STORED
        before = await still.worst()
        places = [(number * (2 * half // MAX_PARTS), 1) for number in range(MAX_PARTS)]
        assert await eve.sends(update(0, (), places)) == STORED
        first = await still.worst()
        assert await eve.sends(update(0, (), places)) == STORED
        second = await still.worst()
        assert await eve.sends(update(0, (), [(clock + 2, 1) for clock, _ in places[:10]])) == STORED
        assert await eve.sends(update(0, (), [*places, (2 * half - 1, 1)])) == "4400 invalid_update"
    async with eve_sits_down(desk) as eve:
        assert await eve.sends(update(0, (), places[::-1])) == "4400 invalid_update"
    await desk.all_agree()
    # Who comes back repeats all that is deleted, which is more by now than an update may bring.
    await desk.witness.disconnects()
    await desk.witness.inserts("typed offline;", after="alice: ")
    await desk.witness.connects()
    await desk.writer.until("Contains", text="typed offline;", seconds=PATIENCE_SECONDS)
    say(
        f"{MAX_PARTS} deletions in a text of {2 * half} bytes: the server stood still for {first}; "
        f"the same again: for {second}; the text itself: for {before}"
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_text_that_is_replaced_again_and_again_fills_the_note_and_harms_nobody(
    start_server: StartServer, sign_up: SignUp, node: Node, say: Say
):
    """P5, P13: a megabyte for a megabyte, whole and in small pieces, until the history has no place any more."""
    server = start_server(COLLAB_MAX_STATE_BYTES=str(2 * MIB))
    desk = await sit_down(server, sign_up, node)
    size, times = MIB - 100, 6
    async with eve_sits_down(desk) as eve, standstills(desk) as still:
        assert await eve.sends(update(0, [text(b"x" * size)])) == STORED
        for start in range(size, times * size, size):
            before = start - size
            replacing = update(start, [text(b"x" * size, right=(EVE, before))], [(before, size)])
            assert await eve.sends(replacing) == STORED
        whole, state = await still.worst(), await state_bytes(desk)
        clock, last, rounds = times * size, size, 0
        while (came := await eve.sends(in_pieces(clock, replaced=(clock - last, last)))) == STORED:
            clock, last, rounds = clock + PIECE * PIECES, PIECE * PIECES, rounds + 1
        assert came == "4413 document_full"
        pieces = await still.worst()
    await desk.all_agree()
    say(
        f"a text of {size} bytes replaced {times} times: the server stood still for {whole}, and a newcomer is sent "
        f"{state} bytes; in {PIECES} pieces, {rounds} times until the note was full: for {pieces}, "
        f"{await state_bytes(desk)} bytes"
    )
