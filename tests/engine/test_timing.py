from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.timing import (
    Countdown,
    Limits,
    Remaining,
    Warnings,
    in_figures,
    in_words,
    limits_of,
    parse_duration,
    time_left,
)


def started(limits: Limits, left: float | None = None) -> Countdown:
    """A countdown of a session that begins now, or has so much left."""
    return Countdown(limits, time_left(limits, 0, 0, 0) if left is None else left, now=0)


def left(clock: Countdown, now: float) -> float:
    remaining = clock.remaining(now)
    assert remaining is not None
    return remaining.left


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
    clock = started(Limits(600))
    clock.open(100)  # a slow start costs nothing
    assert left(clock, 130) == 570
    assert clock.close(130) == 30
    assert left(clock, 1000) == 570  # reading the verdict costs nothing
    clock.open(1000)
    assert left(clock, 1010) == 560


def test_an_exams_clock_runs_between_questions_too() -> None:
    clock = started(Limits(600, runs_on=True))
    clock.open(100)
    clock.close(130)
    assert left(clock, 200) == 400


def test_a_limit_per_question_starts_anew_with_each() -> None:
    clock = started(Limits(per_question_s=30))
    clock.open(0)
    assert (left(clock, 10), clock.is_over(30), clock.whole_is_over(30)) == (20, True, False)
    clock.close(30)
    clock.open(40)
    assert left(clock, 40) == 30


def test_the_shorter_of_two_limits_counts() -> None:
    clock = started(Limits(50, 30))
    clock.open(0)
    clock.close(30)
    clock.open(30)
    assert left(clock, 30) == 20


def test_time_spent_is_never_more_than_the_limit() -> None:
    clock = started(Limits(60))
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
    clock, now, spent = started(Limits(300)), 0.0, 0.0
    for pause, open_for in turns:
        now += pause
        clock.open(now)
        now += open_for
        spent += clock.close(now)
    assert 300 - spent == pytest.approx(left(clock, now), abs=1e-6)


# ------------------------------------------------------------------ what is told of it
def test_what_is_left_is_told_with_the_whole_limit_however_often_questions_open() -> None:
    clock = started(Limits(80))
    clock.open(0)
    clock.close(33)
    clock.open(40)
    assert clock.remaining(40) == Remaining(47, 80)


def test_a_session_taken_up_again_counts_down_its_whole_limit() -> None:
    assert started(Limits(600), left=100).remaining(0) == Remaining(100, 600)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(10, 60), Remaining(8, 10, "session")),
        (Limits(60, 10), Remaining(8, 10, "question")),
        (Limits(per_question_s=10), Remaining(8, 10, "question")),
        (Limits(), None),
    ],
)
def test_of_two_limits_the_one_that_ends_first_is_told(limits: Limits, told: Remaining | None) -> None:
    clock = started(limits)
    clock.open(0)
    assert clock.remaining(2) == told


def test_the_list_of_answers_has_no_limit_of_a_question() -> None:
    clock = started(Limits(60, 10))
    clock.open(0, question=False)
    assert clock.remaining(20) == Remaining(40, 60)
    assert clock.close(20) == 20


def test_grace_is_told_apart_from_the_limit_and_ends_it_all() -> None:
    clock = started(Limits(20, grace_s=15))
    clock.open(0)
    assert clock.remaining(19) == Remaining(1, 20)
    assert clock.remaining(20) == Remaining(15, 15, in_grace=True)
    assert [clock.is_over(now) for now in (20, 34, 35)] == [False, False, True]


@given(
    st.builds(
        Limits,
        st.none() | st.floats(1, 100),
        st.none() | st.floats(1, 100),
        grace_s=st.just(0.0) | st.floats(1, 20),
        runs_on=st.booleans(),
    ),
    st.lists(st.floats(0, 60), max_size=6),
)
def test_what_is_left_is_never_more_than_its_limit_and_nothing_left_is_the_end(
    limits: Limits, turns: list[float]
) -> None:
    clock, now = started(limits), 0.0
    for seconds in turns:
        clock.open(now)
        now += seconds
        told = clock.remaining(now)
        assert (told is None) == (limits.time_s is None and limits.per_question_s is None)
        assert told is None or 0 <= told.left <= told.limit + 1e-9
        assert clock.is_over(now) == (told is not None and told.left <= 1e-9)
        clock.close(now)


def warned(limits: Limits, turns: list[tuple[float, float]]) -> list[str]:
    """Return the warnings that begin in questions that are open from one second to another."""
    clock, warnings, said = started(limits), Warnings(), [""]
    for opens, closes in turns:
        clock.open(opens)
        for tenth in range(round(10 * opens), round(10 * closes)):
            remaining = clock.remaining(tenth / 10)
            assert remaining is not None
            words = warnings.told(remaining)
            said += [words] if words != said[-1] else []
        clock.close(closes)
    return [words for words in said if words]


MARKS = ["a quarter left", "1 minute left", "10 seconds left"]


@pytest.mark.parametrize("question", [600, 100, 33, 7])
def test_warnings_come_once_at_marks_of_the_limit_however_long_a_question_takes(question: int) -> None:
    turns = [(float(t), float(min(t + question, 600))) for t in range(0, 600, question)]
    assert warned(Limits(600), turns) == MARKS


def test_an_exams_warning_that_fell_due_between_questions_is_made_up_for() -> None:
    assert warned(Limits(600, runs_on=True), [(0, 440), (460, 470)]) == ["a quarter left"]


def test_each_question_with_a_limit_of_its_own_is_warned_of() -> None:
    assert warned(Limits(per_question_s=30), [(0, 30), (30, 50), (50, 80)]) == [
        "10 seconds left", "a quarter left", "10 seconds left", "a quarter left",
    ]  # fmt: skip


def test_the_beginning_of_grace_is_said() -> None:
    assert warned(Limits(8, grace_s=9), [(0, 3), (3, 17)]) == ["a quarter left", "limit reached", "a quarter left"]


@given(st.floats(0, 1e6))
def test_words_and_figures_never_say_less_than_is_left(seconds: float) -> None:
    figures = [int(x) for x in in_figures(seconds).split(":")]
    told = sum(x * 60**n for n, x in enumerate(reversed(figures)))
    assert seconds <= told < seconds + 1 + 1e-6
    assert in_words(seconds)


def test_a_mark_of_the_whole_that_passed_while_a_questions_limit_was_told_is_told_when_the_whole_ends_first() -> None:
    warnings = Warnings()
    for left in (12.0, 3.0, 0.5, 12.0, 3.0, 0.5):  # two questions of twelve seconds
        warnings.told(Remaining(left, 12, "question"))
    assert warnings.told(Remaining(8, 32)) == "a quarter left"
    assert [warnings.told(Remaining(left, 32)) for left in (2.0, 1.0)] == ["", ""]
