"""A CRDT library that takes the process down over certain words. Only tests install it."""

from __future__ import annotations

import os
from typing import Any

from pycrdt import Doc

from collab.core import document

FATAL = "words that bring it down"


class CrashingDoc(Doc[Any]):
    """Dies over an update with the fatal words, as a fault in native code would: at once, and without a word."""

    def apply_update(self, update: bytes) -> None:
        if FATAL.encode() in update:
            os.abort()
        super().apply_update(update)


def install() -> None:
    """Let this process use it."""
    document.Doc = CrashingDoc  # type: ignore[attr-defined]  # for a test
