"""Reads the engine's log lines: what it survived, but never expected, ends the world (I8)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError

from collab.core.errors import BrokenDocumentError, CollabError

if TYPE_CHECKING:
    from tests.simulation.world import World

AFTER_A_CRASH = "document.suspect"


class Watchman(logging.Handler):
    """Takes the lines of ``collab`` while a world lasts."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.WARNING)
        self._world = world
        self._logger = logging.getLogger("collab")
        self._logger.propagate = False
        self._logger.addHandler(self)

    def leave(self) -> None:
        """Take no more."""
        self._logger.removeHandler(self)
        self._logger.propagate = True

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line; errors from outside the tree, and a document that broke, are failures."""
        line = record.getMessage()
        self._world.note(line)
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            is_expected = record.levelno < logging.ERROR or line.startswith(AFTER_A_CRASH)
        else:
            is_expected = isinstance(error, CollabError | DatabaseError)
        if not is_expected or isinstance(error, BrokenDocumentError):
            self._world.fail(f"I8: {line}: {error!r}")
