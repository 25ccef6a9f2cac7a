"""The version before and the present one over one PostgreSQL and one Redis, through an upgrade and back (docs/decisions/0018)."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cluster.conftest import StartServers
from tests.cluster.crowd import Crowd
from tests.support.fixtures import Say, SignUp
from tests.support.node import Node
from tests.support.server import ROOT, Server

VERSION_BEFORE = "e5b9a9d00c9a64d37b9ff6ebcb336fb3b2dd46e0"
"""The program that the present one has to live beside. After a release: the commit of that release."""


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The folder of the version before."""
    folder = tmp_path / "before"
    folder.mkdir()
    packed = subprocess.run(["git", "archive", VERSION_BEFORE], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        why = packed.stderr.decode(errors="replace").strip()
        pytest.skip(f"the version before, {VERSION_BEFORE}, is not in this repository: {why}")
    subprocess.run(["tar", "x"], cwd=folder, input=packed.stdout, check=True)
    return folder


@pytest.fixture
async def other_node(tmp_path: Path, logs: list[Path]) -> AsyncIterator[Node]:
    """A second Node process, in which clients may have the names of those in the first."""
    log = tmp_path / "other-clients.log"
    logs.append(log)
    started = await Node.start(log)
    yield started
    await started.stop()


async def becomes(server: Server, program: Path) -> None:
    """Stop a server in order, and start another version in its place."""
    assert await asyncio.to_thread(server.terminate) == 0, "something was not stored"
    server.program = program
    await server.restart()


@pytest.mark.soak
@pytest.mark.timeout(300)
async def test_an_upgrade_and_the_way_back_lose_nothing_promised(
    before: Path, start_servers: StartServers, sign_up: SignUp, node: Node, other_node: Node, say: Say
):
    """P12, P22, P28, P29: under people who type at both and scripts that write to the same notes."""
    (first,) = start_servers(1, before)
    early = await Crowd.gather([first], sign_up, node, notes=1, typists=3, scripts=1)
    await early.begin(typing_pause_ms=50, script_pause_seconds=0.2)
    await early.are_served()

    # It brings the database up to date while the other serves.
    _, second = await asyncio.to_thread(start_servers, 1)
    await early.are_served()
    late = await Crowd.gather([first, second], sign_up, other_node, notes=2, typists=8, scripts=4)
    await late.begin(typing_pause_ms=50, script_pause_seconds=0.2)

    async def are_served() -> None:
        await asyncio.sleep(2)
        await asyncio.gather(early.are_served(), late.are_served())

    await are_served()
    # Through the upgrade, and back, and through it again: what one version was at, the other takes up.
    for server, program in ((first, ROOT), (second, before), (first, before), (second, ROOT), (first, ROOT)):
        await becomes(server, program)
        await are_served()

    for crowd in (early, late):
        await crowd.end()
        report = await crowd.check()
        assert report.is_valid, f"{report}, lost {report.lost[:5]}"
        say(f"two versions side by side: {report}")
