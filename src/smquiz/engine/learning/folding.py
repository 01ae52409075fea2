"""The fold that makes a standing: every final answer, in one canonical order, and every session.

An answer is final when it is given or, where answers can be changed until they are handed in,
when they are. The order is that of these moments; sessions break ties. So the result is the same
whether it is computed at once or step by step, and on whichever machine the events came together.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec

from smquiz.engine.grading import chance_of
from smquiz.engine.items import Bank, Item
from smquiz.engine.learning.beliefs import resisted_once, shown_again
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.mastery import NEW, after_answer
from smquiz.engine.learning.past import COUNTING, Attempt, Latest
from smquiz.engine.learning.remembered import POOLS, Memory
from smquiz.engine.learning.standing import Basis, Open, Standing, Tally, streak_on
from smquiz.engine.lessons import passed
from smquiz.engine.marking import CertaintyTally
from smquiz.engine.placement import placements_of
from smquiz.engine.policy import has_policy
from smquiz.engine.quality.groups import named_misconceptions
from smquiz.engine.session import Answered, AnyEvent, Expired, Finished, Record, Regraded, Session, fold

Review = Callable[[Memory | None, Record], Memory]
Numbered = Sequence[tuple[int, AnyEvent]]


class OutOfOrder(Exception):
    """Something new is older than what was counted: the standing has to be computed anew."""


class Final(NamedTuple):
    """An answer that is final, with its place in the order of all answers."""

    place: tuple[float, str, int]
    record: Record


# ------------------------------------------------------------------ which answers count
def final_answers(session_id: str, session: Session) -> list[Final]:
    """Return the answers of a session that count, as of the moment at which they became final.

    >>> from smquiz.engine.session import BankRef, Plan
    >>> plan = Plan(kind="quiz", seed=1, items=(), feedback="end")
    >>> answer = Record("q", "a", 1.0, "correct", 5.0, at=20.0)
    >>> unfinished = Session(plan, BankRef("b", "1", ""), "me", 10.0, records=(answer,))
    >>> final_answers("s", unfinished)
    []
    >>> handed_in = msgspec.structs.replace(unfinished, state="finished", ended_at=30.0)
    >>> [f.place for f in final_answers("s", handed_in)]
    [(30.0, 's', 0)]
    """
    end = session.ended_at if session.plan.reviewed else None
    if session.plan.reviewed and end is None:
        return []
    found, latest = [], session.started_at
    for n, record in enumerate(r for r in session.records if r.role in COUNTING):
        # A clock that was set back in between does not turn a session's order round.
        latest = max(latest, record.at if end is None else end)
        found.append(Final((latest, session_id, n), msgspec.structs.replace(record, at=latest)))
    return found


def new_answers(session_id: str, session: Session, events: Numbered, after: int) -> list[Final]:
    """Return the answers that became final by an event with a number above ``after``."""
    answers = final_answers(session_id, session)
    if session.plan.reviewed:
        return answers if any(n > after and isinstance(e, Finished) for n, e in events) else []
    numbers = [n for n, e in events if isinstance(e, Answered | Expired) and e.role in COUNTING]
    return [a for a, n in zip(answers, numbers, strict=True) if n > after]


# ------------------------------------------------------------------ computing it
def standing_anew(bank: Bank, basis: Basis, sessions: Iterable[tuple[str, Numbered]], review: Review) -> Standing:
    """Compute a standing from all sessions; only answers of sessions that overlap are held in memory.

    Args:
        bank: The bank that the sessions were played with.
        basis: What it is computed on.
        sessions: The events of each session with their numbers, in order of the sessions' start.
        review: What an answer does to the memory of its item.
    """
    standing = Standing(basis)
    folding = Folding(bank, standing, review)
    waiting: list[Final] = []
    for session_id, events in sessions:
        session = fold(e for _, e in events)
        while waiting and waiting[0].place[0] < session.started_at:
            folding.answered(heapq.heappop(waiting))
        folding.took_place(session_id, session, is_new=True)
        for answer in final_answers(session_id, session):
            heapq.heappush(waiting, answer)
    while waiting:
        folding.answered(heapq.heappop(waiting))
    return standing


def carry_on(
    bank: Bank, standing: Standing, upto: int, sessions: Iterable[tuple[str, Numbered]], review: Review
) -> None:
    """Count, in place, what is new in sessions that have events with numbers above ``upto``.

    Raises:
        OutOfOrder: something new is older than what was counted, or old marks were changed. The
            standing may be half changed then: it is to be thrown away and computed anew.
    """
    folding = Folding(bank, standing, review)
    new: list[Final] = []
    for session_id, events in sessions:
        if any(n > upto and isinstance(e, Regraded) for n, e in events):
            raise OutOfOrder
        session = fold(e for _, e in events)
        folding.took_place(session_id, session, is_new=events[0][0] > upto)
        new += new_answers(session_id, session, events, upto)
    for answer in sorted(new):
        folding.answered(answer)


class Folding:
    """Carries a standing on, in place. ``review`` says what an answer does to the memory of its item."""

    def __init__(self, bank: Bank, standing: Standing, review: Review) -> None:
        self.bank, self.standing, self._review = bank, standing, review
        self._known: dict[str, _About | None] = {}
        self._with_policy = {p.name for p in bank.presets.values() if has_policy(p)}

    # -------------------------------------------------------------- sessions
    def took_place(self, session_id: str, session: Session, is_new: bool) -> None:
        """Count a session as it is now: open, or over with what it leaves behind."""
        standing, plan = self.standing, session.plan
        standing.sessions += is_new
        if session.ended_at is None:
            standing.open[session_id] = Open(
                plan.kind, plan.preset, plan.topic, session.started_at, session.last_at, plan.form, session.place,
                session.clock_ends_at,
            )  # fmt: skip
            return
        standing.open.pop(session_id, None)
        if plan.kind == "quiz" and plan.preset in self._with_policy:
            attempt = Attempt(session.started_at, session.ended_at, plan.form)
            standing.ended[plan.preset] = sorted([*standing.ended.get(plan.preset, []), attempt], key=_by_time)
        if session.state == "abandoned":
            return
        standing.finished += 1
        if session.state == "finished":
            self._completed(session)
        if plan.method:
            self._placed(session_id, session)

    def _completed(self, session: Session) -> None:
        standing, plan = self.standing, session.plan
        if plan.kind == "quiz" and plan.preset and plan.preset not in standing.completed:
            standing.completed = sorted([*standing.completed, plan.preset])
        lesson = self.bank.lessons.get(plan.topic) if plan.kind == "lesson" else None
        if lesson is None:
            return
        standing.gone_through = sorted({*standing.gone_through, plan.topic})
        if passed(lesson, session):
            standing.lessons = sorted({*standing.lessons, plan.topic})

    def _placed(self, session_id: str, session: Session) -> None:
        place = (session.ended_at or 0.0, session_id)
        if place > self.standing.placed:
            self.standing.placed = place
            self.standing.skips = sorted(p.topic for p in placements_of(self.bank, session) if p.skip)

    # -------------------------------------------------------------- answers
    def answered(self, answer: Final) -> None:
        """Count one answer.

        Raises:
            OutOfOrder: it is older than one that was counted before it.
        """
        standing, record = self.standing, answer.record
        if answer.place <= standing.last:
            raise OutOfOrder
        day = self._day(record.at)
        self._count_day(day, record)
        before = standing.latest.get(record.item)
        about = self._about(record.item)
        if about is not None:
            self._count_answer(about, record, day, before is None or self._day(before.at) != day)
        standing.latest[record.item] = Latest(record.at, record.verdict == "correct", record.certainty)
        standing.last = answer.place

    def _day(self, at: float) -> int:
        return day_number(at, self.standing.basis.utc_offset_s)

    def _count_day(self, day: int, record: Record) -> None:
        standing = self.standing
        if day not in standing.days:
            standing.streak = streak_on(standing, day) + 1
        standing.days[day] = _added(standing.days.get(day), record)
        if record.certainty is not None:
            before = standing.certainty.get(record.certainty, CertaintyTally())
            standing.certainty[record.certainty] = before.with_answer(record.score, record.certainty)

    def _count_answer(self, about: _About, record: Record, day: int, first_today: bool) -> None:
        """Count an answer to an item of the bank; repeated on one day, a right one says nothing of what is known."""
        standing, item = self.standing, record.item
        standing.topics[about.topic] = _added(standing.topics.get(about.topic), record)
        if about.reviewable:
            standing.memories[item] = self._review(standing.memories.get(item), record)
        if first_today:
            standing.overall, standing.skills[about.topic] = after_answer(
                standing.overall,
                standing.skills.get(about.topic, NEW),
                record.score,
                about.difficulty,
                about.chance,
            )
        beliefs = standing.beliefs
        for name in record.misconceptions:
            beliefs[name] = shown_again(beliefs.get(name), item, record.at)
        if first_today and record.verdict == "correct":
            for name in beliefs.keys() & about.offers:
                beliefs[name] = resisted_once(beliefs[name], item, day)

    def _about(self, item_id: str) -> _About | None:
        if item_id not in self._known:
            item = self.bank.items.get(item_id)
            self._known[item_id] = None if item is None else _about(item)
        return self._known[item_id]


class _About(NamedTuple):
    """What the fold needs of an item: topic, difficulty, chance, whether it is reviewed, misconceptions it offers."""

    topic: str
    difficulty: float
    chance: float
    reviewable: bool
    offers: frozenset[str]


def _about(item: Item) -> _About:
    offers = frozenset(m for _, m in named_misconceptions(item))
    return _About(item.topic, item.difficulty, chance_of(item), item.pool in POOLS, offers)


def _added(tally: Tally | None, record: Record) -> Tally:
    t = tally or Tally()
    return Tally(t.answers + 1, t.points + record.score, t.seconds + record.elapsed_s)


def _by_time(attempt: Attempt) -> tuple[float, float, str]:
    return attempt.started_at, attempt.ended_at or 0.0, attempt.form
