"""A simulator that notices nothing proves nothing: each promise taken out of the engine makes a seed fail."""

from __future__ import annotations

import logging

import pytest

from tests.simulation.mutations import MUTATIONS, ROOT, SEEDS, hunt

logger = logging.getLogger(__name__)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_every_mutation_finds_its_line(mutation):
    """Quick, so that whoever changes such a line hears of it at once."""
    assert (ROOT / mutation.path).read_text().count(mutation.before) == 1


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_promise_makes_a_seed_fail(mutation, tmp_path):
    caught = hunt(mutation, tmp_path)
    assert caught is not None, f"{SEEDS} seeds did not notice: {mutation.name}"
    logger.info("%s: seed %d (%s), %s", mutation.name, caught.seed, caught.weather, caught.reason)
