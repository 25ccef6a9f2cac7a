"""Fixtures of the tests in Chromium; see tests/support/fixtures.py."""

import pytest

from tests.support.fixtures import (
    accounts,
    browser,
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
    "browser",
    "logs",
    "node",
    "one_server",
    "pytest_runtest_makereport",
    "say",
    "server",
    "sign_up",
    "start_server",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)
