"""The peer: Hocuspocus with its database extension on SQLite (bench/peers/hocuspocus.mjs)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

from bench.node import node
from bench.server import Room, Server


class Hocuspocus(Server):
    """Nobody signs in and everybody may write: it is spared what it leaves to its users to build."""

    name = "Hocuspocus"
    dialect = "hocuspocus"
    ready_path = "/"

    @property
    def command(self) -> Sequence[str | Path]:
        return node("hocuspocus.mjs", str(self.port), str(self.data_dir / "hocuspocus.sqlite3"))

    def rooms(self, notes: int, people: int) -> list[Room]:
        return [Room(str(uuid.uuid4()), [""] * people) for _ in range(notes)]
