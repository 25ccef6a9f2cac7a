"""A crowd that listens to the change feed, beside whatever else is measured."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from bench.node import Script
from bench.server import Server

OPEN_SECONDS = 120


class Listeners:
    """Sockets at ``/ws/events`` for the length of a ``with``, from when all are open."""

    def __init__(self, server: Server, tokens: Sequence[str]) -> None:
        self._script = Script("listening.mjs", {"port": server.port, "tokens": tokens})
        self._are_open = threading.Event()
        self.said: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._script.__enter__()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        if not self._are_open.wait(OPEN_SECONDS):
            raise SystemExit(f"not everybody listens after {OPEN_SECONDS} s")
        return self

    def _run(self) -> None:
        self.said = self._script.run(lambda _step: self._are_open.set())

    def end(self) -> dict[str, Any]:
        """Have them say what they heard."""
        self._script.end()
        self._thread.join()
        return self.said

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._script.__exit__(kind, error, trace)

    @property
    def faults(self) -> list[str]:
        """What must not have happened."""
        faults = [f"a listener: {reason}" for reason in sorted(set(self.said["closed"]))]
        if self.said["disorder"]:
            faults.append(f"{self.said['disorder']} events came twice or out of order")
        if self.said["least"] != self.said["most"] or self.said["most"] != self.said["events"]:
            faults.append(
                f"of {self.said['events']} events each heard {self.said['least']} to {self.said['most']}"
            )
        return faults
