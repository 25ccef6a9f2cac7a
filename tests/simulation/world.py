"""Processes, sockets and people in one seeded world.

The engine, its consumer, its threads' work and its database are the real ones; sockets, time and the way between
processes are simulated. README.md says what is checked where.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection, transaction

from collab import documents
from collab.shortcut import BusyError
from tests.collab.host import person
from tests.simulation.auditor import Auditor, Tokens
from tests.simulation.child import Child
from tests.simulation.client import Client
from tests.simulation.faults import Faults
from tests.simulation.hostile import HostileReader, HostileWriter
from tests.simulation.layer import Layer
from tests.simulation.log import Watchman
from tests.simulation.process import Place, Process
from tests.simulation.rights import READER, STRANGER, WRITER, Rights
from tests.simulation.sockets import Socket
from tests.simulation.threads import Crew
from tests.simulation.virtual_time import Stopwatch, VirtualLoop
from tests.simulation.weather import Weather

Result = TypeVar("Result")

STEP_SECONDS = 0.15
HEAL_SECONDS = 60.0
RENEWAL_SECONDS = 15.0
"""How often a page says where it is even if nothing has changed: y-protocols' half of 30 s."""
REST_SECONDS = 2.5
"""Longer than a head poll, and than a room without anybody is kept."""
MAY_SEE_SECONDS = 2.5
"""For how long text may still arrive once the right to read is lost and nothing fails: two head polls and a little."""
LINGERS, LINGER_SECONDS = 0.15, 4.0
"""How likely a world goes on for a while in which nothing fails and somebody may not read, and for how long."""
PEOPLE = ("ada", "bob", "eve")
STOCK = 0.25
"""How likely a page is a stock client."""
BURSTS, BURST = 0.25, 5
"""How likely, at a step, many people type at once, and how many."""
TRACED = 80


