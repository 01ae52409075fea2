"""Memory: the published vectors of FSRS-6, ratings from answers, and what a day is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.learning.memory import (
    DAY,
    Rating,
    Schedule,
    rating_of,
    recall,
    reviewed,
)
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.marking import Certainty
from smquiz.engine.session import BankRef, Plan, Record, Session
from tests.samples import bank_of, many_items

BANK = bank_of(many_items())
ITEMS = [i.id for i in many_items()]
T0 = 1_700_000_000.0


def test_the_librarys_intervals_are_the_published_ones() -> None:
    schedule = fsrs.Scheduler(enable_fuzzing=False)
    card, now = fsrs.Card(card_id=1), datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
    intervals = []
    for rating in (3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3):
        card, _ = schedule.review_card(card, fsrs.Rating(rating), now)
        assert card.last_review is not None
        intervals.append((card.due - card.last_review).days)
        now = card.due
    assert intervals == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_the_librarys_stability_and_difficulty_are_the_published_ones() -> None:
    schedule = fsrs.Scheduler()
    card, now = fsrs.Card(card_id=1), datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
    for rating, gap in zip((1, 3, 3, 3, 3, 3), (0, 0, 1, 3, 8, 21), strict=True):
        now += timedelta(days=gap)
        card, _ = schedule.review_card(card, fsrs.Rating(rating), now)
    assert card.stability == pytest.approx(53.62691, abs=1e-4)
    assert card.difficulty == pytest.approx(6.3574867, abs=1e-4)


def answer(item: str, day: float, right: bool = True, certainty: Certainty | None = None, hints: int = 0) -> Record:
    return Record(
        item, "a", float(right), "correct" if right else "incorrect", 5.0, at=T0 + day * DAY, certainty=certainty,
        hints=hints,
    )  # fmt: skip


def memories_of(played: list[Session], utc_offset_s: float = 0.0) -> dict[str, Memory]:
    """Fold the answers of some sessions, in the order in which they were given."""
    records = sorted((r for s in played for r in s.records), key=lambda r: (r.at, r.item, r.score))
    memories: dict[str, Memory] = {}
    for record in records:
        memories[record.item] = reviewed(memories.get(record.item), record, Schedule(), utc_offset_s)
    return memories


def sessions(*records: Record) -> list[Session]:
    return [Session(Plan("quiz", 1, ()), BankRef("b", "1", ""), "ada", 0.0, (r,)) for r in records]


def test_the_rating_comes_from_the_answer() -> None:
    a = ITEMS[0]
    assert rating_of(answer(a, 0)) is Rating.GOOD
    assert rating_of(answer(a, 0, certainty="low")) is Rating.HARD
    assert rating_of(answer(a, 0, hints=1)) is Rating.HARD
    assert rating_of(answer(a, 0, right=False, certainty="low")) is Rating.AGAIN


def test_only_the_first_answer_of_a_day_moves_the_schedule() -> None:
    a = ITEMS[0]
    once = memories_of(sessions(answer(a, 0, right=False)))
    often = memories_of(sessions(answer(a, 0, right=False), answer(a, 0.01), answer(a, 0.02)))
    assert once == often


def test_a_wrong_answer_is_due_sooner_than_a_right_one_and_forgetting_grows_with_time() -> None:
    a, b = ITEMS[:2]
    found = memories_of(sessions(answer(a, 0, right=False), answer(b, 0)))
    assert found[a].due < found[b].due
    assert recall(found[b], T0 + DAY) > recall(found[b], T0 + 30 * DAY)


def test_a_confident_mistake_comes_again_after_a_day_and_after_a_week_whatever_else_happens() -> None:
    a = ITEMS[0]
    wrong = answer(a, 0, right=False, certainty="high")
    assert memories_of(sessions(wrong))[a].due <= T0 + DAY
    later = [answer(a, 1 + n / 10) for n in range(1)]
    assert memories_of(sessions(wrong, *later))[a].due <= T0 + 7 * DAY


REVIEWS = st.lists(st.tuples(st.integers(1, 400), st.sampled_from([1, 2, 3])), min_size=1, max_size=15)


@given(REVIEWS, st.floats(0.7, 0.97))
def test_a_schedule_is_the_librarys_to_the_last_digit(reviews: list[tuple[int, int]], retention: float) -> None:
    library = fsrs.Scheduler(fsrs.Scheduler().parameters, retention, (), (), enable_fuzzing=False)
    mine = Schedule(retention)
    card, now = fsrs.Card(card_id=1), datetime(2022, 11, 29, 12, 30, tzinfo=UTC)
    state: tuple[float, float] | None = None
    for gap, number in reviews:
        now += timedelta(days=gap)
        rating = Rating(number)
        card, _ = library.review_card(card, fsrs.Rating(number), now)
        state = mine.after(*state, gap, rating) if state else mine.first(rating)
        assert state == (card.stability, card.difficulty)
        assert card.last_review is not None
        assert mine.interval(state[0]) == (card.due - card.last_review).days
        assert mine.recall(state[0], 9) == library.get_card_retrievability(card, now + timedelta(days=9))


def test_an_evening_and_the_next_morning_are_a_day_apart() -> None:
    evening, morning = answer(ITEMS[0], 0), answer(ITEMS[0], 0.5)
    offset = 20 * 3600 - T0 % DAY  # the first answer comes at eight in the evening
    once = reviewed(None, evening, Schedule(), offset)
    again = reviewed(once, morning, Schedule(), offset)
    assert again.reviews == 2
    assert (again.stability, again.difficulty) == Schedule().after(once.stability, once.difficulty, 1, Rating.GOOD)


def test_a_confident_mistake_that_was_asked_again_the_next_morning_is_not_owed_that_day() -> None:
    offset = 20 * 3600 - T0 % DAY
    wrong = reviewed(None, answer(ITEMS[0], 0, right=False, certainty="high"), Schedule(), offset)
    again = reviewed(wrong, answer(ITEMS[0], 0.5), Schedule(), offset)
    assert wrong.due == T0 + DAY
    assert again.due > T0 + 1.5 * DAY - 1
