"""The plan towards an examination: what it gains, what it keeps to, and what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.engine.items import Bank
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.examplan import (
    WINDOW,
    ExamPlan,
    Situation,
    offers,
    plan_for,
)
from smquiz.engine.learning.memory import DAY, Rating, Schedule, owed, recall
from smquiz.engine.learning.pace import READING_SECONDS, USUAL_SECONDS, Pace, pace_of, spent_today
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.session import BankRef, Plan, Record, Session
from tests.samples import bank_of, many_items

NOW = 1_700_000_000.0
TODAY = day_number(NOW, 0.0)
BANK = bank_of(many_items())
SCHEDULE = Schedule()


def some_memories(bank: Bank, seed: int, share: float = 0.6) -> dict[str, Memory]:
    rng = Random(seed)
    memories = {}
    for i in sorted(bank.items):
        if rng.random() < share:
            stability, ago = rng.lognormvariate(1.5, 1.2), rng.randint(1, 30)
            at = NOW - ago * DAY
            memories[i] = Memory(i, at + stability * DAY, stability, rng.uniform(2, 9), at, 2, None, at, 1)
    return memories


def situation(days: int, seed: int = 1, bank: Bank = BANK, **changes: object) -> Situation:
    at = Situation(memories=some_memories(bank, seed), bank=bank, now=NOW, exam_day=TODAY + days)
    return replace(at, **changes)


def asked(plan: ExamPlan) -> int:
    return sum(d.reviews + d.new for d in plan.days)


# ------------------------------------------------------------------ what it gains
@settings(max_examples=20)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(0, 99))
def test_a_plan_never_makes_the_day_worse_and_keeps_to_its_minutes(days: int, minutes: int, seed: int) -> None:
    plan = plan_for(situation(days, seed), minutes)
    assert len(plan.days) == days
    assert all(d.seconds <= minutes * 60 for d in plan.days)
    assert plan.everything.planned >= plan.everything.without
    assert plan.met.planned >= plan.met.without - 1e-9
    assert len(plan.today) == plan.days[0].reviews + plan.days[0].new


@settings(max_examples=20)
@given(st.integers(3, 30), st.integers(0, 99))
def test_more_minutes_buy_more(days: int, seed: int) -> None:
    half, these, twice = offers(situation(days, seed), 2)
    assert (half.minutes, these.minutes, twice.minutes) == (1, 2, 4)
    assert half.planned < these.planned < twice.planned
    assert half.questions < these.questions


def expected_share(memory: Memory, days: Sequence[int], exam: int) -> float:
    """Return the probability of recall on the day by playing every course that reviews on these days can take."""
    total = 0.0
    for outcomes in product((Rating.GOOD, Rating.AGAIN), repeat=len(days)):
        stability, difficulty, last = memory.stability, memory.difficulty, day_number(memory.last_at, 0.0)
        likely = 1.0
        for day, rating in zip(days, outcomes, strict=True):
            right = SCHEDULE.recall(stability, day - last)
            likely *= right if rating is Rating.GOOD else 1 - right
            stability, difficulty = SCHEDULE.after(stability, difficulty, day - last, rating)
            last = day
        total += likely * SCHEDULE.recall(stability, exam - last)
    return total


@settings(max_examples=40)
@given(st.integers(2, 40), st.integers(0, 999))
def test_what_a_plan_promises_is_what_its_reviews_bring_within_three_points(days: int, seed: int) -> None:
    bank = bank_of(many_items(1, "A"))
    at = situation(days, seed, bank, memories=some_memories(bank, seed, 1.0))
    days_of = planned_days(at, 3)
    memory = at.memories["A0"]
    if len(days_of) <= 8:
        assert plan_for(at, 3).met.planned == pytest.approx(expected_share(memory, days_of, TODAY + days), abs=0.03)


def planned_days(at: Situation, minutes: float) -> list[int]:
    return [d.day for d in plan_for(at, minutes).days if d.reviews]


@pytest.mark.parametrize(("days", "seed"), [(6, 3), (9, 4), (12, 5)])
def test_no_swap_of_days_found_by_trying_gains_more_than_two_points(days: int, seed: int) -> None:
    bank = bank_of(many_items(3, "AB"))
    memories = some_memories(bank, seed, 1.0)
    at = situation(days, seed, bank, memories=memories)
    plan = plan_for(at, 1.4)  # two questions a day
    best, rng = 0.0, Random(seed)
    for _ in range(150):
        slots = [(i, TODAY + d) for d in range(days) for i in rng.sample(sorted(memories), 2)]
        value = climbed(slots, memories, TODAY + days, rng)
        best = max(best, value)
    assert plan.met.planned >= best - 0.02


def climbed(slots: list[tuple[str, int]], memories: dict[str, Memory], exam: int, rng: Random) -> float:
    """Improve a plan by putting another item on a day, as long as a few tries help."""
    value = mean_share(slots, memories, exam)
    for _ in range(12):
        n, item = rng.randrange(len(slots)), rng.choice(sorted(memories))
        tried = [*slots[:n], (item, slots[n][1]), *slots[n + 1 :]]
        if len(set(tried)) == len(tried) and (other := mean_share(tried, memories, exam)) > value:
            slots, value = tried, other
    return value


def mean_share(slots: Sequence[tuple[str, int]], memories: dict[str, Memory], exam: int) -> float:
    shares = [expected_share(m, sorted({d for i, d in slots if i == m.item})[-4:], exam) for m in memories.values()]
    return sum(shares) / len(shares)


# ------------------------------------------------------------------ what it keeps to
def test_what_was_answered_today_is_not_planned_for_today_and_todays_minutes_shrink() -> None:
    at = situation(10)
    first = plan_for(at, 5)
    done = {i: replace(at.memories[i], last_at=NOW) if i in at.memories else remembered(i) for i in first.today}
    after = plan_for(replace(at, memories={**at.memories, **done}, spent_s=first.days[0].seconds), 5)
    assert not set(first.today) & set(after.today)
    assert after.days[0].seconds <= 5 * 60 - first.days[0].seconds
    assert after.days[1].reviews + after.days[1].new > 0


def remembered(item: str) -> Memory:
    return Memory(item, NOW + 2 * DAY, 2.3, 5.0, NOW, 1, None, NOW, 1)


def test_siblings_of_a_case_and_enemies_are_planned_for_different_days() -> None:
    items = {i.id: i for i in many_items(4, "A")}
    items["A0"], items["A1"] = replace(items["A0"], scenario="s"), replace(items["A1"], scenario="s")
    items["A2"] = replace(items["A2"], enemies=["A3"])
    plan = plan_for(situation(1, bank=replace(BANK, items=items), memories={}), 60)
    assert len(plan.today) == 2
    assert not {"A0", "A1"} <= set(plan.today)
    assert not {"A2", "A3"} <= set(plan.today)


def test_a_confident_mistake_has_its_days_whatever_it_gains() -> None:
    bank = bank_of(many_items(1, "A"))
    at = NOW - 1 * DAY
    sure = Memory("A0", NOW, 500.0, 5.0, at, 1, at, at, 0)
    plan = plan_for(situation(10, bank=bank, memories={"A0": sure}), 5)
    assert plan.today == ["A0"]
    assert plan.days[6].reviews == 1
    missed = replace(sure, sure_at=NOW - 9 * DAY, last_at=NOW - 9 * DAY)
    assert plan_for(situation(10, bank=bank, memories={"A0": missed}), 5).today == ["A0"]


@pytest.mark.parametrize("days", [3, 0])
def test_a_confident_mistake_stands_first_in_todays_share_and_in_the_last_look(days: int) -> None:
    bank = bank_of(many_items(3, "A"))
    sure = Memory("A2", NOW, 500.0, 5.0, NOW - DAY, 1, NOW - DAY, NOW - DAY, 0)
    faded = Memory("A0", NOW, 0.5, 5.0, NOW - 9 * DAY, 1, None, NOW - 9 * DAY, 0)
    assert plan_for(situation(days, bank=bank, memories={"A0": faded, "A2": sure}), 5).today[0] == "A2"


@settings(max_examples=60)
@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6))
def test_confident_mistakes_fit_into_any_plan_siblings_on_different_days(days: int, ago: list[tuple[int, int]]) -> None:
    items = [replace(i, scenario="case" if n < 3 else None) for n, i in enumerate(many_items(6, "A"))]
    memories = {
        i.id: Memory(i.id, NOW, 2.0, 5.0, NOW - min(a) * DAY, 1, NOW - max(a) * DAY, NOW - 9 * DAY, 0)
        for i, a in zip(items, ago, strict=False)
    }
    plan = plan_for(situation(days, bank=bank_of(items), memories=memories), 5)
    siblings = {i.id for i in items[:3]}
    met_today = {m.item for m in memories.values() if m.last_at == NOW} & siblings
    assert len(met_today | (siblings & set(plan.today))) <= max(1, len(met_today))
    promised = [m for m in memories.values() if m.last_at < NOW and m.item not in siblings and owed(m)]
    assert {m.item for m in promised if min(owed(m)) <= NOW} <= set(plan.today)
    assert plan.met.without - 1e-9 <= plan.met.planned <= 1


def test_a_topic_can_be_planned_alone() -> None:
    plan = plan_for(situation(10, topics=["B"]), 5)
    assert set(plan.topics) == {"B"}
    assert plan.everything.items == 8
    assert all(i.startswith("B") for i in plan.today)


def test_items_of_examinations_are_never_planned() -> None:
    items = {i: replace(item, pool="exam") for i, item in BANK.items.items()}
    assert plan_for(situation(10, bank=replace(BANK, items=items), memories={}), 5).everything.items == 0


def test_a_day_far_away_is_planned_from_some_weeks_before() -> None:
    plan = plan_for(situation(WINDOW + 30), 5)
    assert not any(d.seconds for d in plan.days[:30])
    assert plan.days[WINDOW + 29].reviews > 0
    assert plan.today == []


def test_the_day_itself_takes_a_last_look_at_what_is_most_likely_forgotten() -> None:
    at = situation(0)
    plan = plan_for(at, 5)
    chances = [recall(at.memories[i], NOW) for i in plan.today]
    assert chances == sorted(chances)
    assert min(recall(m, NOW) for m in at.memories.values()) == chances[0]
    assert len(plan.today) * (USUAL_SECONDS["single_choice"] + READING_SECONDS) <= 300


def test_on_the_eve_what_gains_most_is_asked() -> None:
    bank = bank_of(many_items(4, "A"))
    at = NOW - 10 * DAY
    weak, strong = Memory("A0", at, 1.0, 5.0, at, 1, None, at), Memory("A1", at, 400.0, 5.0, at, 1, None, at)
    plan = plan_for(situation(1, bank=bank, memories={"A0": weak, "A1": strong}, pace=Pace({}, 0.99)), 0.7)
    assert plan.today == ["A0"]


# ------------------------------------------------------------------ what it starts from and what it tells
def answer(item: str, at: float, right: bool = True, seconds: float = 20.0) -> Record:
    return Record(item, "a", float(right), "correct" if right else "incorrect", seconds, at=at)


def test_the_pace_is_what_is_usual_until_the_learners_own_answers_outweigh_it() -> None:
    usual = Pace().of(BANK.items["A0"])
    assert pace_of([], BANK, {}).of(BANK.items["A0"]) == pytest.approx(usual)
    quick = pace_of([answer("A0", NOW, seconds=4.0)] * 200, BANK, {}).of(BANK.items["A0"])
    assert quick == pytest.approx(4.0 + READING_SECONDS, abs=1)
    assert pace_of([answer("A0", NOW, seconds=0.0)] * 200, BANK, {}).of(BANK.items["A0"]) == pytest.approx(usual)


def test_the_share_right_at_first_sight_counts_first_answers_alone() -> None:
    memories = {"A0": replace(remembered("A0"), first_at=NOW - DAY)}
    wrong_first = [answer("A0", NOW - DAY, right=False), *[answer("A0", NOW + n) for n in range(50)]]
    assert pace_of(wrong_first, BANK, memories).first == pytest.approx(0.6 * 5 / 6)


def test_minutes_of_today_are_those_of_todays_reviews() -> None:
    def session(kind: str, at: float) -> Session:
        plan = Plan(kind=kind, seed=1, items=())  # type: ignore[arg-type]
        return Session(plan, BankRef("b", "1", ""), "ada", at, (answer("A0", at), answer("A1", at)))

    sessions = [session("review", NOW), session("quiz", NOW), session("review", NOW - DAY)]
    assert spent_today(sessions, NOW) == 2 * (20 + READING_SECONDS)


def test_what_is_told_of_what_was_met_is_over_that_alone() -> None:
    memories = some_memories(BANK, 1)
    told = plan_for(situation(20, memories=memories), 5).met
    assert told.items == len(memories)
    assert told.without < told.now
    assert told.without < told.planned
    assert told.now == pytest.approx(sum(recall(m, NOW) for m in memories.values()) / len(memories), abs=1e-3)


def test_the_same_situation_gives_the_same_plan() -> None:
    assert plan_for(situation(15), 5) == plan_for(situation(15), 5)


def test_a_plan_spaces_the_reviews_of_an_item_and_keeps_the_last_near_the_day() -> None:
    bank = bank_of(many_items(1, "A"))
    hard = Memory("A0", NOW, 2.0, 5.0, NOW - DAY, 1, None, NOW - DAY)
    days = planned_days(situation(40, bank=bank, memories={"A0": hard}), 3)
    assert len(days) >= 3
    assert all(b - a > 1 for a, b in pairwise(days))
    assert days[-1] == TODAY + 39
