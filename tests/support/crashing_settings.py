"""The project's settings, for a server whose CRDT library crashes over certain words."""

from __future__ import annotations

from collab import child
from notes_project.settings import *  # noqa: F403 - all of them
from tests.support import crashing_library

crashing_library.install()
child.PROGRAM = "tests.support.crashing_child"
