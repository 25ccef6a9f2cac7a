"""nginx and Caddy before Curio, with the very files of deploy/: only names, ports and paths are others."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.server import ROOT

NAME = "notes.example.org"
"""What the files call the place."""
START_SECONDS = 30
STOP_SECONDS = 30
LOOK_AGAIN_SECONDS = 0.05


class Certificate:
    """A certificate for this machine that has signed itself."""

    def __init__(self, folder: Path) -> None:
        self.path, self.key_path = folder / "certificate.pem", folder / "key.pem"
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
        )
        names = ["-addext", "subjectAltName=DNS:localhost"]
        files = ["-keyout", str(self.key_path), "-out", str(self.path)]
        subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)


class ReverseProxy(ABC):
    """One of them, for the length of a ``with``; ``servers`` are set before it starts."""

    file: str
    """Its configuration in deploy/."""

    def __init__(self, folder: Path, certificate: Certificate) -> None:
        self._folder, self._certificate = folder, certificate
        self.port, self._plain_port = free_port(), free_port()
        self.origin = f"https://localhost:{self.port}"
        self.ws = f"wss://localhost:{self.port}/ws/notes"
        self.log_path = folder / f"{type(self).__name__}.log"
        self.servers: list[int] = []
        """The ports of the servers that it stands before."""
        self.left_out: list[str] = []
        """Lines of the file that are forgotten."""

    def __enter__(self) -> Self:
        configuration = self._folder / self.file
        written = (ROOT / "deploy" / self.file).read_text()
        forgotten = [(line, "") for line in self.left_out]
        configuration.write_text(self._wrapped(replaced(written, [*self._others(), *forgotten])))
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(configuration),
                cwd=self._folder,
                env=os.environ | {"HOME": str(self._folder), "XDG_DATA_HOME": str(self._folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_there()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait_until_there(self) -> None:
        trusting = ssl.create_default_context(cafile=self._certificate.path)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log_path.read_text()
            try:
                with (
                    socket.create_connection(("127.0.0.1", self.port), timeout=START_SECONDS) as connection,
                    trusting.wrap_socket(connection, server_hostname="localhost"),
                ):
                    return
            except OSError:
                time.sleep(LOOK_AGAIN_SECONDS)
        raise AssertionError(f"not there after {START_SECONDS} s:\n{self.log_path.read_text()}")

    @abstractmethod
    def _others(self) -> Iterable[tuple[str, str]]:
        """What stands in the file, and what is to stand there for this test."""

    @abstractmethod
    def _wrapped(self, configuration: str) -> str:
        """The file in its surroundings."""

    @abstractmethod
    def _command(self, configuration: Path) -> list[str]: ...


class Nginx(ReverseProxy):
    file = "nginx.conf"

    def _others(self) -> Iterable[tuple[str, str]]:
        server = "    server 127.0.0.1:8000 fail_timeout=1s;\n"
        yield server, "".join(server.replace("8000", str(port)) for port in self.servers)
        yield "listen 80;", f"listen 127.0.0.1:{self._plain_port};"
        yield "listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"
        # Not every machine that runs tests knows IPv6.
        yield "    listen [::]:80;\n", ""
        yield "    listen [::]:443 ssl http2;\n", ""
        yield f"/etc/ssl/certs/{NAME}.pem", str(self._certificate.path)
        yield f"/etc/ssl/private/{NAME}.key", str(self._certificate.key_path)
        yield NAME, "localhost"

    def _wrapped(self, configuration: str) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "".join(f"{kind}_temp_path {self._folder}/{kind};\n" for kind in kinds)
        # The folders of tests are not for other accounts to enter.
        account = "user root;\n" if os.geteuid() == 0 else ""
        before = f"daemon off;\npid {self._folder}/nginx.pid;\n{account}events {{}}\n"
        return f"{before}http {{\naccess_log off;\n{places}{configuration}}}\n"

    def _command(self, configuration: Path) -> list[str]:
        return ["/usr/sbin/nginx", "-e", "stderr", "-c", str(configuration)]


class Caddy(ReverseProxy):
    file = "Caddyfile"

    def _others(self) -> Iterable[tuple[str, str]]:
        yield " 127.0.0.1:8000 ", f" {' '.join(f'127.0.0.1:{port}' for port in self.servers)} "
        own = f"\ttls {self._certificate.path} {self._certificate.key_path}\n"
        yield f"{NAME} {{\n", f"https://localhost:{self.port} {{\n{own}"

    def _wrapped(self, configuration: str) -> str:
        return f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{configuration}"

    def _command(self, configuration: Path) -> list[str]:
        return ["caddy", "run", "--adapter", "caddyfile", "--config", str(configuration)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def replaced(text: str, others: Iterable[tuple[str, str]]) -> str:
    """``text`` with each of its parts in ``others`` replaced. All of them have to be there."""
    for old, new in others:
        assert old in text, f"there is no {old!r} any more"
        text = text.replace(old, new)
    return text
