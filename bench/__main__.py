"""What does Curio do, beside Hocuspocus or with more processes, measured in turns on the same machine? See bench/README.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.cold_open import ColdOpen
from bench.editor_keys import EditorKeys
from bench.feed_crowd import FeedCrowd
from bench.feed_idle import FeedIdle
from bench.feed_latency import FeedLatency
from bench.first_text import FirstText
from bench.idle_sockets import IdleSockets
from bench.scenario import Found, Measured, Scenario
from bench.scripted_room import ScriptedRoom
from bench.spread_editors import SpreadEditors
from bench.stalled_room import StalledRoom
from bench.storm import Storm
from bench.table import table
from bench.typing_room import TypingRoom

ROUNDS = 3
NOT_A_COMPARISON = (
    "editor",
    "first-text",
    "feed-latency",
    "feed-idle",
    "feed-crowd",
    "spread-500x4",
    "spread-1x200",
    "storm",
)
"""Those without Hocuspocus; feed-latency and the last three need PostgreSQL and Redis, these three many minutes."""


def main() -> None:
    """Read the command line, measure, print, and exit with 1 if anything went wrong that must not."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each is measured")
    parser.add_argument("--seconds", type=float, help="how long people type, instead of the scenario's time")
    parser.add_argument(
        "--per-second",
        type=float,
        help="how fast each of the people in spread-… types; changes in feed-latency",
    )
    parser.add_argument("--notes", type=int, help="for storm: with four sockets each")
    parser.add_argument("--people", type=int, help="how many listen in feed-idle and feed-crowd")
    parser.add_argument("--trace", type=Path, help="for cold-open: a recorded history instead of a made one")
    scenarios: dict[str, Callable[[argparse.Namespace], Scenario[Any]]] = {
        "room-2": lambda given: TypingRoom(2, 20, given.seconds or 10),
        "room-50": lambda given: TypingRoom(50, 5, given.seconds or 8),
        "room-200": lambda given: TypingRoom(200, 5, given.seconds or 8),
        "room-200-calm": lambda given: TypingRoom(200, 5 / 200, given.seconds or 20),
        "script": lambda given: ScriptedRoom(20, 5, given.seconds or 10),
        "stalled": lambda given: StalledRoom(50, 5, given.seconds or 8),
        "cold-open": lambda given: ColdOpen(given.trace),
        "idle": lambda _: IdleSockets(),
        "spread-500x4": lambda given: SpreadEditors(500, 4, given.per_second or 0.1, given.seconds or 20),
        "spread-1x200": lambda given: SpreadEditors(1, 200, given.per_second or 1, given.seconds or 15),
        "editor": lambda _: EditorKeys(),
        "first-text": lambda _: FirstText(),
        "feed-latency": lambda given: FeedLatency(50, given.per_second or 5, given.seconds or 20),
        "feed-idle": lambda given: FeedIdle(given.people or 1000, given.seconds or 60),
        "feed-crowd": lambda given: FeedCrowd(given.people or 1000, 50, 5, given.seconds or 10),
        "storm": lambda given: Storm(given.notes or 500, 4),
    }
    parser.add_argument(
        "scenario",
        nargs="*",
        help=f"of {', '.join(scenarios)}; without any: all that compare with Hocuspocus",
    )
    given = parser.parse_args()
    if unknown := set(given.scenario) - set(scenarios):
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}")
    is_sound = True
    for name in given.scenario or [name for name in scenarios if name not in NOT_A_COMPARISON]:
        scenario = scenarios[name](given)
        found = _measure(scenario, given.rounds)
        print(table(name, scenario.title, found, scenario.ratios), flush=True)
        excesses = scenario.excesses(found)
        for excess in excesses:
            print(excess, flush=True)
        is_sound = is_sound and not any(one.faults for all_ in found.values() for one in all_)
        is_sound = is_sound and not excesses
    raise SystemExit(0 if is_sound else 1)


def _measure(scenario: Scenario[Measured], rounds: int) -> dict[str, list[Found]]:
    """Measure the subjects in turns, there and back."""
    with ExitStack() as running:
        subjects = [kind() for kind in scenario.subjects]
        for subject in subjects:
            running.enter_context(subject)
        found: dict[str, list[Found]] = {subject.name: [] for subject in subjects}
        for subject in subjects:
            scenario.prepare(subject)
        for round_number in range(rounds):
            for subject in subjects if round_number % 2 == 0 else reversed(subjects):
                found[subject.name].append(scenario.measure(subject, round_number))
    return found


if __name__ == "__main__":
    main()
