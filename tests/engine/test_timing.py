from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.timing import Countdown, Limits, in_figures, in_words, limits_of, parse_duration, time_left


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("10m", 600), ("1h30m", 5400), ("1h", 3600), ("0.5m", 30), (" 2M ", 120)],
)
def test_lengths_of_time_are_written_in_four_ways(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0", "m", "-5", "10x", "1m1h", "9999h", "ten", "1:30", "nan", "inf"])
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"no length of time|out of range"):
        parse_duration(text)


def test_a_practice_clock_runs_only_while_a_question_is_open() -> None:
    clock = Countdown(600, None, runs_on=False, now=0)
    clock.open(100)  # a slow start costs nothing
    assert clock.left(130) == 570
    assert clock.close(130) == 30
    assert clock.left(1000) == 570  # reading the verdict costs nothing
    clock.open(1000)
    assert clock.left(1010) == 560


def test_an_exams_clock_runs_between_questions_too() -> None:
    clock = Countdown(600, None, runs_on=True, now=0)
    clock.open(100)
    clock.close(130)
    assert clock.left(200) == 400


def test_a_limit_per_question_starts_anew_with_each() -> None:
    clock = Countdown(None, 30, runs_on=False, now=0)
    clock.open(0)
    assert (clock.left(10), clock.is_over(30), clock.whole_is_over(30)) == (20, True, False)
    clock.close(30)
    clock.open(40)
    assert clock.left(40) == 30


def test_the_shorter_of_two_limits_counts() -> None:
    clock = Countdown(50, 30, runs_on=False, now=0)
    clock.open(0)
    clock.close(30)
    clock.open(30)
    assert clock.left(30) == 20


def test_time_spent_is_never_more_than_the_limit() -> None:
    clock = Countdown(60, None, runs_on=False, now=0)
    clock.open(0)
    assert clock.close(500) == 60
    assert clock.whole_is_over(500)


def test_a_practice_resumed_has_what_it_had_and_an_exam_has_lost_the_time_away() -> None:
    practice, exam = Limits(600), Limits(600, runs_on=True)
    assert time_left(practice, 100, started_at=0, now=1e6) == 500
    assert time_left(exam, 100, started_at=0, now=300) == 300
    assert time_left(exam, 100, started_at=0, now=1e6) == 0


def test_setting_the_wall_clock_back_gives_an_exam_no_time() -> None:
    assert time_left(Limits(600, runs_on=True), 100, started_at=1000, now=-5000) == 500


def test_extra_time_stretches_every_limit_and_untimed_lifts_them() -> None:
    assert limits_of(600, 30, extra_time=1.5) == Limits(900, 45, 1.5)
    assert limits_of(600, 30, untimed=True, runs_on=True) == Limits(untimed=True)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), max_size=12))
def test_what_is_left_and_what_was_spent_add_up(turns: list[tuple[float, float]]) -> None:
    clock, now, spent = Countdown(300, None, runs_on=False, now=0), 0.0, 0.0
    for pause, open_for in turns:
        now += pause
        clock.open(now)
        now += open_for
        spent += clock.close(now)
    left = clock.left(now)
    assert left is not None
    assert 300 - spent == pytest.approx(left, abs=1e-6)


@given(st.floats(0, 1e6))
def test_words_and_figures_never_say_less_than_is_left(seconds: float) -> None:
    figures = [int(x) for x in in_figures(seconds).split(":")]
    told = sum(x * 60**n for n, x in enumerate(reversed(figures)))
    assert seconds <= told < seconds + 1 + 1e-6
    assert in_words(seconds)
