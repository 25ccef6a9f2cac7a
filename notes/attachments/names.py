"""What a file may be called: its name is for people, and decides nothing."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_CHARACTERS = 150
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SPACE = re.compile(r"\s+")
# An underscore within a word, and a single "=", mean nothing.
_MARKS = re.compile(r"[\\`*$|<~&\[\]]|(?<![^\W_])_|_(?![^\W_])|^\^|==+")


def clean_name(written: str, suffixes: tuple[str, ...] = ()) -> str:
    """One line without folders and without what cannot be seen, such as what turns the reading direction.

    If none of ``suffixes`` ends it, the first of them does from now on.
    """
    last = re.split(r"[/\\]", written)[-1]
    seen = "".join(
        " " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c) not in _UNSEEN
    )
    name = _SPACE.sub(" ", unicodedata.normalize("NFC", seen)).strip(" .") or "file"
    if suffixes and not name.lower().endswith(suffixes):
        return _shortened(name, MAX_NAME_CHARACTERS - len(suffixes[0])) + suffixes[0]
    return _shortened(name, MAX_NAME_CHARACTERS)


def as_plain_markdown(name: str) -> str:
    """The name as it can stand in a link: nothing in it means anything, nor pairs with what stands elsewhere."""
    return _MARKS.sub(lambda found: "".join(f"\\{mark}" for mark in found[0]), name)


def _shortened(name: str, length: int) -> str:
    """At most so many characters, with the suffix still there."""
    if len(name) <= length:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 10:
        return name[:length]
    return f"{stem[: length - len(suffix) - 1]}{dot}{suffix}"
