"""Tells of what was committed, changed or noticed here: the engine of this process, or else the servers.

A hint, never the truth: whoever misses one reads the log. Callable from any thread. Where no engine runs, say in a
command, ``collab.outside`` listens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from collab.core.revision import Revision


class Listener(Protocol):
    """Who is told; all methods return at once, or within a second where no engine runs."""

    def committed(
        self, document_id: UUID, first: Revision, updates: Sequence[bytes], stamps: Mapping[str, int]
    ) -> None:
        """Rows from ``first`` on were stored by somebody else than a room of this process, under these stamps."""

    def access_changed(self, scopes: frozenset[str]) -> None:
        """The rights behind these scopes have changed."""

    def tail_is_long(self, document_id: UUID) -> None:
        """Somebody had to read many rows to open this document."""


_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Tell ``listener`` from now on."""
    _listeners.append(listener)


def stop_listening(listener: Listener) -> None:
    """Tell ``listener`` nothing more."""
    _listeners.remove(listener)


def committed(
    document_id: UUID, first: Revision, updates: Sequence[bytes], stamps: Mapping[str, int]
) -> None:
    """Tell of stored rows, the first of which is ``first``, and of the stamps under which they were stored."""
    for listener in tuple(_listeners):
        listener.committed(document_id, first, updates, stamps)


def access_changed(scopes: frozenset[str]) -> None:
    """Tell of changed rights."""
    for listener in tuple(_listeners):
        listener.access_changed(scopes)


def tail_is_long(document_id: UUID) -> None:
    """Tell of a document that a snapshot would make quicker to open."""
    for listener in tuple(_listeners):
        listener.tail_is_long(document_id)
