"""`smquiz review`: what is due today, or today's share of the plan towards an examination."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from smquiz.cli import opened
from smquiz.cli.play import start
from smquiz.cli.quizzing import CLOCKS, bank_path_text, fresh_seed, play_to_the_end
from smquiz.cli.settings import Failure
from smquiz.cli.situations import situation_now
from smquiz.cli.standings import standing_now
from smquiz.cli.who import who_looks, who_plays
from smquiz.cli.wishes import MINUTES, Wish, kept_wish
from smquiz.engine.commands import command
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import date_of, day_number, number_of
from smquiz.engine.learning.examplan import (
    MOST_DAYS,
    MOST_MINUTES,
    WINDOW,
    ExamPlan,
    Situation,
    offers,
    plan_for,
)
from smquiz.engine.learning.memory import Schedule
from smquiz.engine.learning.queue import Queue, due_counts, interleaved, relieved_until, review_queue, spread
from smquiz.engine.planning import planned
from smquiz.engine.session import Plan
from smquiz.history.journal import Journal, Learner
from smquiz.ui import reviews
from smquiz.ui.actions import Face, Key
from smquiz.ui.blocks import Block, Heading, Para

AT_ONCE = 20  # questions of one review, unless a limit is given
SOON = 7  # days that are told ahead
FORGET = "none"
Sections = Sequence[Sequence[Block]]  # of a screen; read one after the other


class ReviewOptions(NamedTuple):
    """What was typed; ``None``: not given."""

    limit: int | None = None
    topics: tuple[str, ...] = ()
    ahead: bool = False
    exam_date: str | None = None
    minutes: float | None = None
    json: bool = False


def run_review(options: ReviewOptions) -> None:
    """Ask what is due or planned for today, or say that nothing is and when something will be."""
    bank = opened.open_bank()
    topics = [opened.topic_of(bank, t).id for t in options.topics]
    with opened.open_history() as journal:
        learner = (who_looks if options.exam_date in (None, FORGET) else who_plays)(journal)
        wish = _wish(journal, learner, options)
        if options.exam_date == FORGET:
            if options.json:
                opened.print_json({"exam": None})
            else:
                opened.open_face().show([Para(f"The date is forgotten. `{command(bank, 'review')}` asks what is due.")])
            return
        _Review(journal, learner, bank, topics, options).run(None if options.ahead else wish)


# ------------------------------------------------------------------ the wish
def _wish(journal: Journal, learner: Learner, options: ReviewOptions) -> Wish | None:
    """Return the wish that was typed, and keep it, or the one that was kept, until its day has passed.

    Raises:
        Failure: the date or the minutes cannot be.
    """
    today = day_number(opened.now(), opened.utc_offset())
    kept = kept_wish(journal, learner, today)
    if options.minutes is not None and not 1 <= options.minutes <= MOST_MINUTES:
        raise Failure(f"{options.minutes:g} minutes a day cannot be planned; choose 1 to {MOST_MINUTES}", 2)
    if options.exam_date == FORGET:
        for name in ("exam_date", "minutes"):
            if learner.is_known:
                journal.set_setting(learner, name, None)
        return None
    if options.exam_date is None and options.minutes is None:
        return kept
    if options.exam_date is None and kept is None:
        example = opened.command("review --exam-date 2026-12-18 --minutes 10")
        raise Failure(f"--minutes needs a day to plan for: {example}", 2)
    exam_day = kept.exam_day if options.exam_date is None and kept else _exam_day(options.exam_date or "", today)
    wish = Wish(exam_day, options.minutes or (kept.minutes if kept else MINUTES))
    journal.set_setting(learner, "exam_date", date_of(wish.exam_day).isoformat())
    journal.set_setting(learner, "minutes", f"{wish.minutes:g}")
    return wish


def _exam_day(text: str, today: int) -> int:
    try:
        wanted = number_of(date.fromisoformat(text))
    except ValueError:
        raise Failure(f"{text!r} is no day; write it as 2026-12-18, or `none` to forget the one kept", 2) from None
    if wanted < today:
        raise Failure(f"{text} has passed; name a day to come, or `none` to forget the one kept", 2)
    if wanted == today:
        raise Failure(f"{text} is today; a plan needs a day to come, `{opened.command('review')}` asks what is due", 2)
    if wanted > today + MOST_DAYS:
        raise Failure(f"{text} is more than a year away; name a nearer day", 2)
    return wanted


def _closed(sections: Sections, *blocks: Block) -> Sections:
    """Return sections with more blocks at their end, on the screen with the last of them."""
    *before, last = sections or [[]]
    return [*before, [*last, *blocks]]


# ------------------------------------------------------------------ one review
class _Review:
    """One review of one learner: what is asked, what is told, and the session."""

    def __init__(
        self, journal: Journal, learner: Learner, bank: Bank, topics: Sequence[str], options: ReviewOptions
    ) -> None:
        self._journal, self._learner, self._bank = journal, learner, bank
        self._topics, self._options = topics, options
        self._now, self._offset = opened.now(), opened.utc_offset()
        self._today = day_number(self._now, self._offset)
        self._memories = standing_now(journal, learner, bank).memories
        self._schedule = Schedule(opened.retention())

    def run(self, wish: Wish | None) -> None:
        """Show the plan or the queue, and ask."""
        if wish is None:
            self._ask_queue([])
            return
        at = situation_now(self._journal, self._learner, self._bank, self._memories, wish, self._topics)
        plan = plan_for(at, wish.minutes)
        if self._options.json:
            opened.print_json(self._document(plan, at))
        elif plan.days and self._today < wish.exam_day - WINDOW:
            self._ask_queue(_closed(self._told(plan, at), reviews.plan_begins(wish.exam_day - WINDOW)))
        else:
            self._ask_share(plan, at)

    # -------------------------------------------------------------- towards an examination
    def _told(self, plan: ExamPlan, at: Situation) -> Sections:
        """The whole plan where a wish was typed, its sum on the days after."""
        typed = self._options.exam_date is not None or self._options.minutes is not None
        if typed and plan.days:
            return reviews.plan_sections(plan, offers(at, plan.minutes), self._bank)
        return [reviews.plan_summary(plan)]

    def _ask_share(self, plan: ExamPlan, at: Situation) -> None:
        face = opened.open_face()
        items = plan.today[: self._options.limit]
        told = self._told(plan, at)
        if not items:
            face.read(_closed(told, *reviews.share_done(plan, at.spent_s, self._bank.path)))
            return
        about = reviews.plan_today(plan, len(items), at.spent_s)
        self._play(face, interleaved(items, self._bank), _closed(told, about))

    # -------------------------------------------------------------- what is due
    def _ask_queue(self, told: Sections) -> None:
        limit, ahead = self._options.limit or AT_ONCE, self._options.ahead
        queue = review_queue(self._memories, self._bank, self._now, self._offset, self._topics, ahead)
        if self._options.json:
            opened.print_json({"exam": None, **self._queue_document(queue, limit)})
            return
        face = opened.open_face()
        items = interleaved([a.item for a in queue.asked[:limit]], self._bank)
        if not items:
            waiting = 0 if ahead else len(queue.waiting)
            answered = bool(self._memories) and not ahead
            nothing = reviews.nothing_blocks(answered, self._counts(), waiting, self._bank.path)
            face.read(_closed(told, *nothing))
            return
        if ahead:
            about = reviews.ahead_blocks(len(items))
        else:
            days = self._spread(queue, limit) if len(queue.asked) > len(items) else []
            about = reviews.queue_blocks(len(items), len(queue.asked), len(queue.waiting), days, self._today)
        self._play(face, items, _closed(told or [[Heading("Review", self._bank.course.title)]], *about))

    def _spread(self, queue: Queue, limit: int) -> list[int]:
        due = [a.due for a in queue.asked] + queue.waiting
        mine = {
            i: m for i, m in self._memories.items() if not self._topics or self._bank.items[i].topic in self._topics
        }
        return spread(due, mine, self._now, self._offset, limit, self._schedule)

    def _counts(self) -> list[int]:
        relief = relieved_until(self._memories, self._bank, self._offset)
        return due_counts(self._memories, self._now, self._offset, SOON + 1, relief)

    # -------------------------------------------------------------- asking
    def _play(self, face: Face, items: Sequence[str], told: Sections) -> None:
        if not face.read(told):
            return
        if not opened.is_plain() and face.pause("Enter: begin") is Key.QUIT:
            return
        seed = fresh_seed()
        rng = Random(seed)
        plan = Plan(kind="review", seed=seed, items=tuple(planned(self._bank.items[i], rng) for i in items))
        player = start(self._journal, self._learner, self._bank, bank_path_text(), plan, face, CLOCKS)
        play_to_the_end(player, None)

    # -------------------------------------------------------------- as JSON
    def _queue_document(self, queue: Queue, limit: int) -> dict[str, object]:
        days = self._spread(queue, limit)
        return {
            "due": len(queue.asked) + len(queue.waiting),
            "waiting": queue.waiting,
            "today": [{"item": a.item, "due": a.due} for a in queue.asked[:limit]],
            "days": [{"date": date_of(self._today + n).isoformat(), "questions": c} for n, c in enumerate(days)],
        }

    def _document(self, plan: ExamPlan, at: Situation) -> dict[str, object]:
        return {
            "exam": {
                "date": date_of(plan.exam_day).isoformat(),
                "minutes": plan.minutes,
                "everything": plan.everything,
                "met": plan.met,
                "topics": plan.topics,
                "offers": offers(at, plan.minutes),
                "days": [
                    {
                        "date": date_of(d.day).isoformat(),
                        "reviews": d.reviews,
                        "new": d.new,
                        "minutes": round(d.seconds / 60, 1),
                    }
                    for d in plan.days
                ],
            },
            "today": [{"item": i, "due": i} for i in plan.today[: self._options.limit]],
        }
