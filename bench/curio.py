"""Curio as people start it, with people, access tokens and notes to measure it with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from bench.server import ROOT, Room, Server

OUTSIDE = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "ALLOWED_HOSTS", "SECRET_KEY", "WORKERS", "DEBUG")
"""What the surroundings may say about another Curio."""


class Curio(Server):
    """``manage.py serve``. Everybody is a person of their own."""

    name = "Curio"
    dialect = "curio"
    ready_path = "/readyz"

    @property
    def command(self) -> Sequence[str]:
        return (sys.executable, "manage.py", "serve")

    @property
    def environment(self) -> Mapping[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        return inherited | {
            "DATA_DIR": str(self.data_dir),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "LOG_LEVEL": "WARNING",
        }

    def rooms(self, notes: int, people: int) -> list[Room]:
        population = populate(self.environment, notes, people)
        return [Room(note, population["tokens"]) for note in population["notes"]]

    def rooms_apart(self, notes: int, people: int) -> list[Room]:
        """Make notes that have other people each."""
        population = populate(self.environment, notes, people, "--apart")
        tokens = population["tokens"]
        return [
            Room(note, tokens[place * people : (place + 1) * people])
            for place, note in enumerate(population["notes"])
        ]


def populate(environment: Mapping[str, str], notes: int, people: int, *options: str) -> dict[str, list[str]]:
    """Have notes and people put into a server's database (bench/population.py)."""
    command = [sys.executable, "-m", "bench.population", str(notes), str(people), *options]
    made = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    population: dict[str, list[str]] = json.loads(made.stdout)
    return population
