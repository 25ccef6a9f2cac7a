"""Scripts of bench/peers as child processes: one order in, steps out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.processes import Usage, usage_of
from bench.server import ROOT

FOLDER = ROOT / "bench/peers"


@cache
def _node() -> Path:
    found = subprocess.run([ROOT / "scripts/node-path"], check=True, stdout=subprocess.PIPE, text=True)
    return Path(found.stdout.strip(), "node")


def node(script: str, *arguments: str) -> list[str | Path]:
    """The command that runs a script of bench/peers."""
    # node:sqlite says on every start that it is young.
    return [_node(), "--disable-warning=ExperimentalWarning", FOLDER / script, *arguments]


class Script:
    """A script that was given its order; for the length of a ``with``."""

    def __init__(self, script: str, order: Mapping[str, Any]) -> None:
        self._command = node(script)
        self._order = order

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin is not None
        with self._process.stdin as stdin:
            json.dump(self._order, stdin)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def usage(self) -> Usage:
        """What it has used since it was started."""
        return usage_of(self._process.pid)

    def end(self) -> None:
        """Have one that goes on until it is told say its result."""
        self._process.terminate()

    def run(self, follow: Callable[[str], None] = lambda _step: None) -> dict[str, Any]:
        """Hear its steps as it says them, and return its result. Raises SystemExit if it ends without one."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said: dict[str, Any] = json.loads(line)
            step = said.pop("at")
            if step == "done":
                return said
            follow(step)
        raise SystemExit(f"{self._command[2]} ended with code {self._process.wait()}")
