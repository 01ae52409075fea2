"""What a plan towards an examination starts from, read from the journal: one answer for every command that plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smquiz.cli import opened
from smquiz.cli.wishes import Wish
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import begins_at
from smquiz.engine.learning.examplan import Situation
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
    today = [
        journal.session(k.id)
        for k in journal.begun_since(learner, bank.course.id, begins_at(now, offset))
        if k.kind == "review"
    ]
    return Situation(
        memories=memories,
        bank=bank,
        now=now,
        exam_day=wish.exam_day,
        utc_offset_s=offset,
        pace=pace_of((r for s in recent for r in s.records), bank, memories),
        schedule=Schedule(opened.retention()),
        topics=topics,
        spent_s=spent_today(today, now, offset),
    )
