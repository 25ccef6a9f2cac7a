"""The ASGI application: requests, sockets, and the server's start and stop."""

from __future__ import annotations

import os
import re
from typing import Any, cast

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notes_project.settings")
django_application = get_asgi_application()

# These read models, which are there only now.
from collab.consumers import DocumentConsumer  # noqa: E402
from notes.feed.socket import EventsConsumer  # noqa: E402
from notes.feed.stream import event_stream  # noqa: E402
from notes.feed.waiting import Waiting  # noqa: E402
from notes_project.lifespan import lifespan  # noqa: E402
from notes_project.overview_socket import OverviewConsumer  # noqa: E402
from notes_project.request_limit import Receive, RequestLimit, Scope, Send  # noqa: E402


async def no_such_socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a handshake at an address that has no socket."""
    del scope
    await receive()
    await send({"type": "websocket.close"})


sockets: list[Any] = [
    path("ws/notes/<uuid:document_id>", cast("Any", DocumentConsumer.as_asgi())),
    path("ws/events", cast("Any", EventsConsumer.as_asgi())),
    path("ws/server", cast("Any", OverviewConsumer.as_asgi())),
    re_path(r"", cast("Any", no_such_socket)),
]
uploads = {re.compile(r"/api/v1/notes/[^/]+/attachments/"): settings.MAX_UPLOAD_BYTES}
behind_limit = RequestLimit(cast("Any", django_application), settings.MAX_REQUEST_BYTES, uploads)
application = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                path("api/v1/events/", cast("Any", event_stream)),
                re_path(r"", cast("Any", Waiting(behind_limit))),
            ]
        ),
        "websocket": URLRouter(sockets),
        "lifespan": lifespan,
    }
)
