"""Covers collab/child.py and collab/child_program.py with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from collab import child as module
from collab.child import Child
from collab.core import tasks
from collab.core.errors import BrokenDocumentError, ChildCrashedError, ChildFailedError
from tests.collab.typist import Typist
from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.processes import is_running, until_gone
from tests.support.server import ROOT


@pytest.fixture
def child() -> Iterator[Child]:
    started = Child()
    yield started
    started.stop()


@pytest.fixture
def _trouble(monkeypatch) -> None:
    monkeypatch.setattr(module, "PROGRAM", "tests.support.troubled_child")


@pytest.fixture
def updates() -> list[bytes]:
    typist = Typist()
    return [typist.types(letter) for letter in "wörd 😀"]


def pid_of(child: Child) -> int:
    assert child._process is not None
    return child._process.pid


def test_a_task_is_done_in_another_process(child, updates):
    assert child.perform("compact", updates) == tasks.compact(updates)
    assert pid_of(child) != os.getpid()


def test_one_process_does_many_tasks(child, updates):
    child.perform("compact", updates)
    first = pid_of(child)
    child.perform("compact", updates)
    assert pid_of(child) == first


def test_what_is_wrong_with_a_document_is_told(child, updates):
    with pytest.raises(BrokenDocumentError):
        child.perform("compact", updates[1:])
    assert child.perform("compact", updates)


def test_the_child_knows_the_core_alone(updates):
    """No Django, no database: its modules are the standard library's, the CRDT library's and ours."""
    code = "import sys, collab.child_program; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
    )
    ours = {name for name in loaded.stdout.split() if name.startswith("collab.")}
    assert "django" not in loaded.stdout.split()
    assert all(name.startswith("collab.core") for name in ours - {"collab.child_program"})


@pytest.mark.usefixtures("_trouble")
def test_a_child_that_dies_of_a_task_is_told_and_replaced(child, updates):
    with pytest.raises(ChildCrashedError, match="SIGABRT"):
        child.perform("die", [])
    assert child.perform("compact", updates) == tasks.compact(updates)


@pytest.mark.usefixtures("_trouble")
def test_a_child_that_was_ended_from_outside_has_not_crashed(child):
    with pytest.raises(ChildFailedError) as failure:
        child.perform("kill", [])
    assert not isinstance(failure.value, ChildCrashedError)


def test_a_child_that_died_between_tasks_is_replaced(child, updates):
    child.perform("compact", updates)
    os.kill(pid_of(child), signal.SIGKILL)
    until_gone(pid_of(child))
    assert child.perform("compact", updates) == tasks.compact(updates)


@pytest.mark.usefixtures("_trouble")
def test_a_task_that_takes_too_long_is_ended(child, updates, settings):
    settings.COLLAB_CHILD_SECONDS = 0.5
    with pytest.raises(ChildFailedError):
        child.perform("never_end", [])
    settings.COLLAB_CHILD_SECONDS = 30
    assert child.perform("compact", updates)


@pytest.mark.usefixtures("_trouble")
def test_a_task_that_takes_too_much_memory_is_ended(child, settings):
    settings.COLLAB_CHILD_MEMORY_BYTES = 400_000_000
    with pytest.raises(ChildFailedError):
        child.perform("take_memory", [b"500000000"])
    assert len(child.perform("take_memory", [b"1000"])) == 1000


@pytest.mark.usefixtures("_trouble")
def test_stopping_ends_a_task_that_is_being_done(child):
    failures: list[BaseException] = []

    def wait() -> None:
        try:
            child.perform("never_end", [])
        except ChildFailedError as failure:
            failures.append(failure)

    waiting = threading.Thread(target=wait)
    waiting.start()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while child._process is None:
        assert time.monotonic() < deadline
    child.stop()
    waiting.join(PATIENCE_SECONDS)
    assert len(failures) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_for_everybody_are_the_parents_to_act_on(child, updates, number):
    child.perform("compact", updates)
    os.kill(pid_of(child), number)
    assert child.perform("compact", updates)


PARENT = """
import sys, threading, django
from collab import child
from django.conf import settings
from tests.support.deadlines import PATIENCE_SECONDS
settings.configure(COLLAB_CHILD_SECONDS=4, COLLAB_CHILD_MEMORY_BYTES=2**30)
child.PROGRAM = "tests.support.troubled_child"
child.child.perform("compact", [])
print(child.child._process.pid, flush=True)
if sys.argv[1] == "busy":
    settings.COLLAB_CHILD_SECONDS = 1000
    child.child.perform("never_end", [])
sys.stdin.read()
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_a_child_does_not_outlive_a_killed_parent(state):
    """Idle, its input ends; at a task that never ends, its processor time does."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, state],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        pid = int(parent.stdout.readline())
        if state == "busy":
            assert parent.stderr.readline() == b"at it\n"
        assert is_running(pid)
        parent.kill()
    until_gone(pid)
