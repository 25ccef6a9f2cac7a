"""``WORKERS=3 manage.py serve``: several processes behind one port, of which each may die."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import IO, Self

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.notes.test_serve import ROOT, START_SECONDS, Served, sign_up
from tests.support.databases import about_sqlite, surroundings
from tests.support.deadlines import wait_until_now

COUNT = 2


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path / "data", WORKERS=str(COUNT))
    yield server
    server.stop(signal.SIGKILL)


def children(served: Served) -> set[int]:
    """The server processes that the first one has started."""
    pid = served.process.pid
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def counted(served: Served) -> set[int]:
    """Which processes whichever answers knows of; each tells of itself a second after its start."""
    told = httpx.get(f"{served.client.base_url}/metrics", timeout=START_SECONDS).text
    families = {family.name: family for family in text_string_to_metric_families(told)}
    memory = families.get("curio_resident_memory_bytes")
    return {int(sample.labels["pid"]) for sample in memory.samples} if memory else set()


class Visitor:
    """Somebody who asks for the same thing all the time, each time anew."""

    def __init__(self, served: Served) -> None:
        self._url = f"{served.client.base_url}/healthz"
        self._is_over = Event()
        self.answers: list[object] = []
        self._thread = Thread(target=self._visit)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _visit(self) -> None:
        while not self._is_over.is_set():
            try:
                self.answers.append(httpx.get(self._url, timeout=START_SECONDS).status_code)
            except httpx.HTTPError as error:
                self.answers.append(error)


def test_it_says_what_it_runs_on_and_stops_in_order(served: Served) -> None:
    assert f"{COUNT} processes on " in served.said
    assert "there is no REDIS_URL" in served.said
    started = children(served)
    assert len(started) == COUNT
    sign_up(served.client)
    wait_until_now(lambda: counted(served) == started, START_SECONDS)
    assert served.client.post("/api/v1/notes/", json={"content": "x"}).status_code in {201, 403}
    assert served.stop() == 0
    assert not any(map(lives, started))


def test_one_that_dies_is_replaced_and_the_others_serve_meanwhile(served: Served) -> None:
    started = children(served)
    os.kill(min(started), signal.SIGKILL)
    wait_until_now(lambda: len(children(served) - {min(started)}) == COUNT, START_SECONDS)
    assert max(started) in children(served)
    # The dead one counts no more, whichever is asked.
    wait_until_now(lambda: counted(served) == children(served), START_SECONDS)
    assert httpx.get(f"{served.client.base_url}/readyz", timeout=START_SECONDS).status_code == 200
    assert served.stop() == 0


def test_all_are_replaced_one_by_one_and_no_visitor_notices(served: Served) -> None:
    """P22: the new one serves before the old one stops."""
    started = children(served)
    with Visitor(served) as visitor:
        served.process.send_signal(signal.SIGHUP)
        wait_until_now(lambda: not any(map(lives, started)), 2 * START_SECONDS)
        count = len(visitor.answers)
        wait_until_now(lambda: len(visitor.answers) > count + 10, START_SECONDS)
    assert set(visitor.answers) == {200}
    assert len(children(served)) == COUNT
    assert served.stop() == 0


def test_none_of_them_outlives_the_one_that_started_them(served: Served) -> None:
    """They would hold the port, and nobody would look after them."""
    started = children(served)
    served.process.kill()
    wait_until_now(lambda: not any(map(lives, started)), START_SECONDS)


def test_a_hang_up_of_the_whole_group_replaces_them_in_order(served: Served) -> None:
    started = children(served)
    for pid in (*started, served.process.pid):
        os.kill(pid, signal.SIGHUP)
    wait_until_now(lambda: not any(map(lives, started)), 2 * START_SECONDS)
    wait_until_now(lambda: len(children(served)) == COUNT, START_SECONDS)
    wait_until_now(lambda: served.log.read_text().count("worker.replaced") == COUNT, START_SECONDS)
    assert served.log.read_text().count("worker.replaced code=0") == COUNT
    assert served.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_can_be_stopped_while_it_starts_anew(served: Served, number: signal.Signals) -> None:
    started = children(served)
    served.process.send_signal(signal.SIGHUP)
    wait_until_now(lambda: len(children(served)) > COUNT, START_SECONDS)
    assert served.stop(number) == 0
    assert not any(map(lives, started))


@pytest.fixture
def somebody_at_it(tmp_path: Path) -> Iterator[IO[bytes]]:
    """Another process that brings the database up to date, from when it locks this file."""
    folder = tmp_path / "data"
    folder.mkdir()
    with (folder / "migrate.lock").open("ab") as file:
        yield file


@about_sqlite
def test_it_can_be_stopped_while_it_waits_for_its_turn_to_migrate(
    somebody_at_it: IO[bytes], served: Served
) -> None:
    """Else the wait of a machine that is to be taken away would be as long as another's migration."""
    started = children(served)
    fcntl.flock(somebody_at_it, fcntl.LOCK_EX)
    served.process.send_signal(signal.SIGHUP)
    wait_until_now(lambda: "migrate.waits" in served.log.read_text(), START_SECONDS)
    waiting = children(served) - started
    assert served.stop() == 0
    assert not any(map(lives, started | waiting))
    assert "worker.replaced" not in served.log.read_text()


@about_sqlite
def test_it_can_be_stopped_while_its_first_migration_waits(somebody_at_it: IO[bytes], tmp_path: Path) -> None:
    fcntl.flock(somebody_at_it, fcntl.LOCK_EX)
    log = tmp_path / "first.log"
    with log.open("wb") as written:
        first = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=surroundings(Path(somebody_at_it.name).parent) | {"WORKERS": str(COUNT), "PORT": "0"},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_now(lambda: "migrate.waits" in log.read_text(), START_SECONDS)
        first.terminate()
        assert first.wait(START_SECONDS) == 1
    finally:
        first.kill()


@about_sqlite
def test_processes_that_start_at_once_in_one_folder_take_turns(tmp_path: Path) -> None:
    """Two services of one name, or one that is restarted before it has ended."""
    with ThreadPoolExecutor(2) as threads:
        starts = [threads.submit(Served, tmp_path / "data") for _ in range(2)]
    codes = [start.result().stop() for start in starts if start.exception() is None]
    assert codes == [0, 0], starts


def test_a_number_of_processes_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=surroundings(tmp_path) | {"WORKERS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    assert "expected WORKERS to be a number from 1, got 0" in refused.stderr
