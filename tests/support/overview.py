"""The window through which an administrator sees how the server is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.support.deadlines import PATIENCE_SECONDS
from tests.support.server import Server


@asynccontextmanager
async def window(server: Server, headers: dict[str, str]) -> AsyncIterator[ClientConnection]:
    """Open it."""
    async with connect(
        f"{server.ws.removesuffix('/notes')}/server", additional_headers=headers
    ) as connection:
        yield connection


async def look(connection: ClientConnection) -> dict[str, Any]:
    """Return what it shows next."""
    seen: dict[str, Any] = json.loads(await asyncio.wait_for(connection.recv(), PATIENCE_SECONDS))
    return seen
