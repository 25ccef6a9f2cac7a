"""What do a socket and a room cost that nobody types in?"""

from __future__ import annotations

import time

from bench.node import Script
from bench.processes import Usage
from bench.scenario import Comparison, Found
from bench.server import Room, Server

PEOPLE = 100
FULL_ROOMS = 3
SINGLE_ROOMS = 300
_KIB_PER_MIB = 1024


class IdleSockets(Comparison):
    """Sockets in a few full rooms, then as many more in a room each, at a server just started."""

    title = f"{PEOPLE * FULL_ROOMS} sockets in {FULL_ROOMS} rooms, then {SINGLE_ROOMS} more in a room each"

    def measure(self, server: Server, round_number: int) -> Found:
        rooms = server.rooms(notes=1 + FULL_ROOMS + SINGLE_ROOMS, people=PEOPLE)
        warm_up, full, single = rooms[0], rooms[1 : 1 + FULL_ROOMS], rooms[1 + FULL_ROOMS :]
        server.restart()
        order = {
            "dialect": server.dialect,
            "port": server.port,
            "groups": [
                [_seat(warm_up, 0)],
                [_seat(room, person) for room in full for person in range(PEOPLE)],
                [_seat(room, index % PEOPLE) for index, room in enumerate(single)],
            ],
        }
        usages: dict[str, Usage] = {}
        times: dict[str, float] = {}

        def follow(step: str) -> None:
            usages[step], times[step] = server.usage, time.monotonic()

        with Script("idling.mjs", order) as crowd:
            said = crowd.run(follow)
        return Found(_figures(usages, times), [f"a socket: {reason}" for reason in said["closed"]])


def _seat(room: Room, person: int) -> dict[str, str]:
    return {"note": room.note, "token": room.tokens[person]}


def _figures(usages: dict[str, Usage], times: dict[str, float]) -> dict[str, float]:
    empty, crowded, scattered, idle = (usages[step] for step in ("group 0", "group 1", "group 2", "idle"))
    socket_kib = (crowded.resident_mib - empty.resident_mib) * _KIB_PER_MIB / (PEOPLE * FULL_ROOMS)
    single_kib = (scattered.resident_mib - crowded.resident_mib) * _KIB_PER_MIB / SINGLE_ROOMS
    connecting = scattered.cpu_seconds - empty.cpu_seconds
    idle_seconds = times["idle"] - times["group 2"]
    return {
        "memory of an empty server, MiB": empty.resident_mib,
        "memory of a socket in a full room, KiB": socket_kib,
        "memory of a socket with a room of its own, KiB": single_kib,
        "processor to connect, ms": 1000 * connecting / (PEOPLE * FULL_ROOMS + SINGLE_ROOMS),
        "processor while idle, % of a core": 100 * (idle.cpu_seconds - scattered.cpu_seconds) / idle_seconds,
    }
