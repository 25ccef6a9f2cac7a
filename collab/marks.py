"""Which documents the CRDT library is at work on, to be read after a process died in the middle of it.

One memory-mapped file per process, locked while the process lives. A mark is sixteen bytes put into memory, without
a system call; the kernel keeps them, however the process ends. A file that nobody locks was left by a dead one.
"""

from __future__ import annotations

import fcntl
from contextlib import AbstractContextManager, suppress
from mmap import mmap
from pathlib import Path
from uuid import UUID, uuid4

from collab.core.document import UNGUARDED

SUFFIX = ".marks"
_SLOT_BYTES, _SLOTS = 16, 1024
_EMPTY = bytes(_SLOT_BYTES)


class Marks:
    """The marks of this process. For any thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{uuid4().hex}{SUFFIX}"
        # Locked before it has the name under which others look for it.
        unlocked = self._path.with_suffix(".new")
        self._file = unlocked.open("x+b")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._file.truncate(_SLOT_BYTES * _SLOTS)
        self.memory = mmap(self._file.fileno(), _SLOT_BYTES * _SLOTS)
        unlocked.rename(self._path)
        self.free_slots = list(range(0, _SLOT_BYTES * _SLOTS, _SLOT_BYTES))
        """Where the next marks go; taking from its end and putting back there is one step each."""

    def close(self) -> None:
        """Forget the marks: this process ends in order."""
        self._path.unlink(missing_ok=True)
        self._file.close()


class Mark:
    """Says, while entered, that the library is at work on one document. For one thread."""

    __slots__ = ("_held", "_id", "_marks")

    def __init__(self, marks: Marks, document_id: UUID) -> None:
        self._marks, self._id = marks, document_id.bytes
        self._held: list[int] = []

    def __enter__(self) -> None:
        slot = self._marks.free_slots.pop()
        self._held.append(slot)
        self._marks.memory[slot : slot + _SLOT_BYTES] = self._id

    def __exit__(self, *_: object) -> None:
        slot = self._held.pop()
        self._marks.memory[slot : slot + _SLOT_BYTES] = _EMPTY
        self._marks.free_slots.append(slot)


_marks: Marks | None = None


def keep_in(folder: Path) -> None:
    """Keep marks from now on, in a file of this folder."""
    global _marks  # noqa: PLW0603 -- one file per process is the point
    forget()
    _marks = Marks(folder)


def forget() -> None:
    """Keep no marks any longer."""
    global _marks
    ending, _marks = _marks, None
    if ending is not None:
        ending.close()


def are_kept() -> bool:
    """Whether this process keeps marks, so that those that others have left are its business."""
    return _marks is not None


def of(document_id: UUID) -> AbstractContextManager[None]:
    """Return what guards the calls of the library for a document; a process without an engine keeps no marks."""
    return UNGUARDED if _marks is None else Mark(_marks, document_id)


def left_in(folder: Path) -> dict[Path, set[UUID]]:
    """Return the files of processes that died, each with the documents that the library was at work on."""
    left = {}
    for path in folder.glob(f"*{SUFFIX}"):
        # Another process that looks just now may have been quicker.
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            # Shared: the living lock theirs for themselves, and two who look at once are both to see it.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            content = file.read()
            slots = (content[start : start + _SLOT_BYTES] for start in range(0, len(content), _SLOT_BYTES))
            left[path] = {UUID(bytes=slot) for slot in slots if slot != _EMPTY}
    return left
