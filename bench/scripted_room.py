"""How long does a write over REST take while people type into the same note?"""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx

from bench.curio import Curio
from bench.server import Room, Server
from bench.typing_room import TypingRoom

REWRITES_PER_SECOND = 2
REQUEST_SECONDS = 30


class ScriptedRoom(TypingRoom):
    """A room in which a script adds lines: it reads the note, and writes it with the base that it read."""

    subjects = (Curio,)

    def __init__(self, people: int, per_second: float, seconds: float) -> None:
        super().__init__(people, per_second, seconds)
        self.title += f", and a script that rewrites the note {REWRITES_PER_SECOND} times a second"

    def order(self, server: Server, room: Room, round_number: int) -> dict[str, Any]:
        return super().order(server, room, round_number) | {"hasScript": True}

    def follow(self, step: str, server: Server, room: Room) -> None:
        if step == "begins":
            self._milliseconds: list[float] = []
            self._ending = threading.Event()
            self._writing = threading.Thread(target=self._write, args=(server.url, room))
            self._writing.start()
        elif step == "typed":
            self._ending.set()
            self._writing.join()

    def _write(self, url: str, room: Room) -> None:
        headers = {"Authorization": f"Bearer {room.tokens[0]}"}
        note = f"/api/v1/notes/{room.note}/"
        with httpx.Client(base_url=url, headers=headers, timeout=REQUEST_SECONDS) as api:
            while not self._ending.wait(1 / REWRITES_PER_SECOND):
                read = api.get(note).raise_for_status().json()
                content = f"{read['content']}\nwritten by a script, {len(self._milliseconds)}"
                begun = time.monotonic()
                answer = api.patch(note, json={"content": content, "base_revision": read["revision"]})
                self._milliseconds.append((time.monotonic() - begun) * 1000)
                answer.raise_for_status()

    def further_figures(self, said: dict[str, Any]) -> dict[str, float]:
        ordered = sorted(self._milliseconds)
        return {"REST write p50, ms": ordered[len(ordered) // 2], "REST write, slowest, ms": ordered[-1]}
