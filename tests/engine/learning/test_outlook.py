"""Days to come: what falls due on each, and a backlog spread as it can be asked."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.engine.learning.memory import DAY, Schedule, reviewed
from smquiz.engine.learning.outlook import HORIZON, due_counts, spread
from smquiz.engine.learning.queue import Apart, review_queue
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.session import Record
from tests.engine.learning.histories import RELATED
from tests.engine.learning.test_queue import BANK, CASES, ITEMS, NOW, VARIANTS, among, remembered
from tests.samples import bank_of, many_items


# ------------------------------------------------------------------ what falls due
def test_siblings_that_fall_due_together_are_counted_on_days_of_their_own() -> None:
    memories = among(*(remembered(i, 3, 2, due_in=d) for i, d in (("s1", 2), ("s2", 2), ("e1", 2), ("e2", 3))))
    assert due_counts(review_queue(memories, CASES, NOW), memories, CASES, NOW, 0.0, 6) == [0, 0, 2, 2, 0, 0]


def test_what_waits_today_is_counted_on_the_first_day_on_which_it_can_be_asked() -> None:
    memories = among(remembered("s1", 3, 9), remembered("s2", 3, 8), remembered("e1", 3, 2, due_in=1))
    assert due_counts(review_queue(memories, CASES, NOW), memories, CASES, NOW, 0.0, 4) == [1, 2, 0, 0]


def test_what_another_was_asked_for_is_counted_on_the_day_it_comes_itself() -> None:
    memories = among(remembered("v1", 9, 12, right=2), remembered("v2", 3, 0, due_in=3))
    counts = due_counts(review_queue(memories, VARIANTS, NOW), memories, VARIANTS, NOW, 0.0, 10)
    assert counts == [0, 0, 0, 1, 0, 0, 0, 1, 0, 0]


# ------------------------------------------------------------------ a backlog
@given(st.integers(0, 60), st.integers(1, 30))
def test_a_backlog_is_spread_over_days_and_none_has_more_than_was_asked_for(number: int, a_day: int) -> None:
    bank = bank_of(many_items(20))
    due = [remembered(i, 20, 40) for i in sorted(bank.items)[:number]]
    days = spread(among(*due), bank, NOW, 0.0, a_day)
    assert all(n <= a_day for n in days)
    if days:
        assert sum(days) >= number
        assert all(n == a_day for n in days[:-1])


def test_a_backlog_counts_what_falls_due_meanwhile() -> None:
    due = [remembered(i, 20, 40) for i in ITEMS[:6]]
    tomorrow = [remembered(i, 20, 19, due_in=1) for i in ITEMS[6:8]]
    assert spread(among(*due, *tomorrow), BANK, NOW, 0.0, 4) == [4, 4]


def test_a_backlog_that_would_never_end_is_told_so() -> None:
    bank = bank_of(many_items(HORIZON))
    due = [remembered(i, 0.2, 40, right=0) for i in bank.items]
    assert spread(among(*due), bank, NOW, 0.0, 2) == []


def test_a_backlog_of_one_topic_is_spread_alone() -> None:
    due = [remembered(i, 20, 40) for i in ITEMS]
    assert spread(among(*due), BANK, NOW, 0.0, 5, ["B"]) == [5, 3]


def test_siblings_of_a_backlog_are_spread_over_days() -> None:
    case = replace(CASES, items={i: replace(item, scenario="s") for i, item in CASES.items.items()})
    memories = among(*(remembered(i, 20, 40) for i in ("s1", "s2", "e1", "f")))
    assert spread(memories, case, NOW, 0.0, 20) == [1, 1, 1, 1]
    answered = memories | among(remembered("f", 20, 0, due_in=20))
    assert spread(answered, case, NOW, 0.0, 20) == [0, 1, 1, 1]


@st.composite
def remembering(draw: st.DrawFn) -> dict[str, Memory]:
    """Draw what is remembered of a bank in which items are siblings, enemies, or ask the same objective."""
    memories = {}
    for item in draw(st.lists(st.sampled_from(ITEMS[:14]), min_size=draw(st.integers(0, 12)), unique=True)):
        ago, first = draw(st.integers(0, 20)), draw(st.integers(0, 20))
        at = NOW - ago * DAY
        stability = draw(st.floats(0.3, 30.0))
        sure = draw(st.none() | st.just(at))
        due = at + Schedule().interval(stability) * DAY
        memories[item] = Memory(
            item, min(due, at + DAY) if sure else due, stability, 5.0, at, 3, sure, at - first * DAY,
            0 if sure else draw(st.integers(0, 3)),
        )  # fmt: skip
    return memories


@settings(max_examples=60)
@given(remembering(), st.integers(1, 8), st.sampled_from([(), ("A",)]))
def test_the_days_of_a_backlog_are_what_is_asked_if_all_goes_right(
    memories: dict[str, Memory], a_day: int, topics: tuple[str, ...]
) -> None:
    told = spread(memories, RELATED, NOW, 0.0, a_day, topics)
    for n, count in enumerate(told):
        now = NOW + n * DAY
        queue = review_queue(memories, RELATED, now, topics=topics)
        asked = [a.item for a in queue.asked[:a_day]]
        apart = Apart(RELATED, (m.item for m in memories.values() if m.last_at >= now))
        for item in asked:
            assert apart.allows(item)
            apart.add(item)
            right = Record(item, "a", 1.0, "correct", 5.0, at=now)
            memories = memories | {item: reviewed(memories.get(item), right, Schedule())}
        assert len(asked) == count
        overdue = len(queue.asked) + len(queue.waiting) - count
        assert (overdue == 0) == (n == len(told) - 1)


@given(remembering())
def test_the_days_to_come_count_each_item_once_and_today_what_is_asked(memories: dict[str, Memory]) -> None:
    queue = review_queue(memories, RELATED, NOW)
    counts = due_counts(queue, memories, RELATED, NOW, 0.0, 60)  # none is due later than after thirty
    assert (len(counts), counts[0], sum(counts)) == (60, len(queue.asked), len(memories))
