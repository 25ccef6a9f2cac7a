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
