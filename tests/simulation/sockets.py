"""A WebSocket between a page and a process, in the ASGI dialect on the server's side.

Messages keep their order and are lost only with the socket, as TCP has it. The server may learn late that the other
end has gone, and a page may stop reading for a while.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from collab.core.wire import Reader

if TYPE_CHECKING:
    from tests.simulation.client import Client
    from tests.simulation.process import Process
    from tests.simulation.world import World

MAX_NETWORK_SECONDS = 0.05
MAX_UNNOTICED_SECONDS = 1.5
UNNOTICED = 0.3
"""How likely the server does not hear at once that a page has gone."""
RESTART = 1012
"""The code with which the server itself hangs up."""


class Transport:
    """What a server that waits for a slow reader can still do."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    def abort(self) -> None:
        """Drop the connection."""
        self._socket.cut()


class Socket:
    """One WebSocket."""

    def __init__(self, world: World, process: Process, client: Client) -> None:
        self.world, self.process, self.client = world, process, client
        self.transport = Transport(self)
        self.client_id = client.client_id
        self.consumer = process.consumer()
        self.is_open = True
        self.is_accepted = False
        self.received_clock = 0
        """Up to where what the page wrote has been received in full."""
        self._has_step2 = False
        self._up: deque[dict[str, Any]] = deque([{"type": "websocket.connect"}])
        self._arrived = asyncio.Event()
        self._arrived.set()
        self._reading = asyncio.Event()
        self._reading.set()
        self._last_up = self._last_down = 0.0
        process.begin(self._serve(client.query))
        process.sockets[self] = None

    # The server's end

    async def _serve(self, query: bytes) -> None:
        scope = {
            "type": "websocket",
            "headers": [(b"x-person", self.client.person.encode())],
            "query_string": query,
            "extensions": {"websocket.http.response": {}},
            "url_route": {"kwargs": {"document_id": self.client.document_id}},
        }
        try:
            await self.consumer(scope, self._receive, self._send)
        except Exception as error:  # noqa: BLE001 - whatever a socket dies of is to be known
            self.world.fail(f"I8: a socket ended with {error!r}")
        self.process.sockets.pop(self, None)
        self.cut()

    async def _receive(self) -> dict[str, Any]:
        while not self._up:
            self._arrived.clear()
            await self._arrived.wait()
        message = self._up.popleft()
        peer = self.consumer._peer
        if peer is not None and not peer.outbox.is_closing and (frame := message.get("bytes")):
            self._has_step2 = self._has_step2 or frame[:2] == b"\x00\x01"
            if self._has_step2 and frame[:2] in {b"\x00\x01", b"\x00\x02"}:
                self.received_clock = message["clock"]
        return message

    async def _send(self, message: dict[str, Any]) -> None:
        await self._reading.wait()
        if not self.is_open:
            return
        if message["type"] == "websocket.send":
            self.world.watch(self._check_sent, message["bytes"])
        self._last_down = self._later(self._last_down, self._arrive_down, message)

    def _check_sent(self, frame: bytes) -> None:
        if frame[:2] not in {b"\x00\x01", b"\x00\x02"}:
            return
        self.world.auditor.check_shown(self.client.document_id, Reader(frame[2:]).bytes())
        self.world.check_may_see(self.client)

    # The page's end

    def _arrive_down(self, message: dict[str, Any]) -> None:
        if not self.is_open:
            return
        match message["type"]:
            case "websocket.accept":
                self.is_accepted = True
                self.client.opened()
            case "websocket.send":
                self.client.hears(message["bytes"])
            case "websocket.http.response.start":
                self.cut(4000 + message["status"])
            case _:
                self.cut(message.get("code", 1006))

    def client_sends(self, message: bytes | str) -> None:
        """Put a frame on the way to the server."""
        if self.is_accepted and self.is_open:
            kind = "bytes" if isinstance(message, bytes) else "text"
            event = {"type": "websocket.receive", kind: message, "clock": self.client.clock}
            self._last_up = self._later(self._last_up, self._arrive_up, event)

    def _arrive_up(self, message: dict[str, Any]) -> None:
        self._up.append(message)
        self._arrived.set()

    def _later(self, last: float, function: Any, message: dict[str, Any]) -> float:
        """Deliver after a delay, but never before what was sent earlier."""
        at = max(last, self.world.loop.time() + self.world.rng.random() * MAX_NETWORK_SECONDS) + 1e-6
        self.world.loop.call_at(at, self._deliver, function, message)
        return at

    def _deliver(self, function: Any, message: dict[str, Any]) -> None:
        if self.is_open:
            function(message)

    def stall(self, seconds: float) -> None:
        """Have the page read nothing for a while."""
        self._reading.clear()
        self.world.loop.call_later(seconds, self.reads_again)

    def reads_again(self) -> None:
        """Have the page read on."""
        self._reading.set()

    def cut(self, code: int = 1006) -> None:
        """Break the connection; what was on the way is lost, in both directions."""
        if not self.is_open:
            return
        self.is_open = False
        self._reading.set()
        rng = self.world.rng
        is_noticed = code == RESTART or rng.random() >= UNNOTICED
        delay = 0.0 if is_noticed else rng.random() * MAX_UNNOTICED_SECONDS
        self.world.loop.call_later(delay, self._end_up, code)
        self.client.closed(code)

    def _end_up(self, code: int) -> None:
        self._up.clear()
        self._arrive_up({"type": "websocket.disconnect", "code": code})
