"""Progress: what a learner has done, and the best next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from smquiz.engine.beliefs import Belief
from smquiz.engine.items import Bank, Topic
from smquiz.engine.lessons import RESULT, passed, places, replay_left
from smquiz.engine.marking import Calibration
from smquiz.engine.mastery import Mastery
from smquiz.engine.session import Session

ENOUGH = 5  # answers below which a topic's share says too little to act on
WEAK = 0.7  # share of points below which a topic is practised next
EPOCH = date(1970, 1, 1).toordinal()
DAY_TURNS_AT = 4  # hour (UTC offset given by the caller) at which a new day of learning begins


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
    lesson: str  # none | new | begun | done
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
    ``seconds`` is the time spent on answers.
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


def progress_of(bank: Bank, sessions: Sequence[Session], now: float, utc_offset_s: float = 0.0) -> Progress:
    """Sum up a learner's sessions with this bank.

    Args:
        bank: The bank that is learnt.
        sessions: All sessions with it, oldest first.
        now: Wall time in seconds since the epoch.
        utc_offset_s: The learner's distance from UTC in seconds, for the days of the streak.
    """
    topics = [_topic(bank, t, sessions) for t in bank.topics]
    command, words = _next_step(topics, sessions)
    return Progress(
        topics=topics,
        sessions=len(sessions),
        finished=sum(s.state in ("finished", "expired") for s in sessions),
        open=sum(s.state == "in_progress" for s in sessions),
        answers=sum(t.answers for t in topics),
        streak=streak_days((r.at for s in sessions for r in s.records), now, utc_offset_s),
        next_command=command,
        next_words=words,
    )


def streak_days(times: Iterable[float], now: float, utc_offset_s: float = 0.0) -> int:
    """Count the days in a row with at least one answer, up to today or yesterday.

    A day turns at four in the morning, so that an evening that runs late is one day.

    >>> day = 86400.0
    >>> streak_days([10 * day, 11 * day, 12 * day], now=13 * day)
    3
    >>> streak_days([10 * day], now=13 * day)
    0
    """
    days = {day_of(t, utc_offset_s) for t in times}
    day = day_of(now, utc_offset_s)
    if day not in days:
        day -= timedelta(days=1)
    count = 0
    while day in days:
        count += 1
        day -= timedelta(days=1)
    return count


def day_of(at: float, utc_offset_s: float) -> date:
    """Return the day of learning that a time belongs to; days turn at four in the morning."""
    return date.fromordinal(EPOCH + day_number(at, utc_offset_s))


def day_number(at: float, utc_offset_s: float) -> int:
    """Return the day of learning as days since the first of January 1970.

    >>> day_number(4 * 3600, 0.0), day_number(4 * 3600 - 1, 0.0)
    (0, -1)
    """
    return int((at + utc_offset_s - DAY_TURNS_AT * 3600) // 86400)


def _topic(bank: Bank, topic: Topic, sessions: Sequence[Session]) -> TopicProgress:
    by_item = {i.id: i.topic for i in bank.items.values()}
    scores = [
        r.score for s in sessions for r in s.records if r.role in ("quiz", "check") and by_item.get(r.item) == topic.id
    ]
    state, at = _lesson_state(bank, topic, sessions)
    lesson = bank.lessons.get(topic.id)
    return TopicProgress(
        id=topic.id,
        slug=topic.slug,
        title=topic.title,
        lesson=state,
        lesson_at=at,
        minutes=lesson.minutes if lesson else 0,
        answers=len(scores),
        share=sum(scores) / len(scores) if scores else 0.0,
    )


def _lesson_state(bank: Bank, topic: Topic, sessions: Sequence[Session]) -> tuple[str, str]:
    lesson = bank.lessons.get(topic.id)
    if lesson is None:
        return "none", ""
    mine = [s for s in sessions if s.plan.kind == "lesson" and s.plan.topic == topic.id]
    if any(s.state == "finished" and passed(lesson, s) for s in mine):
        return "done", ""
    begun = next((s for s in reversed(mine) if s.state == "in_progress"), None)
    if begun is None:
        return "new", ""
    parts = {p.name: p.part for p in places(lesson)}
    place = RESULT if replay_left(begun.place) else begun.place
    return "begun", parts.get(place, "the start").lower()


def _next_step(topics: Sequence[TopicProgress], sessions: Sequence[Session]) -> tuple[str, str]:
    begun = [s for s in sessions if s.state == "in_progress"]
    if begun:
        last = max(begun, key=lambda s: s.last_at)
        return "resume", f"go on with the {last.plan.kind} you left: smquiz resume"
    new = next((t for t in topics if t.lesson == "new"), None)
    if new:
        return f"learn {new.slug}", f"take the lesson \u201c{new.title}\u201d: smquiz learn {new.slug}"
    weak = [t for t in topics if t.answers >= ENOUGH and t.share < WEAK]
    if weak:
        weakest = min(weak, key=lambda t: t.share)
        return (
            f"quiz quick -t {weakest.slug}",
            f"practise your weakest topic, \u201c{weakest.title}\u201d: smquiz quiz quick -t {weakest.slug}",
        )
    exam = any(s.plan.preset == "timed" and s.state == "finished" for s in sessions)
    if exam:
        return "quiz exam", "you are ready for the exam: smquiz quiz exam"
    return "quiz timed", "try it against the clock: smquiz quiz timed"
