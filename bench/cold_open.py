"""How long does somebody wait who opens a note with a long history, right after the server was started?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.node import Script
from bench.scenario import Comparison, Found
from bench.server import Room, Server

KEYSTROKES = 24_000


class ColdOpen(Comparison):
    """A history is typed in once; then the server is restarted in each round, and an empty client opens the note."""

    def __init__(self, trace: Path | None) -> None:
        """``trace`` is a recorded history, one JSON in gzip: ``{txns: [{patches: [[position, deleted, inserted]]}]}``."""
        self._trace = trace
        self._rooms: dict[str, tuple[Room, Room]] = {}
        self._histories: dict[str, dict[str, Any]] = {}
        self.title = f"the history of {trace.name}" if trace else f"a history of {KEYSTROKES} keystrokes"

    def prepare(self, server: Server) -> None:
        note, other = server.rooms(notes=2, people=1)
        self._rooms[server.dialect] = note, other
        order = {
            **_address(server),
            "rooms": [_opened(note), _opened(other)],
            "keystrokes": KEYSTROKES,
            "trace": str(self._trace) if self._trace else None,
        }
        used: dict[str, float] = {}

        def follow(step: str) -> None:
            used[step] = server.usage.cpu_seconds

        with Script("history.mjs", order) as writer:
            said = writer.run(follow)
        self._histories[server.dialect] = said | {"taken_seconds": used["settled"] - used["begins"]}

    def measure(self, server: Server, round_number: int) -> Found:
        server.restart()
        note, other = self._rooms[server.dialect]
        history = self._histories[server.dialect]
        with Script("opening.mjs", {**_address(server), "rooms": [_opened(note), _opened(other)]}) as reader:
            said = reader.run()
        figures = {
            "cold open, ms": said["cold_ms"],
            "second reader, ms": said["again_ms"],
            "sent to an empty client, KiB": said["bytes"] / 1024,
            "processor to take the history, s": history["taken_seconds"],
        }
        is_whole = said["digest"] == history["digest"]
        return Found(figures, [] if is_whole else ["what was opened is not what was typed"])


def _address(server: Server) -> dict[str, Any]:
    return {"dialect": server.dialect, "port": server.port}


def _opened(room: Room) -> dict[str, str]:
    return {"note": room.note, "token": room.tokens[0]}
