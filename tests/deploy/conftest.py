"""A server behind a reverse proxy, with the configuration that deploy/ has for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.fixtures import logs, pytest_runtest_makereport, start_server
from tests.support.reverse_proxies import Caddy, Certificate, Nginx, ReverseProxy
from tests.support.server import Server

__all__ = ["logs", "pytest_runtest_makereport", "start_server"]

Behind = tuple[ReverseProxy, Server]
KINDS = {"nginx": Nginx, "caddy": Caddy}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(autouse=True)
def _trusting(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever goes through the proxy takes its certificate for a good one."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))


@pytest.fixture
def put_before(
    tmp_path: Path, certificate: Certificate, logs: list[Path]
) -> Iterator[Callable[..., ReverseProxy]]:
    """Put a proxy of a kind before servers, which ``start`` starts when it is told the address."""

    def put(kind: str, start: Callable[[str], list[Server]]) -> ReverseProxy:
        proxy = KINDS[kind](tmp_path, certificate)
        logs.append(proxy.log_path)
        proxy.servers = [server.port for server in start(proxy.origin)]
        return stack.enter_context(proxy)

    with ExitStack() as stack:
        yield put


@pytest.fixture(scope="session", params=sorted(KINDS))
def one_behind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, certificate: Certificate
) -> Iterator[Behind]:
    """A proxy and a server for all tests that leave both as they were."""
    folder = tmp_path_factory.mktemp(request.param)
    proxy = KINDS[request.param](folder, certificate)
    server = Server(folder, PUBLIC_URL=proxy.origin)
    proxy.servers = [server.port]
    try:
        server.start()
        with proxy:
            yield proxy, server
    finally:
        server.stop()


@pytest.fixture
def behind(one_behind: Behind, logs: list[Path]) -> Behind:
    proxy, server = one_behind
    logs += [proxy.log_path, server.log_path]
    return one_behind
