from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.engine.grading import grade
from smquiz.engine.items import Item, Response, SingleChoice
from smquiz.engine.planning import CannotPlan, QuizSpec, plan, shown_order
from smquiz.engine.responses import OutOfForm, in_form, read_line, shown_parts
from tests.samples import ITEMS, ORDERING, bank_of, many_items, options, responses

BANK = bank_of(many_items())


@given(st.integers(0, 2**32))
def test_a_seed_fixes_the_whole_quiz(seed: int) -> None:
    shuffled = bank_of(sorted(many_items(), key=lambda i: i.id[::-1]), topics="ABC")
    spec = QuizSpec(seed=seed, questions=10)
    assert plan(BANK, spec) == plan(shuffled, spec)


def test_another_seed_gives_another_quiz() -> None:
    assert len({str(plan(BANK, QuizSpec(seed=s, questions=10)).items) for s in range(20)}) == 20


@given(st.integers(0, 1000), st.integers(1, 24))
def test_a_quiz_has_the_number_asked_for_and_no_item_twice(seed: int, n: int) -> None:
    drawn = [p.item for p in plan(BANK, QuizSpec(seed=seed, questions=n)).items]
    assert len(drawn) == len(set(drawn)) == n


@given(st.integers(0, 1000))
def test_topics_have_equal_shares(seed: int) -> None:
    drawn = [p.topic for p in plan(BANK, QuizSpec(seed=seed, questions=9)).items]
    assert {t: drawn.count(t) for t in "ABC"} == {"A": 3, "B": 3, "C": 3}


@given(st.integers(0, 1000))
def test_enemies_never_meet(seed: int) -> None:
    items = many_items()
    items[0] = replace(items[0], enemies=[i.id for i in items[5:20]])
    drawn = {p.item for p in plan(bank_of(items), QuizSpec(seed=seed, questions=None)).items}
    assert "A0" not in drawn or not drawn & set(items[0].enemies)


@given(st.integers(0, 1000), st.integers(3, 12))
def test_scenario_sets_stay_whole_and_in_order(seed: int, n: int) -> None:
    children: list[Item] = [
        SingleChoice(id=f"set-{c}", topic="A", stem="?", options=options("abcd"), answer="a", scenario="set")
        for c in "abc"
    ]
    drawn = [p.item for p in plan(bank_of([*many_items(), *children]), QuizSpec(seed=seed, questions=n)).items]
    mine = [i for i in drawn if i.startswith("set-")]
    assert mine in ([], ["set-a", "set-b", "set-c"])
    assert not mine or drawn.index("set-c") - drawn.index("set-a") == 2


def test_filters_hold() -> None:
    drawn = plan(BANK, QuizSpec(seed=1, topics=("A",), levels=("apply",))).items
    assert {(p.topic, p.level) for p in drawn} == {("A", "apply")}


def test_exam_items_never_appear_in_practice() -> None:
    items = [replace(i, pool="exam") if i.topic == "A" else i for i in many_items()]
    assert "A" not in {p.topic for p in plan(bank_of(items), QuizSpec(seed=3)).items}


def test_numbers_by_topic_are_kept() -> None:
    drawn = [p.topic for p in plan(BANK, QuizSpec(seed=1, per_topic={"A": 4, "B": 1})).items]
    assert (drawn.count("A"), drawn.count("B"), len(drawn)) == (4, 1, 5)


def test_a_quiz_of_nothing_is_refused_with_the_reason() -> None:
    with pytest.raises(CannotPlan, match="type matching"):
        plan(BANK, QuizSpec(seed=1, types=("matching",)))


@given(st.integers(0, 5000))
def test_an_ordering_is_never_shown_in_its_right_order(seed: int) -> None:
    assert shown_order(ORDERING, Random(seed))[""] != ORDERING.answer


cases = st.sampled_from(ITEMS).flatmap(lambda i: st.tuples(st.just(i), responses(i), st.integers(0, 1000)))


@given(cases)
def test_the_order_shown_never_changes_a_score(case: tuple[Item, Response, int]) -> None:
    item, response, seed = case
    order = shown_order(item, Random(seed))
    for part, asked, choices in shown_parts(item, order):
        plain = {(p, a): sorted(c) for p, a, c in shown_parts(item, {})}
        assert plain[part, asked] == sorted(choices)
    try:
        formed = in_form(item, response)
    except OutOfForm:
        return
    assert grade(item, formed).score == grade(item, response).score


@given(st.integers(0, 1000), st.integers(1, 4))
def test_a_number_typed_means_the_option_shown_there(seed: int, n: int) -> None:
    item = many_items()[0]
    order = shown_order(item, Random(seed))
    assert read_line(item, order, str(n)) == order[""][n - 1] == read_line(item, order, "abcd"[n - 1])


@pytest.mark.parametrize("typed", ["0", "5", "e", "", "ab", "1,2", "²", "-1", "one"])
def test_anything_else_typed_is_refused_with_what_is_expected(typed: str) -> None:
    with pytest.raises(OutOfForm, match="type a number 1 to 4 or a letter a to d"):
        read_line(many_items()[0], {}, typed)
