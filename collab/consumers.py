"""The WebSocket of a document: handshake, frames in, and cleaning up whatever happens.

Who may open it is decided before the handshake is answered. Stock clients are refused with an HTTP status, for
older ones come back every 100 ms to a socket that was accepted and closed; clients with the extension are accepted
and closed with a code, for a browser cannot read a refused handshake. Rules: docs/protocol.md P1, P2, P6.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qs
from uuid import UUID

from asgiref.typing import WebSocketConnectEvent, WebSocketDisconnectEvent, WebSocketReceiveEvent
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError

from collab import access, metrics
from collab.access import Grant
from collab.core import frames
from collab.core.errors import (
    CollabError,
    DocumentMissingError,
    GenerationError,
    LoginOverError,
    QuarantinedError,
    RateError,
    RestartError,
    RevisionError,
    StorageError,
    TextFrameError,
    TooManySocketsError,
    WithdrawnError,
)
from collab.database import in_thread
from collab.frame_rate import FrameRate
from collab.host import host
from collab.open_room.room import OpenRoom
from collab.outbox import Outbox
from collab.peers import SocketPeer
from collab.rooms import engine
from collab.websocket_protocol import WebSocketProtocol

logger = logging.getLogger(__name__)

_STATUS_OF = {
    LoginOverError: HTTPStatus.UNAUTHORIZED,
    DocumentMissingError: HTTPStatus.NOT_FOUND,
    WithdrawnError: HTTPStatus.NOT_FOUND,
    GenerationError: HTTPStatus.CONFLICT,
    RevisionError: HTTPStatus.BAD_REQUEST,
    TooManySocketsError: HTTPStatus.TOO_MANY_REQUESTS,
    RestartError: HTTPStatus.SERVICE_UNAVAILABLE,
    QuarantinedError: HTTPStatus.LOCKED,
    StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
}

EVENTS_A_TURN = 8
"""After so many events of one socket it is the turn of others."""

_GENERATION = re.compile("[1-9][0-9]{0,8}", re.ASCII)


class DocumentConsumer(AsyncWebsocketConsumer):
    """One WebSocket to one document."""

    engine = staticmethod(engine)

    _peer: SocketPeer | None = None
    _outbox: Outbox | None = None
    _room: OpenRoom | None = None
    _leave_admission: Callable[[], None] | None = None
    _is_ready = False
    """Whether no event is in hand."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        self.scope = scope
        self.base_send = self._server_send = send
        self._rate = FrameRate(
            settings.COLLAB_MAX_FRAMES_PER_SECOND,
            settings.COLLAB_RATE_PATIENCE_SECONDS,
            asyncio.get_running_loop().time(),
        )
        try:
            await self._serve(receive)
        finally:
            if self._room is not None and self._peer is not None:
                self._room.leave(self._peer)
            if self._leave_admission is not None:
                self._leave_admission()
            if self._connection is not None:
                self._connection.take = None
            if self._outbox is not None:
                await self._outbox.finish()

    async def _serve(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        """Handle one event after another.

        The stock loop makes tasks for each event and cleans up database connections in another thread first.
        """
        handled = 0
        with contextlib.suppress(StopConsumer):
            while True:
                self._is_ready = True
                message = await receive()
                self._is_ready = False
                await getattr(self, get_handler_name(message))(message)
                handled += 1
                if handled % EVENTS_A_TURN == 0:
                    # As long as events are waiting neither of these really waits.
                    await asyncio.sleep(0)

    @property
    def _document_id(self) -> UUID:
        return cast("UUID", self.scope["url_route"]["kwargs"]["document_id"])

    async def websocket_connect(self, message: WebSocketConnectEvent) -> None:
        """Decide, answer the handshake, and join the room."""
        query = parse_qs(self.scope["query_string"].decode("ascii", "replace"))
        has_extension = "ext" in query.get("caps", [""])[0].split(",") and query.get("v") == ["1"]
        if not host().origin_allowed(self.scope):
            metrics.REFUSED.labels("origin").inc()
            logger.info("socket.refused document=%s reason=origin", self._document_id)
            await self._refuse(HTTPStatus.FORBIDDEN)
            return
        try:
            grant = await self._authorize()
            generation = _generation(query)
            self._enter(grant.identity.key)
            # Read before the handshake is answered, for a stock client can only be refused there.
            await self.engine().open(self._document_id, generation)
        except CollabError as error:
            metrics.REFUSED.labels(error.code).inc()
            logger.info("socket.refused document=%s reason=%s", self._document_id, error.code)
            if has_extension:
                await self.accept()
                await self._close_at_once(error)
            else:
                await self._refuse(_STATUS_OF.get(type(error), HTTPStatus.SERVICE_UNAVAILABLE))
            return
        await self.accept()
        self._outbox = Outbox(
            self._server_send,
            partial(_abort, self._server, self._document_id),
            self._connection,
        )
        peer = SocketPeer(grant, self._outbox, has_extension=has_extension)
        self._peer = peer
        try:
            self._room = await self.engine().join(self._document_id, peer, generation)
            if self._connection is not None:
                self._connection.take = self._take
            # While too much is not stored, each who comes and goes would leave a frame more.
            await self._room.wait_for_turn()
        except CollabError as error:
            metrics.REFUSED.labels(error.code).inc()
            if has_extension:
                self._outbox.put(frames.error(error))
            self._outbox.close(error)

    async def _authorize(self) -> Grant:
        try:
            grant = await in_thread(_ask, self.scope, self._document_id)
        except DatabaseError as error:
            raise StorageError("the database does not answer") from error
        if grant is None or not grant.access.may_read:
            raise DocumentMissingError("there is no such note, or it is not shared with you")
        return grant

    def _enter(self, person: str) -> None:
        """Count this socket. Raises TooManySocketsError."""
        admission = self.engine().admission
        admission.enter(self._document_id, person)
        self._leave_admission = partial(admission.leave, self._document_id, person)

    async def _refuse(self, status: HTTPStatus) -> None:
        """Refuse the handshake with an HTTP status, where the server can say one."""
        if "websocket.http.response" in (self.scope.get("extensions") or {}):
            head = {"type": "websocket.http.response.start", "status": int(status)}
            await self._server_send({**head, "headers": [(b"content-length", b"0")]})
            await self._server_send({"type": "websocket.http.response.body", "body": b""})
        else:
            await self.close()

    async def _close_at_once(self, error: CollabError) -> None:
        await self._server_send({"type": "websocket.send", "bytes": frames.error(error)})
        await self.close(code=error.close_code, reason=error.code)

    @property
    def _server(self) -> object:
        """The server's side of the connection, if it is one whose own methods serve it, as uvicorn's does."""
        return getattr(self._server_send, "__self__", None)

    @property
    def _connection(self) -> WebSocketProtocol | None:
        """The same, if it has the short ways in and out."""
        return server if isinstance(server := self._server, WebSocketProtocol) else None

    def _take(self, frame: bytes) -> bool:
        """Take a frame straight from the connection, if nothing is in hand and nothing speaks for a pause."""
        peer, room = self._peer, self._room
        if not self._is_ready or peer is None or room is None or room.is_overfull:
            return False
        if not self._rate.take_freely(asyncio.get_running_loop().time()):
            return False
        if not peer.outbox.is_closing:
            room.receive(peer, frame)
        return True

    async def websocket_receive(self, message: WebSocketReceiveEvent) -> None:
        """Take one frame."""
        peer, room = self._peer, self._room
        if peer is None or room is None or peer.outbox.is_closing:
            return
        frame = message.get("bytes")
        if frame is None:
            room.refuse(peer, TextFrameError("expected binary frames, got a text frame"))
            return
        room.receive(peer, frame)
        # Reading nothing more is what slows a sender down: its frames pile up on its own side.
        await self._wait_for_turn(peer, room)

    async def _wait_for_turn(self, peer: SocketPeer, room: OpenRoom) -> None:
        """Wait until this socket's next frame may be read."""
        now = asyncio.get_running_loop().time()
        pause = self._rate.take(now)
        if pause:
            if self._rate.is_exhausted(now):
                room.refuse(
                    peer,
                    RateError(
                        f"more than {settings.COLLAB_MAX_FRAMES_PER_SECOND} messages a second, for too long"
                    ),
                )
            await asyncio.sleep(pause)
        await room.wait_for_turn()

    async def websocket_disconnect(self, message: WebSocketDisconnectEvent) -> None:
        """End; ``__call__`` cleans up."""
        raise StopConsumer


def _ask(scope: Mapping[str, Any], document_id: UUID) -> Grant | None:
    """Ask the host who it is and what they may do: at once, for where thousands come each way to a thread is a queue."""
    identity = host().identify(scope)
    if identity is None:
        raise LoginOverError("you are not signed in")
    return access.grant(identity, document_id)


def _abort(server: object, document_id: UUID) -> None:
    """Drop the connection without a closing handshake, which a reader that reads nothing would not answer.

    A method would keep each consumer in a ring with its outbox, and everything of the connection in memory with it.
    """
    transport = getattr(server, "transport", None)
    if transport is None:
        logger.warning("socket.not_aborted document=%s reason=no_transport", document_id)
    else:
        transport.abort()


def _generation(query: dict[str, list[str]]) -> int | None:
    """Read ``generation`` from the query. Raises RevisionError if it is not a number from 1."""
    values = query.get("generation")
    if values is None:
        return None
    if not _GENERATION.fullmatch(values[0]):
        raise RevisionError("expected generation to be a whole number from 1")
    return int(values[0])
