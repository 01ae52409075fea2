"""What a plan towards an examination starts from, read from the journal: one answer for every command that plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smquiz.cli import opened
from smquiz.cli.wishes import Wish, kept_wish
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import begins_at, day_number
from smquiz.engine.learning.examplan import WINDOW, Situation
from smquiz.engine.learning.memory import Schedule
from smquiz.engine.learning.pace import pace_of, spent_today
from smquiz.engine.learning.remembered import Memory
from smquiz.history.journal import Journal, Learner

RECENT = 30  # sessions that a learner's pace is taken from


def situation_now(
    journal: Journal,
    learner: Learner,
    bank: Bank,
    memories: Mapping[str, Memory],
    wish: Wish,
    topics: Sequence[str] = (),
) -> Situation:
    """Return what a plan starts from now.

    Only the last sessions are read, and those of today: the price does not grow with the journal.
    """
    now, offset = opened.now(), opened.utc_offset()
    recent = [journal.session(k.id) for k in journal.latest(learner, bank.course.id, RECENT)]
    return Situation(
        memories=memories,
        bank=bank,
        now=now,
        exam_day=wish.exam_day,
        utc_offset_s=offset,
        pace=pace_of((r for s in recent for r in s.records), bank, memories),
        schedule=Schedule(opened.retention()),
        topics=topics,
        spent_s=_spent_s(journal, learner, bank),
    )


def minutes_left_now(journal: Journal, learner: Learner, bank: Bank) -> float | None:
    """Return the minutes that a kept plan still wants today; ``None`` where no plan sets them."""
    today = day_number(opened.now(), opened.utc_offset())
    wish = kept_wish(journal, learner, today)
    if wish is None or not wish.exam_day - WINDOW <= today < wish.exam_day:
        return None
    return max(0.0, wish.minutes - _spent_s(journal, learner, bank) / 60)


def _spent_s(journal: Journal, learner: Learner, bank: Bank) -> float:
    now, offset = opened.now(), opened.utc_offset()
    begun = journal.begun_since(learner, bank.course.id, begins_at(now, offset))
    return spent_today([journal.session(k.id) for k in begun if k.kind == "review"], now, offset)
