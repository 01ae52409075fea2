"""Memory: what each answered item's schedule says, by FSRS-6, and what is due.

A card is a fold of the journal: every counted answer of every mode is a review, except that of
several on one day only the first moves the schedule (the library's same-day rules predict worse
than leaving them out). The rating comes from the answer, never from the learner: wrong is Again;
right with low certainty, with a hint or at a later try is Hard; otherwise right is Good. Easy is
not used. The model and its default weights: Ye, Su and Cao (2022), KDD '22, and the
open-spaced-repetition project's FSRS-6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import fsrs
import msgspec

from smquiz.engine.items import Bank
from smquiz.engine.past import COUNTING
from smquiz.engine.progress import day_of
from smquiz.engine.session import Record, Session

RETENTION = 0.9
POOLS = ("lesson", "practice")  # what examines and places is not shown with its key in between
PARTLY = 0.75  # score from which an answer with partial credit counts as right
DAY = 86400.0
# Days after a mistake made with high certainty at which it comes again, whatever the schedule says.
CONFIDENT_AGAIN = (1, 7)


class Memory(msgspec.Struct, frozen=True):
    """What is known of an item.

    When it is due and when it was last reviewed (seconds since the epoch), its stability in
    days, its difficulty from 1 to 10.
    """

    item: str
    due: float
    stability: float
    difficulty: float
    last_at: float
    reviews: int


def rating_of(record: Record) -> fsrs.Rating:
    """Rate an answer.

    >>> rating_of(Record("q", "a", 1.0, "correct", 5.0)).name, rating_of(Record("q", "b", 0.0, "incorrect", 5.0)).name
    ('Good', 'Again')
    """
    if record.verdict != "correct" and not (record.verdict == "partly_correct" and record.score >= PARTLY):
        return fsrs.Rating.Again
    struggled = record.certainty == "low" or record.hints > 0 or bool(record.tries) or record.verdict != "correct"
    return fsrs.Rating.Hard if struggled else fsrs.Rating.Good


def scheduler(retention: float = RETENTION) -> fsrs.Scheduler:
    """Return the schedule that is used: no learning steps, no fuzz, default weights."""
    return fsrs.Scheduler(desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


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
    records = sorted(
        (r for s in sessions for r in s.records if r.role in COUNTING and _reviewable(bank, r.item)),
        key=lambda r: (r.at, r.item, r.score),
    )
    schedule = scheduler(retention)
    cards: dict[str, fsrs.Card] = {}
    last: dict[str, Record] = {}
    counts: dict[str, int] = {}
    sure: dict[str, float] = {}
    for record in records:
        same_day = record.item in last and day_of(last[record.item].at, utc_offset_s) == day_of(record.at, utc_offset_s)
        if not same_day:
            when = datetime.fromtimestamp(record.at, UTC)
            card = cards.get(record.item) or fsrs.Card(card_id=0, due=when)
            cards[record.item], _ = schedule.review_card(card, rating_of(record), when)
            last[record.item] = record
            counts[record.item] = counts.get(record.item, 0) + 1
        if record.certainty == "high" and record.verdict == "incorrect":
            sure[record.item] = record.at
    return {i: _memory(i, c, last[i].at, counts[i], sure.get(i)) for i, c in cards.items()}


def _reviewable(bank: Bank, item_id: str) -> bool:
    item = bank.items.get(item_id)
    return item is not None and item.pool in POOLS


def _memory(item: str, card: fsrs.Card, last_at: float, reviews: int, sure_at: float | None) -> Memory:
    due = card.due.timestamp()
    if sure_at is not None:
        again = [sure_at + d * DAY for d in CONFIDENT_AGAIN if sure_at + d * DAY > last_at]
        due = min([due, *again])
    return Memory(item, due, card.stability or 0.0, card.difficulty or 0.0, last_at, reviews)


def recall(memory: Memory, now: float) -> float:
    """Return the probability that the item is remembered now, in [0, 1]."""
    card = fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=datetime.fromtimestamp(memory.due, UTC),
        last_review=datetime.fromtimestamp(memory.last_at, UTC),
    )
    return float(scheduler().get_card_retrievability(card, datetime.fromtimestamp(now, UTC)))


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
    today = day_of(now, utc_offset_s)
    counts = [0] * days
    for m in memories.values():
        n = max(0, (day_of(m.due, utc_offset_s) - today).days)
        if n < days:
            counts[n] += 1
    return counts
