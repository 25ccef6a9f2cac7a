"""People come and go all day, and the server stays as it was."""

from __future__ import annotations

import asyncio
import os

import pytest

from collab.core import frames
from tests.collab.typist import Typist, mark
from tests.support import log
from tests.support.deadlines import wait_until
from tests.support.fixtures import Say, SignUp, StartServer
from tests.support.people import Person
from tests.support.raw import EXTENSION, SAVED, raw_socket
from tests.support.server import Server

CYCLES = int(os.environ.get("CURIO_OPEN_CLOSE_CYCLES", "10000"))
WARM_UP = min(1000, CYCLES // 2)
NOTES = 20
KIB_A_CYCLE = 1.0
AT_ONCE = 4


async def comes_and_goes(server: Server, note: str, person: Person, number: int) -> None:
    """Open a note, type one character, see it saved, and close."""
    typist = Typist(client_id=100_000 + number)
    async with raw_socket(server, note, person.bearer) as socket:
        await socket.send(typist.step1, frames.step2(frames.EMPTY_UPDATE))
        typist.hears_frame(await socket.until(frames.STEP2))
        await socket.send(frames.update(typist.types(".")), mark(1))
        await socket.until(bytes((EXTENSION, SAVED)))


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_ten_thousand_openings_leave_nothing_behind(
    start_server: StartServer, sign_up: SignUp, say: Say
):
    """P12: memory and file descriptors stay flat after the first thousand, and every character is there once."""
    server = start_server(COLLAB_ROOM_GRACE_SECONDS="0")
    alice = await sign_up("alice", server)
    notes = [await alice.creates() for _ in range(NOTES)]
    kib = files = 0
    for first in range(0, CYCLES, AT_ONCE):
        if first >= WARM_UP and not kib:
            kib, files = server.resident_kib, server.open_files
        # Several at once meet in a note now and then; each note is let go in between.
        await asyncio.gather(
            *(
                comes_and_goes(server, notes[number * 7 % NOTES], alice, number)
                for number in range(first, min(first + AT_ONCE, CYCLES))
            )
        )
    growth = (server.resident_kib - kib) / (CYCLES - WARM_UP)
    await wait_until(lambda: server.open_files <= files + 1, what="as many open files as before")
    assert sum(len(log.replay(server, note)) for note in notes) == CYCLES
    say(
        f"{CYCLES} openings: {kib} KiB after {WARM_UP}, then {growth:.2f} KiB more for each, "
        f"{files} open files before and {server.open_files} after"
    )
    assert growth < KIB_A_CYCLE
