"""Processes, sockets and people in one seeded world.

The engine, its consumer and its database are the real ones; sockets, time and threads are simulated. Messages of
one socket keep their order and are lost only with the socket, as TCP has it. What one process tells the others may
be dropped, doubled, delayed and reordered.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from collab import access, announcing, documents
from collab.consumers import DocumentConsumer
from collab.core.revision import Revision
from collab.core.wire import Reader, read_state_vector
from collab.rooms import Engine
from tests.collab.host import TableHost, person
from tests.simulation.auditor import Auditor
from tests.simulation.client import FIRST_TOKEN, Client
from tests.simulation.virtual_time import VirtualLoop, owner

MAX_NETWORK_SECONDS = 0.05
HEAL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad it is."""

    processes: int = 1
    clients: int = 3
    steps: int = 60
    crash: float = 0.03
    cut: float = 0.06
    revoke: float = 0.03
    rewrite: float = 0.05
    lose_hint: float = 0.3
    storage_failure: float = 0.03


class Process:
    """One server process; it can die at any moment."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.is_alive = False
        self.tasks: set[asyncio.Task[Any]] = set()
        self.sockets: set[Socket] = set()
        self.engine: Engine | None = None
        self.consumer = type("Consumer", (DocumentConsumer,), {"engine": staticmethod(lambda: self.engine)})

    def start(self) -> None:
        """Come up with nothing but the database."""
        token = owner.set(self)
        self.is_alive = True
        self.tasks = set()
        self.engine = Engine()
        owner.reset(token)
        # What is told between processes goes through the world's unreliable layer.
        announcing.stop_listening(self.engine)
        self._listener = _UnreliableListener(self.world, self)
        announcing.listen(self._listener)

    def crash(self) -> None:
        """Die: no goodbye, no last write, every socket gone."""
        self.is_alive = False
        announcing.stop_listening(self._listener)
        self.engine = None
        for task in tuple(self.tasks):
            task.cancel()
        for socket in tuple(self.sockets):
            socket.cut()


class _UnreliableListener:
    """The channel layer on a bad day."""

    def __init__(self, world: World, process: Process) -> None:
        self._world, self._process = world, process

    def committed(self, document_id: UUID, first: Revision, updates: Sequence[bytes]) -> None:
        """Tell, perhaps, sometime, more than once."""
        self._tell("committed", document_id, first, updates)

    def access_changed(self, scopes: frozenset[str]) -> None:
        """Tell, perhaps, sometime, more than once."""
        self._tell("access_changed", scopes)

    def tail_is_long(self, document_id: UUID) -> None:
        """Tell, perhaps, sometime, more than once."""
        self._tell("tail_is_long", document_id)

    def _tell(self, method: str, *arguments: Any) -> None:
        rng = self._world.rng
        copies = 0 if rng.random() < self._world.weather.lose_hint else 1 + (rng.random() < 0.3)
        for _ in range(copies):
            delay = rng.random() * (5.0 if rng.random() < 0.1 else 0.1)
            self._world.loop.call_later(delay, self._arrive, method, arguments)

    def _arrive(self, method: str, arguments: tuple[Any, ...]) -> None:
        if self._process.is_alive:
            getattr(self._process.engine, method)(*arguments)


class Socket:
    """A WebSocket between a client and a process, in the ASGI dialect on the server's side."""

    def __init__(self, world: World, process: Process, client: Client) -> None:
        self.world, self.process, self.client = world, process, client
        self._up: deque[dict[str, Any]] = deque([{"type": "websocket.connect"}])
        self._arrived = asyncio.Event()
        self._arrived.set()
        self._last_up = self._last_down = 0.0
        self.is_open = True
        token = owner.set(process)
        self._task = world.loop.create_task(self._serve())
        owner.reset(token)
        process.sockets.add(self)

    async def _serve(self) -> None:
        scope = {
            "type": "websocket",
            "headers": [(b"x-person", self.client.person.encode())],
            "query_string": b"v=1&caps=ext",
            "url_route": {"kwargs": {"document_id": self.world.document_id}},
        }
        await self.process.consumer()(scope, self._receive, self._send)
        self.cut()

    async def _receive(self) -> dict[str, Any]:
        while not self._up:
            self._arrived.clear()
            await self._arrived.wait()
        return self._up.popleft()

    async def _send(self, message: dict[str, Any]) -> None:
        if not self.is_open:
            return
        if message["type"] == "websocket.send":
            self.world.check_sent(message["bytes"])
        self._last_down = self._later(self._last_down, self._arrive_down, message)

    def _arrive_down(self, message: dict[str, Any]) -> None:
        if not self.is_open:
            return
        if message["type"] == "websocket.accept":
            self.client.opened(self)
        elif message["type"] == "websocket.send":
            self.client.hears(message["bytes"])
        else:
            self.cut(message.get("code", 1006))

    def client_sends(self, frame: bytes) -> None:
        """Put a frame on the way to the server."""
        if self.is_open:
            message = {"type": "websocket.receive", "bytes": frame}
            self._last_up = self._later(self._last_up, self._arrive_up, message)

    def _arrive_up(self, message: dict[str, Any]) -> None:
        if self.is_open:
            self._up.append(message)
            self._arrived.set()

    def _later(self, last: float, function: Any, message: dict[str, Any]) -> float:
        """Deliver after a delay, but never before what was sent earlier."""
        at = max(last, self.world.loop.time() + self.world.rng.random() * MAX_NETWORK_SECONDS) + 1e-6
        self.world.loop.call_at(at, function, message)
        return at

    def cut(self, code: int = 1006) -> None:
        """Break the connection; what was on the way is lost, in both directions."""
        if not self.is_open:
            return
        self.is_open = False
        self.process.sockets.discard(self)
        self._up.clear()
        self._up.append({"type": "websocket.disconnect", "code": code})
        self._arrived.set()
        self.client.closed(code)


