"""The few words of a note that a list shows under its title."""

from __future__ import annotations

import re

MAX_EXCERPT_CHARACTERS = 200

# What stands in front of a line's words: headings, quotes, lists, tasks, fences.
_LINE_MARKS = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?|`{3,}\S*)", re.MULTILINE
)
_EMPHASIS = re.compile(r"\*\*|__|~~|==|`")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|$)")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]\n|]{0,200}\|)?([^\[\]\n]{0,200})\]\]")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")


def excerpt(text: str) -> str:
    """The first words of ``text``, on one line, without most of the markup."""
    # Markup takes room too, so more is looked at than is kept, but never the whole of a long note.
    front_matter = _FRONT_MATTER.match(text[: MAX_EXCERPT_CHARACTERS * 5])
    begin = front_matter.end() if front_matter else 0
    start = text[begin:].lstrip()[: MAX_EXCERPT_CHARACTERS * 5]
    words = _LINE_MARKS.sub("", start)
    words = _EMPHASIS.sub("", _LINK.sub(r"\1", _WIKI_LINK.sub(r"\1", words)))
    return " ".join(words.split())[:MAX_EXCERPT_CHARACTERS]
