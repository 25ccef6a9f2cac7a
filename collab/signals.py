"""What the engine says to its host."""

from __future__ import annotations

from django.dispatch import Signal

attendance_changed = Signal()
"""Sent on the engine's loop when somebody has come to a document or gone, at most a few times a second; see ``collab.rooms.attendance``."""

restored = Signal()
"""Sent when somebody says that a backup was put back: what was told after it was made may be told anew, otherwise."""

document_committed = Signal()
"""Sent after a commit, in the thread that committed, with ``document_id: UUID`` and ``revision: Revision``.

Receivers hold up the acknowledgement of what was written, and mostly the event loop, in whose thread most commits are
done: they only take a note of it.
"""
