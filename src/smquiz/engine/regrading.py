"""Regrading: what stored answers are worth by a bank that was corrected since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from smquiz.engine.grading import grade
from smquiz.engine.items import Item, penalty_of
from smquiz.engine.marking import mark_of
from smquiz.engine.responses import OutOfForm, in_form
from smquiz.engine.session import Mark, Record, Session


class Change(msgspec.Struct, frozen=True):
    """One answer whose mark changes, from and to (0 to 1); or that can no longer be graded, and why."""

    item: str
    before: float
    after: float
    mark: Mark | None
    why: str


def changes_of(session: Session, items: Mapping[str, Item]) -> list[Change]:
    """Return the answers of a session that these items would mark differently.

    Answers to items that are gone stay as they are; so do those which no longer fit their item,
    and these are told.
    """
    found = []
    for record in session.records:
        item = items.get(record.item)
        if item is None or record.response is None:
            continue
        try:
            mark = marked_anew(session, record, item)
        except OutOfForm as error:
            found.append(Change(record.item, record.score, record.score, None, f"no longer fits the question: {error}"))
            continue
        if abs(mark.score - record.score) > 1e-9 or mark.verdict != record.verdict:
            found.append(Change(record.item, record.score, mark.score, mark, _why(record, mark)))
    return found


def _why(record: Record, mark: Mark) -> str:
    if mark.verdict != record.verdict:
        words = {"correct": "right", "partly_correct": "partly right", "incorrect": "wrong", "unanswered": "unanswered"}
        return f"{words[record.verdict]} before, {words[mark.verdict]} by the bank as it is now"
    return "its parts count differently"


def marked_anew(session: Session, record: Record, item: Item) -> Mark:
    """Mark an answer again from its raw responses: tries, hints and certainty as they were.

    Raises:
        OutOfForm: a response does not fit the item any more.
    """
    plan = session.plan
    grades = [grade(item, in_form(item, r), plan.scoring) for r in (*record.tries, record.response)]
    misconceptions = dict.fromkeys(m for g in grades for m in g.misconceptions)
    score = mark_of([g.score for g in grades], penalty_of(item, plan.penalty), record.hints, plan.hint_price)
    return Mark(score, grades[-1].verdict, tuple(misconceptions))


def marks_of(changes: Iterable[Change]) -> dict[str, Mark]:
    """Return the new marks by item, as they are written down."""
    return {c.item: c.mark for c in changes if c.mark is not None}
