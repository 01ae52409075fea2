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

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.remembered import RETENTION, Memory
from smquiz.engine.session import Record

if TYPE_CHECKING:
    import fsrs

PARTLY = 0.75  # score from which an answer with partial credit counts as right
DAY = 86400.0
# Days after a mistake made with high certainty at which it comes again, whatever the schedule says.
CONFIDENT_AGAIN = (1, 7)


class Rating(IntEnum):
    """How an answer went, numbered as the model numbers it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3


class Schedule:
    """FSRS-6 as it is used here: no learning steps, no fuzz, reviews at least a day apart.

    The formulas are the library's own, called without the copies and dates that its public
    ``review_card`` makes: a million answers are folded in seconds. It is imported at first use.

    >>> schedule = Schedule()
    >>> stability, difficulty = schedule.first(Rating.GOOD)
    >>> schedule.interval(stability), round(schedule.recall(stability, 2), 3)
    (2, 0.909)
    """

    def __init__(self, retention: float = RETENTION, weights: Sequence[float] = ()) -> None:
        """Take the share that is to be recalled when an item falls due, and 21 weights (the model's if none)."""
        self._retention, self._weights = retention, weights

    @cached_property
    def _fsrs(self) -> fsrs.Scheduler:
        import fsrs

        weights = self._weights or fsrs.scheduler.DEFAULT_PARAMETERS
        return fsrs.Scheduler(weights, self._retention, (), (), enable_fuzzing=False)

    @cached_property
    def _ratings(self) -> tuple[fsrs.Rating, ...]:
        import fsrs

        return (fsrs.Rating.Again, fsrs.Rating.Again, fsrs.Rating.Hard, fsrs.Rating.Good)

    def first(self, rating: Rating) -> tuple[float, float]:
        """Return stability (days) and difficulty after the first review."""
        formulas, name = self._fsrs, self._ratings[rating]
        return formulas._initial_stability(rating=name), formulas._initial_difficulty(rating=name, clamp=True)

    def after(self, stability: float, difficulty: float, days: float, rating: Rating) -> tuple[float, float]:
        """Return stability and difficulty after a review that came ``days`` (at least 1) after the last."""
        formulas, name = self._fsrs, self._ratings[rating]
        recalled = self.recall(stability, days)
        return (
            formulas._next_stability(difficulty=difficulty, stability=stability, retrievability=recalled, rating=name),
            formulas._next_difficulty(difficulty=difficulty, rating=name),
        )

    def interval(self, stability: float) -> int:
        """Return the whole days, at least 1, after which an item falls due."""
        return self._fsrs._next_interval(stability=stability)

    def recall(self, stability: float, days: float) -> float:
        """Return the probability, in [0, 1], that an item is remembered so many days after its last review."""
        formulas = self._fsrs
        return float((1 + formulas._FACTOR * days / stability) ** formulas._DECAY)

    def stability(self, share: float, days: float) -> float:
        """Return the stability at which ``share`` is remembered after so many days: :meth:`recall` turned round."""
        formulas = self._fsrs
        return float(formulas._FACTOR * days / (share ** (1 / formulas._DECAY) - 1))


DEFAULT = Schedule()


def rating_of(record: Record) -> Rating:
    """Rate an answer.

    >>> rating_of(Record("q", "a", 1.0, "correct", 5.0)).name, rating_of(Record("q", "b", 0.0, "incorrect", 5.0)).name
    ('GOOD', 'AGAIN')
    """
    if record.verdict != "correct" and not (record.verdict == "partly_correct" and record.score >= PARTLY):
        return Rating.AGAIN
    struggled = record.certainty == "low" or record.hints > 0 or bool(record.tries) or record.verdict != "correct"
    return Rating.HARD if struggled else Rating.GOOD


def reviewed(memory: Memory | None, record: Record, schedule: Schedule, utc_offset_s: float = 0.0) -> Memory:
    """Return the memory of an item after one more answer to it.

    Args:
        memory: What was known before, ``None`` at the first answer.
        record: The answer; none that was folded before is later.
        schedule: The schedule that is kept.
        utc_offset_s: The learner's distance from UTC in seconds, for the turn of the day.
    """
    rating = rating_of(record)
    sure_at = record.at if _sure_and_wrong(record) else memory.sure_at if memory else None
    if memory is None:
        stability, difficulty = schedule.first(rating)
        changed = Memory(
            record.item, 0.0, stability, difficulty, record.at, 1, sure_at, record.at, int(rating != Rating.AGAIN)
        )
    else:
        days = day_number(record.at, utc_offset_s) - day_number(memory.last_at, utc_offset_s)
        if days >= 1:
            stability, difficulty = schedule.after(memory.stability, memory.difficulty, days, rating)
            right = 0 if rating == Rating.AGAIN else memory.right + 1
            changed = Memory(
                memory.item, 0.0, stability, difficulty, record.at, memory.reviews + 1, sure_at, memory.first_at, right
            )
        elif sure_at != memory.sure_at:
            changed = msgspec.structs.replace(memory, sure_at=sure_at)
        else:
            return memory
    due = changed.last_at + schedule.interval(changed.stability) * DAY
    return msgspec.structs.replace(changed, due=min([due, *owed(changed, utc_offset_s)]))


def _sure_and_wrong(record: Record) -> bool:
    return record.certainty == "high" and record.verdict == "incorrect"


def owed(memory: Memory, utc_offset_s: float = 0.0) -> list[float]:
    """Return when a confident mistake comes again whatever the schedule says, as far as no review has been there."""
    if memory.sure_at is None:
        return []
    passed = day_number(memory.last_at, utc_offset_s) - day_number(memory.sure_at, utc_offset_s)
    return [memory.sure_at + days * DAY for days in CONFIDENT_AGAIN if days > passed]


def promised(memory: Memory, day: int, utc_offset_s: float = 0.0) -> bool:
    """Whether the day (number) has come on which a confident mistake comes again whatever the schedule says."""
    return memory.sure_at is not None and any(day_number(t, utc_offset_s) <= day for t in owed(memory, utc_offset_s))


def forgetting(memory: Memory, now: float) -> float:
    """Return the time since the last review in stabilities: the more, the more likely an item is forgotten.

    The model's curve falls with this alone, so that what is most likely forgotten can be found without it.
    """
    return (now - memory.last_at) / memory.stability


def recall(memory: Memory, now: float, schedule: Schedule = DEFAULT) -> float:
    """Return the probability that the item is remembered now, in [0, 1]."""
    return schedule.recall(memory.stability, max(0.0, now - memory.last_at) / DAY)
