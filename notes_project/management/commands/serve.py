"""``manage.py serve``: the page, the REST API and the sockets, by one process or WORKERS of them."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from argparse import SUPPRESS
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from collab.rooms import drain_engine
from collab.websocket_protocol import WebSocketProtocol
from notes.feed.hub import hub
from notes_project.workers import FLAGS, Workers, begin_as_worker, hold_signals, what_it_runs_on

MAX_HANDSHAKE_EXTRA_BYTES = 64 * 1024
GRACEFUL_SECONDS = 10
GC_THRESHOLDS = 20_000, 20, 20
SWITCH_SECONDS = 0.001


class _Server(uvicorn.Server):
    """Says so once it can be reached, and goodbye before it goes."""

    def __init__(self, config: uvicorn.Config, say: Callable[[], object], *, is_one_of_many: bool) -> None:
        super().__init__(config)
        self._say, self._is_one_of_many = say, is_one_of_many

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _spare_what_stays()
        if self.started:
            self._say()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._is_one_of_many:
            # Who comes from now on is taken by another process.
            for server in self.servers:
                server.close()
        # Uvicorn closes all sockets at once, before the application hears of it; ours say goodbye one by one first.
        hub.drain()
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

    def add_arguments(self, parser: CommandParser) -> None:
        # How a process hands its socket down to those that it starts (notes_project/workers.py).
        for name in FLAGS:
            parser.add_argument(f"--{name}", type=int, help=SUPPRESS)

    def handle(self, *_: Any, **handed_down: Any) -> None:
        listener, ready, parent = (handed_down[name] for name in FLAGS)
        if parent is not None:
            begin_as_worker(parent)
            say_ready = partial(os.write, ready, b"!")
            sys.exit(_serve(socket.socket(fileno=listener), say_ready, is_one_of_many=True))
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        workers = Workers(settings.WORKERS)
        if settings.WORKERS > 1:
            hold_signals()
            if not workers.bring_up_to_date():
                sys.exit(1)
        else:
            call_command("migrate", interactive=False, verbosity=0)
        own = _listen()
        port = own.getsockname()[1]
        host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        url = settings.PUBLIC_URL or f"http://{host}:{port}"
        if settings.WORKERS > 1:
            say = partial(_say, f"Curio is at {url}: {what_it_runs_on()} (Ctrl-C stops it)")
            sys.exit(workers.run(own, say))
        sys.exit(_serve(own, partial(_say, f"Curio is at {url} (Ctrl-C stops it)"), is_one_of_many=False))


def _listen() -> socket.socket:
    """Take the port. Exits with a sentence if that cannot be."""
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.HOST, settings.PORT))
    except OSError as error:
        sys.exit(
            f"Curio cannot listen on {settings.HOST}:{settings.PORT}: {os.strerror(error.errno or 0).lower()}"
        )
    return listener


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the one line for people


def _serve(listener: socket.socket, say: Callable[[], object], *, is_one_of_many: bool) -> int:
    """Serve until told to stop, and return the exit code."""
    config = uvicorn.Config(
        "notes_project.asgi:application",
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
    server = _Server(config, say, is_one_of_many=is_one_of_many)
    # uvicorn raises the signal again when it has shut down in order; that must not look like a crash.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    server.run(sockets=[listener])
    return 0 if server.started and not server.lifespan.should_exit else 1
