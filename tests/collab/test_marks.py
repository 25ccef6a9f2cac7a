"""Covers collab/marks.py with processes that really die."""

from __future__ import annotations

import subprocess
import sys
from uuid import UUID, uuid4

import pytest

from collab import marks
from collab.core.document import Document
from collab.core.errors import BrokenDocumentError
from collab.marks import Mark, Marks
from tests.support.server import ROOT

WORKER = """
import sys
from pathlib import Path
from uuid import UUID
from collab import marks
marks.keep_in(Path(sys.argv[1]))
done, at_it = map(UUID, sys.argv[2:])
with marks.of(done):
    pass
with marks.of(at_it):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def own(tmp_path):
    kept = Marks(tmp_path)
    yield kept
    kept.close()


def marked(kept: Marks) -> set[UUID]:
    memory = bytes(kept.memory)
    slots = {memory[start : start + 16] for start in range(0, len(memory), 16)}
    return {UUID(bytes=slot) for slot in slots if any(slot)}


def test_after_a_kill_9_it_can_be_read_what_the_process_was_at(tmp_path):
    """P24."""
    done, at_it = uuid4(), uuid4()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(tmp_path), str(done), str(at_it)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"ready\n"
        assert marks.left_in(tmp_path) == {}, "who lives is not read"
        worker.kill()
    (left,) = marks.left_in(tmp_path).values()
    assert left == {at_it}


def test_a_process_that_ends_in_order_leaves_nothing(tmp_path):
    marks.keep_in(tmp_path)
    with marks.of(uuid4()):
        pass
    marks.forget()
    assert list(tmp_path.iterdir()) == []


def test_a_mark_stands_while_the_library_is_at_work(own):
    one, other = uuid4(), uuid4()
    with Mark(own, one), Mark(own, other), Mark(own, one):
        assert marked(own) == {one, other}
    assert marked(own) == set()


def test_every_call_for_a_document_is_marked(own, monkeypatch):
    """P24: also when it fails."""
    document_id = uuid4()
    seen: list[set[UUID]] = []
    document = Document(guard=Mark(own, document_id))

    class Watched:
        def __getattr__(self, name):
            seen.append(marked(own))
            raise RuntimeError

    monkeypatch.setattr(document, "_doc", Watched())
    for call in (document.state, document.state_vector, lambda: document.diff(b"\x00")):
        with pytest.raises(BrokenDocumentError):
            call()
    assert seen == [{document_id}] * 3
    assert marked(own) == set()
