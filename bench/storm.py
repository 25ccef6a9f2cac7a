"""How soon are people back who were all cut off at once?"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

from bench.cluster import Cluster, Member
from bench.node import Script
from bench.processes import local_ports_of, tree
from bench.scenario import Found, Scenario

PROCESSES = 2
CUT, KILLED, REPLACED = "all cut", "one killed", "all replaced"
BACK_SECONDS = 30
"""By then everybody is to be back."""
MAX_CONNECTIONS = 20
"""What DATABASE_MAX_CONNECTIONS allows a process by default."""
SAMPLE_SECONDS = 0.1
EXPECTED = {
    CUT: (),
    KILLED: ("worker.died code=-9", "neighbour.lost"),
    REPLACED: (),
}
"""What the log may say that is worse than INFO."""


class _Connections(threading.Thread):
    """Looks now and then how many connections each process holds to PostgreSQL."""

    def __init__(self, cluster: Cluster, supervisor: int) -> None:
        super().__init__(daemon=True)
        self._cluster, self._supervisor = cluster, supervisor
        self._ending = threading.Event()
        self.most = self.most_of_one = 0

    def run(self) -> None:
        while not self._ending.wait(SAMPLE_SECONDS):
            theirs = self._cluster.client_ports
            self.most = max(self.most, len(theirs))
            for process in tree(self._supervisor)[1:]:
                self.most_of_one = max(self.most_of_one, len(theirs & local_ports_of(process)))

    def end(self) -> None:
        """Look no more."""
        self._ending.set()
        self.join()


class Storm(Scenario[Cluster]):
    """Everybody is cut off by the network, by the death of a process, or by the restart of all, and comes back."""

    subjects = tuple(partial(Cluster, PROCESSES, name) for name in (CUT, KILLED, REPLACED))

    def __init__(self, notes: int, people: int) -> None:
        """``people`` in each note, of whom every other one is a page and the others stock clients."""
        self._notes, self._people = notes, people
        self.title = f"{notes} x {people} sockets at {PROCESSES} processes behind one port"

    def measure(self, subject: Cluster, round_number: int) -> Found:
        shared = {**subject.shared, "WORKERS": str(PROCESSES)}
        with ExitStack() as running:
            server = running.enter_context(Member(shared))
            order = {
                "port": server.port,
                "rooms": [
                    {"note": room.note, "tokens": room.tokens}
                    for room in server.rooms_apart(self._notes, self._people)
                ],
                "cuts": subject.name == CUT,
                "everybody": subject.name != KILLED,
                "seed": round_number,
            }
            crowd = running.enter_context(Script("returning.mjs", order))
            connections = _Connections(subject, server.pid)
            used: list[float] = []

            def follow(step: str) -> None:
                used.append(server.usage.cpu_seconds)
                if step == "joined":
                    connections.start()
                    _trouble(subject.name, server.pid)
                else:
                    connections.end()

            said = crowd.run(follow)
            log = server.log
        figures = _figures(said) | {
            "Curio: processor, s": used[1] - used[0],
            "connections to PostgreSQL, most of one process": float(connections.most_of_one),
            "connections to PostgreSQL, most of all": float(connections.most),
        }
        return Found(figures, _faults(subject.name, said, log, connections.most_of_one))


def _trouble(kind: str, supervisor: int) -> None:
    """Do what is to happen to the server."""
    if kind == KILLED:
        os.kill(tree(supervisor)[1], signal.SIGKILL)
    elif kind == REPLACED:
        os.kill(supervisor, signal.SIGHUP)


def _figures(said: Mapping[str, Any]) -> dict[str, float]:
    back, saved = said["back"], said["saved"]
    return {
        "sockets lost": said["lost"],
        "back after p50, s": back["p50"] / 1000,
        "back after p99, s": back["p99"] / 1000,
        "back after, the last, s": back["max"] / 1000,
        "pages: typed meanwhile, stored after p99, s": saved["p99"] / 1000,
        "everybody has everything after, s": said["seconds"],
        "tries to connect": said["reconnects"],
        "tries that failed": sum(said["failures"].values()),
    }


def _faults(kind: str, said: Mapping[str, Any], log: str, connections: int) -> list[str]:
    faults = [
        f"the log says: {line}"
        for line in log.splitlines()
        if not any(words in line for words in EXPECTED[kind])
    ]
    if said["missing"]:
        faults.append(f"{said['missing']} sockets are not back, or lack something")
    if not said["texts_equal"]:
        faults.append("the texts differ")
    if said["back"]["max"] > 1000 * BACK_SECONDS:
        faults.append(f"the last was back after {said['back']['max'] / 1000:.1f} s")
    if connections > MAX_CONNECTIONS:
        faults.append(f"a process had {connections} connections to PostgreSQL")
    # A process that dies or goes takes along who was about to come in; nobody is turned away by one that serves.
    return faults + [
        f"{count} times: {reason}" for reason, count in said["failures"].items() if "answered" in reason
    ]
