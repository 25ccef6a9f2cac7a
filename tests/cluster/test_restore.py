"""A PostgreSQL backup is put back while people hold newer text, and all of that text comes back with them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.cluster.conftest import StartServers
from tests.support import log
from tests.support.fixtures import SignUp
from tests.support.node import Node
from tests.support.server import ROOT, Server

COMMAND = re.compile(r"^pg_\w+ .*curio\.dump.*$", re.MULTILINE)


def as_written(program: str, server: Server, folder: Path) -> None:
    """Run a command of docs/operations.md in ``folder``."""
    found = COMMAND.findall((ROOT / "docs/operations.md").read_text())
    [command] = [line for line in found if line.startswith(program)]
    assert server.database_url is not None
    subprocess.run(
        ["sh", "-c", command], cwd=folder, env=os.environ | {"DATABASE_URL": server.database_url}, check=True
    )


async def test_who_holds_newer_text_brings_it_back_after_a_restore(
    start_servers: StartServers, sign_up: SignUp, node: Node, tmp_path: Path
):
    """P25: also what somebody else had written, who does not come back."""
    [server] = start_servers(1)
    alice, bob = await sign_up("alice", server), await sign_up("bob", server)
    note = await alice.creates("alice:\nbob:\n")
    await alice.shares(note, bob)
    hers = await node.open(alice, note, extended=True)
    his = await node.open(bob, note, extended=True)
    await hers.inserts("in the backup", after="alice:")
    await his.inserts("as well", after="bob:")
    kept = "alice:in the backup\nbob:as well\n"
    for client in (hers, his):
        await client.sees(kept)
        await client.until("AllSaved")
    as_written("pg_dump", server, tmp_path)

    await hers.inserts(" and newer", after="in the backup")
    await his.inserts(" and newer, too", after="as well")
    text = "alice:in the backup and newer\nbob:as well and newer, too\n"
    for client in (hers, his):
        await client.sees(text)
        await client.until("AllSaved")
    await his.disconnects()
    assert server.terminate() == 0
    await hers.inserts("typed while all stood still; ", after="alice:")

    as_written("pg_restore", server, tmp_path)
    assert log.replay(server, note) == kept
    server.manage("mark_restored")
    await server.restart()
    await hers.until("AllSaved", seconds=30)
    text = text.replace("alice:", "alice:typed while all stood still; ")
    assert await hers.text() == log.replay(server, note) == text
    elsewhere = await node.open(alice.again(), note, who="elsewhere", extended=True)
    await elsewhere.sees(text)
