"""Fixtures of the tests with Yjs clients; see tests/support/fixtures.py."""

from tests.support.fixtures import (
    accounts,
    logs,
    node,
    one_server,
    pytest_runtest_makereport,
    say,
    server,
    sign_up,
    start_server,
)

__all__ = [
    "accounts",
    "logs",
    "node",
    "one_server",
    "pytest_runtest_makereport",
    "say",
    "server",
    "sign_up",
    "start_server",
]