class World:
    """Everything that happens under one seed."""

    def __init__(self, seed: int, weather: Weather, crew: Crew) -> None:
        self.rng = Random(f"{weather.name} {seed}")
        self.weather, self.crew = weather, crew
        self.loop = VirtualLoop(self.rng, crew)
        self.trace: deque[str] = deque(maxlen=TRACED)
        self.failure: BaseException | None = None
        self.tokens = Tokens()
        self.document_ids = [UUID(int=self.rng.getrandbits(128), version=4) for _ in range(weather.documents)]
        roles = {**dict.fromkeys((*PEOPLE, "trudy"), WRITER), "mallory": READER}
        self.rights = Rights(self.loop, crew, self.document_ids, roles)
        self.layer = Layer(self)
        self.child = Child(self)
        self.stopwatch = Stopwatch(self.loop, self.rng)
        self.auditor = Auditor(
            crew, self.tokens, self.rights.may_write, is_one_process=weather.processes == 1
        )
        self._next_client_id = 1000
        self._clock = 0
        self._is_calm_since: float | None = None
        self.has_healed = False
        """Whether the child does not fail any more either; who is sent away since is not let in again."""
        self.places = [Place(number) for number in range(weather.processes)]
        self.processes: list[Process] = []
        """The newest process of each place."""
        self.dead: list[Process] = []
        """Those that came before them."""
        self.clients: list[Client] = []
        self.faults = Faults(self)

    # Beginning and end

    def run(self) -> None:
        """Let everything happen, then let it heal, and check."""
        asyncio.set_event_loop(self.loop)
        watchman = Watchman(self)
        try:
            self.loop.set_exception_handler(self._note_exception)
            self.loop.run_until_complete(self._live())
        finally:
            for process in self.processes:
                process.crash()
            self.loop.run_until_complete(asyncio.sleep(1))
            asyncio.set_event_loop(None)
            self.loop.close()
            watchman.leave()

    async def _live(self) -> None:
        self._populate()
        for _ in range(self.weather.steps):
            await asyncio.sleep(self.rng.random() * STEP_SECONDS)
            self._step()
            self.check()
        if self.rng.random() < LINGERS:
            await self._linger()
        await self._heal()
        await self._desert()

    def _populate(self) -> None:
        self.crew.call(_empty_tables)
        for document_id in self.document_ids:
            self.crew.call(partial(_create, document_id))
        self.auditor.read_on()
        self.loop.after_writing = partial(self.watch, self.auditor.read_on)
        self.loop.storage_failure = self.weather.storage_failure
        self.processes = [Process(self, place) for place in self.places]
        for number in range(self.weather.clients):
            document_id = self.document_ids[number % len(self.document_ids)]
            # A purge tells stock clients nothing, and they would bring the old history into the new one.
            is_stock = not self.weather.purge and self.rng.random() < STOCK
            name = PEOPLE[number // len(self.document_ids) % len(PEOPLE)]
            self.clients.append(Client(self, name, document_id, has_extension=not is_stock))
        for _ in range(self.weather.hostile_writers):
            self.clients.append(HostileWriter(self, "trudy", self.document_ids[0]))
        for _ in range(self.weather.hostile_readers):
            self.clients.append(HostileReader(self, "mallory", self.document_ids[0]))

    def _step(self) -> None:
        self._reconnect(chance=0.4)
        if not self.faults.strike():
            typing = BURST if self.rng.random() < BURSTS else 1
            for client in self.rng.sample(self.clients, min(typing, len(self.clients))):
                client.types()
        for client in self.clients:
            if isinstance(client, HostileWriter) and self.rng.random() < 0.3:
                client.misbehaves()
            if client.is_away and self.rng.random() < 0.05:
                client.is_away = False
        self._raise_the_dead(chance=0.3)

    def _raise_the_dead(self, chance: float) -> None:
        for index, process in enumerate(self.processes):
            if not process.is_alive and self.rng.random() < chance:
                self.processes[index] = Process(self, process.place)

    def _reconnect(self, chance: float) -> None:
        for client in self.clients:
            if client.socket is None and not client.is_away and self.rng.random() < chance:
                self.connect(client)

    def connect(self, client: Client) -> None:
        """Have a page open a socket to any process that takes one."""
        ready = [process for process in self.processes if process.takes_sockets]
        if ready and client.socket is None:
            client.socket = Socket(self, self.rng.choice(ready), client)

    def _calm_down(self) -> None:
        self.faults.end()
        self.loop.storage_failure = 0.0
        self._is_calm_since = self.loop.time()

    async def _linger(self) -> None:
        """Let people type while nothing fails but the layer, and eve may not read."""
        self.note("nothing fails any more but the layer, and eve may not read")
        self._calm_down()
        self.layer.is_silent = True
        for document_id in self.document_ids:
            self.rights.give("eve", document_id, STRANGER)
        # What she would type herself could only show her to the commit.
        others = [client for client in self.clients if client.person != "eve"]
        while self.loop.time() < cast(float, self._is_calm_since) + LINGER_SECONDS:
            self._reconnect(chance=0.4)
            self.rng.choice(others).types()
            await asyncio.sleep(self.rng.random() * STEP_SECONDS)
            self.check()

    async def _heal(self) -> None:
        """Bring everything up and everybody in, and wait until nothing moves."""
        self.note("everything heals")
        self.has_healed = True
        self._calm_down()
        self.layer.is_silent = False
        for document_id in self.document_ids:
            for name in PEOPLE:
                if self.rights.role(name, document_id) != WRITER:
                    self.rights.give(name, document_id, WRITER)
        for client in self.clients:
            client.is_away = isinstance(client, HostileReader)
            if isinstance(client, HostileWriter):
                client.reforms()
        honest = [client for client in self.clients if not isinstance(client, HostileReader)]
        deadline = self.loop.time() + HEAL_SECONDS
        while restless := self._unrest(honest):
            assert self.loop.time() < deadline, f"after {HEAL_SECONDS} s {restless}"
            self._raise_the_dead(chance=1.0)
            for client in honest:
                client.is_away = False
                client.marks()
            self._reconnect(chance=1.0)
            await asyncio.sleep(0.25)
            self.check()
        for client in honest:
            client.shows_caret()
        # What is lost in telling and found by the head poll would show now.
        await asyncio.sleep(REST_SECONDS)
        self.check()
        # Where words got lost, who is at other processes is told again with each beat, and by each page itself.
        deadline = self.loop.time() + HEAL_SECONDS
        renewed_at = self.loop.time()
        while wrong := self._wrong_presence(honest):
            assert self.loop.time() < deadline, f"I6: after {HEAL_SECONDS} s {wrong}"
            if self.loop.time() > renewed_at + RENEWAL_SECONDS:
                renewed_at = self.loop.time()
                for client in honest:
                    client.shows_caret()
            await asyncio.sleep(0.25)
            self.check()
        self.check_healed(honest)

    def _unrest(self, honest: Sequence[Client]) -> list[str]:
        down = [f"{process} is down" for process in self.processes if not process.takes_sockets]
        return down + [f"{client.person} {why}" for client in honest if (why := client.unrest())]

    async def _desert(self) -> None:
        """Have everybody leave, and the processes stop."""
        for client in self.clients:
            client.is_away = True
            if client.socket is not None:
                client.socket.cut(1001)
        await asyncio.sleep(REST_SECONDS + 1.5)
        for process in self.processes:
            process.check_deserted()
            await process.drain()
        self.check()

    # What is noted

    def note(self, event: str) -> None:
        """Keep what happened, to be shown beside a failure."""
        self.trace.append(f"{self.loop.time():8.3f} {event}")

    def fail(self, reason: str) -> None:
        """Note that something is wrong; the next step ends the world."""
        self.failure = self.failure or AssertionError(reason)
        self.note(reason)

    def commit_at_once(self, commit: Callable[[], Result]) -> Result:
        """Store something in the loop's own thread. Raises BusyError if somebody else is writing."""
        if self.rng.random() < self.weather.busy:
            raise BusyError
        return self.loop.at_once(commit)

    def watch(self, check: Callable[..., None], *arguments: Any) -> None:
        """Check something amid the engine's own doing, which must not meet the exception."""
        try:
            check(*arguments)
        except AssertionError as failed:
            self.failure = self.failure or failed

    def _note_exception(self, loop: Any, context: dict[str, Any]) -> None:
        del loop
        error = context.get("exception")
        if isinstance(error, AssertionError):
            self.failure = self.failure or error
        self.fail(f"I8: {context.get('message')}: {error!r}")

    # What must hold

    def check(self) -> None:
        """Check what holds at every moment."""
        if self.failure is not None:
            raise self.failure
        for process in self.processes:
            process.check()

    def check_may_see(self, client: Client) -> None:
        """Check that who may not read is shown nothing more after a while (P7)."""
        if self._is_calm_since is not None:
            calm = self.loop.time() - self._is_calm_since
            hidden = min(calm, self.rights.hidden_seconds(client.person, client.document_id))
            assert hidden < MAY_SEE_SECONDS, (
                f"P7: {client.person} was shown text {hidden} s after losing the right"
            )

    def check_saved(self, client: Client, edits: Sequence[tuple[str, str]], clock: int) -> None:
        """Check that what was said to be saved is stored (I1). That it stays is checked row by row."""
        stored = self.auditor.clock(client.document_id, client.client_id)
        assert stored >= clock, f"I1: {client.person} was told that {clock} is saved, stored is {stored}"
        ledger = self.auditor.current[client.document_id]
        for kind, token in edits:
            if kind == "-":
                assert token not in ledger.standing, (
                    f"I1: the deletion of {token!r} was acknowledged, not stored"
                )
            else:
                assert token in ledger.seen | self.tokens.deleted, (
                    f"I1: {token!r} was acknowledged, not stored"
                )

    def check_healed(self, honest: Sequence[Client]) -> None:
        """Check what holds when everything has come to rest."""
        assert not self._unrest(honest), self._unrest(honest)
        for client in honest:
            client.check_deletions()
        self.auditor.check_compaction()
        self.auditor.check_authors()

    def _wrong_presence(self, honest: Sequence[Client]) -> list[str]:
        """Return who is shown and not there, or there and not shown, whatever process their sockets are at."""
        wrong = []
        for document_id in self.document_ids:
            here = [one for one in honest if one.document_id == document_id and one.socket is not None]
            ids = {client.client_id for client in here}
            for process in self.processes:
                shown = process.engine.present_clients(document_id)
                if process.engine.has_room(document_id) and shown != ids:
                    wrong.append(f"at {process} {shown} are shown, {ids} are there")
            wrong += [
                f"{client.client_id} sees {client.others}, there are {ids}"
                for client in here
                if client.others != ids - {client.client_id}
            ]
        return wrong

    def new_client_id(self, name: str) -> int:
        """Return a Yjs client id that nobody has had, for a page of this person."""
        self._next_client_id += 1
        self.auditor.owners[self._next_client_id] = f"person:{name}"
        return self._next_client_id

    def next_clock(self) -> int:
        """Return an awareness clock above all before."""
        self._clock += 1
        return self._clock


def _empty_tables() -> None:
    with connection.cursor() as cursor:
        for table in ("snapshot", "author", "updatelog", "document", "accessstamp"):
            cursor.execute(f"DELETE FROM collab_{table}")


def _create(document_id: UUID) -> None:
    with transaction.atomic():
        documents.create(document_id, "start\n", person("ada"))
