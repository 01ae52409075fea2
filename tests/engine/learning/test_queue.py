"""The queue of a review: order, what is kept apart, items that stand for an objective, days to come."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.engine.items import Option, SingleChoice
from smquiz.engine.learning.memory import DAY, Schedule, reviewed
from smquiz.engine.learning.queue import (
    RELIEF,
    Asked,
    due_counts,
    interleaved,
    relieved_until,
    review_queue,
    spread,
)
from smquiz.engine.learning.remembered import Memory, is_due
from smquiz.engine.session import Record
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
    assert [q.item for q in review_queue(memories, BANK, NOW, ahead=True).asked] == [c, b, a]


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


@given(st.sets(st.sampled_from(sorted(CASES.items))), st.booleans())
def test_nothing_in_a_queue_gives_another_away(items: set[str], ahead: bool) -> None:
    memories = among(*(remembered(i, 2, 9, due_in=1 if ahead else -1) for i in items))
    asked = {q.item for q in review_queue(memories, CASES, NOW, ahead=ahead).asked}
    assert not {"s1", "s2"} <= asked
    assert not {"e1", "e2"} <= asked
    assert len(asked) == len(items) - ({"s1", "s2"} <= items) - ({"e1", "e2"} <= items)


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
    assert due_counts(memories, NOW, 0.0, 10, relieved_until(memories, VARIANTS)) == [0, 0, 0, 1, 0, 0, 0, 1, 0, 0]


def test_a_wrong_answer_to_the_other_item_relieves_nothing() -> None:
    memories = among(remembered("v1", 9, 12, right=2), remembered("v2", 3, 0, due_in=1, right=0))
    assert review_queue(memories, VARIANTS, NOW).asked == [Asked("v1", "v1")]


def test_an_item_met_before_the_day_relieves_nothing() -> None:
    memories = among(remembered("v1", 9, 12, due_in=-2, right=2), remembered("v2", 3, 5, due_in=5))
    assert review_queue(memories, VARIANTS, NOW).asked == [Asked("v1", "v1")]


def test_a_confident_mistake_comes_itself() -> None:
    known = replace(remembered("v1", 9, 3, right=2), sure_at=NOW - 7 * DAY)
    assert review_queue(among(known), VARIANTS, NOW).asked == [Asked("v1", "v1")]


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


def test_within_one_topic_neighbours_are_of_different_objectives() -> None:
    bank = bank_of([choice(f"{o}{n}", objective=o) for o in "OP" for n in range(3)])
    ordered = interleaved(sorted(bank.items), bank)
    assert all(a[0] != b[0] for a, b in pairwise(ordered))


# ------------------------------------------------------------------ days to come
@given(st.integers(0, 60), st.integers(1, 30))
def test_a_backlog_is_spread_over_days_and_none_has_more_than_was_asked_for(number: int, a_day: int) -> None:
    bank = bank_of(many_items(20))
    due = [remembered(i, 20, 40) for i in sorted(bank.items)[:number]]
    days = spread([m.item for m in due], among(*due), NOW, 0.0, a_day)
    assert all(n <= a_day for n in days)
    if days:
        assert sum(days) >= number
        assert all(n == a_day for n in days[:-1])


def test_a_backlog_counts_what_falls_due_meanwhile() -> None:
    due = [remembered(i, 20, 40) for i in ITEMS[:6]]
    tomorrow = [remembered(i, 20, 19, due_in=1) for i in ITEMS[6:8]]
    assert spread([m.item for m in due], among(*due, *tomorrow), NOW, 0.0, 4) == [4, 4]


def test_a_backlog_that_would_never_end_is_told_so() -> None:
    due = [remembered(i, 0.2, 40, right=0) for i in ITEMS]
    assert spread([m.item for m in due], among(*due), NOW, 0.0, 1) == []
