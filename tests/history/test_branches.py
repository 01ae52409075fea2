from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.session import AnyEvent, Left, Reviewed
from smquiz.history.branches import Course, merged, step_of
from tests.history.samples import answered, finished, regraded, shown, started

START = started(1.0)
A, B, C = answered(2.0, 0), answered(3.0, 1), answered(3.0, 1, "b")
END = finished(9.0)


def course(*events: AnyEvent) -> Course:
    return tuple(step_of(e) for e in events)


def test_a_course_that_goes_on_takes_the_place_of_its_beginning() -> None:
    assert merged("s", [course(START, A), course(START, A, B)]) == {"s": course(START, A, B)}


def test_two_courses_are_both_kept_and_the_one_continued_first_has_the_id() -> None:
    late = answered(4.0, 1)
    assert merged("s", [course(START, A, late), course(START, A, C, END)]) == {
        "s": course(START, A, C, END),
        "s-2": course(START, A, late),
    }


def test_a_course_that_only_looked_is_not_kept_beside_one_that_answered() -> None:
    looked = course(START, A, shown(2.5, 1), Reviewed(at=2.6), Left(at=2.7))
    assert merged("s", [looked, course(START, A, shown(3.0, 1), B)]) == {"s": course(START, A, shown(3.0, 1), B)}


def test_an_answer_is_kept_even_if_its_course_is_the_shorter() -> None:
    assert set(merged("s", [course(START, A, B, END), course(START, C)])) == {"s", "s-2"}


def test_new_marks_of_both_machines_follow_the_end_by_their_time() -> None:
    early, late = regraded(20.0), regraded(21.0)
    played = (START, A, END)
    assert merged("s", [course(*played, late), course(*played, early)]) == {"s": course(*played, early, late)}
    assert merged("s", [course(*played, late), course(*played)]) == {"s": course(*played, late)}


EVENTS = st.sampled_from([A, B, C, answered(4.0, 2), shown(2.5), Left(at=2.7), answered(2.0, 3)])
COURSES = st.builds(
    lambda events, end, marks: course(START, *events, *([END, *marks] if end else [])),
    st.lists(EVENTS, max_size=4),
    st.booleans(),
    st.lists(st.sampled_from([regraded(20.0), regraded(21.0)]), max_size=2, unique_by=lambda e: e.at),
)


@given(st.lists(COURSES, min_size=1, max_size=4))
def test_courses_may_be_brought_together_in_any_order_and_grouping(courses: list[Course]) -> None:
    at_once = merged("s", courses)
    for order in permutations(courses):
        by_steps: dict[str, Course] = {}
        for one in order:
            by_steps = merged("s", [*by_steps.values(), one])
        assert by_steps == at_once


@given(st.lists(COURSES, min_size=1, max_size=4))
def test_no_answer_is_lost_and_nothing_is_made_up(courses: list[Course]) -> None:
    kept = merged("s", courses)
    assert {s for c in courses for s in c if not s.looks} == {s for c in kept.values() for s in c if not s.looks}
    assert {s for c in kept.values() for s in c} <= {s for c in courses for s in c}
    assert list(kept) == ["s", *(f"s-{n}" for n in range(2, len(kept) + 1))]
