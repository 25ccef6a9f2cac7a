"""What can go wrong in a world, one mishap at a step at most."""

from __future__ import annotations

import asyncio
import math
import zlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone

from collab import documents, rooms
from collab.core.document import Document as LiveDocument
from collab.core.document import Edit
from collab.core.errors import CollabError
from collab.core.frames import EMPTY_UPDATE
from collab.database import in_thread
from collab.models import Document, Snapshot, UpdateLog
from tests.collab.host import person
from tests.simulation.client import Client
from tests.simulation.process import Process
from tests.simulation.rights import READER, SIGNED_OUT, STRANGER, WITHDRAWN, WRITER

if TYPE_CHECKING:
    from tests.simulation.world import World

MAX_CRASH_EVENTS = 40
CRASH_ANYWHERE = 0.2
MAX_STALL_SECONDS = 4.0
MAX_PARTITION_SECONDS = 4.0
MAX_OUTAGE_SECONDS = 4.0
MAX_THINKING_SECONDS, TRIES = 1.0, 2
MAX_HURRY_SECONDS = 0.1
RELOADS = 0.5
"""How likely she opens her page anew at that moment."""
AROUND_UNLOAD_SECONDS = 0.1


class Faults:
    """The mishaps of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._are_over = False
        weather = world.weather
        self._table: tuple[tuple[float, Callable[[], None]], ...] = (
            (weather.crash, self._crash),
            (weather.drain, self._drain),
            (weather.cut, self._cut),
            (weather.stall, self._stall),
            (weather.desertion, self._desert),
            (weather.partition, self._cut_off),
            (weather.outage, self._take_database),
            (weather.revoke, self._change_right),
            (weather.rewrite, self._rewrite),
            (weather.purge, self._purge),
        )

    def strike(self) -> bool:
        """Have one thing happen, or nothing; whether one did."""
        draw = self._world.rng.random()
        for likelihood, happen in self._table:
            draw -= likelihood
            if draw < 0:
                happen()
                return True
        return False

    def end(self) -> None:
        """Repair what does not repair itself."""
        self._are_over = True
        for place in self._world.places:
            place.is_cut_off = False
            place.has_database = True
        for client in self._world.clients:
            if client.socket is not None:
                client.socket.reads_again()

    def _any_process(self) -> Process:
        return self._world.rng.choice(self._world.processes)

    def _any_client(self) -> Client:
        return self._world.rng.choice(self._world.clients)

    # Processes

    def _crash(self) -> None:
        """Kill a process at any await, mostly one at which it has work for the database under way."""
        process = self._any_process()
        is_idle_too = self._world.rng.random() < CRASH_ANYWHERE
        self._world.loop.after_events(
            self._world.rng.randint(1, MAX_CRASH_EVENTS),
            lambda: is_idle_too or bool(process.jobs),
            partial(self._kill, process),
        )

    def _kill(self, process: Process) -> None:
        if not self._are_over:
            process.crash()

    def _drain(self) -> None:
        """Ask a process to stop while everybody types."""
        for client in self._world.clients:
            client.types()
        self._world.loop.call_later(
            self._world.rng.random() * MAX_HURRY_SECONDS, self._stop, self._any_process()
        )

    def _stop(self, process: Process) -> None:
        if process.takes_sockets and not self._are_over:
            process.drain()

    def _cut_off(self) -> None:
        """Have a process hear nothing of the others for a while."""
        place = self._world.rng.choice(self._world.places)
        place.is_cut_off = True
        self._world.note(f"process {place.number} is cut off")
        seconds = self._world.rng.random() * MAX_PARTITION_SECONDS
        self._world.loop.call_later(seconds, setattr, place, "is_cut_off", False)

    def _take_database(self) -> None:
        """Take the database away from one process, or from all, for a while."""
        world = self._world
        struck = world.places if world.rng.random() < 0.5 else [world.rng.choice(world.places)]
        world.note(f"the database goes away for {[place.number for place in struck]}")
        for place in struck:
            place.has_database = False
            seconds = world.rng.random() * MAX_OUTAGE_SECONDS
            world.loop.call_later(seconds, setattr, place, "has_database", True)

    # Sockets

    def _cut(self) -> None:
        client = self._any_client()
        if client.socket is not None:
            client.socket.cut()

    def _stall(self) -> None:
        client = self._any_client()
        if client.socket is not None:
            client.socket.stall(self._world.rng.random() * MAX_STALL_SECONDS)

    def _desert(self) -> None:
        """Have everybody leave a document, and come back around the moment at which its room is let go."""
        world = self._world
        document_id = world.rng.choice(world.document_ids)
        process = self._any_process()
        world.note(f"everybody leaves {document_id}")
        due = world.loop.time() + settings.COLLAB_ROOM_GRACE_SECONDS - process.started_at
        tick = process.started_at + math.ceil(due / rooms.TICK_SECONDS) * rooms.TICK_SECONDS
        for client in world.clients:
            if client.document_id == document_id and not client.is_away:
                client.is_away = True
                if client.socket is not None:
                    client.socket.cut(1001)
                back_at = tick + (world.rng.random() - 0.8) * AROUND_UNLOAD_SECONDS
                world.loop.call_at(back_at, self._come_back, client)

    def _come_back(self, client: Client) -> None:
        if not self._are_over:
            client.is_away = False
            self._world.connect(client)

    # People

    def _change_right(self) -> None:
        """Take eve's right to a document away, or give it back."""
        world = self._world
        document_id = world.rng.choice(world.document_ids)
        has_it = world.rights.role("eve", document_id) == WRITER
        role = world.rng.choice((READER, SIGNED_OUT, STRANGER, WITHDRAWN)) if has_it else WRITER
        world.note(f"eve is now {role or 'a stranger'} in {document_id}")
        for client in world.clients:
            if client.person == "eve" and client.document_id == document_id:
                client.types()
                if client.socket is not None and world.rng.random() < RELOADS:
                    client.socket.cut(1001)
                world.connect(client)
        # While she is being let in, or what she typed is on its way, queued, or being stored.
        world.loop.call_later(world.rng.random() * MAX_HURRY_SECONDS, self._give, document_id, role)

    def _give(self, document_id: UUID, role: str) -> None:
        if not self._are_over:
            self._world.rights.give("eve", document_id, role)

    def _rewrite(self) -> None:
        """Have somebody write over REST, on a text read earlier."""
        process = self._any_process()
        if process.takes_sockets:
            process.begin(self._read_and_rewrite())

    async def _read_and_rewrite(self) -> None:
        world = self._world
        document_id = world.rng.choice(world.document_ids)
        name = world.rng.choice(("ada", "eve"))
        try:
            base = await in_thread(documents.read, document_id)
            await asyncio.sleep(world.rng.random() * MAX_THINKING_SECONDS)
            token = world.tokens.issue([])
            position = world.rng.randint(0, len(base.text))
            text = base.text[:position] + token + base.text[position:]
            rewritten = await self._rewrite_surely(document_id, text, name, base)
        except (CollabError, DatabaseError) as error:
            world.note(f"a write over REST fails with {type(error).__name__}")
            return
        world.watch(self._check_rewritten, document_id, token, rewritten)

    async def _rewrite_surely(
        self, document_id: UUID, text: str, name: str, base: documents.Content
    ) -> documents.Rewritten:
        """Write, and where the answer is lost send the same again under the same name."""
        rewrite = partial(
            documents.rewrite,
            document_id,
            text,
            author=person(name),
            base=base.revision,
            batch_id=UUID(int=self._world.rng.getrandbits(128), version=4),
        )
        for _ in range(TRIES):
            try:
                return await in_thread(rewrite)
            except DatabaseError:
                await asyncio.sleep(self._world.rng.random() * MAX_THINKING_SECONDS)
        return await in_thread(rewrite)

    def _check_rewritten(self, document_id: UUID, token: str, rewritten: documents.Rewritten) -> None:
        ledger = self._world.auditor.current[document_id]
        assert token in ledger.seen, f"I1: {token!r} was written over REST and is not stored"
        assert token in rewritten.text, f"I1: {token!r} is not in the answer"

    def _purge(self) -> None:
        """Begin a document anew with its text as it is, and forget its history."""
        world = self._world
        document_id = world.rng.choice(world.document_ids)
        world.note(f"{document_id} begins anew")
        fresh = LiveDocument()
        text = world.auditor.current[document_id].text
        update = fresh.rewrite([Edit(0, 0, text)]) or EMPTY_UPDATE
        fresh.close()
        world.crew.call(partial(_begin_anew, document_id, update))
        world.auditor.read_on()


def _begin_anew(document_id: UUID, update: bytes) -> None:
    with transaction.atomic():
        document = Document.objects.select_for_update().get(id=document_id)
        document.generation, document.seq, document.purged_seq = document.generation + 1, 1, 0
        document.save(update_fields=("generation", "seq", "purged_seq"))
        Snapshot.objects.filter(document=document).delete()
        UpdateLog.objects.filter(document=document).delete()
        UpdateLog.objects.create(
            document=document,
            generation=document.generation,
            seq=1,
            batch_id=uuid4(),
            update=update,
            crc32=zlib.crc32(update),
            author="person:ada",
            created_at=timezone.now(),
        )
