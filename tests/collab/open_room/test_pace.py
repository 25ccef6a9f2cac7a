"""Covers collab/open_room/pace.py: how long a room rests."""

from __future__ import annotations

import pytest

from collab.open_room import pace
from collab.open_room.pace import Pace


@pytest.fixture
async def resting(monkeypatch) -> Pace:
    monkeypatch.setattr(pace, "NOTEWORTHY_FAN_OUT_SECONDS", 0.05)
    monkeypatch.setattr(pace, "REST_PER_FAN_OUT", 100.0)
    monkeypatch.setattr(pace, "MAX_REST_SECONDS", 1000.0)
    monkeypatch.setattr(pace, "TURN_SECONDS", 300.0)
    return Pace()


async def test_a_room_rests_for_what_its_fan_outs_usually_cost(resting):
    """P5: one that something else held up is no reason to rest for longer."""
    for _ in range(50):
        resting.rest_after(1.0)
    assert 90 < resting.rest_seconds <= 100
    resting.rest_after(11.0)
    assert 190 < resting.rest_seconds <= 200, "one in ten"


async def test_a_cheap_fan_out_costs_no_rest(resting):
    resting.rest_after(0.04)
    assert resting.rest_seconds <= 0


async def test_nobody_rests_longer_than_people_wait(resting, monkeypatch):
    """P12."""
    monkeypatch.setattr(pace, "MAX_REST_SECONDS", 20.0)
    resting.rest_after(1000.0)
    assert 10 < resting.rest_seconds <= 20
    resting.give_turns(5)
    assert 10 < resting.rest_seconds <= 20


async def test_each_of_the_others_gets_a_turn(resting):
    """P12: and a rest that was due anyway is not cut short by that."""
    resting.give_turns(2)
    assert 590 < resting.rest_seconds <= 600
    resting.give_turns(1)
    assert 590 < resting.rest_seconds <= 600
    resting.end_rest()
    assert resting.rest_seconds <= 0
