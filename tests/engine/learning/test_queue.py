"""The queue of a review: order, what is kept apart, items that stand for an objective."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.engine.items import Option, SingleChoice
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.folding import final_answers
from smquiz.engine.learning.memory import DAY, Schedule, reviewed
from smquiz.engine.learning.queue import (
    RELIEF,
    Apart,
    Asked,
    ahead_queue,
    in_order,
    interleaved,
    review_queue,
)
from smquiz.engine.learning.remembered import Memory, is_due
from smquiz.engine.session import Record, fold
from tests.engine.learning.histories import RELATED, T0, Told, by_session, diaries, histories
from tests.samples import bank_of, many_items

BANK = bank_of(many_items())
ITEMS = sorted(BANK.items)
NOW = 1_700_000_000.0


def remembered(item: str, stability: float, ago: float, due_in: float = -0.5, right: int = 1) -> Memory:
    """Return a memory that was last reviewed ``ago`` days ago and is due in ``due_in`` days."""
    at = NOW - ago * DAY
    return Memory(item, NOW + due_in * DAY, stability, 5.0, at, right, None, at, right)


def among(*memories: Memory) -> dict[str, Memory]:
    return {m.item: m for m in memories}


def choice(name: str, topic: str = "T", objective: str = "", scenario: str = "", ideas: str = "") -> SingleChoice:
    options = [Option(id="a", text="Yes"), *(Option(id=i, text=i, misconception=f"M-{i}") for i in ideas)]
    return SingleChoice(
        id=name, topic=topic, stem=f"{name}?", options=[*options, Option(id="z", text="No")], answer="a",
        objective=objective or None, scenario=scenario or None,
    )  # fmt: skip


# ------------------------------------------------------------------ what is due
def test_what_is_due_comes_most_likely_forgotten_first_and_what_is_not_due_not_at_all() -> None:
    a, b, c = ITEMS[:3]
    memories = among(remembered(a, 10, 12), remembered(b, 2, 12), remembered(c, 10, 2, due_in=8))
    assert [q.item for q in review_queue(memories, BANK, NOW).asked] == [b, a]


def test_an_item_is_due_from_the_beginning_of_its_day() -> None:
    four_in_the_morning = NOW - NOW % DAY + 4 * 3600
    late = remembered(ITEMS[0], 1, 1)
    late = replace(late, due=four_in_the_morning + 20 * 3600)
    assert is_due(late, four_in_the_morning + 1)
    assert not is_due(late, four_in_the_morning - 1)


def test_a_topic_can_be_chosen() -> None:
    memories = among(*(remembered(i, 2, 9) for i in ITEMS))
    assert {BANK.items[q.item].topic for q in review_queue(memories, BANK, NOW, topics=["B"]).asked} == {"B"}


def test_practice_ahead_takes_what_is_due_soonest_and_what_was_answered_today_last() -> None:
    a, b, c, d = ITEMS[:4]
    memories = among(
        remembered(a, 9, 0, due_in=1), remembered(b, 9, 3, due_in=6), remembered(c, 9, 5, due_in=4), remembered(d, 3, 9)
    )
    first = review_queue(memories, BANK, NOW).asked
    assert [q.item for q in ahead_queue(memories, BANK, NOW, first)] == [c, b, a]


@given(st.integers(1, 60), st.integers(1, 60), st.floats(0.1, 300), st.floats(1, 10))
def test_a_right_answer_ahead_of_its_day_never_brings_the_next_day_nearer(
    gone: int, more: int, stability: float, difficulty: float
) -> None:
    schedule = Schedule()
    gone = min(gone, schedule.interval(stability))
    memory = Memory("q", NOW + schedule.interval(stability) * DAY, stability, difficulty, NOW, 1, None, NOW, 1)
    early = Record("q", "a", 1.0, "correct", 5.0, at=NOW + gone * DAY)
    after = reviewed(memory, early, schedule)
    assert after.due >= memory.due
    assert after.stability >= memory.stability
    again = Record("q", "b", 0.0, "incorrect", 5.0, at=NOW + gone * DAY + more)
    assert reviewed(after, again, schedule) == after


# ------------------------------------------------------------------ kept apart
CASES = bank_of([choice("s1", scenario="s"), choice("s2", scenario="s"), choice("e1"), choice("e2"), choice("f")])
CASES = replace(CASES, items={**CASES.items, "e1": replace(CASES.items["e1"], enemies=["e2"])})


def test_siblings_of_a_case_and_enemies_are_not_asked_on_one_day() -> None:
    memories = among(
        remembered("s1", 2, 9),
        remembered("s2", 3, 9),
        remembered("e1", 4, 9),
        remembered("e2", 5, 9),
        remembered("f", 6, 9),
    )
    queue = review_queue(memories, CASES, NOW)
    assert [q.item for q in queue.asked] == ["s1", "e1", "f"]
    assert queue.waiting == ["s2", "e2"]


def test_what_was_asked_earlier_in_the_day_keeps_its_siblings_away_until_tomorrow() -> None:
    memories = among(remembered("s1", 2, 0, due_in=2), remembered("s2", 3, 9), remembered("e2", 3, 0, due_in=2))
    memories |= among(remembered("e1", 3, 9))
    assert review_queue(memories, CASES, NOW) == ([], ["e1", "s2"])
    assert [q.item for q in review_queue(memories, CASES, NOW + DAY).asked] == ["e1", "s2"]


@given(st.sets(st.sampled_from(sorted(CASES.items))), st.sets(st.sampled_from(sorted(CASES.items))))
def test_nothing_that_is_asked_on_one_day_gives_another_away_practised_ahead_or_not(
    items: set[str], due: set[str]
) -> None:
    memories = among(*(remembered(i, 2, 9, due_in=-1 if i in due else 1) for i in items))
    first = review_queue(memories, CASES, NOW).asked
    ahead = ahead_queue(memories, CASES, NOW, first)
    assert {a.item for a in first} <= due
    assert not due.intersection(a.item for a in ahead)
    asked = {a.item for a in [*first, *ahead]}
    assert not {"s1", "s2"} <= asked
    assert not {"e1", "e2"} <= asked
    assert len(asked) == len(items) - ({"s1", "s2"} <= items) - ({"e1", "e2"} <= items)


def test_practice_ahead_takes_what_a_plan_leaves_of_what_is_due_and_of_what_is_not() -> None:
    a, b, c = ITEMS[:3]
    memories = among(remembered(a, 9, 12), remembered(b, 2, 12), remembered(c, 10, 2, due_in=8))
    assert [q.item for q in ahead_queue(memories, BANK, NOW, [Asked(b, b)])] == [a, c]


# ------------------------------------------------------------------ one objective, several items
VARIANTS = bank_of([choice("v1", objective="O"), choice("v2", objective="O"), choice("w", objective="P")])


def test_a_due_objective_is_asked_by_an_item_that_was_not_met_once_the_due_one_was_right_twice() -> None:
    known, fresh = remembered("v1", 9, 12, right=2), remembered("v1", 9, 12, right=1)
    assert review_queue(among(known), VARIANTS, NOW).asked == [Asked("v2", "v1")]
    assert review_queue(among(fresh), VARIANTS, NOW).asked == [Asked("v1", "v1")]


def test_a_right_answer_to_the_other_item_relieves_the_due_one_for_a_week_and_then_it_comes_itself() -> None:
    due, other = remembered("v1", 9, 12, right=2), remembered("v2", 3, 0, due_in=3)
    memories = among(due, other)
    assert review_queue(memories, VARIANTS, NOW).asked == []
    assert review_queue(memories, VARIANTS, NOW + (RELIEF - 1) * DAY).asked == [Asked("v2", "v2")]
    assert Asked("v1", "v1") in review_queue(memories, VARIANTS, NOW + RELIEF * DAY).asked


def test_a_wrong_answer_to_the_other_item_relieves_nothing() -> None:
    memories = among(remembered("v1", 9, 12, right=2), remembered("v2", 3, 0, due_in=1, right=0))
    assert review_queue(memories, VARIANTS, NOW).asked == [Asked("v1", "v1")]


def test_an_item_met_before_the_day_relieves_nothing() -> None:
    memories = among(remembered("v1", 9, 12, due_in=-2, right=2), remembered("v2", 3, 5, due_in=5))
    assert review_queue(memories, VARIANTS, NOW).asked == [Asked("v1", "v1")]


def test_two_due_items_of_one_objective_are_not_both_asked_by_the_same_other() -> None:
    bank = bank_of([choice(name, objective="O") for name in ("v1", "v2", "v3")])
    memories = among(remembered("v1", 9, 12, right=2), remembered("v2", 9, 11, right=2))
    assert review_queue(memories, bank, NOW).asked == [Asked("v3", "v1"), Asked("v2", "v2")]


# ------------------------------------------------------------------ confident mistakes
@given(st.floats(-DAY / 2, DAY / 2))
def test_a_confident_mistake_comes_itself_on_its_day_at_whatever_hour(later: float) -> None:
    noon = NOW - NOW % DAY + 16 * 3600  # the middle of a day that turns at four
    known = replace(remembered("v1", 9, 3, right=2), sure_at=noon - 7 * DAY, last_at=noon - 3 * DAY, due=noon)
    assert review_queue(among(known), VARIANTS, noon + later * 0.99).asked == [Asked("v1", "v1")]


def test_a_confident_mistake_comes_itself_though_another_was_asked_in_its_place_a_few_days_before() -> None:
    sure = replace(remembered("v1", 2, 6, due_in=-3, right=2), sure_at=NOW - 7 * DAY)
    memories = among(sure, remembered("v2", 9, 3, due_in=6))
    assert review_queue(memories, VARIANTS, NOW - DAY).asked == []
    assert review_queue(memories, VARIANTS, NOW).asked == [Asked("v1", "v1")]


def test_confident_mistakes_come_before_all_else_that_is_due() -> None:
    a, b, c = ITEMS[:3]
    sure = replace(remembered(c, 30, 5), sure_at=NOW - 7 * DAY)
    assert [q.item for q in review_queue(among(remembered(a, 2, 9), remembered(b, 1, 9), sure), BANK, NOW).asked] == [
        c, b, a,
    ]  # fmt: skip


@given(histories() | diaries())
def test_a_confident_mistake_is_asked_after_a_day_and_after_a_week_in_any_history(told: Told) -> None:
    """Looked for in the answers themselves: on each of twelve days after them, unless it would be given away."""
    counted = [a for s, events in by_session(told) for a in final_answers(s, fold(e for _, e in events))]
    answered = [a.record for a in sorted(counted)]
    memories: dict[str, Memory] = {}
    for record in answered:
        memories[record.item] = reviewed(memories.get(record.item), record, Schedule())
    now = max([T0, *(e.at for _, _, e in told)])
    today = day_number(now, 0.0)
    for n in range(12):
        queue = review_queue(memories, RELATED, now + n * DAY)
        asked = [a.item for a in queue.asked]
        owed = _owed(answered, today + n)
        spoilt = Apart(RELATED, (r.item for r in answered if n == 0 and day_number(r.at, 0.0) == today))
        due = [i for i in owed if spoilt.allows(i)]
        assert all(i in asked or not _alone(i, asked) for i in due)
        assert {a.due for a in queue.asked if a.item != a.due}.isdisjoint(owed)
        assert set(asked[: len(owed)]) <= owed or owed.intersection(queue.waiting)


def _owed(answered: list[Record], day: int) -> set[str]:
    """Return what was wrong with high certainty a day or a week ago and not asked since."""
    found = set()
    for item in {r.item for r in answered}:
        mine = [r for r in answered if r.item == item]
        sure = [day_number(r.at, 0.0) for r in mine if r.certainty == "high" and r.verdict == "incorrect"]
        last = max(day_number(r.at, 0.0) for r in mine)
        if sure and any(last < max(sure) + n <= day for n in (1, 7)):
            found.add(item)
    return found


def _alone(item: str, asked: list[str]) -> bool:
    return Apart(RELATED, asked).allows(item)


# ------------------------------------------------------------------ the order of asking
@given(st.lists(st.sampled_from(ITEMS), unique=True))
def test_neighbours_are_of_different_topics_wherever_that_can_be(items: list[str]) -> None:
    ordered = interleaved(items, BANK)
    assert sorted(ordered) == sorted(items)
    topics = [BANK.items[i].topic for i in ordered]
    most = max((topics.count(t) for t in topics), default=0)
    if most * 2 <= len(items) + 1:
        assert all(a != b for a, b in pairwise(topics))


def test_a_neighbour_is_the_one_most_easily_mixed_up() -> None:
    bank = bank_of(
        [choice("p", "P", ideas="bc"), choice("q", "Q", ideas="de"), choice("r", "R", ideas="cb"), choice("t", "S")]
    )
    assert interleaved(["p", "q", "t", "r"], bank)[:2] == ["p", "r"]


@given(st.lists(st.sampled_from(ITEMS), unique=True), st.integers(0, 9) | st.none())
def test_one_review_asks_the_first_of_a_queue_and_what_each_stands_for(items: list[str], limit: int | None) -> None:
    queue = [Asked(i, f"due {i}") for i in items]
    ordered = in_order(queue, BANK, limit)
    assert sorted(ordered) == sorted(queue[:limit])
    assert [a.item for a in ordered] == interleaved(items[:limit], BANK)


def test_within_one_topic_neighbours_are_of_different_objectives() -> None:
    bank = bank_of([choice(f"{o}{n}", objective=o) for o in "OP" for n in range(3)])
    ordered = interleaved(sorted(bank.items), bank)
    assert all(a[0] != b[0] for a, b in pairwise(ordered))
