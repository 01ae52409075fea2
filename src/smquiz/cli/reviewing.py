"""`smquiz review`: what is due today, or today's share of the plan towards an examination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from smquiz.cli import opened
from smquiz.cli.beginning import CLOCKS, bank_path_text
from smquiz.cli.play import start
from smquiz.cli.quizzing import fresh_seed, play_to_the_end
from smquiz.cli.settings import Failure
from smquiz.cli.situations import situation_now
from smquiz.cli.standings import standing_now
from smquiz.cli.who import who_looks, who_plays
from smquiz.cli.wishes import EXAMPLE, Wish, forget_wish, keep_wish
from smquiz.engine.commands import command
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import date_of, day_number
from smquiz.engine.learning.examplan import WINDOW, ExamPlan, offers, plan_for
from smquiz.engine.learning.memory import Schedule
from smquiz.engine.learning.outlook import due_counts, spread
from smquiz.engine.learning.queue import Asked, ahead_queue, in_order, review_queue
from smquiz.engine.learning.remembered import Memory
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
    _check(options)
    bank = opened.open_bank()
    topics = [opened.topic_of(bank, t).id for t in options.topics]
    with opened.open_history() as journal:
        learner = (who_looks if options.exam_date in (None, FORGET) else who_plays)(journal)
        if options.exam_date == FORGET:
            forget_wish(journal, learner)
            if options.json:
                opened.print_json({"exam": None})
            else:
                opened.open_face().show([Para(f"The date is forgotten. `{command(bank, 'review')}` asks what is due.")])
            return
        today = day_number(opened.now(), opened.utc_offset())
        wish = keep_wish(journal, learner, today, options.exam_date, options.minutes)
        _Review(journal, learner, bank, topics, options, wish).run()


def _check(options: ReviewOptions) -> None:
    """Refuse options of which one would be passed over.

    Raises:
        Failure: they do not go together.
    """
    if options.exam_date == FORGET:
        others = {
            "--minutes": options.minutes is not None,
            "--ahead": options.ahead,
            "--limit": options.limit is not None,
            "--topic": bool(options.topics),
        }
        if given := [name for name, is_given in others.items() if is_given]:
            raise Failure(f"--exam-date none forgets the day and asks nothing; leave out {' and '.join(given)}", 2)
    elif options.ahead and (options.exam_date is not None or options.minutes is not None):
        plan, ahead = (opened.command(f"review {words}") for words in (EXAMPLE, "--ahead"))
        raise Failure(f"--ahead practises besides what is planned; plan first, `{plan}`, then `{ahead}`", 2)


def _closed(sections: Sections, *blocks: Block) -> Sections:
    """Return sections with more blocks at their end, on the screen with the last of them."""
    *before, last = sections or [[]]
    return [*before, [*last, *blocks]]


# ------------------------------------------------------------------ one review
class _Review:
    """One review of one learner: what is asked, what is told, and the session.

    A plan sets what is asked from ``WINDOW`` days before its examination on; what is due sets it
    before then, and without a plan.
    """

    def __init__(
        self,
        journal: Journal,
        learner: Learner,
        bank: Bank,
        topics: Sequence[str],
        options: ReviewOptions,
        wish: Wish | None,
    ) -> None:
        self._journal, self._learner, self._bank = journal, learner, bank
        self._topics, self._options, self._wish = topics, options, wish
        self._now, self._offset = opened.now(), opened.utc_offset()
        self._today = day_number(self._now, self._offset)
        self._memories = standing_now(journal, learner, bank).memories
        self._queue = review_queue(self._memories, bank, self._now, self._offset, topics)
        self._plan: ExamPlan | None = None
        if wish is not None:
            self._at = situation_now(journal, learner, bank, self._memories, wish, topics)
            self._plan = plan_for(self._at, wish.minutes)

    def run(self) -> None:
        """Show the plan or the queue, and ask; or print both."""
        asked = in_order(self._could_ask(), self._bank, self._limit())
        if self._options.json:
            opened.print_json(self._document(asked))
            return
        face = opened.open_face()
        if asked:
            self._play(face, [a.item for a in asked], self._told(len(asked)))
        else:
            face.read(self._told(0))

    # -------------------------------------------------------------- what is asked
    def _share(self) -> ExamPlan | None:
        """The plan whose share is asked today, if one is."""
        plan = self._plan
        return plan if plan is not None and self._today >= plan.exam_day - WINDOW else None

    def _first(self) -> list[Asked]:
        """What a review asks that practises nothing ahead."""
        share = self._share()
        return self._queue.asked if share is None else [Asked(i, i) for i in share.today]

    def _could_ask(self) -> list[Asked]:
        return self._beyond() if self._options.ahead else self._first()

    def _beyond(self) -> list[Asked]:
        return ahead_queue(self._memories, self._bank, self._now, self._first(), self._offset, self._topics)

    def _limit(self) -> int | None:
        """How many at once; a plan counts minutes instead."""
        return self._options.limit or (AT_ONCE if self._share() is None or self._options.ahead else None)

    # -------------------------------------------------------------- what is told
    def _told(self, asked: int) -> Sections:
        share = self._share()
        if self._options.ahead:
            return _closed(self._titled(asked), *self._of_ahead(asked))
        if share is None or self._plan is None:
            return _closed(self._titled(asked), *self._of_queue(asked))
        return _closed(self._of_plan(share), *self._of_share(share, asked))

    def _titled(self, asked: int) -> Sections:
        """The plan, where its days are still to come, or a heading above what is asked."""
        plan = self._plan
        if plan is not None and not self._options.ahead:
            return _closed(self._of_plan(plan), reviews.plan_begins(plan.exam_day - WINDOW))
        return [[Heading("Review", self._bank.course.title)]] if asked else []

    def _of_plan(self, plan: ExamPlan) -> Sections:
        """The whole plan where a wish was typed, its sum on the days after."""
        typed = self._options.exam_date is not None or self._options.minutes is not None
        if typed and plan.days:
            return reviews.plan_sections(plan, offers(self._at, plan.minutes), self._bank)
        return [reviews.plan_summary(plan)]

    def _of_share(self, share: ExamPlan, asked: int) -> list[Block]:
        if asked:
            return [reviews.plan_today(share, asked, self._at.spent_s)]
        return reviews.share_done(share, self._at.spent_s, bool(self._beyond()), self._bank.path)

    def _of_ahead(self, asked: int) -> list[Block]:
        first = len(self._first())
        if not asked and not first and not self._mine():
            return reviews.unmet_blocks(bool(self._topics), self._bank.path)
        return reviews.ahead_blocks(asked, first, self._share() is not None, self._bank.path)

    def _of_queue(self, asked: int) -> list[Block]:
        due, waiting = len(self._queue.asked), len(self._queue.waiting)
        if asked:
            days = self._spread() if due > asked else []
            return reviews.queue_blocks(asked, due, waiting, days, self._today)
        mine = self._mine()
        if not mine:
            return reviews.unmet_blocks(bool(self._topics), self._bank.path)
        counts = due_counts(self._queue, mine, self._bank, self._now, self._offset, SOON + 1)
        return reviews.nothing_blocks(counts, waiting, bool(self._beyond()), self._bank.path)

    def _mine(self) -> Mapping[str, Memory]:
        """What is remembered of the topics that were named."""
        topics = self._topics
        return {i: m for i, m in self._memories.items() if not topics or self._bank.items[i].topic in topics}

    def _spread(self) -> list[int]:
        limit, schedule = self._options.limit or AT_ONCE, Schedule(opened.retention())
        return spread(self._memories, self._bank, self._now, self._offset, limit, self._topics, schedule)

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
    def _document(self, asked: Sequence[Asked]) -> dict[str, object]:
        """The plan, what is due where that is asked, and what is asked now, in its order."""
        exam = None if self._plan is None else self._plan_document(self._plan)
        today = [{"item": a.item, "due": a.due} for a in asked]
        if self._share() is not None:
            return {"exam": exam, "today": today}
        days = enumerate(self._spread())
        return {
            "exam": exam,
            "due": len(self._queue.asked) + len(self._queue.waiting),
            "waiting": self._queue.waiting,
            "today": today,
            "days": [{"date": date_of(self._today + n).isoformat(), "questions": c} for n, c in days],
        }

    def _plan_document(self, plan: ExamPlan) -> dict[str, object]:
        return {
            "date": date_of(plan.exam_day).isoformat(),
            "minutes": plan.minutes,
            "everything": plan.everything,
            "met": plan.met,
            "topics": plan.topics,
            "offers": offers(self._at, plan.minutes),
            "days": [
                {
                    "date": date_of(d.day).isoformat(),
                    "reviews": d.reviews,
                    "new": d.new,
                    "minutes": round(d.seconds / 60, 1),
                }
                for d in plan.days
            ],
        }
