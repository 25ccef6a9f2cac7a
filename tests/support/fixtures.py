"""What tests against a real server ask for by name. A conftest imports what its tests use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.support.node import Node
from tests.support.pages import CHROMIUM, FLAGS, described
from tests.support.people import Person
from tests.support.server import Server

SignUp = Callable[..., Awaitable[Person]]
StartServer = Callable[..., Server]
Say = Callable[[str], None]
LOGS = pytest.StashKey[list[Path]]()
HAS_FAILED = pytest.StashKey[bool]()
LOG_TAIL_CHARACTERS = 6000
SAID = "said"
"""The property of a test's report that holds a sentence for the person who runs it."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the logs of servers and clients beside a failure."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
        for path in item.stash.get(LOGS, []):
            if path.exists() and (tail := path.read_text(errors="replace")[-LOG_TAIL_CHARACTERS:]):
                report.sections.append((str(path), tail))
    return report


@pytest.fixture
def logs(request: pytest.FixtureRequest) -> list[Path]:
    """The files that are shown when this test fails."""
    item: pytest.Item = request.node
    return item.stash.setdefault(LOGS, [])


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all tests that leave it as it was."""
    with Server.running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def server(one_server: Server, logs: list[Path]) -> Server:
    """A server that other tests use too: it is not to be stopped."""
    logs.append(one_server.log_path)
    return one_server


@pytest.fixture
def start_server(tmp_path: Path, logs: list[Path]) -> Iterator[StartServer]:
    """Start servers of this test's own, with settings such as ``COLLAB_MAX_TEXT_BYTES="2000"``."""
    started: list[Server] = []

    def start(**environment: str) -> Server:
        server = Server(tmp_path / f"server-{len(started)}", **environment)
        logs.append(server.log_path)
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def accounts() -> dict[tuple[Server, str], Person]:
    """Who has signed up where: hashing a password takes longer than many a test."""
    return {}


@pytest.fixture
async def sign_up(server: Server, accounts: dict[tuple[Server, str], Person]) -> AsyncIterator[SignUp]:
    """Have people sign up, at the shared server if no other is given; ``newly`` for a login that is to end."""
    people: list[Person] = []

    async def signed_up(name: str, at: Server = server, *, newly: bool = False) -> Person:
        known = accounts.get((at, name))
        person = await Person.sign_up(at, name) if newly or known is None else known.again()
        people.append(person)
        if not newly:
            accounts.setdefault((at, name), person)
        return person

    yield signed_up
    for person in people:
        await person.leaves()


@pytest.fixture
async def node(tmp_path: Path, logs: list[Path]) -> AsyncIterator[Node]:
    """A Node process for Yjs clients."""
    log = tmp_path / "clients.log"
    logs.append(log)
    started = await Node.start(log)
    yield started
    await started.stop()


@pytest.fixture
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    """Chromium; each person opens a context of their own in it. What its pages showed stands beside a failure."""
    item: pytest.Item = request.node
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        if item.stash.get(HAS_FAILED, False):
            for context in chromium.contexts:
                for page in context.pages:
                    item.add_report_section("teardown", "page", await described(page))
        await chromium.close()


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Say:
    """Tell the person who runs the tests, when all have run (tests/conftest.py)."""
    return partial(record_property, SAID)
