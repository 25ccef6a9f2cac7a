"""Curio as people start it: ``manage.py serve`` in a process of its own, on a free port, with its own data folder."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, Self

import httpx

from tests.support.databases import database_of, put_migrated_file, surroundings

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
STOP_SECONDS = 60
LOG_TAIL_CHARACTERS = 6000


def files_of_page(http: httpx.Client) -> dict[str, httpx.Response]:
    """Fetch the page, and then every file that it names; all by their paths."""
    page = http.get("/")
    assert page.status_code == 200, f"no page at /: {page.text}"
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    return {"/": page} | {path: http.get(path) for path in named}


class Address(Protocol):
    """Where people reach Curio: a server, or what stands before it."""

    origin: str
    ws: str


class Server:
    """One server, which can be killed and started again where it was."""

    def __init__(self, folder: Path, program: Path = ROOT, /, **environment: str) -> None:
        """``program`` is the folder of the Curio to run; it can be another one at the next start."""
        self.program = program
        folder.mkdir(parents=True, exist_ok=True)
        self.data_dir = folder / "data"
        self.log_path = folder / "server.log"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.ws = f"ws://127.0.0.1:{self.port}/ws/notes"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls, folder: Path, **environment: str) -> Iterator[Self]:
        """Start one, which is stopped in the end."""
        server = cls(folder, **environment)
        try:
            server.start()
            yield server
        finally:
            server.stop()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the server was never started"
        return self._process

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    @property
    def resident_kib(self) -> int:
        """How much memory the process holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    @property
    def open_files(self) -> int:
        """How many file descriptors the process has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    @property
    def database(self) -> Path:
        """The file, where the database is one."""
        return self.data_dir / "curio.sqlite3"

    @property
    def storage(self) -> Path | str:
        """Its database, as tests/support/storage.py takes it."""
        return self.database_url or self.database

    @property
    def database_url(self) -> str | None:
        """Its address, where it is none."""
        return self._environment.get("DATABASE_URL") or database_of(self.data_dir)

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def manage(self, *arguments: str) -> None:
        """Run a management command on its data."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.program,
            env=surroundings(self.data_dir) | self._environment,
            check=True,
        )

    def start(self) -> None:
        """Start, and return once it is ready."""
        if self.program == ROOT and self.database_url is None and not self.data_dir.exists():
            put_migrated_file(self.data_dir)
        environment = surroundings(self.data_dir) | {"HOST": "127.0.0.1", "PORT": str(self.port)}
        # Tests sign up more people a minute than a person would, and replay years of typing in seconds.
        hurry = {"RATE_LIMITS": "false", "COLLAB_MAX_FRAMES_PER_SECOND": "1000000"}
        environment |= hurry | self._environment
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=self.program,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with httpx.Client(timeout=2) as http:
            while time.monotonic() < deadline:
                if not self.is_alive:
                    raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log_tail}")
                try:
                    if http.get(f"{self.origin}/readyz").status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.02)
        raise AssertionError(f"the server was not ready after {START_SECONDS} s:\n{self.log_tail}")

    async def restart(self) -> None:
        """Start again on the same port and data, while whatever else the test has going goes on."""
        await asyncio.to_thread(self.start)

    def kill9(self) -> None:
        """End it as a power cut would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def terminate(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    def stop(self) -> None:
        """Leave nothing running, whatever has happened."""
        if self._process is None or not self.is_alive:
            return
        try:
            self.terminate()
        except subprocess.TimeoutExpired:
            self.kill9()

    @property
    def log_tail(self) -> str:
        return self.log[-LOG_TAIL_CHARACTERS:]
