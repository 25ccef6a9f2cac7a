"""Covers collab/core/client_ids.py."""

from __future__ import annotations

import pytest

from collab.core import client_ids as client_ids_module
from collab.core.client_ids import ClientIds
from collab.core.errors import ForeignClientError


def test_an_id_belongs_to_the_first_who_claims_it():
    """P25."""
    ids = ClientIds()
    ids.claim([1, 2], "ada")
    ids.claim([2, 1], "ada")
    assert not ids.belongs_to_other(1, "ada")
    assert ids.belongs_to_other(1, "bob")
    with pytest.raises(ForeignClientError) as refusal:
        ids.claim([3, 1], "bob")
    assert (refusal.value.client_id, refusal.value.owner) == (1, "ada")


def test_an_id_that_nobody_has_claimed_is_nobodys():
    assert not ClientIds().belongs_to_other(1, "ada")


def test_the_log_is_told_of_an_id_once():
    ids = ClientIds()
    ids.claim([1], "ada")
    assert ids.unstored([1]) == (1,)
    ids.learn_stored([1])
    assert ids.unstored([1, 2]) == (2,)


def test_the_log_knows_better():
    """P25: another process may have stored it before."""
    ids = ClientIds()
    ids.claim([1], "bob")
    ids.learn_owner(1, "ada")
    assert ids.belongs_to_other(1, "bob")
    assert ids.unstored([1]) == ()


def test_a_claim_that_came_to_nothing_binds_nobody():
    """P25: its text may have been another's all along; who was present, or is stored, stays bound."""
    ids = ClientIds()
    ids.reserve([1], "ada")
    ids.claim([1, 2, 3], "ada")
    ids.learn_stored([2])
    ids.forget_claims()
    assert [ids.belongs_to_other(client_id, "bob") for client_id in (1, 2, 3)] == [True, True, False]


def test_after_a_restore_anybody_may_bring_back_anything_and_is_bound_to_nothing():
    """P25."""
    ids = ClientIds(is_recovering=True)
    ids.claim([1], "ada")
    ids.claim([1], "bob")
    ids.learn_stored([1])
    ids.is_recovering = False
    assert not ids.belongs_to_other(1, "eve")
    assert ids.unstored([1]) == (1,)


def test_only_so_many_ids_are_kept_in_mind(monkeypatch):
    monkeypatch.setattr(client_ids_module, "MAX_KNOWN", 2)
    ids = ClientIds()
    ids.claim([1, 2], "ada")
    ids.learn_stored([1, 2])
    ids.claim([3], "ada")
    assert ids.unstored([1, 2, 3]) == (1, 3)
