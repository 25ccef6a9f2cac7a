"""How much work is it for the CRDT library to cut the text where an update wants it cut?

To cut a string, the library counts characters from its beginning and moves what is behind the cut. Where a string is
long and is cut from its end to its beginning, each cut counts nearly all of it: twenty thousand insertions into a
text of 1.8 MB took 25 seconds that way, and from its beginning to its end 0.6. Rule: docs/protocol.md P9.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence

from collab.core.updates import DecodedUpdate, Id, Span

MAX_WORK = 500_000_000
"""How many characters the library may count for one update: more than half a second."""
_MOVES_A_COUNT = 40
"""So many characters are moved while one is counted."""


def most_work(cuts: Sequence[Id], text_bytes: int) -> int:
    """Return how many characters may be counted for these cuts at the most, whatever the strings are; quick to tell."""
    return sum(clock for _, clock in cuts) + len(cuts) * text_bytes // _MOVES_A_COUNT


def work(
    cuts: Iterable[Id], present: Iterable[DecodedUpdate], text_bytes: int, first: Iterable[Span] = ()
) -> int:
    """Count the characters that are counted for these cuts, made one after the other.

    ``present`` are the updates that make the document, and the one that cuts; if some are left out, the answer is too
    high rather than too low. ``text_bytes`` is how long the text is, and ``first`` is deleted before.
    """
    ends: dict[int, list[int]] = {}
    for update in present:
        for client, start, stop, *_ in update.places:
            ends.setdefault(client, []).extend((start, stop))
    for client, start, stop in first:
        ends.setdefault(client, []).extend((start, stop))
    ends = {client: sorted(set(clocks)) for client, clocks in ends.items()}
    total = 0
    for client, clock in cuts:
        known = ends.setdefault(client, [])
        after = bisect_right(known, clock)
        before = known[after - 1] if after else 0
        if before == clock:
            continue
        behind = known[after] - clock if after < len(known) else text_bytes
        total += clock - before + behind // _MOVES_A_COUNT
        insort(known, clock)
    return total
