"""Progress in words: the sentences that the terminal, lines and the page share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from smquiz.engine.commands import typed
from smquiz.engine.learning.beliefs import Belief, State
from smquiz.engine.learning.days import TURNS_AT
from smquiz.engine.learning.mastery import WORDS, Mastery
from smquiz.engine.learning.progress import Activity, Progress, Retention, TopicProgress
from smquiz.engine.marking import Band
from smquiz.engine.timing import in_words

LESSON_WORDS = {"none": "-", "new": "new", "begun": "begun", "not_passed": "not passed", "done": "done"}
BAND_WORDS = {"over": "too sure", "under": "surer than you said", "": ""}
STATES: tuple[State, ...] = ("held", "shaken", "overcome")
WEEK = 7


def count(number: int, one: str, many: str = "") -> str:
    """Say how many.

    >>> count(1, "day"), count(0, "day"), count(2, "reply", "replies")
    ('1 day', '0 days', '2 replies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Write a share in [0, 1] as a percentage.

    >>> percent(0.704)
    '70 %'
    """
    return f"{100 * share:.0f} %"


def day_words(day: date, year: bool = False) -> str:
    """Write a day.

    >>> day_words(date(2026, 11, 5)), day_words(date(2026, 11, 5), year=True)
    ('5 November', '5 November 2026')
    """
    return f"{day.day} {day:%B}" + (f" {day.year}" if year else "")


def today_of(progress: Progress) -> date:
    """Return the day of learning that the figures are of."""
    return date.fromisoformat(progress.today)


# ------------------------------------------------------------------ mastery
def mastery_short(mastery: Mastery | None) -> str:
    """Say how well a topic is known in a few words.

    >>> mastery_short(Mastery("growing", 0.7, 0.55, 0.82, 12)), mastery_short(None)
    ('growing, 55 to 82 %', 'nothing answered')
    >>> mastery_short(Mastery("unknown", 0.7, 0.35, 0.92, 3))
    'too early to say'
    """
    if mastery is None or not mastery.answers:
        return "nothing answered"
    if mastery.state == "unknown":
        return WORDS["unknown"]
    return f"{WORDS[mastery.state]}, {100 * mastery.low:.0f} to {100 * mastery.high:.0f} %"


def mastery_words(mastery: Mastery | None) -> str:
    """Say how well a topic is known, with what is uncertain about it."""
    return mastery.words if mastery is not None and mastery.answers else "nothing answered yet"


def mastery_figures(mastery: Mastery | None) -> str:
    """Say how well a topic is known where it is clear what the figures are.

    >>> mastery_figures(Mastery("growing", 0.7, 0.55, 0.82, 12))
    'growing: about 70 % (55 to 82 %)'
    """
    if mastery is None or mastery.state == "unknown":
        return mastery_words(mastery)
    low, share, high = (100 * x for x in (mastery.low, mastery.share, mastery.high))
    return f"{WORDS[mastery.state]}: about {share:.0f} % ({low:.0f} to {high:.0f} %)"


def mastery_bounds(mastery: Mastery | None) -> tuple[float, float, float] | None:
    """Return low, estimate and high where a topic can be judged."""
    if mastery is None or mastery.state == "unknown":
        return None
    return mastery.low, mastery.share, mastery.high


def topic_words(topic: TopicProgress) -> str:
    """Say how well a topic is known and how far its lesson is."""
    lesson = "no lesson" if topic.lesson == "none" else f"lesson {topic.lesson_words}"
    return f"{mastery_words(topic.mastery)}; {lesson}"


# ------------------------------------------------------------------ days
def streak_words(days: int) -> str:
    """Say how long the streak is."""
    return f"{count(days, 'day')} in a row" if days else "no streak yet"


STREAK_RULE = (
    f"a day counts once something was answered; a day on which nothing was due does not break the row; "
    f"days end at {TURNS_AT} in the morning"
)


def counts_of(calendar: Sequence[Activity]) -> dict[date, int]:
    """Return the answers of each day."""
    return {date.fromisoformat(a.day): a.answers for a in calendar}


def months_of(calendar: Sequence[Activity], since: date) -> list[tuple[str, int, int, float]]:
    """Sum up the months, newest first: name, days with answers, answers, seconds."""
    recent = [a for a in calendar if date.fromisoformat(a.day) >= since]
    found = []
    for _, days in groupby(recent, key=lambda a: a.day[:7]):
        month = list(days)
        name = f"{date.fromisoformat(month[0].day):%B %Y}"
        found.append((name, len(month), sum(a.answers for a in month), sum(a.seconds for a in month)))
    return found[::-1]


def year_words(calendar: Sequence[Activity]) -> tuple[str, str]:
    """Sum up the calendar, which goes back a year."""
    return f"{count(len(calendar), 'day')} in a year", count(sum(a.answers for a in calendar), "answer")


def last_week_words(counts: Mapping[date, int], today: date) -> str:
    """Tell the answers of the last seven days, today last."""
    days = [today - timedelta(days=n) for n in reversed(range(WEEK))]
    return ", ".join(f"{d:%a} {d.day}: {counts.get(d, 0) or 'none'}" for d in days)


def time_words(seconds: float) -> str:
    """Say a length of time in whole minutes from a minute on.

    >>> time_words(8130), time_words(42)
    ('2 hours 15 minutes', '42 seconds')
    """
    return in_words(seconds // 60 * 60 if seconds >= 60 else seconds)


def short_time(seconds: float) -> str:
    """Say a length of time in hours and minutes, shortly.

    >>> short_time(8130), short_time(42), short_time(0)
    ('2 h 16 min', '1 min', '0 min')
    """
    hours, minutes = divmod(-int(-seconds // 60), 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"


def a_day(minutes: float) -> str:
    """Say how many minutes a day.

    >>> a_day(10), a_day(1), a_day(2.5)
    ('10 minutes a day', '1 minute a day', '2.5 minutes a day')
    """
    return f"{minutes:g} minute{'s' if minutes != 1 else ''} a day"


# ------------------------------------------------------------------ what to do
def step_words(progress: Progress) -> str:
    """Say the best next step without the command that does it."""
    return progress.next_words.rsplit(": smquiz", 1)[0]


def due_words(due: int, path: str) -> str:
    """Say what is due for review, and the command that asks it of the bank at a path."""
    return f"{count(due, 'question')} due for review: {typed('review', path)}" if due else "nothing is due for review"


def forecast_words(forecast: Sequence[int], today: date) -> str:
    """Sum up the reviews to come."""
    most = max(range(len(forecast)), key=forecast.__getitem__, default=0)
    busiest = today + timedelta(days=most)
    when = "today" if not most else f"on {busiest:%A} {day_words(busiest)}"
    told = f"{forecast[0]} today, {sum(forecast[1:2])} tomorrow, {sum(forecast[:WEEK])} within 7 days, "
    return f"{told}{sum(forecast)} within {len(forecast)} days; most {when}: {forecast[most]}"


def forecast_marks(forecast: Sequence[int], today: date) -> tuple[tuple[int, str], ...]:
    """Name every seventh day of the reviews to come."""
    days = [(n, today + timedelta(days=n)) for n in range(0, len(forecast), WEEK)]
    return tuple((n, f"{d.day} {d:%b}" if n else "today") for n, d in days)


def forecast_weeks(forecast: Sequence[int], today: date) -> list[tuple[str, int]]:
    """Sum up the reviews to come by seven days: from when to when, and how many."""
    weeks = []
    for start in range(0, len(forecast), WEEK):
        days = forecast[start : start + WEEK]
        first, last = today + timedelta(days=start), today + timedelta(days=start + len(days) - 1)
        weeks.append((f"{day_words(first)} to {day_words(last)}", sum(days)))
    return weeks


def retention_rows(retention: Retention) -> list[tuple[str, float]]:
    """Tell how much is remembered now and on the day of an examination: what and which share."""
    rows = [("Now", retention.now)]
    if retention.exam_date is not None:
        on = f"On {day_words(date.fromisoformat(retention.exam_date))}"
        if retention.on_exam is not None:
            rows.append((f"{on}, without reviews", retention.on_exam))
        if retention.planned is not None:
            minutes = "the plan" if retention.minutes is None else f"{a_day(retention.minutes)}"
            rows.append((f"{on}, with {minutes}", retention.planned))
    return rows


# ------------------------------------------------------------------ certainty and misconceptions
def band_words(band: Band) -> str:
    """Tell how right the answers of one certainty were."""
    verdict = BAND_WORDS[band.verdict]
    return f"{percent(band.share)} right of {count(band.answers, 'answer')}" + (f": {verdict}" if verdict else "")


def by_state(beliefs: Sequence[Belief], state: State) -> list[Belief]:
    """Return the misconceptions in one state, the most often shown first."""
    return sorted((b for b in beliefs if b.state == state), key=lambda b: -b.shown)


def belief_counts(beliefs: Sequence[Belief]) -> str:
    """Say how many misconceptions are in which state."""
    return ", ".join(f"{len(by_state(beliefs, s))} {s}" for s in STATES)
