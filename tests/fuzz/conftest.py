"""Fixtures of the tests that leave things to chance; see tests/support/fixtures.py."""

from tests.support.fixtures import logs, node, pytest_runtest_makereport, say

__all__ = ["logs", "node", "pytest_runtest_makereport", "say"]
