"""Progress: what a learner has done, and the best next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from smquiz.engine.commands import command
from smquiz.engine.grading import chance_of
from smquiz.engine.items import Bank, Topic
from smquiz.engine.learning.beliefs import Belief, Evidence, state_of
from smquiz.engine.learning.days import date_of, day_number
from smquiz.engine.learning.mastery import NEW, Mastery, mastery_of, overall_mastery
from smquiz.engine.learning.outlook import due_counts
from smquiz.engine.learning.past import mistaken
from smquiz.engine.learning.queue import review_queue
from smquiz.engine.learning.standing import Open, Standing, Tally, streak_on
from smquiz.engine.lessons import RESULT, places, replay_left
from smquiz.engine.marking import Calibration, calibration_from
from smquiz.engine.planning import mistakes_left
from smquiz.engine.session import urgency

FORECAST_DAYS = 30
CALENDAR_DAYS = 371  # 53 weeks
LEAST_MINUTES = 0.5  # of a plan's day, below which its share is as good as done
SEVERAL = 2  # misconceptions held from which going over mistakes comes first
_HELD_FIRST = ("held", "shaken", "overcome")


class Activity(msgspec.Struct, frozen=True):
    """One day of learning: ISO date, answers given, seconds spent on them."""

    day: str
    answers: int
    seconds: float


class Retention(msgspec.Struct, frozen=True):
    """How much of what was met is remembered: shares in [0, 1] of ``items``, now and on the day of an examination.

    ``planned`` is the share on that day if the daily ``minutes`` are kept.
    """

    items: int
    now: float
    exam_date: str | None = None
    minutes: float | None = None
    on_exam: float | None = None
    planned: float | None = None


class TopicProgress(msgspec.Struct, frozen=True):
    """Where a learner stands in one topic. ``share`` is of all points, in [0, 1]."""

    id: str
    slug: str
    title: str
    lesson: str  # none | new | begun | not_passed | done
    lesson_at: str
    minutes: int
    answers: int
    share: float
    mastery: Mastery | None = None

    @property
    def lesson_words(self) -> str:
        """The state of the lesson in words."""
        return {
            "none": "no lesson",
            "new": "not begun",
            "begun": f"begun, at: {self.lesson_at}",
            "not_passed": "gone through, not passed yet",
            "done": "done",
        }[self.lesson]

    @property
    def words(self) -> str:
        """State of lesson and answers in words."""
        practised = f"{100 * self.share:.0f} % of {self.answers} answers" if self.answers else "no answers yet"
        return f"lesson {self.lesson_words if self.lesson != 'none' else 'none'}; {practised}"


class Progress(msgspec.Struct, frozen=True):
    """Progress by topic, counts, streak in days, and the best next step.

    ``due`` items are due for review now; ``forecast`` counts the reviews of today (with what is
    overdue) and of each day after; ``calendar`` has the days with answers, oldest first;
    ``seconds`` is the time spent on answers; ``mistakes`` that are left could be gone over.
    """

    topics: list[TopicProgress]
    sessions: int
    finished: int
    open: int
    answers: int
    streak: int
    next_command: str
    next_words: str
    today: str = ""
    overall: Mastery | None = None
    due: int = 0
    forecast: list[int] = []
    retention: Retention | None = None
    calendar: list[Activity] = []
    calibration: Calibration | None = None
    misconceptions: list[Belief] = []
    seconds: float = 0.0
    mistakes: int = 0


def progress_of(
    bank: Bank,
    standing: Standing,
    now: float,
    retention: Retention | None = None,
    minutes_left: float | None = None,
) -> Progress:
    """Say where a learner stands with a bank.

    Args:
        bank: The bank that is learnt.
        standing: The sum of what was done with it.
        now: Wall time in seconds since the epoch.
        retention: How much is remembered, if that was worked out.
        minutes_left: What a plan towards an examination still wants today; ``None`` without a plan.
    """
    offset = standing.basis.utc_offset_s
    today = day_number(now, offset)
    topics = [_topic(bank, t, standing) for t in bank.topics]
    queue = review_queue(standing.memories, bank, now, offset)
    due = len(queue.asked)
    mistakes = mistakes_left(bank, mistaken(standing.latest))
    step = next_step(topics, standing, due, bank, now, mistakes, minutes_left)
    return Progress(
        topics=topics,
        sessions=standing.sessions,
        finished=standing.finished,
        open=len(standing.open),
        answers=sum(t.answers for t in topics),
        streak=streak_on(standing, today),
        next_command=step.command,
        next_words=f"{step.words}: {_as_typed(bank, step)}",
        today=date_of(today).isoformat(),
        overall=_overall(bank, topics),
        due=due,
        forecast=due_counts(queue, standing.memories, bank, now, offset, FORECAST_DAYS),
        retention=retention,
        calendar=_calendar(standing, today),
        calibration=calibration_from(standing.certainty),
        misconceptions=beliefs_of(bank, standing),
        seconds=sum(d.seconds for d in standing.days.values()),
        mistakes=mistakes,
    )


def _topic(bank: Bank, topic: Topic, standing: Standing) -> TopicProgress:
    state, at = _lesson_state(bank, topic, standing)
    lesson = bank.lessons.get(topic.id)
    tally = standing.topics.get(topic.id, Tally())
    questions = [(i.difficulty, chance_of(i)) for i in bank.items.values() if i.topic == topic.id]
    return TopicProgress(
        id=topic.id,
        slug=topic.slug,
        title=topic.title,
        lesson=state,
        lesson_at=at,
        minutes=lesson.minutes if lesson else 0,
        answers=tally.answers,
        share=tally.points / tally.answers if tally.answers else 0.0,
        mastery=mastery_of(standing.overall, standing.skills.get(topic.id, NEW), questions),
    )


def _overall(bank: Bank, topics: Sequence[TopicProgress]) -> Mastery:
    questions: dict[str, int] = {}
    for item in bank.items.values():
        questions[item.topic] = questions.get(item.topic, 0) + 1
    return overall_mastery({t.id: t.mastery for t in topics if t.mastery is not None}, questions)


def _lesson_state(bank: Bank, topic: Topic, standing: Standing) -> tuple[str, str]:
    lesson = bank.lessons.get(topic.id)
    if lesson is None:
        return "none", ""
    if topic.id in standing.lessons:
        return "done", ""
    mine = [o for o in standing.open.values() if o.kind == "lesson" and o.topic == topic.id]
    if not mine:
        return "not_passed" if topic.id in standing.gone_through else "new", ""
    begun = max(mine, key=lambda o: o.started_at)
    parts = {p.name: p.part for p in places(lesson)}
    place = RESULT if replay_left(begun.place) else begun.place
    return "begun", parts.get(place, "the start").lower()


def _calendar(standing: Standing, today: int) -> list[Activity]:
    return [
        Activity(date_of(day).isoformat(), tally.answers, round(tally.seconds, 3))
        for day, tally in sorted(standing.days.items())
        if day > today - CALENDAR_DAYS
    ]


# ------------------------------------------------------------------ misconceptions
def beliefs_of(bank: Bank, standing: Standing) -> list[Belief]:
    """Return the misconceptions that were shown: held ones first, those shown most often before others."""
    offset = standing.basis.utc_offset_s
    found = [_belief(bank, name, e, offset) for name, e in standing.beliefs.items() if name in bank.misconceptions]
    return sorted(found, key=lambda b: (_HELD_FIRST.index(b.state), -b.shown, b.id))


def _belief(bank: Bank, name: str, evidence: Evidence, offset: float) -> Belief:
    known = bank.misconceptions[name]
    return Belief(
        id=name,
        text=known.text,
        correction=known.correction,
        state=state_of(evidence),
        shown=evidence.shown,
        last_shown=date_of(day_number(evidence.last_shown_at, offset)).isoformat(),
        last_item=evidence.last_item,
        resisted=evidence.resisted,
        in_items=len(evidence.in_items),
        on_days=evidence.on_days,
    )


# ------------------------------------------------------------------ what next
class NextStep(NamedTuple):
    """The best next step: the command after ``smquiz``, and what it is for in words."""

    command: str
    words: str


def next_step(
    topics: Sequence[TopicProgress],
    standing: Standing,
    due: int,
    bank: Bank,
    now: float,
    mistakes: int = 0,
    minutes_left: float | None = None,
) -> NextStep:
    """Return the best next step.

    Where a plan sets the minutes of a day, they decide what is reviewed, and not what is due.
    """
    if standing.open:
        first = max(standing.open.values(), key=lambda o: urgency(o.clock_ends_at, o.last_at, now))
        return NextStep("resume", f"go on with {_left_words(first, bank, now)}")
    if minutes_left is not None and minutes_left >= LEAST_MINUTES:
        return NextStep("review", f"do today's share of your plan, {_minutes(minutes_left)}")
    if minutes_left is None and due:
        return NextStep("review", f"review what is due, {_questions(due)}")
    new = next((t for t in topics if t.lesson == "new"), None)
    if new:
        return NextStep(f"learn {new.slug}", f"take the lesson \u201c{new.title}\u201d")
    again = next((t for t in topics if t.lesson == "not_passed"), None)
    if again:
        return NextStep(f"learn {again.slug}", f"take the lesson \u201c{again.title}\u201d again")
    return _practice(topics, standing, bank, mistakes) or _test(standing, bank)


def _left_words(left: Open, bank: Bank, now: float) -> str:
    if left.clock_ends_at is None or left.clock_ends_at <= now:
        return f"the {left.kind} you left"
    preset = bank.presets.get(left.preset)
    return f"\u201c{preset.title if preset and preset.title else left.preset}\u201d, its clock runs"


def _practice(topics: Sequence[TopicProgress], standing: Standing, bank: Bank, mistakes: int) -> NextStep | None:
    """Misconceptions that are held come first, then the topic that is known least."""
    held = sum(state_of(e) == "held" for e in standing.beliefs.values())
    if held >= SEVERAL and mistakes:
        return NextStep("quiz mistakes", f"put {held} ideas right that your answers showed")
    open_ = [t for t in topics if t.mastery is not None and t.mastery.state in ("unknown", "beginning", "growing")]
    if not open_ or "quick" not in bank.presets:
        return None
    least = min(open_, key=lambda t: t.mastery.share if t.mastery else 0.0)
    why = "the topic you know least" if least.answers else "a topic you have not practised"
    return NextStep(f"quiz quick -t {least.slug}", f"practise {why}, \u201c{least.title}\u201d")


def _test(standing: Standing, bank: Bank) -> NextStep:
    if "exam" in standing.completed:
        return NextStep("review --ahead", "keep it fresh, practise ahead of the day")
    if "exam" in bank.presets and ("timed" in standing.completed or "timed" not in bank.presets):
        return NextStep("quiz exam", "you are ready for the exam")
    if "timed" in bank.presets:
        return NextStep("quiz timed", "try it against the clock")
    return NextStep("quiz", "test yourself")


def _as_typed(bank: Bank, step: NextStep) -> str:
    """Return the command of a step; a session knows its bank, so that resuming needs none."""
    return "smquiz resume" if step.command == "resume" else command(bank, step.command)


def _minutes(minutes: float) -> str:
    whole = round(minutes)
    return f"about {whole} minute{'s' if whole != 1 else ''}"


def _questions(n: int) -> str:
    return f"{n} question{'s' if n != 1 else ''}"
