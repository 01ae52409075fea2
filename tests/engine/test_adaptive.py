"""The adaptive test against an independent implementation (catsim), and its own rules."""

from __future__ import annotations

import random
import warnings
from collections import Counter
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smquiz.engine.adaptive import (
    GRID,
    Design,
    Given,
    estimate,
    information,
    next_item,
    right_probability,
    stops,
)
from tests.simulated import simulate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    irt = pytest.importorskip("catsim.irt")
    item_bank = pytest.importorskip("catsim.item_bank")
    estimation = pytest.importorskip("catsim.estimation")
    numpy = pytest.importorskip("numpy")

abilities = st.floats(-4, 4)
difficulties = st.floats(-3, 3)
chances = st.sampled_from([0.0, 0.2, 0.25, 0.5])


def items(n: int, seed: int = 1, topics: int = 5) -> list[Given]:
    rng = random.Random(seed)
    return [Given(f"q{k}", f"t{k % topics}", round(rng.gauss(0, 0.8), 2), 0.25, False) for k in range(n)]


def answered(given: list[Given], theta: float, seed: int) -> list[Given]:
    rng = random.Random(seed)
    return [g._replace(right=rng.random() < right_probability(theta, g.difficulty, g.chance)) for g in given]


@given(abilities, difficulties, chances)
def test_probability_and_information_are_those_of_catsim(theta: float, difficulty: float, chance: float) -> None:
    assert right_probability(theta, difficulty, chance) == pytest.approx(
        irt.icc(theta, 1, difficulty, chance), abs=1e-9
    )
    assert information(theta, difficulty, chance) == pytest.approx(irt.inf(theta, 1, difficulty, chance), abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_the_most_likely_ability_is_that_of_catsim(seed: int) -> None:
    given = answered(items(40, seed), theta=(seed - 6) / 4, seed=seed)
    bank = item_bank.ItemBank(numpy.array([[1.0, g.difficulty, g.chance, 1.0] for g in given]))
    theirs = estimation.NumericalSearchEstimator().estimate(
        item_bank=bank, administered_items=list(range(40)), response_vector=[g.right for g in given], est_theta=0.0
    )

    def fit(theta: float) -> float:
        ps = [(right_probability(theta, g.difficulty, g.chance), g.right) for g in given]
        return sum(log(p if right else 1 - p) for p, right in ps)

    assert fit(float(theirs)) > max(fit(float(theirs) - 2e-3), fit(float(theirs) + 2e-3))
    assert fit(float(theirs)) >= max(map(fit, GRID)) - 1e-9


@pytest.mark.parametrize("seed", range(12))
def test_the_expected_ability_is_what_catsims_likelihood_gives_on_the_same_grid(seed: int) -> None:
    given = answered(items(15, seed), theta=0.3, seed=seed)
    bank = numpy.array([[1.0, g.difficulty, g.chance, 1.0] for g in given])
    weights = []
    for theta in GRID:
        ps = irt.icc_hpc(theta, bank)
        likelihood = float(numpy.prod([p if g.right else 1 - p for p, g in zip(ps, given, strict=True)]))
        weights.append(likelihood * float(numpy.exp(-theta * theta / 2)))
    expected = sum(t * w for t, w in zip(GRID, weights, strict=True)) / sum(weights)
    assert estimate(given).theta == pytest.approx(expected, abs=1e-9)


def test_right_answers_raise_and_wrong_ones_lower_the_estimate() -> None:
    (item,) = items(1)
    nothing, right, wrong = estimate([]), estimate([item._replace(right=True)]), estimate([item])
    assert wrong.theta < nothing.theta < right.theta


def test_the_error_told_is_the_error_made() -> None:
    pool = items(30)
    misses = []
    for seed in range(200):
        theta = random.Random(seed).gauss(0, 1)
        found = estimate(answered(pool, theta, seed + 1000))
        misses.append((found.theta - theta) / found.error)
    assert sum(m * m for m in misses) / len(misses) == pytest.approx(1, abs=0.25)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(-2, 2))
def test_a_test_keeps_within_its_bounds_and_balances_topics(seed: int, theta: float) -> None:
    rng = random.Random(seed)
    design = Design(least=5, most=20, error=0.5)
    given = simulate(
        items(100),
        lambda g: rng.random() < right_probability(theta, g.difficulty, g.chance),
        design,
        rng,
        adaptive=True,
    )
    assert 5 <= len(given) <= 20
    assert len({g.item for g in given}) == len(given)
    counts = Counter(g.topic for g in given)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert stops(given, design)


def test_the_same_seed_chooses_the_same_item() -> None:
    pool = items(60)
    assert next_item([], pool, Design(), random.Random(4)) == next_item([], pool, Design(), random.Random(4))


def test_an_item_is_one_of_those_that_tell_most() -> None:
    pool = items(60, topics=1)
    chosen = next_item([], pool, Design(randomesque=5), random.Random(2))
    assert chosen in sorted(pool, key=lambda g: -information(0.0, g.difficulty, g.chance))[:5]


def test_nothing_is_chosen_from_nothing() -> None:
    assert next_item([], [], Design(), random.Random(1)) is None
