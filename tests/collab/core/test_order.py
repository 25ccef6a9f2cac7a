"""Covers collab/core/order.py."""

from __future__ import annotations

import random

from collab.core.order import Order
from collab.core.updates import Id, Place


class Plain:
    """The rule by the letter: every ancestor of every character, one by one."""

    def __init__(self) -> None:
        self.origins: dict[Id, Id | None] = {}

    def ancestors(self, place: Id | None) -> list[Id | None]:
        found: list[Id | None] = [place]
        while place is not None:
            place = self.origins[place]
            found.append(place)
        return found

    def allows(self, left: Id | None, right: Id | None) -> bool:
        if right is None:
            return True
        around = self.ancestors(left)
        return self.origins[right] in around and right not in around

    def take(self, client: int, start: int, stop: int, origin: Id | None) -> None:
        for clock in range(start, stop):
            self.origins[client, clock] = origin if clock == start else (client, clock - 1)


def test_random_places_are_judged_by_the_letter_of_the_rule():
    """P9: however the characters lie in runs, and however far the ancestors are."""
    rng = random.Random(3)
    judged = {True: 0, False: 0}
    for _ in range(300):
        order, plain, clocks = Order(), Plain(), dict.fromkeys((1, 2, 3), 0)
        for _ in range(rng.randint(2, 40)):
            client = rng.choice((1, 2, 3))
            known: list[Id | None] = [None, *plain.origins]
            left, right = rng.choice(known), rng.choice(known)
            if rng.random() < 0.3 and clocks[client]:
                left = (client, clocks[client] - 1)
            if left == right and left is not None:
                right = None
            start = clocks[client]
            place: Place = (client, start, start + rng.randint(1, 3), left, right)
            is_allowed = order.add([place], clocks)
            assert is_allowed == plain.allows(left, right)
            judged[is_allowed] += 1
            if is_allowed:
                plain.take(client, start, place[2], left)
                clocks[client] = place[2]
    assert min(judged.values()) > 1000


def test_characters_that_stand_behind_each_other_in_a_ring_are_refused():
    """P9: and what comes after them is judged as if they had never come."""
    order = Order()
    assert order.add([(4, 0, 1, None, None)], {})
    ring: list[Place] = [(1, 0, 1, (2, 0), None), (2, 0, 1, (1, 0), None), (3, 0, 1, (1, 0), (4, 0))]
    assert not order.add(ring, {4: 1})
    assert order.add([(1, 0, 1, None, (4, 0)), (2, 0, 1, (1, 0), (4, 0))], {4: 1})


def test_a_history_may_be_as_deep_as_it_is_long():
    """P9: ten thousand characters, each put behind the last one of the other person."""
    order = Order()
    assert order.add([(3, 0, 1, None, None)], {})
    deep: list[Place] = [(1, 0, 1, None, (3, 0))]
    for number in range(1, 10_000):
        client, clock = 1 + number % 2, number // 2
        deep.append((client, clock, clock + 1, (deep[-1][0], deep[-1][1]), None))
    assert order.add(deep, {3: 1})
    clocks = {1: 5000, 2: 5000, 3: 1}
    assert order.add([(4, 0, 1, (2, 4999), (3, 0))], clocks)
    assert not order.add([(4, 1, 2, (2, 4999), (1, 2500))], {**clocks, 4: 1})
