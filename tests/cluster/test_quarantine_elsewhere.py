"""A note that brings one server down does not bring down the next one to which its people come."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collab.core import frames
from collab.core.frames import EMPTY_UPDATE
from tests.clients.test_quarantine import ERROR_FRAME, SETTINGS, dies
from tests.cluster.conftest import StartServers
from tests.collab.typist import Typist
from tests.support.crashing_library import FATAL
from tests.support.fixtures import SignUp
from tests.support.raw import ERROR, PERM, raw_socket

DEADLY = frames.update(Typist(client_id=11).types(FATAL))
NOTHING = frames.step2(EMPTY_UPDATE)
POLL_SECONDS = 0.2


async def test_a_neighbour_on_the_same_machine_knows_at_once(
    start_servers: StartServers, sign_up: SignUp, tmp_path: Path
):
    """P24: before the one that died is back, and with the note open here since before."""
    settings = SETTINGS | {"DATA_DIR": str(tmp_path / "one machine"), "COLLAB_HEAD_POLL_SECONDS": "600"}
    first, second = start_servers(2, **settings)
    alice = await sign_up("alice", first)
    note = await alice.creates("good text")
    async with raw_socket(second, note, alice.bearer) as bystander:
        await bystander.send(NOTHING)
        async with raw_socket(first, note, alice.bearer) as socket:
            await socket.send(NOTHING, DEADLY)
            await dies(first)
        async with raw_socket(second, note, alice.bearer) as socket:
            await socket.send(NOTHING, DEADLY)
            await socket.until(ERROR_FRAME)
            assert [told["code"] for told in socket.told(ERROR)] == ["quarantined"]
        await bystander.until(ERROR_FRAME)
        assert bystander.told(PERM) == [{"role": "reader"}]
    assert second.is_alive


@pytest.mark.soak
async def test_one_on_another_machine_knows_when_the_first_is_back(
    start_servers: StartServers, sign_up: SignUp
):
    """P24: also where the note was open all the while; and the first hears of the quarantine in its turn."""
    first, second = start_servers(2, **SETTINGS, COLLAB_HEAD_POLL_SECONDS=str(POLL_SECONDS))
    alice = await sign_up("alice", first)
    note = await alice.creates("good text")
    async with raw_socket(second, note, alice.bearer) as patient:
        await patient.send(NOTHING)
        async with raw_socket(first, note, alice.bearer) as socket:
            await socket.send(NOTHING, DEADLY)
            await dies(first)
        await first.restart()
        assert f"document.suspect document={note}" in first.log
        async with raw_socket(first, note, alice.bearer) as back:
            await back.send(NOTHING)
            # Of what the other has heard there is nothing to be seen from here.
            await asyncio.sleep(5 * POLL_SECONDS)
            await patient.send(DEADLY)
            await patient.until(ERROR_FRAME)
            await back.until(ERROR_FRAME)
            assert back.told(PERM) == [{"role": "reader"}]
    assert first.is_alive
    assert second.is_alive
