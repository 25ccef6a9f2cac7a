"""Lines of the engine, each with what becomes of them when a promise is taken out.

A mutation that no seed notices means that the simulator does not check what it says it does. A text that is no
longer found means that the engine has changed: find the line that keeps the promise now.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("collab", "notes", "notes_project", "tests", "manage.py", "pyproject.toml")
SEEDS = 300
DEADLINE_SECONDS = 300
_SEED = re.compile(r"^E +seed (\d+), Weather\(name='([^']+)'", re.MULTILINE)
_REASON = re.compile(r"^E +(AssertionError.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One promise, where it is kept, and how it is broken."""

    name: str
    path: str
    before: str
    after: str

    def apply(self, root: Path) -> None:
        """Break the promise in a copy of the tree."""
        path = root / self.path
        text = path.read_text()
        count = text.count(self.before)
        assert count == 1, f"{self.path} has {count} times what keeps the promise: {self.before!r}"
        path.write_text(text.replace(self.before, self.after))


MUTATIONS = (
    Mutation(
        "saved before the commit",
        "collab/core/room.py",
        "        elif self.is_settled:\n            effects.send(peer, frames.saved",
        "        elif True:\n            effects.send(peer, frames.saved",
    ),
    Mutation(
        "shown before the commit",
        "collab/core/room.py",
        "        return self._in_flight, effects\n",
        "        self._broadcast([part.update for part in parts], effects)\n        return self._in_flight, effects\n",
    ),
    Mutation(
        "answered amid the commit",
        "collab/core/room.py",
        "        if self._in_flight is not None:\n            self._waiting_step1",
        "        if False:\n            self._waiting_step1",
    ),
    Mutation(
        "saved without the answer to SyncStep1",
        "collab/core/room.py",
        "        if peer.owes_step2:\n            peer.held_mark = mark",
        "        if False:\n            peer.held_mark = mark",
    ),
    Mutation(
        "an incomplete update is taken",
        "collab/core/document.py",
        "        if not self.is_complete(update):\n            return False\n        self._check_characters",
        "        self._check_characters",
    ),
    Mutation(
        "what was refused stays in memory",
        "collab/core/room.py",
        "        self.document.close()\n        self.document, self.revision = document, revision\n",
        "        self.revision = revision\n",
    ),
    Mutation(
        "a presence outlives its socket",
        "collab/core/room.py",
        "            effects.presence += self._awareness.leave(peer)\n",
        "",
    ),
    Mutation(
        "a right is not compared in the commit",
        "collab/appending.py",
        "        if row.grant.access.may_write and access.is_current(row.grant, stamps):",
        "        if True:",
    ),
    Mutation(
        "a right may be older than its stamps",
        "collab/access.py",
        "        stamps = read_stamps(scopes)\n        answer = host().authorize(identity, document_id)\n",
        "        answer = host().authorize(identity, document_id)\n        stamps = read_stamps(scopes)\n",
    ),
    Mutation(
        "the generation is not compared in the commit",
        "collab/appending.py",
        "    if current.generation != one.generation:",
        "    if False:",
    ),
    Mutation(
        "a commit whose answer was lost is not looked for",
        "collab/appending.py",
        "    if again and (found := _find(one, is_recovering=is_recovering)):",
        "    if False and (found := _find(one, is_recovering=is_recovering)):",
    ),
    Mutation(
        "a gap before the own rows is not read",
        "collab/open_room/commits.py",
        "        elif outcome.first.seq <= one.room.revision.seq + 1:",
        "        elif True:",
    ),
    Mutation(
        "heads are not asked for",
        "collab/rooms.py",
        "        for document_id, room in rooms.items():\n            room.head_is(heads.get(document_id))\n",
        "        for document_id, room in rooms.items():\n",
    ),
    Mutation(
        "rights are not asked again",
        "collab/rooms.py",
        "                if not access.is_current(peer.grant, stamps):",
        "                if False:",
    ),
    Mutation(
        "a snapshot counts a row too many",
        "collab/compaction.py",
        "        await in_thread(snapshots.keep, document_id, stored.revision, state)",
        "        await in_thread(snapshots.keep, document_id, stored.revision.next, state)",
    ),
    Mutation(
        "everybody who opens a document loads it",
        "collab/open_room/room.py",
        "            if self._loading is None:",
        "            if True:",
    ),
    Mutation(
        "a stop does not wait for what was received",
        "collab/rooms.py",
        "                while not all(room.is_settled for room in self._rooms.values()):",
        "                while False:",
    ),
)


@dataclass(frozen=True, slots=True)
class Caught:
    """What noticed a mutation."""

    seed: int
    weather: str
    reason: str


def hunt(mutation: Mutation, folder: Path) -> Caught | None:
    """Run seeds on a broken copy in ``folder`` until one fails; None if none does."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(
                source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
            )
        else:
            shutil.copy(source, folder / name)
    mutation.apply(folder)
    command = "-m pytest -x --tb=short -p no:cacheprovider -k whatever tests/simulation"
    ran = subprocess.run(
        [sys.executable, *command.split()],
        cwd=folder,
        env={
            **os.environ,
            "CURIO_SIMULATION_FIRST_SEED": "0",
            "CURIO_SIMULATION_SEEDS": str(SEEDS),
            "DATA_DIR": str(folder / "var"),
        },
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )
    if ran.returncode == 0:
        return None
    seed, reason = _SEED.search(ran.stdout), _REASON.search(ran.stdout)
    assert seed is not None, ran.stdout + ran.stderr
    return Caught(int(seed[1]), seed[2], reason[1] if reason else "another error")
