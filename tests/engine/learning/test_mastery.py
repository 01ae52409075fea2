"""Mastery: the published formula, and intervals that hold what they promise."""

from __future__ import annotations

from math import exp, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.adaptive import right_probability
from smquiz.engine.learning.mastery import (
    NEW,
    Z95,
    Mastery,
    Skill,
    after_answer,
    expected,
    mastery_of,
    overall_mastery,
    sensitivity,
)

logits = st.floats(-4, 4)
chances = st.sampled_from([0.0, 0.1, 0.25, 0.5])


@given(logits, logits, chances, st.floats(0, 1), st.integers(0, 200))
def test_an_answer_moves_the_ratings_by_the_formula(overall: float, topic: float, c: float, y: float, n: int) -> None:
    b = 0.5
    p = c + (1 - c) / (1 + exp(-(overall + topic - b)))
    k = max(0.1, 0.4 / (1 + 0.05 * n))
    whole, own = after_answer(Skill(overall), Skill(topic, answers=n), y, b, c)
    assert whole.rating == pytest.approx(overall + k / 2 * (y - p))
    assert own.rating == pytest.approx(topic + k * (y - p))
    assert sensitivity(n) == k


@given(logits, logits, chances)
def test_the_chance_of_a_right_answer_is_that_of_the_adaptive_test(ability: float, b: float, c: float) -> None:
    assert expected(ability, b, c) == pytest.approx(right_probability(ability, b, c))


@pytest.mark.parametrize("answers", [5, 10, 30, 100])
def test_the_interval_holds_the_true_ability_of_about_95_learners_in_100(answers: int) -> None:
    rng, held, learners = Random(7), 0, 1500
    for _ in range(learners):
        shared, own = rng.gauss(0, 0.8), [rng.gauss(0, 0.6) for _ in range(5)]
        overall, skills = NEW, [NEW] * 5
        for n in range(5 * answers):
            t, b, c = n % 5, rng.gauss(0, 0.9), rng.choice([0.05, 0.25, 0.5])
            right = float(rng.random() < expected(shared + own[t], b, c))
            overall, skills[t] = after_answer(overall, skills[t], right, b, c)
        estimate, half = overall.rating + skills[0].rating, Z95 * sqrt(skills[0].variance)
        held += estimate - half <= shared + own[0] <= estimate + half
    assert 0.92 <= held / learners <= 0.99


@given(st.lists(st.tuples(logits, chances), max_size=10), logits, st.floats(0.01, 1), st.integers(0, 50))
def test_the_expected_share_lies_within_its_bounds(
    items: list[tuple[float, float]], rating: float, variance: float, answers: int
) -> None:
    found = mastery_of(NEW, Skill(rating, variance, answers), items)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_all_topics_together_weigh_as_many_questions_as_they_have() -> None:
    known, new = Mastery("solid", 0.9, 0.8, 0.95, 20), Mastery("unknown", 0.5, 0.2, 0.8, 0)
    both = overall_mastery({"A": known, "B": new}, {"A": 30, "B": 10})
    assert both.share == pytest.approx(0.8)
    assert both.low < both.share < both.high
    assert both.answers == 20
