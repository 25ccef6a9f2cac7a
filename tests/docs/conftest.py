"""A real server for what the documents tell people to type."""

from tests.support.fixtures import accounts, logs, one_server, pytest_runtest_makereport, server, sign_up

__all__ = ["accounts", "logs", "one_server", "pytest_runtest_makereport", "server", "sign_up"]
