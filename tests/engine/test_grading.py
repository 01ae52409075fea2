from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.grading import chance_of, grade, key_of
from smquiz.engine.items import Item, Response, type_of
from smquiz.engine.responses import as_lines
from tests.samples import (
    CLASSIFY,
    ITEMS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    REASON,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    anything,
    responses,
)

pairs = st.sampled_from(ITEMS).flatmap(lambda item: st.tuples(st.just(item), responses(item)))


@pytest.mark.parametrize("item", ITEMS, ids=type_of)
@pytest.mark.parametrize("scoring", ["practice", "exam"])
def test_the_key_scores_one(item: Item, scoring: str) -> None:
    result = grade(item, key_of(item), scoring)  # type: ignore[arg-type]
    assert (result.score, result.verdict, result.misconceptions) == (1, "correct", ())


@pytest.mark.parametrize("item", ITEMS, ids=type_of)
def test_no_response_is_unanswered_and_scores_nothing(item: Item) -> None:
    assert (grade(item, None).score, grade(item, None).verdict) == (0, "unanswered")


@given(pairs)
def test_a_response_of_the_right_form_scores_between_nothing_and_one(pair: tuple[Item, Response]) -> None:
    item, response = pair
    for scoring in ("practice", "exam"):
        result = grade(item, response, scoring)
        assert 0 <= result.score <= 1
        assert (result.verdict == "correct") == (result.score == 1)


@given(st.sampled_from(ITEMS), anything)
def test_a_response_of_any_form_gives_a_grade_and_never_an_exception(item: Item, response: object) -> None:
    assert 0 <= grade(item, response).score <= 1  # type: ignore[arg-type]


@given(pairs)
def test_an_exam_never_gives_more_than_practice(pair: tuple[Item, Response]) -> None:
    item, response = pair
    assert grade(item, response, "exam").score <= grade(item, response, "practice").score


def test_a_wrong_option_shows_its_feedback_and_its_misconception() -> None:
    result = grade(SINGLE, "a")
    assert result.misconceptions == ("M-a",)
    assert [f.text for f in result.feedback] == ["Because a."]


@pytest.mark.parametrize(
    ("picked", "score"),
    [("abe", 1), ("ab", 2 / 3), ("a", 1 / 3), ("abec", 2 / 3), ("abecd", 1 / 3), ("cd", 0), ("acd", 0), ("c", 0)],
)
def test_multiple_response_gives_hits_less_false_picks_over_keys_and_never_less_than_nothing(
    picked: str, score: float
) -> None:
    assert grade(MULTIPLE, list(picked)).score == pytest.approx(score)


def test_multiple_response_shows_what_a_pick_and_what_a_miss_betrays() -> None:
    assert grade(MULTIPLE, ["b", "c"]).misconceptions == ("M-miss", "M-c")


def test_the_right_verdict_for_a_wrong_reason_is_half_in_practice_and_nothing_in_an_exam() -> None:
    response: Response = {"verdict": False, "reason": "d"}
    assert grade(REASON, response).score == 0.5
    assert grade(REASON, response, "exam").score == 0
    assert grade(REASON, {"verdict": True, "reason": "a"}).score == 0


def test_true_or_false_shows_its_misconception_only_when_wrong() -> None:
    assert grade(TRUE_FALSE, True).misconceptions == ("M-tf",)
    assert grade(TRUE_FALSE, False).misconceptions == ()


def test_classify_gives_the_share_of_lines_and_names_the_traps_fallen_into() -> None:
    said = {**CLASSIFY.answer, "a": "both", "b": "media"}
    result = grade(CLASSIFY, said)  # type: ignore[arg-type]
    assert result.score == pytest.approx(3 / 5)
    assert result.misconceptions == ("M-trap",)


def test_matching_shows_a_confusion_and_a_spare_option() -> None:
    result = grade(MATCHING, {"p1": "a", "p2": "d", "p3": "b"})
    assert result.score == pytest.approx(1 / 3)
    assert result.misconceptions == ("M-conf", "M-spare")
    assert result.feedback[0].text == "Mixed up."


def test_orderings_score_kendalls_tau_cut_at_nothing() -> None:
    key = ORDERING.answer
    for order in permutations(key):
        concordant = sum(order.index(a) < order.index(b) for i, a in enumerate(key) for b in key[i + 1 :])
        tau = (concordant - (10 - concordant)) / 10
        assert grade(ORDERING, list(order)).score == pytest.approx(max(0, tau))


def test_a_number_is_right_within_its_tolerance_and_a_known_slip_is_told() -> None:
    assert grade(NUMERIC, 12).score == grade(NUMERIC, 13).score == 1
    assert grade(NUMERIC, 13.01).score == 0
    assert grade(NUMERIC, 25).misconceptions == ("M-double",)


def test_a_typed_answer_is_taken_by_the_first_rule_that_fits() -> None:
    assert grade(SHORT, " The Audience. ").verdict == "correct"
    assert grade(SHORT, "Follower").misconceptions == ("M-f",)
    assert [f.text for f in grade(SHORT, "something").feedback] == ["Not recognised."]


def test_one_slip_is_forgiven_and_told() -> None:
    result = grade(SHORT, "audiance")
    assert (result.verdict, result.meant) == ("correct", "audience")


def test_chance_is_the_mean_score_over_all_ways_of_guessing() -> None:
    ticks = [[o.id for o, on in zip(MULTIPLE.options, row, strict=True) if on] for row in product((0, 1), repeat=5)]
    assert chance_of(MULTIPLE) == pytest.approx(sum(grade(MULTIPLE, t).score for t in ticks) / len(ticks))
    orders = [grade(ORDERING, list(p)).score for p in permutations(ORDERING.answer)]
    assert chance_of(ORDERING) == pytest.approx(sum(orders) / len(orders))
    assert chance_of(SINGLE) == pytest.approx(sum(grade(SINGLE, o).score for o in "abcd") / 4)


@pytest.mark.parametrize(("number", "read"), [(900.0, "900"), (900, "900"), (12.5, "12.5")])
def test_a_whole_number_is_shown_without_decimals(number: float, read: str) -> None:
    assert as_lines(NUMERIC, number)[0].split()[0] == read
