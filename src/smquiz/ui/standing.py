"""Home and progress: what to do next, and pictures of what is known. Texts only; the faces draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from smquiz.engine.commands import command, typed
from smquiz.engine.items import Bank
from smquiz.engine.learning.beliefs import Belief, State
from smquiz.engine.learning.mastery import Mastery
from smquiz.engine.learning.progress import Progress, TopicProgress
from smquiz.ui import telling
from smquiz.ui.blocks import Bars, Block, Calendar, Columns, Gauge, Gauges, Heading, Labelled, Para, Tone
from smquiz.ui.pictures import WEEKS
from smquiz.ui.reports import calibration_blocks
from smquiz.ui.telling import LESSON_WORDS, count

Section = list[Block]
MOST_AT_HOME = 7  # lines of topics on the home screen, so that its menu has room on 24 lines
MOST_TOLD = 5  # misconceptions of one state on the terminal, so that they do not scroll away
HEADS = ("Topic", "expected right", "lesson")


def home_view(bank: Bank, progress: Progress) -> Section:
    """Show the home screen: mastery by topic, what is due, and the best next step."""
    shown = progress.topics if len(progress.topics) <= MOST_AT_HOME else progress.topics[: MOST_AT_HOME - 1]
    more = len(progress.topics) - len(shown)
    return [
        Heading(bank.course.title, "smquiz"),
        topic_gauges(shown),
        *([Para(f"and {count(more, 'more topic')}: {command(bank, 'progress')}", "quiet")] if more else []),
        *_due(progress, bank.path),
        Labelled("Next step", (telling.step_words(progress),), "good"),
    ]


def _due(progress: Progress, path: str) -> Section:
    """Say what is due for review, unless the next step says it."""
    if progress.due and progress.next_command == "review":
        return []
    return [Labelled("Review", (telling.due_words(progress.due, path),))]


def progress_sections(progress: Progress, path: str = "") -> list[Section]:
    """Show progress in the order a learner wants it: the first screen holds what to do and where one stands.

    Args:
        progress: What is shown.
        path: The name by which commands mean the bank; empty for the shipped course.
    """
    sections: list[Section] = [
        _at_a_glance(progress, path),
        [activity(progress)],
        _reviews(progress),
        _retention(progress, path),
        calibration_blocks(progress.calibration),
        _misconceptions(progress.misconceptions, path),
        _time(progress),
    ]
    return [s for s in sections if s]


def topic_gauges(topics: Sequence[TopicProgress], overall: Mastery | None = None) -> Gauges:
    """Show how well each topic is known, and all of them together if that is handed in."""
    rows = [
        Gauge(
            t.title,
            telling.topic_words(t),
            telling.mastery_short(t.mastery),
            LESSON_WORDS[t.lesson],
            telling.mastery_bounds(t.mastery),
        )
        for t in topics
    ]
    if overall is not None and overall.answers:
        bounds = telling.mastery_bounds(overall)
        rows.append(Gauge("All topics", telling.mastery_words(overall), telling.mastery_short(overall), "", bounds))
    return Gauges(tuple(rows), HEADS, "How well you know each topic")


def _at_a_glance(progress: Progress, path: str) -> Section:
    return [
        Heading("Your progress", telling.day_words(telling.today_of(progress), year=True)),
        Labelled("Next step", (progress.next_words,), "good"),
        *_due(progress, path),
        topic_gauges(progress.topics, progress.overall),
    ]


def activity(progress: Progress) -> Calendar:
    """Show on which days something was answered."""
    today = telling.today_of(progress)
    counts = telling.counts_of(progress.calendar)
    since = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    months = [
        f"{name}: {count(answers, 'answer')} on {count(days, 'day')}"
        for name, days, answers, _ in telling.months_of(progress.calendar, since)
    ]
    streak, sums = telling.streak_words(progress.streak), telling.year_words(progress.calendar)
    return Calendar(
        counts,
        today,
        "Activity",
        (streak, *(months or ["nothing answered yet"]), f"last 7 days: {telling.last_week_words(counts, today)}"),
        (streak, *sums),
    )


def _reviews(progress: Progress) -> Section:
    """Show the reviews to come, day by day, with their sums."""
    if not sum(progress.forecast):
        return []
    today = telling.today_of(progress)
    marks = telling.forecast_marks(progress.forecast, today)
    summed = telling.forecast_words(progress.forecast, today)
    weeks = tuple(f"{when}: {n}" for when, n in telling.forecast_weeks(progress.forecast, today))
    title = f"Reviews in the next {len(progress.forecast)} days"
    return [Columns(tuple(progress.forecast), marks, title, weeks), Para(f"{summed}.", "quiet")]


def _retention(progress: Progress, path: str) -> Section:
    found = progress.retention
    if found is None or not found.items:
        return []
    of = f"What you would remember of {count(found.items, 'question')} you have met"
    rows = tuple((what, share, telling.percent(share)) for what, share in telling.retention_rows(found))
    if found.exam_date is not None:
        return [Bars(rows, of)]
    return [Bars(rows, of), Para(f"{typed('review --exam-date DATE', path)} plans towards a day.", "quiet")]


def _misconceptions(beliefs: Sequence[Belief], path: str) -> Section:
    if not beliefs:
        return []
    told: list[tuple[str, State, Tone]] = [
        ("Held", "held", "bad"),
        ("Shaken", "shaken", "partly"),
        ("Overcome", "overcome", "good"),
    ]
    shown = [Labelled(label, _ideas(telling.by_state(beliefs, state), path), tone) for label, state, tone in told]
    return [Labelled("Misconceptions", (telling.belief_counts(beliefs),)), *(s for s in shown if s.lines)]


def _ideas(beliefs: Sequence[Belief], path: str) -> tuple[str, ...]:
    """Tell the misconceptions shown most often, with what holds instead where that is still wanted."""
    lines = [_idea(b) for b in beliefs[:MOST_TOLD]]
    more = len(beliefs) - MOST_TOLD
    return (*lines, *([f"and {more} more: {typed('progress --html FILE', path)} tells all"] if more > 0 else []))


def _idea(belief: Belief) -> str:
    holds = f". What holds: {belief.correction}" if belief.state == "held" else ""
    return f"\u201c{belief.text.rstrip('.')}\u201d ({belief.words}){holds}"


def _time(progress: Progress) -> Section:
    if not progress.answers:
        return []
    sessions = f"{count(progress.sessions, 'session')}, {progress.finished} finished, {progress.open} open"
    spent = f"{telling.time_words(progress.seconds)} on {count(progress.answers, 'answer')}"
    return [
        Labelled("Time spent", (f"{spent}; {sessions}",)),
        Labelled("Streak", (f"{telling.streak_words(progress.streak)} ({telling.STREAK_RULE})",)),
    ]
