"""What the engine says to its host."""

from __future__ import annotations

from django.dispatch import Signal

document_committed = Signal()
"""Sent after a commit, in the thread that committed, with ``document_id: UUID`` and ``revision: Revision``.

Receivers hold up the acknowledgement of what was written, and mostly the event loop, in whose thread most commits are
done: they only take a note of it.
"""
