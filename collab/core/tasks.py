"""What is done with whole documents apart from live typing, as bytes in and bytes out.

It runs in a process of its own (``collab/child_program.py``), so that it neither holds up the event loop nor takes
the server along if the CRDT library fails. Knows no documents' ids, files or clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from collab.core.document import Document
from collab.core.errors import BrokenDocumentError, CollabError
from collab.core.wire import Reader, read_state_vector, write_bytes, write_uint

_DONE, _FAILED = 0, 1


def compact(updates: Sequence[bytes]) -> bytes:
    """Return one update that stands for all of these, the whole history of a document.

    It is loaded again and compared before it counts. Raises BrokenDocumentError if it does not give the same.
    """
    old = Document(updates)
    state = old.state()
    new = Document([state])
    is_same = (
        new.text == old.text
        and read_state_vector(new.state_vector()) == read_state_vector(old.state_vector())
        and new.is_unmoved_by(updates)
        and old.is_unmoved_by([state])
    )
    old.close()
    new.close()
    if not is_same:
        raise BrokenDocumentError("the compacted state does not give the document that it was made from")
    return state


def open_document(updates: Sequence[bytes]) -> bytes:
    """Build a document and read it; of interest is only whether the process survives that."""
    document = Document(updates)
    _ = document.text, document.state()
    document.close()
    return b""


_TASKS: dict[str, Callable[[Sequence[bytes]], bytes]] = {"compact": compact, "open": open_document}


def encode_request(task: str, parts: Sequence[bytes]) -> bytes:
    """Write down a task and what it is to be done with."""
    return write_bytes(task.encode()) + write_uint(len(parts)) + b"".join(map(write_bytes, parts))


def perform(request: bytes) -> bytes:
    """Do what a request asks for; what goes wrong with the document is part of the answer."""
    reader = Reader(request)
    task = _TASKS[reader.bytes().decode()]
    parts = [reader.bytes() for _ in range(reader.uint())]
    reader.finish()
    try:
        return write_uint(_DONE) + write_bytes(task(parts))
    except CollabError as error:
        return write_uint(_FAILED) + write_bytes(str(error).encode())


def decode_answer(answer: bytes) -> bytes:
    """Return a task's result. Raises BrokenDocumentError if it failed."""
    reader = Reader(answer)
    outcome, result = reader.uint(), reader.bytes()
    reader.finish()
    if outcome == _FAILED:
        raise BrokenDocumentError(result.decode())
    return result
