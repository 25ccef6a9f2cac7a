"""How long does a keystroke take to be seen and saved while many people type into one note?"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Sequence

import httpx

from bench.measured import Measured, percentiles
from bench.person import Person
from bench.server import Server

KEYSTROKES_PER_SECOND = 5
REWRITES_PER_SECOND = 2
SETTLE_SECONDS = 20


async def type_away(person: Person, until: float) -> None:
    """Type at random places until the time is over."""
    while time.monotonic() < until:
        await person.type(random.choice("abcdefghij klmnop\n"))
        await asyncio.sleep(random.expovariate(KEYSTROKES_PER_SECOND))


async def rewrite(api: httpx.AsyncClient, note: str, until: float, measured: Measured) -> None:
    """Add a line to the note as a script does: read, change, write with the base that was read."""
    count = 0
    while time.monotonic() < until:
        read = (await api.get(note)).raise_for_status().json()
        count += 1
        content = f"{read['content']}\nwritten by a script, {count}"
        begun = time.monotonic()
        answer = await api.patch(note, json={"content": content, "base_revision": read["revision"]})
        measured.rewrites.append(time.monotonic() - begun)
        answer.raise_for_status()
        await asyncio.sleep(1 / REWRITES_PER_SECOND)


async def converge(api: httpx.AsyncClient, note: str, people: Sequence[Person]) -> bool:
    """Wait until everybody has the text that the server has."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        content = (await api.get(note)).raise_for_status().json()["content"]
        if all(person.text == content for person in people):
            return True
        await asyncio.sleep(0.1)
    return False


async def measure(server: Server, token: str, people_count: int, seconds: float) -> bool:
    """Run it all and print what was found; says whether all texts ended up equal."""
    measured = Measured()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30) as api:
        created = (await api.post("/api/v1/notes/", json={"title": "Bench"})).raise_for_status().json()
        note = f"/api/v1/notes/{created['id']}/"
        socket = f"{server.url.replace('http', 'ws', 1)}/ws/notes/{created['id']}?v=1&caps=ext"
        people = [Person(measured) for _ in range(people_count)]
        for person in people:
            await person.enter(socket, headers)
        cpu, begun = server.cpu_seconds(), time.monotonic()
        until = begun + seconds
        await asyncio.gather(
            *(type_away(person, until) for person in people), rewrite(api, note, until, measured)
        )
        cpu_share = (server.cpu_seconds() - cpu) / (time.monotonic() - begun)
        equal = await converge(api, note, people)
        for person in people:
            await person.leave()

    print(
        f"{people_count} people, {seconds:g} s, {len(measured.saved)} keystrokes, {len(measured.rewrites)} REST writes"
    )
    for name, times in (
        ("seen", measured.seen),
        ("saved", measured.saved),
        ("REST write", measured.rewrites),
    ):
        print(f"  {name:<10} {percentiles(times)}")
    print(f"  processor  {cpu_share:.0%} of one core, memory at most {server.peak_mib():.0f} MiB")
    print("  all texts are equal" if equal else "  THE TEXTS DIFFER")
    return equal


def main() -> None:
    """Read the command line, measure, and exit with 1 if texts differ."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with Server() as server:
        token = server.token()
        equal = asyncio.run(measure(server, token, options.people, options.seconds))
    raise SystemExit(0 if equal else 1)


if __name__ == "__main__":
    main()
