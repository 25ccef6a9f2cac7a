"""Editing histories to replay: those of real people where they can be found, and generated ones of the same shape.

Recorded ones are looked for in ``TRACES_DIR``, then in a folder ``traces`` beside this repository or in a neighbour
of it.
"""

from __future__ import annotations

import gzip
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.server import ROOT

SEQUENTIAL, CONCURRENT = "seph-blog1", "friendsforever"
GENERATED_TRANSACTIONS = 5_000
ALPHABET = "abcdefghijklmnopqrstuvwxyz      \n\n.,"


@dataclass(frozen=True)
class Trace:
    """A history in a file, and what it ends with."""

    name: str
    path: Path
    transactions: int
    end: str


def _folders() -> Iterator[Path]:
    if named := os.environ.get("TRACES_DIR"):
        yield Path(named)
    yield ROOT.parent / "traces"
    yield from sorted(ROOT.parent.glob("*/traces"))


def recorded(name: str) -> Trace:
    """The recorded history of this name; a test that asks for one is skipped where there is none."""
    for place in _folders():
        path = place / f"{name}.json.gz"
        if path.is_file():
            return _read(name, path)
    pytest.skip(f"no recorded history {name}.json.gz was found; TRACES_DIR may name its folder")


def generated_alone(folder: Path) -> Trace:
    """A made-up history of one writer."""
    history = _generate_sequential(random.Random("alone"), GENERATED_TRANSACTIONS, ALPHABET)
    return _write("one made-up writer", folder, history)


def generated_together(folder: Path) -> Trace:
    """A made-up history of two writers."""
    history = _generate_concurrent(random.Random("together"), GENERATED_TRANSACTIONS, ALPHABET)
    return _write("two made-up writers", folder, history)


def with_emoji(folder: Path) -> Trace:
    """A short made-up history full of characters beyond U+FFFF, whose positions differ in every unit."""
    alphabet = "ab 漢字🐈👩\u200d🚀é\n"
    return _write(
        "one made-up writer with emoji", folder, _generate_sequential(random.Random(7), 800, alphabet)
    )


def _write(name: str, folder: Path, history: dict[str, Any]) -> Trace:
    path = folder / "history.json.gz"
    path.write_bytes(gzip.compress(json.dumps(history).encode()))
    return _read(name, path)


def _read(name: str, path: Path) -> Trace:
    history = json.loads(gzip.decompress(path.read_bytes()))
    return Trace(name, path, len(history["txns"]), history["endContent"])


def _generate_sequential(chance: random.Random, transactions: int, alphabet: str) -> dict[str, Any]:
    """One writer who types runs of characters here and there and deletes some."""
    text, place, history = "", 0, []
    for _ in range(transactions):
        if chance.random() < 0.03:
            place = chance.randint(0, len(text))
        deleted = min(chance.choice((0, 0, 0, 0, 1, 3)), len(text) - place)
        inserted = "" if deleted else chance.choice(alphabet)
        text = text[:place] + inserted + text[place + deleted :]
        history.append({"patches": [[place, deleted, inserted]]})
        place += len(inserted)
    return {"startContent": "", "endContent": text, "txns": history}


def _generate_concurrent(chance: random.Random, transactions: int, alphabet: str) -> dict[str, Any]:
    """Two writers who type at once, each in lines of their own, and hear of each other now and then.

    What a merge looks like is plain here: each writer only ever changes their own half, before or after a mark.
    """
    halves, history = ["", ""], []
    history.append({"agent": 0, "parents": [], "patches": [[0, 0, "|"]]})
    last, heard, known = [0, 0], [0, 0], ["", ""]
    for index in range(1, transactions):
        agent = chance.randint(0, 1) if index > 1 else 1
        if index == 1 or chance.random() < 0.05:
            heard[agent], known[agent] = last[1 - agent], halves[1 - agent]
        half = halves[agent]
        place = chance.randint(0, len(half)) if chance.random() < 0.03 else len(half)
        deleted = min(chance.choice((0, 0, 0, 0, 1)), len(half) - place)
        inserted = "" if deleted else chance.choice(alphabet)
        halves[agent] = half[:place] + inserted + half[place + deleted :]
        start = place if agent == 0 else len(known[1]) + 1 + place
        parents = sorted({last[agent], heard[agent]})
        history.append({"agent": agent, "parents": parents, "patches": [[start, deleted, inserted]]})
        last[agent] = index
    return {"kind": "concurrent", "numAgents": 2, "endContent": "|".join(halves), "txns": history}
