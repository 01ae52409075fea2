from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smquiz.ui.pictures import column_rows, gauge_cells, month_marks, shade_of, weeks_of
from tests.progresses import SHARES, TODAY

BOUNDS = st.tuples(SHARES, SHARES, SHARES).map(lambda t: (min(t), sorted(t)[1], max(t)))


@given(BOUNDS, st.integers(1, 60))
def test_a_gauge_has_one_mark_and_runs_from_sure_over_perhaps_to_the_rest(
    bounds: tuple[float, float, float], width: int
) -> None:
    cells = gauge_cells(bounds, width)
    assert len(cells) == width
    assert cells.count("mark") == 1
    others = [c for c in cells if c != "mark"]
    assert others == sorted(others, key=["sure", "perhaps", "rest"].index)
    low, _, high = bounds
    assert abs(others.count("sure") - low * width) <= 1.5
    assert abs(others.count("rest") - (1 - high) * width) <= 1.5


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_a_calendar_ends_today_and_leaves_no_day_out(today: date, number: int) -> None:
    counts = {today - timedelta(days=n): n + 1 for n in range(7 * number)}
    weeks = weeks_of(counts, today, number)
    assert [w.monday.weekday() for w in weeks] == [0] * number
    shown = [c for w in weeks for c in w.counts if c is not None]
    assert shown == list(range(len(shown), 0, -1))
    assert len(shown) == 7 * (number - 1) + today.weekday() + 1


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_the_names_of_months_never_run_into_one_another(today: date) -> None:
    marks = month_marks(weeks_of({}, today))
    assert all(later - earlier >= 3 for (earlier, _), (later, _) in pairwise(marks))
    assert 5 <= len(marks) <= 7


@given(st.lists(st.integers(0, 1000), max_size=40), st.integers(1, 6), st.integers(1, 8))
def test_columns_show_what_is_there_and_nothing_else(values: list[int], height: int, steps: int) -> None:
    rows = column_rows(values, height, steps)
    tall = [sum(column) for column in zip(*rows, strict=True)] if values else []
    assert [t > 0 for t in tall] == [v > 0 for v in values]
    if any(values):
        assert tall[values.index(max(values))] == height * steps
    assert all(
        a <= b for a, va in zip(tall, values, strict=True) for b, vb in zip(tall, values, strict=True) if va <= vb
    )


def test_more_answers_never_have_a_lighter_shade() -> None:
    shades = [shade_of(n) for n in range(100)]
    assert shades == sorted(shades)
    assert set(shades) == {0, 1, 2, 3, 4}


def test_today_is_in_the_last_week_of_the_calendar() -> None:
    last = weeks_of({TODAY: 5}, TODAY)[-1]
    assert last.counts == (0, 0, 5, None, None, None, None)
