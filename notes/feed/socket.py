"""``/ws/events``: the change feed over a WebSocket.

Each frame is JSON in text: an event as over REST, or ``{"kind": "feed.position", "position": p}``, which says that up
to there nothing was left out. It is the first frame, and comes after each silence of ``COLLAB_KEEPALIVE_SECONDS``.
Other features say more beside it (beside.py), without a position.
``?since=p`` goes on from a position; without it one hears what comes from now on. Closed with 4400 for what is no
position, 4401 when the login is over, 4416 when what came after the position is not kept or the feed never was there,
4529 where one listens too often, 4503 while the database does not answer, 1012 when the server restarts, 1013 where
nothing is taken for too long, 1011 for our own fault.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable
from typing import Any
from urllib.parse import parse_qs

from asgiref.typing import WebSocketConnectEvent, WebSocketDisconnectEvent
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError

from collab.core.errors import CollabError, ProtocolError, SlowReaderError, StorageError
from collab.database import in_thread
from collab.host import host
from collab.websocket_protocol import WebSocketProtocol, prepare_text
from notes.access import login_of
from notes.accounts.models import User
from notes.feed import beside, reading
from notes.feed.errors import PositionGoneCloseError, PositionGoneError
from notes.feed.hub import hub
from notes.feed.metrics import listening
from notes.feed.models import Feed
from notes.feed.subscription import News

logger = logging.getLogger(__name__)

STALLED_SECONDS = 60.0


class EventsConsumer(AsyncWebsocketConsumer):
    """One listener."""

    channel_layer_alias = "none"
    """What it hears comes from the hub."""
    _telling: asyncio.Task[None] | None = None
    _connection: WebSocketProtocol | None = None
    """The server's side, if it takes prepared frames."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        server = getattr(send, "__self__", None)
        self._connection = server if isinstance(server, WebSocketProtocol) else None
        await super().__call__(scope, receive, send)

    async def websocket_connect(self, message: WebSocketConnectEvent) -> None:
        """Begin to tell. A browser cannot read a refused handshake, so whoever is nobody is let in to be told so."""
        if not host().origin_allowed(self.scope):
            await self.close()
            return
        await self.accept()
        self._telling = asyncio.create_task(self._tell_until_over())

    async def _tell_until_over(self) -> None:
        try:
            await self._tell_for_ever()
        except (OSError, TimeoutError):
            # Whoever listened has gone, or takes nothing.
            await self._close_with(SlowReaderError("nothing was taken for too long"))
        except PositionGoneError as error:
            await self._close_with(PositionGoneCloseError(str(error.detail)))
        except DatabaseError:
            await self._close_with(StorageError("the database does not answer"))
        except CollabError as error:
            await self._close_with(error)
        except Exception:
            logger.exception("feed.socket_failed")
            await self._close_with(CollabError("failed"))

    async def _close_with(self, error: CollabError) -> None:
        await self.close(code=error.close_code, reason=error.code)

    async def _tell_for_ever(self) -> None:
        login = await in_thread(login_of, self.scope)
        asked = self._since()
        head, floor = await in_thread(Feed.standing)
        since = head if asked is None else asked
        # Before anything is said of it.
        reading.check_position(since, head, floor)
        with hub.subscription(login, since) as subscription, listening("socket"):
            await self._say_position(since)
            subscription.write = self._write
            async with self._telling_beside(login.user):
                while True:
                    news = await subscription.take(settings.COLLAB_KEEPALIVE_SECONDS)
                    for one in news:
                        await self._say(one.text)
                    if not news or subscription.position > news[-1].position:
                        await self._say_position(subscription.position)

    @contextlib.asynccontextmanager
    async def _telling_beside(self, user: User) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._tell_beside(tell(user))) for tell in beside.tellers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tell_beside(self, messages: AsyncGenerator[str, None]) -> None:
        try:
            async with contextlib.aclosing(messages):
                async for text in messages:
                    await self._say(text)
        except (OSError, TimeoutError):
            # Whoever tells the news finds that out as well.
            return
        except Exception:
            logger.exception("feed.beside_failed")

    def _write(self, news: Collection[News]) -> bool:
        """Send what a thousand others get too, as one frame that was made once; not while this one does not keep up."""
        return self._write_frames([one.frame for one in news])

    def _write_frames(self, frames: Iterable[bytes]) -> bool:
        write = None if self._connection is None else self._connection.writer()
        if write is None:
            return False
        for frame in frames:
            write(frame)
        return True

    async def _say_position(self, position: int) -> None:
        await self._say(json.dumps({"kind": "feed.position", "position": position}))

    async def _say(self, text: str) -> None:
        # The way through the application takes several times as long.
        if self._write_frames([prepare_text(text)]):
            return
        async with asyncio.timeout(STALLED_SECONDS):
            await self.send(text_data=text)

    def _since(self) -> int | None:
        written = parse_qs(self.scope["query_string"].decode("latin-1")).get("since", [None])[0]
        if written is None:
            return None
        if not written.isascii() or not written.isdigit() or len(written) > 15:
            raise ProtocolError("expected since to be a whole number from 0")
        return int(written)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **_: Any) -> None:
        """Nothing is expected from here."""

    async def websocket_disconnect(self, message: WebSocketDisconnectEvent) -> None:
        """Stop telling."""
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait({self._telling})
        raise StopConsumer
