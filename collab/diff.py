"""What did somebody change when they hand back a whole text?

The unit is the word: a caret in a word that was not touched stays in it, and two people's changes to one sentence
do not interleave letter by letter. Within a replaced run only the part between the common front and back changes.
Positions and lengths count code points.
Source of the algorithm: E. Myers, "An O(ND) difference algorithm and its variations" (1986), as implemented by
Google's diff-match-patch, over an alphabet of words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from collab.core.document import Edit

try:
    import fast_diff_match_patch
except ImportError:  # Its wheels end with CPython 3.12; the original in Python does the same, more slowly.
    fast_diff_match_patch = None
    from diff_match_patch import diff_match_patch

TIME_LIMIT_SECONDS = 0.5
"""After this the rest of the changed middle is replaced as a whole; a text is never compared without a limit."""

# Letters and digits of scripts that set spaces make words; every other character, CJK among them, is a word itself.
_WORD = re.compile(r"[^\W\u2e80-\U0010ffff]+|.", re.DOTALL)
_SURROGATES = range(0xD800, 0xE000)


def edits(old: str, new: str) -> list[Edit]:
    """Return the edits, in ascending order, that turn ``old`` into ``new``."""
    front = len(os.path.commonprefix((old, new)))
    back = len(os.path.commonprefix((old[front:][::-1], new[front:][::-1])))
    # The compared middle is widened to whole words, else a word changed in part would be two alphabets apart.
    front, back = _widen(old, front, back)
    middle_old, middle_new = old[front : len(old) - back], new[front : len(new) - back]
    return [
        trimmed
        for edit in _middle_edits(middle_old, middle_new, front)
        if (trimmed := _trim(old, edit)).deleted or trimmed.inserted
    ]


def _widen(old: str, front: int, back: int) -> tuple[int, int]:
    while front and _joins(old[front - 1]):
        front -= 1
    while back and _joins(old[len(old) - back]):
        back -= 1
    return front, back


def _joins(character: str) -> bool:
    return len(character) == 1 and (character.isalnum() or character == "_") and character < "\u2e80"


def _middle_edits(old: str, new: str, offset: int) -> Iterator[Edit]:
    alphabet: dict[str, str] = {}
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    changes = _compare(_spell(old_words, alphabet), _spell(new_words, alphabet))
    position, i, j = offset, 0, 0
    deleted = 0
    inserted = ""
    for operation, count in changes:
        if operation == "-":
            deleted += sum(map(len, old_words[i : i + count]))
            i += count
        elif operation == "+":
            inserted += "".join(new_words[j : j + count])
            j += count
        else:
            if deleted or inserted:
                yield Edit(position, deleted, inserted)
            position += deleted + sum(map(len, old_words[i : i + count]))
            deleted, inserted = 0, ""
            i += count
            j += count
    if deleted or inserted:
        yield Edit(position, deleted, inserted)


def _compare(old: str, new: str) -> Iterable[tuple[str, int]]:
    """Return runs of what is kept ("="), deleted ("-") and inserted ("+"), with their lengths."""
    if fast_diff_match_patch is not None:
        runs: list[tuple[str, int]] = fast_diff_match_patch.diff(
            old, new, timelimit=TIME_LIMIT_SECONDS, cleanup="No", counts_only=True
        )
        return runs
    comparer = diff_match_patch()
    comparer.Diff_Timeout = TIME_LIMIT_SECONDS
    return [("-=+"[kind + 1], len(run)) for kind, run in comparer.diff_main(old, new, False)]


def _spell(words: list[str], alphabet: dict[str, str]) -> str:
    """Write each word as one character, the same word always as the same."""
    return "".join(alphabet.setdefault(word, _letter(len(alphabet))) for word in words)


def _letter(index: int) -> str:
    # 1,112,063 letters; a text of at most 2 MiB twice has fewer different words, single characters included.
    code = index + 1
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


def _trim(old: str, edit: Edit) -> Edit:
    """Leave out of an edit what it deletes and inserts again at its front and back."""
    removed = old[edit.start : edit.start + edit.deleted]
    inserted = edit.inserted
    front = len(os.path.commonprefix((removed, inserted)))
    removed, inserted = removed[front:], inserted[front:]
    back = len(os.path.commonprefix((removed[::-1], inserted[::-1])))
    keep = len(inserted) - back
    return Edit(edit.start + front, len(removed) - back, inserted[:keep])
