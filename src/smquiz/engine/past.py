"""What a learner has done before, as the planning of a quiz needs it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from smquiz.engine.marking import CERTAINTIES
from smquiz.engine.session import Record, Session

COUNTING = ("quiz", "check")


class Attempt(msgspec.Struct, frozen=True):
    """One sitting of a preset: when it began, when it ended if it did, and which form."""

    started_at: float
    ended_at: float | None
    form: str


class Past(msgspec.Struct, frozen=True):
    """Items met so far, those still answered wrong with the most confident first, and sittings by preset."""

    met: frozenset[str] = frozenset()
    mistaken: tuple[str, ...] = ()
    attempts: dict[str, tuple[Attempt, ...]] = {}


def past_of(sessions: Iterable[Session]) -> Past:
    """Sum up a learner's sessions, oldest first.

    An item is mistaken while its latest answer is not right. Mistakes made with high certainty
    come first, then those without any told, then older ones before newer.
    """
    latest: dict[str, Record] = {}
    met: set[str] = set()
    attempts: dict[str, tuple[Attempt, ...]] = {}
    for session in sessions:
        for record in session.records:
            if record.role in COUNTING:
                met.add(record.item)
                latest.pop(record.item, None)
                latest[record.item] = record
        plan = session.plan
        if plan.kind == "quiz" and plan.preset:
            attempt = Attempt(session.started_at, session.ended_at, plan.form)
            attempts[plan.preset] = (*attempts.get(plan.preset, ()), attempt)
    wrong = [r for r in latest.values() if r.verdict != "correct"]
    return Past(frozenset(met), tuple(r.item for r in sorted(wrong, key=_less_sure_last)), attempts)


def _less_sure_last(record: Record) -> tuple[int, float]:
    sure = CERTAINTIES.index(record.certainty) if record.certainty else 1
    return (-sure, record.at)
