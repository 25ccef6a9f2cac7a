"""What the server is told when the engine starts or stops badly."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from collab.rooms import close_engine
from notes.feed.rounds import Rounds
from notes.library.projection import Projector
from notes_project import lifespan as module
from notes_project.lifespan import lifespan
from notes_project.request_limit import Message


async def live(*, until: str) -> list[Message]:
    """Start and stop; what was answered, up to the answer of this type."""
    questions: asyncio.Queue[Message] = asyncio.Queue()
    answers: list[Message] = []

    async def send(message: Message) -> None:
        answers.append(message)

    for question in ("startup", "shutdown"):
        questions.put_nowait({"type": f"lifespan.{question}"})
    await lifespan({"type": "lifespan"}, questions.get, send)
    assert answers[-1]["type"] == until
    return answers


def fail(*_: Any) -> None:
    raise OSError("no room on the disk")


@pytest.fixture(autouse=True)
def _no_notes(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """These tests are about the engine alone, without a database and with nothing left by others."""
    settings.COLLAB_MARKS_DIR = tmp_path
    monkeypatch.setattr(Projector, "sweep", lambda _: None)
    monkeypatch.setattr(Rounds, "first_position", lambda: None)


async def test_a_good_start_and_stop_are_said() -> None:
    answers = await live(until="lifespan.shutdown.complete")
    assert [answer["type"] for answer in answers] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def test_an_engine_that_does_not_start_stops_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "open_engine", fail)
    (answer,) = await live(until="lifespan.startup.failed")
    assert answer["message"] == "no room on the disk"


async def test_what_could_not_be_stored_at_the_end_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail_to_close() -> None:
        await close_engine()
        fail()

    monkeypatch.setattr(module, "close_engine", fail_to_close)
    answer = (await live(until="lifespan.shutdown.failed"))[-1]
    assert answer["message"] == "no room on the disk"


async def test_lists_are_brought_up_to_date_once_the_engine_has_stored_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where other processes serve on, nobody would look at these notes again before somebody opens them."""
    done = []

    async def note_close() -> None:
        await close_engine()
        done.append("stored")

    async def note_finish(_: Projector) -> None:
        done.append("shown")

    monkeypatch.setattr(module, "close_engine", note_close)
    monkeypatch.setattr(Projector, "finish", note_finish)
    await live(until="lifespan.shutdown.complete")
    assert done == ["stored", "shown"]
