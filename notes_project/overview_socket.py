"""``/ws/server``: how all server processes are, once a second, for administrators.

Each message is the JSON of ``collab.overview.Overview.of``. Whoever is no administrator (any more) is closed with 4403,
whoever is nobody with 4401; a browser cannot read a refused handshake, so they are let in for that.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from asgiref.typing import WebSocketConnectEvent, WebSocketDisconnectEvent
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import Error as DatabaseError

from collab.core.errors import AccessLostError, CollabError, StorageError
from collab.database import in_thread
from collab.host import host
from collab.rooms import engine
from notes.access import may_watch

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 1.0


class OverviewConsumer(AsyncJsonWebsocketConsumer):
    """One administrator's window."""

    channel_layer_alias = "none"
    """It opens without the layer: while Redis is away it is wanted most."""
    _telling: asyncio.Task[None] | None = None

    async def websocket_connect(self, message: WebSocketConnectEvent) -> None:
        """Begin to tell."""
        if not host().origin_allowed(self.scope):
            await self.close()
            return
        await self.accept()
        self._telling = asyncio.create_task(self._tell_until_over())

    async def _tell_until_over(self) -> None:
        try:
            await self._tell_for_ever()
        except OSError:
            # Whoever watched has gone.
            return
        except CollabError as error:
            await self.close(code=error.close_code, reason=error.code)
        except Exception:
            logger.exception("overview.failed")
            await self.close(code=CollabError.close_code)

    async def _tell_for_ever(self) -> None:
        while True:
            await self._check()
            await self.send_json(engine().overview())
            await asyncio.sleep(PERIOD_SECONDS)

    async def _check(self) -> None:
        """Raise if this window is not to be open (any more)."""
        try:
            may = await in_thread(may_watch, self.scope)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error
        if not may:
            raise AccessLostError("only administrators see how the server is")

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any) -> None:
        """Nothing is expected from here."""

    async def websocket_disconnect(self, message: WebSocketDisconnectEvent) -> None:
        """Stop telling."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait({self._telling})
        raise StopConsumer
