"""Memory: what each answered item's schedule says, by FSRS-6, and what is due.

A card is a fold of the journal: every counted answer of every mode is a review, except that of
several on one day only the first moves the schedule (the library's same-day rules predict worse
than leaving them out). Time between reviews is counted in the learner's days, which turn at four
in the morning, so that an evening and the next morning are a day apart. The rating comes from the
answer, never from the learner: wrong is Again; right with low certainty, with a hint or at a
later try is Hard; otherwise right is Good. Easy is not used. The model and its default weights:
Ye, Su and Cao (2022), KDD '22, and the open-spaced-repetition project's FSRS-6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import fsrs

from smquiz.engine.days import day_number
from smquiz.engine.items import Bank
from smquiz.engine.past import COUNTING
from smquiz.engine.remembered import POOLS, RETENTION, Memory
from smquiz.engine.session import Record, Session

PARTLY = 0.75  # score from which an answer with partial credit counts as right
DAY = 86400.0
# Days after a mistake made with high certainty at which it comes again, whatever the schedule says.
CONFIDENT_AGAIN = (1, 7)


class Schedule:
    """FSRS-6 as it is used here: no learning steps, no fuzz, reviews at least a day apart.

    The formulas are the library's own, called without the copies and dates that its public
    ``review_card`` makes: a million answers are folded in seconds.

    >>> schedule = Schedule()
    >>> stability, difficulty = schedule.first(fsrs.Rating.Good)
    >>> schedule.interval(stability), round(schedule.recall(stability, 2), 3)
    (2, 0.909)
    """

    def __init__(self, retention: float = RETENTION, weights: Sequence[float] = fsrs.scheduler.DEFAULT_PARAMETERS):
        """Take the share that is to be recalled when an item falls due, and the 21 weights.

        Raises:
            ValueError: a weight lies outside the model's bounds.
        """
        self._fsrs = fsrs.Scheduler(weights, retention, (), (), enable_fuzzing=False)

    def first(self, rating: fsrs.Rating) -> tuple[float, float]:
        """Return stability (days) and difficulty after the first review."""
        formulas = self._fsrs
        return (
            formulas._initial_stability(rating=rating),
            formulas._initial_difficulty(rating=rating, clamp=True),
        )

    def after(self, stability: float, difficulty: float, days: float, rating: fsrs.Rating) -> tuple[float, float]:
        """Return stability and difficulty after a review that came ``days`` (at least 1) after the last."""
        formulas = self._fsrs
        return (
            formulas._next_stability(
                difficulty=difficulty,
                stability=stability,
                retrievability=self.recall(stability, days),
                rating=rating,
            ),
            formulas._next_difficulty(difficulty=difficulty, rating=rating),
        )

    def interval(self, stability: float) -> int:
        """Return the whole days, at least 1, after which an item falls due."""
        return self._fsrs._next_interval(stability=stability)

    def recall(self, stability: float, days: float) -> float:
        """Return the probability, in [0, 1], that an item is remembered so many days after its last review."""
        formulas = self._fsrs
        return float((1 + formulas._FACTOR * days / stability) ** formulas._DECAY)


DEFAULT = Schedule()


def rating_of(record: Record) -> fsrs.Rating:
    """Rate an answer.

    >>> rating_of(Record("q", "a", 1.0, "correct", 5.0)).name, rating_of(Record("q", "b", 0.0, "incorrect", 5.0)).name
    ('Good', 'Again')
    """
    if record.verdict != "correct" and not (record.verdict == "partly_correct" and record.score >= PARTLY):
        return fsrs.Rating.Again
    struggled = record.certainty == "low" or record.hints > 0 or bool(record.tries) or record.verdict != "correct"
    return fsrs.Rating.Hard if struggled else fsrs.Rating.Good


def counts(bank: Bank, record: Record) -> bool:
    """Whether an answer is a review: given in a role that counts, to an item of lessons or practice."""
    item = bank.items.get(record.item)
    return item is not None and item.pool in POOLS and record.role in COUNTING


def reviewed(memory: Memory | None, record: Record, schedule: Schedule, utc_offset_s: float = 0.0) -> Memory:
    """Return the memory of an item after one more answer to it.

    Args:
        memory: What was known before, ``None`` at the first answer.
        record: The answer; it :func:`counts`, and none that was folded before is later.
        schedule: The schedule that is kept.
        utc_offset_s: The learner's distance from UTC in seconds, for the turn of the day.
    """
    sure_at = memory.sure_at if memory else None
    if record.certainty == "high" and record.verdict == "incorrect":
        sure_at = record.at
    if memory is None:
        stability, difficulty = schedule.first(rating_of(record))
        reviews, last_at = 1, record.at
    else:
        days = day_number(record.at, utc_offset_s) - day_number(memory.last_at, utc_offset_s)
        if days < 1 and sure_at == memory.sure_at:
            return memory
        stability, difficulty, last_at, reviews = memory.stability, memory.difficulty, memory.last_at, memory.reviews
        if days >= 1:
            stability, difficulty = schedule.after(stability, difficulty, days, rating_of(record))
            reviews, last_at = reviews + 1, record.at
    due = last_at + schedule.interval(stability) * DAY
    if sure_at is not None:
        due = min([due, *_again(sure_at, last_at, utc_offset_s)])
    return Memory(record.item, due, stability, difficulty, last_at, reviews, sure_at)


def _again(sure_at: float, last_at: float, utc_offset_s: float) -> list[float]:
    """Return when a confident mistake comes again: those days that no review has reached yet."""
    passed = day_number(last_at, utc_offset_s) - day_number(sure_at, utc_offset_s)
    return [sure_at + days * DAY for days in CONFIDENT_AGAIN if days > passed]


def memories_of(
    sessions: Iterable[Session], bank: Bank, utc_offset_s: float = 0.0, retention: float = RETENTION
) -> dict[str, Memory]:
    """Fold a learner's sessions into what is remembered of each item of lessons and practice.

    Args:
        sessions: The learner's sessions with this bank, in any order.
        bank: The bank; items that it no longer has are left out.
        utc_offset_s: The learner's distance from UTC, for the turn of the day.
        retention: The share that is to be recalled when an item falls due.
    """
    records = sorted((r for s in sessions for r in s.records if counts(bank, r)), key=lambda r: (r.at, r.item, r.score))
    schedule = Schedule(retention)
    memories: dict[str, Memory] = {}
    for record in records:
        memories[record.item] = reviewed(memories.get(record.item), record, schedule, utc_offset_s)
    return memories


def recall(memory: Memory, now: float, schedule: Schedule = DEFAULT) -> float:
    """Return the probability that the item is remembered now, in [0, 1]."""
    return schedule.recall(memory.stability, max(0.0, now - memory.last_at) / DAY)


def due_items(
    memories: Mapping[str, Memory],
    bank: Bank,
    now: float,
    topics: Sequence[str] = (),
    ahead: bool = False,
) -> list[str]:
    """Return the items to review now, most likely forgotten first.

    Of a scenario set one child a day is asked. ``ahead`` takes what is not due yet, soonest first.
    """
    wanted = [m for m in memories.values() if not topics or bank.items[m.item].topic in topics]
    if ahead:
        ranked = sorted((m for m in wanted if m.due > now), key=lambda m: (m.due, m.item))
    else:
        ranked = sorted((m for m in wanted if m.due <= now), key=lambda m: (recall(m, now), m.item))
    seen: set[str] = set()
    chosen = []
    for m in ranked:
        scenario = bank.items[m.item].scenario
        if scenario is not None and scenario in seen:
            continue
        seen.update([scenario] if scenario else [])
        chosen.append(m.item)
    return chosen


def interleaved(items: Sequence[str], bank: Bank) -> list[str]:
    """Reorder so that neighbours are of different topics wherever that can be, near the given order otherwise."""
    left, ordered = list(items), list[str]()
    while left:
        before = bank.items[ordered[-1]].topic if ordered else ""
        counts = {t: sum(bank.items[i].topic == t for i in left) for t in {bank.items[i].topic for i in left}}
        most = max(counts, key=lambda t: (counts[t], t))
        crowded = counts[most] * 2 >= len(left) + 1 and most != before
        fit = next((i for i in left if bank.items[i].topic == most), None) if crowded else None
        fit = fit or next((i for i in left if bank.items[i].topic != before), left[0])
        left.remove(fit)
        ordered.append(fit)
    return ordered


def due_counts(memories: Mapping[str, Memory], now: float, utc_offset_s: float, days: int = 30) -> list[int]:
    """Return how many items fall due today (with what is overdue) and on each of the days after."""
    today = day_number(now, utc_offset_s)
    counts = [0] * days
    for m in memories.values():
        n = max(0, day_number(m.due, utc_offset_s) - today)
        if n < days:
            counts[n] += 1
    return counts
