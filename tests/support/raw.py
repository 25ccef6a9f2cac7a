"""A socket without a Yjs library behind it: sends any bytes, and keeps what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from collab.core.wire import Reader
from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.server import Address

EXTENDED = "?v=1&caps=ext"
EXTENSION, HELLO, SAVED, UNSAVED, PERM, ERROR, BYE = 120, 0, 1, 2, 3, 5, 6
MAX_MESSAGE_BYTES = 2**25


@dataclass
class RawSocket:
    """An open connection, and everything that it was sent."""

    connection: ClientConnection
    deadline_seconds: float = PATIENCE_SECONDS
    frames: list[bytes] = field(default_factory=list)

    async def send(self, *frames: bytes | str) -> None:
        """Send messages; one that the server has closed the socket before is not missed."""
        try:
            for frame in frames:
                await self.connection.send(frame)
        except ConnectionClosed:
            pass

    async def receive(self) -> bytes:
        """Return the next message."""
        frame = await asyncio.wait_for(self.connection.recv(decode=False), self.deadline_seconds)
        assert isinstance(frame, bytes)
        self.frames.append(frame)
        return frame

    async def until(self, start: bytes) -> bytes:
        """Return the first message from now on that begins like this."""
        while not (frame := await self.receive()).startswith(start):
            pass
        return frame

    async def until_closed(self) -> tuple[int, str]:
        """Read on to the end, and return the code and the reason of the close."""
        try:
            while True:
                await self.receive()
        except ConnectionClosed as closed:
            if closed.rcvd is None:
                pytest.fail("the connection broke without a closing handshake")
            return closed.rcvd.code, closed.rcvd.reason

    async def until_broken(self) -> None:
        """Read on until the connection is gone, however it ends."""
        try:
            while True:
                await self.receive()
        except ConnectionClosed:
            pass

    def told(self, subtype: int) -> list[dict[str, Any]]:
        """The payloads of the JSON extension frames of one kind that have come."""
        return [
            json.loads(Reader(frame[2:]).bytes())
            for frame in self.frames
            if frame[:2] == bytes((EXTENSION, subtype))
        ]


@asynccontextmanager
async def raw_socket(
    server: Address,
    note: str,
    headers: dict[str, str],
    query: str = EXTENDED,
    deadline_seconds: float = PATIENCE_SECONDS,
) -> AsyncIterator[RawSocket]:
    """Open a note's socket; whoever waits for a message waits so long at most."""
    async with connect(
        f"{server.ws}/{note}{query}",
        additional_headers=headers,
        compression=None,
        max_size=MAX_MESSAGE_BYTES,
        open_timeout=deadline_seconds,
    ) as connection:
        yield RawSocket(connection, deadline_seconds)


async def refused_with(server: Address, note: str, headers: dict[str, str], query: str = "") -> int | None:
    """The HTTP status that refuses a handshake; None if it is accepted."""
    try:
        async with raw_socket(server, note, headers, query):
            return None
    except InvalidStatus as refused:
        return int(refused.response.status_code)
