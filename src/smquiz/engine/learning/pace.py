"""How fast a learner answers, and how often an item is right when it is first met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from smquiz.engine.items import Bank, Item, type_of
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.past import COUNTING
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.session import Record, Session

# Seconds that an answer takes, until a learner's own are known; then the time to read the verdict.
USUAL_SECONDS = {
    "single_choice": 30.0, "multiple_response": 45.0, "true_false": 15.0, "true_false_reason": 40.0, "classify": 70.0,
    "matching": 60.0, "ordering": 50.0, "cloze": 45.0, "short_answer": 30.0, "numeric": 40.0,
}  # fmt: skip
READING_SECONDS = 10.0
FAST, SLOW = 1.0, 300.0  # seconds; faster is no person, slower was no work
WEIGHT = 5  # answers that what is usual counts for, beside the learner's own
USUAL_FIRST = 0.6  # share of items that are right when they are first met


class Pace(msgspec.Struct, frozen=True):
    """How long answers take by form, verdict included, and the share of items right when first met."""

    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    first: float = USUAL_FIRST

    def of(self, item: Item) -> float:
        """Return the seconds that an item takes.

        >>> from smquiz.engine.items import TrueFalse
        >>> Pace().of(TrueFalse(id="q", topic="t", stem="So?", answer=True))
        25.0
        """
        form = type_of(item)
        return self.seconds.get(form, USUAL_SECONDS[form] + READING_SECONDS)


def pace_of(records: Iterable[Record], bank: Bank, memories: Mapping[str, Memory]) -> Pace:
    """Estimate a learner's pace from answers; few answers stay near what is usual.

    Args:
        records: The answers; those of the last sessions will do.
        bank: The bank; answers to items that it no longer has are left out.
        memories: What is remembered, which tells an item's first answer.
    """
    times: dict[str, list[float]] = {}
    first: list[bool] = []
    for r in records:
        if r.role not in COUNTING or r.item not in bank.items:
            continue
        if r.item in memories and memories[r.item].first_at == r.at:
            first.append(r.verdict == "correct")
        if r.elapsed_s >= FAST:
            times.setdefault(type_of(bank.items[r.item]), []).append(min(r.elapsed_s, SLOW))
    seconds = {
        form: (usual * WEIGHT + sum(times.get(form, []))) / (WEIGHT + len(times.get(form, []))) + READING_SECONDS
        for form, usual in USUAL_SECONDS.items()
    }
    return Pace(seconds, (USUAL_FIRST * WEIGHT + sum(first)) / (WEIGHT + len(first)))


def spent_today(sessions: Iterable[Session], now: float, utc_offset_s: float = 0.0) -> float:
    """Return the seconds of today's reviews, the reading of verdicts included."""
    today = day_number(now, utc_offset_s)
    mine = (s for s in sessions if s.plan.kind == "review" and day_number(s.started_at, utc_offset_s) == today)
    return sum(s.used_s + READING_SECONDS * len(s.records) for s in mine)
