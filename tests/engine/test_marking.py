"""Marks for certainty, tries and hints: the published table, and bounds for everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.marking import (
    CERTAINTIES,
    RIGHT,
    WRONG,
    Certainty,
    bonus,
    calibration,
    certainty_mark,
    mark_of,
    worth,
)

certainties = st.sampled_from(CERTAINTIES)
scores = st.floats(0, 1)


# Gardner-Medwin's table of marks (right, wrong) at C=1, C=2 and C=3.
@pytest.mark.parametrize(
    ("certainty", "right", "wrong"), [("low", 1, 0), ("mid", 2, -2), ("high", 3, -6)], ids=["C=1", "C=2", "C=3"]
)
def test_marks_are_those_of_the_published_table(certainty: Certainty, right: float, wrong: float) -> None:
    assert (certainty_mark(1, certainty), certainty_mark(0, certainty)) == (right, wrong)
    assert certainty_mark(0.5, certainty) == right / 2


@pytest.mark.parametrize(("accuracy", "best"), [(0.5, "low"), (0.7, "mid"), (0.9, "high")])
def test_each_certainty_pays_best_where_the_scheme_says_it_does(accuracy: float, best: Certainty) -> None:
    expected = {c: accuracy * RIGHT[c] + (1 - accuracy) * WRONG[c] for c in CERTAINTIES}
    assert max(CERTAINTIES, key=lambda c: expected[c]) == best
    assert bonus(accuracy, expected[best]) == pytest.approx(0, abs=1e-12)


def test_knowing_when_one_knows_earns_a_bonus_and_the_reverse_costs_one() -> None:
    knows = calibration([(1, "high"), (1, "high"), (1, "high"), (0, "low")])
    reverse = calibration([(1, "low"), (1, "low"), (1, "low"), (0, "high")])
    assert knows is not None
    assert reverse is not None
    assert knows.bonus > 0 > reverse.bonus
    assert knows.accuracy == reverse.accuracy == 0.75


@pytest.mark.parametrize(
    ("right", "n", "certainty", "verdict"),
    [
        (10, 20, "high", "over"),  # (0.5 - 0.8)^2 * 20 = 1.8
        (3, 5, "high", ""),  # (0.6 - 0.8)^2 * 5 = 0.2: too few to tell
        (20, 20, "low", "under"),
        (14, 20, "mid", ""),  # within two thirds and four fifths
        (20, 20, "high", ""),
        (10, 20, "mid", "over"),
    ],
)
def test_over_and_underconfidence_are_told_only_where_the_numbers_bear_it(
    right: int, n: int, certainty: Certainty, verdict: str
) -> None:
    told = calibration([(1.0, certainty)] * right + [(0.0, certainty)] * (n - right))
    assert told is not None
    assert [b.verdict for b in told.bands] == [verdict]


@given(st.lists(st.tuples(scores, certainties), min_size=1))
def test_a_mean_mark_lies_between_the_worst_and_the_best(answers: list[tuple[float, Certainty]]) -> None:
    told = calibration(answers)
    assert told is not None
    assert -6 <= told.mean_mark <= 3
    assert 0 <= told.accuracy <= 1
    assert sum(b.answers for b in told.bands) == len(answers)


@given(st.lists(scores, min_size=1, max_size=6), scores, st.integers(0, 5), scores)
def test_a_mark_stays_in_bounds_and_another_try_never_costs(
    tries: list[float], penalty: float, hints: int, price: float
) -> None:
    mark = mark_of(tries, penalty, hints, price)
    assert 0 <= mark <= 1
    assert mark_of([*tries, 0.0], penalty, hints, price) == mark
    assert mark_of(tries, penalty, hints + 1, price) <= mark
    assert mark <= max(tries)


@given(st.lists(scores, max_size=6), scores, st.integers(0, 5), scores)
def test_what_a_right_answer_is_worth_never_rises_with_tries_and_hints_nor_falls_below_what_is_earned(
    tries: list[float], penalty: float, hints: int, price: float
) -> None:
    now = worth(tries, penalty, hints, price)
    assert mark_of(tries, penalty, hints, price) <= now <= 1
    assert worth(tries, penalty, hints + 1, price) <= now
    if not any(tries):
        assert now == pytest.approx(max(0.0, 1 - penalty * len(tries) - hints * price))
        assert worth([*tries, 0.0], penalty, hints, price) <= now