class World:
    """Everything that happens under one seed."""

    def __init__(self, seed: int, weather: Weather, document_id: UUID) -> None:
        self.rng = Random(seed)
        self.weather = weather
        self.document_id = document_id
        self.loop = VirtualLoop(self.rng)
        self.loop.storage_failure = weather.storage_failure
        self.auditor = Auditor(document_id)
        self.auditor.read_on()
        self._tokens = iter(range(FIRST_TOKEN, FIRST_TOKEN + 0xFFFD))
        self._clock = 0
        self.revoked_at: dict[str, int] = {}
        """Person to the last row before their right was taken away."""
        self.rest_tokens: list[str] = []
        self.processes: list[Process] = []
        self.clients: list[Client] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """Let everything happen, then let it heal, and check."""
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.set_exception_handler(self._note_failure)
            self.loop.run_until_complete(self._live())
        finally:
            for process in self.processes:
                if process.is_alive:
                    process.crash()
            self.loop.run_until_complete(asyncio.sleep(1))
            asyncio.set_event_loop(None)
            self.loop.close()

    def _note_failure(self, loop: Any, context: dict[str, Any]) -> None:
        del loop
        self.failures.append(f"{context.get('message')}: {context.get('exception')!r}")

    async def _live(self) -> None:
        self.processes = [Process(self, number) for number in range(self.weather.processes)]
        for process in self.processes:
            process.start()
        people = ["ada", "bob", "eve"]
        for number in range(self.weather.clients):
            name = people[number % len(people)]
            self.clients.append(Client(self, name, 1000 + number, Random(self.rng.random())))
        for _ in range(self.weather.steps):
            await asyncio.sleep(self.rng.random() * 0.15)
            self._step()
            self.check()
        await self._heal()

    def _step(self) -> None:
        weather, rng = self.weather, self.rng
        self._reconnect(chance=0.4)
        draw = rng.random()
        if draw < weather.crash:
            process = rng.choice(self.processes)
            if process.is_alive:
                process.crash()
        elif draw < weather.crash + weather.cut:
            client = rng.choice(self.clients)
            if client.socket is not None:
                client.socket.cut()
        elif draw < weather.crash + weather.cut + weather.revoke:
            self._change_right()
        elif draw < weather.crash + weather.cut + weather.revoke + weather.rewrite:
            self._rewrite()
        else:
            client = rng.choice(self.clients)
            if client.role == "writer":
                client.edits_once()
        for process in self.processes:
            if not process.is_alive and rng.random() < 0.3:
                process.start()

    def _reconnect(self, chance: float) -> None:
        alive = [process for process in self.processes if process.is_alive]
        for client in self.clients:
            is_trying = any(socket.client is client for process in alive for socket in process.sockets)
            if alive and not is_trying and client.final_code is None and self.rng.random() < chance:
                Socket(self, self.rng.choice(alive), client)

    def _change_right(self) -> None:
        """Take eve's right away, or give it back."""
        with transaction.atomic():
            if "eve" in self.revoked_at:
                TableHost.roles["eve"] = "writer"
                del self.revoked_at["eve"]
            else:
                TableHost.roles["eve"] = self.rng.choice(["reader", ""])
                if not TableHost.roles["eve"]:
                    del TableHost.roles["eve"]
                self.revoked_at["eve"] = documents.head(self.document_id).seq
            access.access_changed("person:eve")

    def _rewrite(self) -> None:
        """Write over REST, on a text read earlier."""
        current = documents.head(self.document_id)
        base = Revision(1, max(1, current.seq - self.rng.randint(0, 5)))
        old = documents.read(self.document_id, base).text
        token = self.new_token()
        position = self.rng.randint(0, len(old))
        rewritten = documents.rewrite(
            self.document_id, old[:position] + token + old[position:], author=person("ada"), base=base
        )
        assert token in rewritten.text
        self.rest_tokens.append(token)

    async def _heal(self) -> None:
        """Bring everything up and everybody in, and wait until nothing moves."""
        self.loop.storage_failure = 0.0
        if "eve" in self.revoked_at:
            self._change_right()
        for process in self.processes:
            if not process.is_alive:
                process.start()
        for _ in range(int(HEAL_SECONDS)):
            self._reconnect(chance=1.0)
            await asyncio.sleep(1.0)
        self.check()
        self.check_healed()

    # What must hold

    def check(self) -> None:
        """Check what holds at every moment."""
        self.auditor.read_on()
        assert not self.failures, self.failures
        for name, seq in self.revoked_at.items():
            late = [
                row
                for row, author in self.auditor.authors.items()
                if row > seq and author == f"person:{name}"
            ]
            assert not late, f"I3: {name} wrote rows {late} after losing the right in row {seq}"
        for process in self.processes:
            if process.engine is not None:
                assert process.engine.room_count <= 1, "I5: two rooms for one document"

    def check_sent(self, frame: bytes) -> None:
        """Check what a process sends, at the moment it does."""
        if frame[:2] in (b"\x00\x01", b"\x00\x02"):
            self.auditor.check_shown(Reader(frame[2:]).bytes())

    def check_acknowledged(self, client: Client) -> None:
        """Check that what was said to be saved is in the log, each token once (I1)."""
        self.auditor.read_on()
        text = self.auditor.text
        deleted = {token for other in self.clients for kind, token in other.edits if kind == "-"}
        for kind, token in client.saved_edits:
            count = text.count(token)
            if kind == "-":
                assert count == 0, f"I1: a deletion of {token!r} was acknowledged and is not stored"
            elif token not in deleted:
                assert count == 1, f"I1: {token!r} was acknowledged and is in the log {count} times"

    def check_healed(self) -> None:
        """Check what holds when everything has come to rest."""
        final = [client for client in self.clients if client.final_code is None]
        for client in final:
            assert client.socket is not None, "a client did not come back"
            assert client.text == self.auditor.text, (
                f"I2: {client.person} sees another text than the log holds"
            )
            assert read_state_vector(client.doc.get_state()) == self.auditor.clocks, "I2: histories differ"
            assert client.acknowledged == len(client.edits), "a client was never told that it is saved"
        for client in self.clients:
            self.check_acknowledged(client)
        for token in self.rest_tokens:
            deleted = any(("-", token) in client.edits for client in self.clients)
            assert deleted or self.auditor.text.count(token) == 1, "I1: a REST write was lost"
        present = {client.client_id for client in final}
        for process in self.processes:
            if process.engine is not None:
                ghosts = process.engine.present_clients(self.document_id) - present
                assert not ghosts, f"I6: {ghosts} are shown and not there"
        self.auditor.check_compaction()

    def new_token(self) -> str:
        """Return a character that nobody has inserted yet."""
        return chr(next(self._tokens))

    def next_clock(self) -> int:
        """Return an awareness clock above all before."""
        self._clock += 1
        return self._clock
