"""The one door for what changes a document that exists: append, commit, then tell.

A keystroke, a REST write and an import all become rows and go through ``publish``; nobody hears of a row that is
not stored.
"""

from __future__ import annotations

from collections.abc import Sequence

from collab import announcing, appending
from collab.appending import Append, Committed, Outcome
from collab.signals import document_committed


def publish(
    appends: Sequence[Append],
    *,
    again: bool = False,
    may_ask_host: bool = True,
    waits: bool = True,
    from_rooms: bool = False,
) -> list[Outcome]:
    """Store rows, then tell the host and the open rooms; ``from_rooms`` when these are told by the caller.

    Runs its own transaction. Raises what ``appending.append`` raises.
    """
    outcomes = appending.append(appends, again=again, may_ask_host=may_ask_host, waits=waits)
    for one, outcome in zip(appends, outcomes, strict=True):
        if isinstance(outcome, Committed):
            document_committed.send_robust(sender=publish, document_id=one.document_id, revision=outcome.last)
            # What an earlier try had stored was told by that one, or is found by the head poll.
            if not from_rooms and not outcome.is_found:
                stamps = outcome.renewed.get(0, one.rows[0].grant).stamps
                announcing.committed(one.document_id, outcome.first, [row.update for row in one.rows], stamps)
    return outcomes
