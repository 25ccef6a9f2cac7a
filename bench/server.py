"""A server under measurement: started for it with an empty database on a free port, gone afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from bench.processes import Usage, usage_of

ROOT = Path(__file__).parents[1]
START_SECONDS = 30
STOP_SECONDS = 20
LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Room:
    """A note, and with what each of its people opens it."""

    note: str
    tokens: Sequence[str]


class Server(ABC):
    """One server as a child process, for the length of a ``with``."""

    name: ClassVar[str]
    """What it is called in the table."""
    dialect: ClassVar[str]
    """What bench/peers/dialects.mjs calls its protocol."""
    ready_path: ClassVar[str]

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="curio-bench-")
        self.data_dir = Path(self._folder.name)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        sys.stderr.write(self.log)
        self._folder.cleanup()

    @property
    @abstractmethod
    def command(self) -> Sequence[str | Path]:
        """How it is started."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What it finds around it."""
        return os.environ

    @abstractmethod
    def rooms(self, notes: int, people: int) -> list[Room]:
        """Make notes that are open to the same people."""

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def usage(self) -> Usage:
        """What it has used since it was started, with its children."""
        return usage_of(self._process.pid)

    @property
    def log(self) -> str:
        """What it has said on standard error."""
        return self._log.read_text(errors="replace")

    @property
    def _log(self) -> Path:
        return self.data_dir / "bench.log"

    def restart(self) -> None:
        """Stop in order and start anew over the same data."""
        self._stop()
        self._start()

    def _start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, stderr=log
            )
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise SystemExit(
                    f"{self.name} ended at once with code {self._process.returncode}:\n{self.log}"
                )
            try:
                with urllib.request.urlopen(f"{self.url}{self.ready_path}", timeout=1):
                    return
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(LOOK_AGAIN_SECONDS)
        raise SystemExit(f"{self.dialect} was not ready after {START_SECONDS} s")
