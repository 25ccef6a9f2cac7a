"""``manage.py serve``: one process that serves the page, the REST API and the sockets."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from collab.rooms import drain_engine
from collab.websocket_protocol import WebSocketProtocol

MAX_HANDSHAKE_EXTRA_BYTES = 64 * 1024
GRACEFUL_SECONDS = 10
GC_THRESHOLDS = 20_000, 20, 20
SWITCH_SECONDS = 0.001


class _Server(uvicorn.Server):
    """Says where it is once it can be reached, and goodbye before it goes."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _spare_what_stays()
        if self.started:
            host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            port = self.servers[0].sockets[0].getsockname()[1]
            url = settings.PUBLIC_URL or f"http://{host}:{port}"
            print(f"Curio is at {url} (Ctrl-C stops it)", flush=True)  # noqa: T201 - the one line for people

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Uvicorn closes all sockets at once, before the application hears of it; ours say goodbye one by one first.
        await drain_engine()
        await super().shutdown(sockets)


def _spare_what_stays() -> None:
    """Have the garbage collector look at new objects only, and let two threads take turns quickly.

    A look at all that Django has loaded stops everybody for some 50 ms. And a commit that waits five milliseconds for
    its turn whenever it comes back from the disk takes longer than all of its own work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    sys.setswitchinterval(SWITCH_SECONDS)


class Command(BaseCommand):
    help = "Serve Curio on HOST:PORT."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        server = _Server(
            uvicorn.Config(
                "notes_project.asgi:application",
                host=settings.HOST,
                port=settings.PORT,
                loop="uvloop",
                http="httptools",
                ws=WebSocketProtocol,
                lifespan="on",
                log_config=None,
                server_header=False,
                ws_max_size=settings.COLLAB_MAX_SYNC_BYTES + MAX_HANDSHAKE_EXTRA_BYTES,
                # Typing is too short to be worth it, and each socket would hold buffers for it.
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=GRACEFUL_SECONDS,
                proxy_headers=True,
                forwarded_allow_ips=settings.FORWARDED_ALLOW_IPS,
            )
        )
        # uvicorn raises the signal again when it has shut down in order; that must not look like a crash.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        server.run()
        if not server.started or server.lifespan.should_exit:
            sys.exit(1)
