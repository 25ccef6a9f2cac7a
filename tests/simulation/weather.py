"""How bad it is: how many there are of each kind, and how likely each mishap is at a step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weather:
    """One kind of world. Likelihoods are per step, unless they say otherwise."""

    name: str
    processes: int = 1
    documents: int = 1
    clients: int = 4
    hostile_readers: int = 0
    hostile_writers: int = 0
    steps: int = 40
    crash: float = 0.03
    drain: float = 0.01
    cut: float = 0.06
    stall: float = 0.02
    desertion: float = 0.01
    partition: float = 0.0
    outage: float = 0.01
    revoke: float = 0.03
    rewrite: float = 0.05
    purge: float = 0.0
    lose_hint: float = 0.3
    """Per announcement and process."""
    storage_failure: float = 0.03
    """Per piece of work for a thread."""
    shortcut: float = 0.4
    """Per commit: how likely the loop's own thread stores it."""
    busy: float = 0.2
    """Per such commit: how likely somebody else is writing then."""
    child_failure: float = 0.1
    """Per task for the child process."""
    child_crash: float = 0.02
    """Per compaction; afterwards all that is written to the document is tried in the child first."""
    keeps_revisions: bool = True
    """Whether the rows of old revisions are kept for as long as the settings say; otherwise they go at once."""


CALM = Weather(
    "a calm day",
    crash=0,
    drain=0,
    cut=0,
    stall=0,
    desertion=0,
    outage=0,
    revoke=0,
    lose_hint=0,
    storage_failure=0,
    child_failure=0,
    child_crash=0,
)
THREE_PROCESSES = Weather("three processes", processes=3, documents=2, clients=6, crash=0.05, partition=0.04)
STORMS = (
    Weather("one process"),
    Weather("many documents", documents=3, clients=6, purge=0.01, keeps_revisions=False),
    Weather("two processes", processes=2, documents=2, clients=5, partition=0.02, purge=0.01),
    THREE_PROCESSES,
    Weather("hostile people", processes=2, clients=3, hostile_readers=1, hostile_writers=1),
    Weather(
        "a bad database", documents=2, outage=0.03, purge=0.01, storage_failure=0.12, keeps_revisions=False
    ),
)
"""A seed picks one of them."""


def of_seed(seed: int) -> Weather:
    """The weather in which a seed runs."""
    return STORMS[seed % len(STORMS)]
