"""``make run`` in a clean clone, on a machine that has nothing but Python, make and git."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.support.databases import OUTSIDE
from tests.support.fixtures import Say, say
from tests.support.server import ROOT, STOP_SECONDS, files_of_page

__all__ = ["say"]

NODE = {"node", "nodejs", "npm", "npx", "corepack"}
BUILD_SECONDS = 1500
LOG_TAIL_CHARACTERS = 3000


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What somebody has who cloned the repository as it was last committed."""
    folder = tmp_path / "curio"
    cloned = subprocess.run(
        ["git", "clone", "--quiet", str(ROOT), str(folder)], capture_output=True, text=True, check=False
    )
    if cloned.returncode != 0:
        pytest.skip(f"this is no repository to be cloned: {cloned.stderr.strip()}")
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with every program of this machine but Node.js and what comes with it."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for place in map(Path, os.environ["PATH"].split(os.pathsep)):
        for program in place.glob("*"):
            here = folder / program.name
            if program.name not in NODE and not here.is_symlink() and os.access(program, os.X_OK):
                here.symlink_to(program)
    return folder


class Run:
    """``make run`` as in a terminal, until Ctrl-C."""

    def __init__(self, clone: Path, programs: Path, port: int) -> None:
        self._log_path = clone.parent / "make.log"
        environment = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        for name in ("DATA_DIR", "MAKEFLAGS", "MAKELEVEL", "VIRTUAL_ENV"):
            environment.pop(name, None)
        self.began = time.monotonic()
        with self._log_path.open("ab") as log:
            self._process = subprocess.Popen(
                ["make", "run"],
                cwd=clone,
                env=environment | {"PATH": str(programs), "HOST": "127.0.0.1", "PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}")

    @property
    def log(self) -> str:
        return self._log_path.read_text(errors="replace")

    def until_ready(self) -> float:
        """Return after how many seconds it was ready."""
        while time.monotonic() < self.began + BUILD_SECONDS:
            assert self._process.poll() is None, self.log[-LOG_TAIL_CHARACTERS:]
            try:
                if self.http.get("/readyz").status_code == 200:
                    return time.monotonic() - self.began
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"not ready after {BUILD_SECONDS} s: {self.log[-LOG_TAIL_CHARACTERS:]}")

    def stop(self) -> None:
        """Press Ctrl-C, which reaches make and what it runs."""
        self.http.close()
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
        self._process.wait(STOP_SECONDS)


@pytest.fixture
def port() -> int:
    """One that was free."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number: int = probe.getsockname()[1]
    return number


@pytest.mark.soak
@pytest.mark.timeout(2 * BUILD_SECONDS)
def test_a_clean_clone_serves_the_built_page_with_one_command(
    clone: Path, programs: Path, port: int, say: Say
) -> None:
    """Without Node.js on the PATH as well; how long the first and the second start took is said."""
    assert not (NODE & {program.name for program in programs.iterdir()})
    for which in ("first", "second"):
        run = Run(clone, programs, port)
        try:
            seconds = run.until_ready()
            files = files_of_page(run.http)
            assert {path: file.status_code for path, file in files.items() if file.status_code != 200} == {}
            assert any(path.startswith("/static/assets/") and path.endswith(".js") for path in files)
        finally:
            run.stop()
        say(f"make run in a clean clone: the {which} start took {seconds:.1f} s")
    # Nothing is left running there.
    socket.create_server(("127.0.0.1", port)).close()
