"""A learner's progress made by hand, and strategies that draw others."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from smquiz.engine.learning.beliefs import Belief
from smquiz.engine.learning.mastery import Mastery, state_of
from smquiz.engine.learning.progress import Activity, Progress, Retention, TopicProgress
from smquiz.engine.marking import CERTAINTIES, Calibration, Certainty, calibration

TODAY = date(2026, 11, 25)  # a Wednesday


def mastery(low: float, share: float, high: float, answers: int) -> Mastery:
    return Mastery(state_of(share, low, answers), share, low, high, answers)


def topic(n: str, slug: str, lesson: str, known: Mastery | None, lesson_at: str = "") -> TopicProgress:
    answers = known.answers if known else 0
    title = slug.replace("-", " ").capitalize()
    return TopicProgress(n, slug, title, lesson, lesson_at, 15, answers, known.share if known else 0.0, known)


TOPICS = [
    topic("D1", "definition", "done", mastery(0.84, 0.92, 0.96, 48)),
    topic("D2", "communication-style", "done", mastery(0.66, 0.79, 0.88, 35)),
    topic("D3", "return-on-investment", "done", mastery(0.48, 0.63, 0.77, 22)),
    topic("D4", "timely-responses", "begun", mastery(0.34, 0.52, 0.7, 14), "worked example"),
    topic("D5", "asking-or-telling", "new", mastery(0.35, 0.6, 0.8, 3)),
    topic("OS", "overlap", "new", None),
    topic("PC", "perspectives", "none", mastery(0.3, 0.5, 0.7, 0)),
]
HELD = Belief(
    "M08", "A page with many followers is a conversation", "Followers receive; a conversation needs replies both ways",
    "held", 3, "2026-11-21", "q-d2-sc-004", 0, 0, 0,
)  # fmt: skip
SHAKEN = Belief(
    "M17", "Whatever cannot be counted is not worth doing", "Worth shows in what people do later, too",
    "shaken", 2, "2026-11-12", "q-d3-sc-002", 1, 1, 1,
)  # fmt: skip
OVERCOME = Belief(
    "M02", "The two terms mean the same", "One names content sent out, the other people meeting",
    "overcome", 4, "2026-09-30", "q-d1-sc-001", 5, 2, 4,
)  # fmt: skip


def _calendar() -> list[Activity]:
    """Half a year of learning: a slow start, a holiday, a busy month."""
    days = [TODAY - timedelta(days=n) for n in range(170, -1, -1)]
    counts = {d: (d.toordinal() * 7919) % 53 for d in days if (d.toordinal() * 31) % 5 and d.month != 8}
    return [Activity(d.isoformat(), n, 21.5 * n) for d, n in counts.items() if n]


CALENDAR = _calendar()
SURE: list[tuple[float, Certainty]] = [(1, "low"), (0, "low"), (1, "mid"), (1, "mid"), (0, "mid")]
HIGH: Certainty = "high"
SURE += [(right, HIGH) for right in (1, 0) * 6]
FULL = Progress(
    topics=TOPICS,
    sessions=61,
    finished=57,
    open=1,
    answers=sum(a.answers for a in CALENDAR),
    streak=12,
    next_command="review",
    next_words="review what is due, 14 questions, about 5 minutes: smquiz review",
    today=TODAY.isoformat(),
    overall=mastery(0.61, 0.69, 0.77, 122),
    due=14,
    forecast=[14, 3, 0, 8, 5, 1, 0, 9, 12, 2, 0, 0, 4, 6, 3, 1, 0, 7, 5, 2, 2, 1, 0, 3, 4, 0, 1, 6, 2, 5],
    retention=Retention(118, 0.84, "2026-12-18", 10, 0.61, 0.93),
    calendar=CALENDAR,
    calibration=calibration(SURE),
    misconceptions=[HELD, SHAKEN, OVERCOME],
    seconds=sum(a.seconds for a in CALENDAR),
)
EMPTY = Progress(
    topics=[topic(t.id, t.slug, "new", None) for t in TOPICS],
    sessions=0,
    finished=0,
    open=0,
    answers=0,
    streak=0,
    next_command="learn definition",
    next_words="take the lesson \u201cDefinition\u201d: smquiz learn definition",
    today=TODAY.isoformat(),
    forecast=[0] * 30,
)

# ------------------------------------------------------------------ drawn by Hypothesis
TEXTS = st.text(min_size=1, max_size=40)
SHARES = st.floats(0, 1)
ISO_DAYS = st.dates(date(2025, 1, 1), TODAY).map(date.isoformat)


@st.composite
def masteries(draw: st.DrawFn) -> Mastery:
    low, share, high = sorted(draw(st.tuples(SHARES, SHARES, SHARES)))
    return mastery(low, share, high, draw(st.integers(0, 2000)))


TOPIC = st.builds(
    TopicProgress,
    id=TEXTS,
    slug=TEXTS,
    title=TEXTS,
    lesson=st.sampled_from(["none", "new", "begun", "not_passed", "done"]),
    lesson_at=TEXTS,
    minutes=st.integers(0, 60),
    answers=st.integers(0, 2000),
    share=SHARES,
    mastery=st.none() | masteries(),
)
BELIEF = st.builds(
    Belief,
    id=TEXTS,
    text=TEXTS,
    correction=TEXTS,
    state=st.sampled_from(["held", "shaken", "overcome"]),
    shown=st.integers(1, 99),
    last_shown=ISO_DAYS,
    last_item=TEXTS,
    resisted=st.integers(0, 99),
    in_items=st.integers(0, 2),
    on_days=st.integers(0, 99),
)
RETENTION = st.builds(
    Retention,
    items=st.integers(0, 10_000),
    now=SHARES,
    exam_date=st.none() | st.just("2026-12-18"),
    minutes=st.none() | st.floats(1, 240),
    on_exam=st.none() | SHARES,
    planned=st.none() | SHARES,
)
CALENDARS = st.dictionaries(ISO_DAYS, st.tuples(st.integers(1, 500), st.floats(0, 1e5)), max_size=40).map(
    lambda days: [Activity(day, n, s) for day, (n, s) in sorted(days.items())]
)
SURENESS: st.SearchStrategy[tuple[float, Certainty]] = st.tuples(SHARES, st.sampled_from(CERTAINTIES))
CALIBRATIONS: st.SearchStrategy[Calibration | None] = st.lists(SURENESS, max_size=20).map(calibration)
PROGRESSES = st.builds(
    Progress,
    topics=st.lists(TOPIC, max_size=12),
    sessions=st.integers(0, 999),
    finished=st.integers(0, 999),
    open=st.integers(0, 9),
    answers=st.integers(0, 10**6),
    streak=st.integers(0, 999),
    next_command=st.just("review"),
    next_words=TEXTS,
    today=st.just(TODAY.isoformat()),
    overall=st.none() | masteries(),
    due=st.integers(0, 10_000),
    forecast=st.lists(st.integers(0, 500), min_size=30, max_size=30) | st.just([]),
    retention=st.none() | RETENTION,
    calendar=CALENDARS,
    calibration=CALIBRATIONS,
    misconceptions=st.lists(BELIEF, max_size=6),
    seconds=st.floats(0, 1e8),
)
