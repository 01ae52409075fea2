"""Numbers told beside their limits: what is told lies on the side where the number lies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.quality.figures import beside

NUMBERS = st.floats(-1000, 1000)


@given(NUMBERS, st.lists(st.integers(-100, 100), max_size=3), st.integers(0, 2))
def test_a_number_is_never_rounded_onto_or_across_a_limit(value: float, limits: list[int], digits: int) -> None:
    told = float(beside(value, *limits, digits=digits))
    for limit in limits:
        assert (told < limit, told > limit) == (value < limit, value > limit)


@given(NUMBERS)
def test_a_number_far_from_its_limits_is_told_as_short_as_was_wished(value: float) -> None:
    assert beside(value, -2000, 2000, digits=1) == f"{value:.1f}"
