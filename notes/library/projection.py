"""Keeps what lists show at most two seconds behind the log.

The engine says which documents it committed; a thread of its own brings their list entries up to date. The text of a
note that is open here comes from its room, for reading the log of a busy note each second would hold up everybody in
it. A lost word is healed by the next ``GET`` of the note or the sweep at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, Lock
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import close_old_connections

from collab import documents, rooms
from collab.core.errors import CollabError
from collab.documents import Content
from notes.library.models import Note
from notes.pieces import in_pieces

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 1.0
FINISH_SECONDS = 2.0
NOTES_A_QUESTION = 100
"""So many are brought up in one transaction, or asked about at once."""


class _StoppingError(Exception):
    """The server stops; what is left is found by the sweep of the next start."""


class Projector:
    """The notes of one process whose list entries may lag behind."""

    def __init__(self) -> None:
        self._waiting: set[UUID] = set()
        self._lock = Lock()
        self._stopping = Event()

    def hear(self, *, document_id: UUID, **_: Any) -> None:
        """Take note of a commit; called by the engine in the thread that committed."""
        with self._lock:
            self._waiting.add(document_id)

    async def run(self) -> None:
        """Sweep once, then follow the commits until cancelled."""
        loop = asyncio.get_running_loop()
        self._stopping.clear()
        with ThreadPoolExecutor(1, thread_name_prefix="projection") as thread:
            try:
                await loop.run_in_executor(thread, _with_fresh_connection, self.sweep)
                while True:
                    await asyncio.sleep(PERIOD_SECONDS)
                    # Taken before the rooms are asked: whatever is committed after that is for the next round.
                    waiting = self._take()
                    step = partial(self.bring_up, waiting, await _texts_of_open(waiting))
                    await loop.run_in_executor(thread, _with_fresh_connection, step)
            finally:
                # What is still waiting is found by the sweep of the next start.
                self._stopping.set()

    async def finish(self) -> None:
        """Bring up to date what was committed while the server stopped, as far as that goes quickly."""
        self._stopping.clear()
        giving_up = asyncio.get_running_loop().call_later(FINISH_SECONDS, self._stopping.set)
        await asyncio.to_thread(_with_fresh_connection, self.catch_up)
        giving_up.cancel()

    def _take(self) -> set[UUID]:
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        return waiting

    def sweep(self) -> None:
        """Have every note looked at whose entry lags behind, e.g. since the process was killed."""
        try:
            stale = set(Note.objects.stale().values_list("pk", flat=True))
        except DatabaseError:
            logger.exception("projection.sweep_failed")
            return
        with self._lock:
            self._waiting |= stale
        self.catch_up()

    def catch_up(self) -> None:
        """Bring the entries of all waiting notes up to date, from the log."""
        self.bring_up(self._take(), {})

    def bring_up(self, waiting: set[UUID], texts: Mapping[UUID, Content]) -> None:
        """Bring the entries of these notes up to date, from these texts or the log."""
        if not waiting:
            return
        try:
            with contextlib.suppress(_StoppingError):
                self._refresh(waiting, texts)
        except DatabaseError:
            logger.exception("projection.failed notes=%d", len(waiting))
            with self._lock:
                self._waiting |= waiting

    def _refresh(self, note_ids: set[UUID], texts: Mapping[UUID, Content]) -> None:
        for some in in_pieces(note_ids & texts.keys(), NOTES_A_QUESTION):
            with self._half_of_the_time():
                Note.objects.project({note_id: texts[note_id] for note_id in some})
        for some in in_pieces(note_ids - texts.keys(), NOTES_A_QUESTION):
            # Another process may have brought up many of them.
            stale = Note.objects.stale().filter(pk__in=some).values_list("pk", flat=True)
            for note_id in stale:
                with self._half_of_the_time():
                    self._refresh_from_log(note_id)

    @staticmethod
    def _refresh_from_log(note_id: UUID) -> None:
        try:
            Note.objects.project({note_id: documents.read(note_id)})
        except CollabError:
            # One note that cannot be read must not keep the others from their lists.
            logger.exception("projection.note_failed note=%s", note_id)

    @contextlib.contextmanager
    def _half_of_the_time(self) -> Iterator[None]:
        """Rest as long as a step takes, for a long text holds up the event loop's thread. Raises _StoppingError before it."""
        if self._stopping.is_set():
            raise _StoppingError
        began = time.monotonic()
        yield
        self._stopping.wait(time.monotonic() - began)


async def _texts_of_open(note_ids: Iterable[UUID]) -> dict[UUID, Content]:
    """Return the texts of those notes that are open in this process and not waiting for the database."""
    texts = {}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PERIOD_SECONDS):
            for note_id in note_ids:
                if content := await rooms.content(note_id):
                    texts[note_id] = content
    return texts


def _with_fresh_connection(step: Callable[[], None]) -> None:
    close_old_connections()
    try:
        step()
    except Exception:
        # Whatever it was, the next round may do better; without rounds lists would stand still.
        logger.exception("projection.step_failed")
    finally:
        close_old_connections()


projector = Projector()
