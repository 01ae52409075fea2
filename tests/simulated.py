"""Adaptive tests played against a model of an examinee."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from smquiz.engine.adaptive import Design, Given, next_item, stops

Answers = Callable[[Given], bool]


def simulate(items: Sequence[Given], answers: Answers, design: Design, rng: Random, adaptive: bool) -> list[Given]:
    """Play a test against a model of an examinee; ``adaptive`` or with items by lot."""
    given: list[Given] = []
    left = list(items)
    while left and not stops(given, design):
        chosen = next_item(given, left, design, rng) if adaptive else left[rng.randrange(len(left))]
        assert chosen is not None
        left.remove(chosen)
        given.append(chosen._replace(right=answers(chosen)))
    return given
