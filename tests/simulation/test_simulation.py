"""Seeded worlds in which processes die, sockets break, rights change and announcements get lost.

A failing seed is printed with its weather and what happened last. README.md says how to run it again, and what
becomes of it.
"""

from __future__ import annotations

import gc
import os
import secrets

import pytest
from django.db import connection

from collab import rooms, snapshots
from collab.child import child
from collab.host import host
from collab.open_room import commits, follower, tail
from collab.shortcut import Shortcut
from tests.simulation.threads import Crew
from tests.simulation.weather import CALM, THREE_PROCESSES, Weather, of_seed
from tests.simulation.world import World
from tests.support.databases import about_sqlite

# Its processes take turns at the statements, which on a database with row locks would wait for each other for ever.
pytestmark = about_sqlite
FIRST_SEED = int(os.environ.get("CURIO_SIMULATION_FIRST_SEED", "0"))
SEEDS_PER_TEST = 10


def seeds(by_default: int) -> pytest.MarkDecorator:
    """Run a test for as many seeds as the environment says, some at a time."""
    stop = FIRST_SEED + int(os.environ.get("CURIO_SIMULATION_SEEDS", by_default))
    spans = [
        range(first, min(first + SEEDS_PER_TEST, stop)) for first in range(FIRST_SEED, stop, SEEDS_PER_TEST)
    ]
    return pytest.mark.parametrize("span", spans, ids=lambda span: f"{span.start}-{span.stop - 1}")


@pytest.fixture
def live(settings, transactional_db, monkeypatch):
    """Run one seed under one weather."""
    monkeypatch.setattr(snapshots, "AFTER_ROWS", 10)
    monkeypatch.setattr(tail, "COMPACTION_INTERVAL_SECONDS", 0.5)
    settings.COLLAB_HOST = "tests.simulation.rights.Host"
    settings.COLLAB_ROOM_GRACE_SECONDS = 0.5
    settings.COLLAB_SLOW_READER_SECONDS = 1.0
    settings.COLLAB_SLOW_READER_BYTES = 2000
    settings.COLLAB_MAX_FRAMES_PER_SECOND = 30.0
    settings.COLLAB_MAX_UNSTORED_BYTES = 10_000
    settings.COLLAB_MAX_IDLE_BYTES = 40_000
    host.cache_clear()
    # No power is cut here: a commit need not reach the disk.
    monkeypatch.setitem(
        connection.settings_dict["OPTIONS"],
        "init_command",
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
    )
    connection.close()
    crew = Crew()

    def run(seed: int, weather: Weather) -> World:
        world = World(seed, weather, crew)
        settings.COLLAB_KEEP_REVISIONS_SECONDS = 86_400.0 if weather.keeps_revisions else 0.0
        # Everything that the engine leaves to chance or to the clock is the seed's.
        monkeypatch.setattr(secrets, "randbits", world.rng.getrandbits)
        monkeypatch.setattr(rooms, "random", world.rng)
        monkeypatch.setattr(commits, "time", world.stopwatch)
        monkeypatch.setattr(follower, "time", world.stopwatch)
        monkeypatch.setattr(Shortcut, "is_open_to", lambda _, __: world.rng.random() < weather.shortcut)
        monkeypatch.setattr(Shortcut, "run", lambda _, commit: world.commit_at_once(commit))
        monkeypatch.setattr(child, "perform", world.child.perform)
        monkeypatch.setattr(child, "stop", world.child.stop)
        try:
            world.run()
        except BaseException as failure:
            failure.add_note("\n".join((*world.trace, f"seed {seed}, {weather}")))
            raise
        return world

    # What was there before need not be looked through again after each seed.
    gc.collect()
    gc.freeze()
    yield run
    gc.unfreeze()
    crew.close()
    host.cache_clear()
    connection.close()


def test_on_a_calm_day_everything_is_saved(live):
    """P5, P12: and the simulation itself works."""
    world = live(1, CALM)
    assert sum(len(client.edits) for client in world.clients) > 20


@seeds(by_default=300)
def test_whatever_happens_nothing_saved_is_lost_and_all_see_the_same(live, span):
    """P5, P7, P8, P12, P21, P22, P25: the invariants, seed after seed."""
    for seed in span:
        live(seed, of_seed(seed))


@pytest.mark.soak
@seeds(by_default=10_000)
def test_nor_does_it_over_thousands_of_seeds(live, span):
    """P5, P7, P8, P12, P21, P22, P25."""
    for seed in span:
        live(seed, of_seed(seed))


@pytest.mark.soak
@seeds(by_default=300)
def test_nor_do_three_processes_over_a_bad_line(live, span):
    """P28: with messages lost, doubled, late and out of order, and processes cut off from the others."""
    for seed in span:
        live(seed, THREE_PROCESSES)


def test_a_seed_gives_the_same_world_again(live):
    """A failure that cannot be repeated cannot be understood."""
    seed = 3
    first, second = live(seed, of_seed(seed)), live(seed, of_seed(seed))
    assert first.loop.time() == second.loop.time()
    assert first.trace == second.trace
    assert [client.text for client in first.clients] == [client.text for client in second.clients]
