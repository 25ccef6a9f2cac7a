"""Wrong frames by the thousand: who sends them is told, and neither the process nor anybody else notices.

They are fed to the real core in a process of its own (worker.py), so that its death is a failed test and no more.
CURIO_FUZZ_FRAMES says how many, CURIO_FUZZ_SEED of what chance. A frame that harms becomes a named test beside its fix.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.fuzz import histories, yjs
from tests.fuzz.histories import PycrdtReplica
from tests.fuzz.session import FRAMES as FRAMES_A_SESSION
from tests.fuzz.yjs import YjsReplica
from tests.support.fixtures import Say
from tests.support.node import Node
from tests.support.server import ROOT

FRAMES = int(os.environ.get("CURIO_FUZZ_FRAMES", "10000"))
SEED = int(os.environ.get("CURIO_FUZZ_SEED", "0"))
SESSIONS_A_PROCESS = 250
HISTORIES, STEPS = 8, 60
MAX_PEAK_KIB = 256 * 1024
SECONDS = 60 + FRAMES // 200


async def recorded(node: Node) -> list[list[str]]:
    """Real histories to be made wrong, half of them made by Yjs and half by pycrdt."""
    found = []
    for seed in range(HISTORIES):
        rng = Random(seed)
        if seed % 2:
            people: list[Any] = [await YjsReplica.new(node, rng.getrandbits(32)) for _ in range(2)]
        else:
            people = [PycrdtReplica(rng.getrandbits(bits)) for bits in (32, 53)]
        found.append([update.hex() for update in await histories.write(rng, people, STEPS)])
    return found


async def work(folder: Path) -> dict[str, Any]:
    """Run a worker and return what it says; fail if it dies, or if something got through to where it harms."""
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fuzz.worker", str(folder)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await worker.communicate()
    if worker.returncode != 0:
        last = (folder / "frame").read_bytes()
        frame = last[4 : 4 + int.from_bytes(last[:4], "big")]
        pytest.fail(
            f"the process ended with {worker.returncode} at {frame.hex()}\n{complained.decode()[-3000:]}"
        )
    report: dict[str, Any] = json.loads(said)
    if "failure" in report:
        pytest.fail("session {session} of the job, frame {frame}:\n{failure}".format(**report), pytrace=False)
    return report


@pytest.mark.fuzz
@pytest.mark.slow
@pytest.mark.timeout(SECONDS)
async def test_wrong_frames_harm_nobody_but_who_sends_them(node: Node, tmp_path: Path, say: Say):
    """P3, P5, P7, P8, P9, P10, P11, P12, P14: and what is let through means the same to stock Yjs."""
    real = await recorded(node)
    sessions = -(-FRAMES // FRAMES_A_SESSION)
    counts, peak_kib = Counter[str](), 0
    for first in range(0, sessions, SESSIONS_A_PROCESS):
        job = {"seed": SEED, "first": first, "sessions": min(SESSIONS_A_PROCESS, sessions - first)}
        (tmp_path / "job.json").write_text(json.dumps({**job, "histories": real}))
        report = await work(tmp_path)
        counts.update(report["counts"])
        peak_kib = max(peak_kib, report["peak_kib"])
        with (tmp_path / "logs").open() as logs:
            for line in logs:
                await check_yjs_agrees(node, **json.loads(line))
    say(
        f"{counts['frames']} wrong frames: {counts['refused']} closed their sender, {counts['taken']} brought "
        f"something that was stored, {counts['reloads']} were undone; at most {peak_kib // 1024} MiB of memory"
    )
    assert counts["frames"] >= FRAMES
    # Neither everything nor nothing gets through.
    assert counts["refused"] > FRAMES // 4
    assert counts["taken"] > FRAMES // 20
    assert peak_kib < MAX_PEAK_KIB


async def check_yjs_agrees(node: Node, session: int, rows: list[str], text: str) -> None:
    """See that a browser which is sent what was stored shows what the server says."""
    shown = await yjs.made_of(node, *map(bytes.fromhex, rows))
    assert (shown.text, shown.pending) == (text, False), f"CURIO_FUZZ_SEED={SEED}, session {session}"
