"""How much has this process received and not stored yet? Past a limit, sockets are not read until it is less (P20).

While the database is away everything received stays in memory, and this keeps that within bounds: what is not read
waits in the browsers.
"""

from __future__ import annotations

import asyncio


class Backlog:
    """The unstored bytes of all rooms. Belongs to the event loop."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._by_room: dict[object, int] = {}
        self.bytes = 0
        self._has_room = asyncio.Event()
        self._has_room.set()
        self.has_lost = False
        """Whether something was given up, as the server stopped, whose sender had been sent away and cannot be told."""

    def note(self, room: object, unstored_bytes: int) -> None:
        """Hear how much a room has received and not stored."""
        self.bytes += unstored_bytes - self._by_room.get(room, 0)
        if unstored_bytes:
            self._by_room[room] = unstored_bytes
        else:
            self._by_room.pop(room, None)
        if self.bytes >= self._max_bytes:
            self._has_room.clear()
        else:
            self._has_room.set()

    @property
    def is_full(self) -> bool:
        """Whether no more is to be read now."""
        return not self._has_room.is_set()

    async def wait_for_room(self) -> None:
        """Return once there is room for more."""
        await self._has_room.wait()
