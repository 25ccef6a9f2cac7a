"""How do Curio and Hocuspocus compare, measured in turns on the same machine? See bench/README.md."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench.cold_open import ColdOpen
from bench.idle_sockets import IdleSockets
from bench.scenario import Found, Scenario
from bench.scripted_room import ScriptedRoom
from bench.stalled_room import StalledRoom
from bench.table import table
from bench.typing_room import TypingRoom

ROUNDS = 3


def main() -> None:
    """Read the command line, measure, print, and exit with 1 if anything went wrong that must not."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each server is measured")
    parser.add_argument("--seconds", type=float, help="how long people type, instead of the scenario's time")
    parser.add_argument("--trace", type=Path, help="for cold-open: a recorded history instead of a made one")
    scenarios: dict[str, Callable[[argparse.Namespace], Scenario]] = {
        "room-2": lambda given: TypingRoom(2, 20, given.seconds or 10),
        "room-50": lambda given: TypingRoom(50, 5, given.seconds or 8),
        "room-200": lambda given: TypingRoom(200, 5, given.seconds or 8),
        "room-200-calm": lambda given: TypingRoom(200, 5 / 200, given.seconds or 20),
        "script": lambda given: ScriptedRoom(20, 5, given.seconds or 10),
        "stalled": lambda given: StalledRoom(50, 5, given.seconds or 8),
        "cold-open": lambda given: ColdOpen(given.trace),
        "idle": lambda _: IdleSockets(),
    }
    parser.add_argument("scenario", nargs="*", help=f"of {', '.join(scenarios)}; without any: all of them")
    given = parser.parse_args()
    if unknown := set(given.scenario) - set(scenarios):
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}")
    is_sound = True
    for name in given.scenario or scenarios:
        scenario = scenarios[name](given)
        found = _measure(scenario, given.rounds)
        print(table(name, scenario.title, found), flush=True)
        is_sound = is_sound and not any(one.faults for all_ in found.values() for one in all_)
    raise SystemExit(0 if is_sound else 1)


def _measure(scenario: Scenario, rounds: int) -> dict[str, list[Found]]:
    """Measure the servers in turns, each of them first every other time."""
    with ExitStack() as running:
        servers = [running.enter_context(kind()) for kind in scenario.servers]
        found: dict[str, list[Found]] = {server.dialect: [] for server in servers}
        for server in servers:
            scenario.prepare(server)
        for round_number in range(rounds):
            for server in servers if round_number % 2 == 0 else reversed(servers):
                found[server.dialect].append(scenario.measure(server, round_number))
    return found


if __name__ == "__main__":
    main()
