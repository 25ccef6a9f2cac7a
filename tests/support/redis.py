"""A Redis server of the tests' own: private, on a free port of the loopback, gone afterwards."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

START_SECONDS = 30
STOP_SECONDS = 30
LOOK_AGAIN_SECONDS = 0.02


class Redis:
    """One server that keeps nothing, for the length of a ``with``."""

    def __init__(self, *arguments: str) -> None:
        """``arguments`` as in ``--replicaof``, ``127.0.0.1 6379``."""
        self._arguments = arguments
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="curio-redis-")
        try:
            self.start()
        except BaseException:
            self._folder.cleanup()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill9()
        self._folder.cleanup()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        with (Path(self._folder.name) / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self._folder.name,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, (Path(self._folder.name) / "log").read_text()
            try:
                self.say("PING")
            except OSError:
                time.sleep(LOOK_AGAIN_SECONDS)
            else:
                return
        raise AssertionError(f"Redis was not there after {START_SECONDS} s")

    def _command(self) -> list[str]:
        address = ["--bind", "127.0.0.1", "--port", str(self.port)]
        return ["redis-server", *address, "--save", "", "--appendonly", "no", *self._arguments]

    def say(self, command: str) -> str:
        """Give it a command in one line, and return its answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=STOP_SECONDS) as connection:
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(65_536).decode().strip()

    def flush_all(self) -> None:
        """Have it forget everything."""
        assert self.say("FLUSHALL") == "+OK"

    def kill9(self) -> None:
        """End it at once."""
        if self._process.poll() is None:
            # One that is paused dies only when it goes on.
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(STOP_SECONDS)

    def pause(self) -> None:
        """Have it do nothing, with its connections open."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        os.kill(self._process.pid, signal.SIGCONT)
