"""Scores: functions of a session's events, and the document they are handed over in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from math import sqrt
from typing import Literal

import msgspec

from smquiz.engine.items import Response, Verdict
from smquiz.engine.marking import Calibration, calibration
from smquiz.engine.session import Kind, Planned, Record, Session, State

SCHEMA_VERSION = "1.0"
SCHEMA_ID = "urn:smquiz:scores:1.0"
Z95 = 1.959963984540054
OFTEN = 2  # a misconception shown once may be a slip
RECOMMENDED_FROM = 62.5  # per cent: five of eight


class Struct(msgspec.Struct, frozen=True):
    """Base of what stands in the score JSON; every field is always written."""


class Generator(Struct, frozen=True):
    """The program that wrote the document."""

    name: str
    version: str


class LearnerRef(Struct, frozen=True):
    """Who answered: a pseudonymous id, and the name if it was given."""

    id: str
    name: str | None


class BankInfo(Struct, frozen=True):
    """Which bank the sessions were played with."""

    id: str
    version: str
    sha256: str


class LimitsInfo(Struct, frozen=True):
    """The limits in seconds, extra time counted in."""

    time_s: float | None
    per_question_s: float | None
    extra_time: float


class Accommodations(Struct, frozen=True):
    """What was made easier for the learner; the reason is nobody's business and is not asked.

    ``line_mode``: begun in numbered lines, as screen readers and scripts need it.
    """

    extra_time: float = 1.0
    untimed: bool = False
    line_mode: bool = False


class Score(Struct, frozen=True):
    """Points and what they mean. Percentages are 0 to 100.

    ``verdict`` is ``close`` where the mark is near: the interval holds the pass mark, or the
    percentage lies within the preset's band. ``passed`` says yes or no all the same. ``below_floor`` names
    topics with fewer points than the preset wants there.
    """

    earned: float
    possible: int
    percent: float
    pass_mark: float | None
    passed: bool | None
    interval_95: tuple[float, float]
    chance_percent: float
    verdict: Literal["passed", "close", "not_passed"] | None = None
    below_floor: list[str] = []


class Share(Struct, frozen=True):
    """Points in one area."""

    earned: float
    possible: int
    percent: float


class Answer(Struct, frozen=True):
    """One item as it was answered.

    ``earlier`` are responses of tries before the last; ``first_score`` is the mark it had before
    it was marked anew by a corrected bank.
    """

    item: str
    type: str
    topic: str
    level: str
    response: Response
    score: float
    verdict: Verdict
    elapsed_s: float
    expired: bool
    certainty: Literal["low", "mid", "high"] | None
    hints: int
    tries: int
    flagged: bool
    misconceptions: list[str]
    remark: str = ""
    first_score: float | None = None
    earlier: list[Response] = []


class Gain(Struct, frozen=True):
    """A lesson's opening question, before and after (scores in [0, 1]), and the objective it asks about."""

    before: float
    after: float | None
    objective: str = ""


class ObjectiveGain(Struct, frozen=True):
    """Points for one objective before and after a lesson, each of so many questions.

    Before: the opening question and the diagnostic. After: the opening question asked again, and
    the check questions (the last answer to each).
    """

    objective: str
    before: float
    asked_before: int
    after: float
    asked_after: int


class SessionScore(Struct, frozen=True):
    """One session with its answers."""

    id: str
    kind: Kind
    preset: str
    topic: str
    seed: int
    bank: BankInfo
    started_at: str
    finished_at: str | None
    duration_s: float
    state: State
    limits: LimitsInfo
    score: Score
    by_topic: dict[str, Share]
    by_level: dict[str, Share]
    misconceptions: dict[str, int]
    calibration: Calibration | None
    gain: Gain | None
    answers: list[Answer]
    form: str = ""
    grace_used_s: float = 0.0
    gains: list[ObjectiveGain] = []
    accommodations: Accommodations = Accommodations()


class ScoreDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What ``smquiz scores export`` and ``smquiz quiz -o`` write."""

    schema: str = msgspec.field(name="$schema", default=SCHEMA_ID)
    schema_version: Literal["1.0"] = "1.0"
    generator: Generator
    learner: LearnerRef
    bank: BankInfo
    sessions: list[SessionScore]


def wilson(earned: float, possible: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share, in percent.

    Wilson (1927), Journal of the American Statistical Association 22: 209-212. Partial
    credit enters as a fraction of a success, which makes the interval a little too wide,
    never too narrow.

    >>> [round(x, 1) for x in wilson(8, 10)]
    [49.0, 94.3]
    >>> wilson(0, 0)
    (0.0, 100.0)
    """
    if possible == 0:
        return (0.0, 100.0)
    p, n, z2 = earned / possible, possible, Z95 * Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return (max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half)))


def rfc3339(at: float) -> str:
    """Write a time (seconds since the epoch) as RFC 3339 in UTC.

    >>> rfc3339(0)
    '1970-01-01T00:00:00Z'
    """
    return datetime.fromtimestamp(round(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# ------------------------------------------------------------------ one session
def counted(session: Session) -> list[Record]:
    """Return the records that make the score.

    A quiz that ended counts every planned item, those never reached as unanswered; one
    that is open or was given up counts what was answered, but nothing while its answers can be
    changed until they are handed in: marks would tell which to change. A lesson counts its
    check questions.
    """
    if session.state == "in_progress" and session.plan.reviewed:
        return []
    if session.plan.kind == "lesson":
        latest = {r.item: r for r in session.records if r.role == "check"}
        return list(latest.values())
    done = {r.item: r for r in session.records}
    if session.state in ("in_progress", "abandoned"):
        return list(done.values())
    if session.state == "expired" and session.plan.expiry == "nothing":
        return [msgspec.structs.replace(done.get(p.item) or _unreached(p), score=0.0) for p in session.plan.items]
    return [done.get(p.item) or _unreached(p) for p in session.plan.items]


def _unreached(planned: Planned) -> Record:
    return Record(item=planned.item, response=None, score=0.0, verdict="unanswered", elapsed_s=0.0)


def duration_s(session: Session) -> float:
    """Seconds that the session took: the limit itself where time ran out."""
    if session.state == "expired" and session.plan.limits.time_s is not None:
        return session.plan.limits.time_s
    if session.plan.limits.runs_on and session.ended_at is not None:
        return max(0.0, session.ended_at - session.started_at)
    return session.used_s


def finished_at(session: Session) -> float | None:
    """Wall time of the end; at expiry the limit itself, without the grace after it."""
    limits = session.plan.limits
    if session.state != "expired" or session.ended_at is None or limits.time_s is None:
        return session.ended_at
    if limits.runs_on:
        return session.started_at + limits.time_s
    return max(session.started_at, session.ended_at - limits.grace_s)


def grace_used_s(session: Session) -> float:
    """Seconds taken of the grace after the limit."""
    limits = session.plan.limits
    if limits.time_s is None or not limits.grace_s:
        return 0.0
    ended = session.ended_at if session.ended_at is not None else session.last_at
    spent = ended - session.started_at if limits.runs_on else session.used_s
    return min(limits.grace_s, max(0.0, spent - limits.time_s))


def calibration_of(records: Iterable[Record]) -> Calibration | None:
    """Return how well certainty went with being right, over the answers that told it."""
    return calibration((r.score, r.certainty) for r in records if r.certainty is not None)


def score_of(session: Session) -> Score:
    """Return the points of a session with interval, chance and pass verdict."""
    records = counted(session)
    chances = {p.item: p.chance for p in session.plan.items}
    earned, possible = sum(r.score for r in records), len(records)
    percent = 100 * earned / possible if possible else 0.0
    plan = session.plan
    mark = plan.pass_mark
    over = session.state in ("finished", "expired")
    low, high = wilson(earned, possible)
    by_topic = shares(records, {p.item: p.topic for p in plan.items})
    below = [t for t, floor in plan.floors.items() if over and t in by_topic and by_topic[t].earned < floor - 1e-9]
    passed = percent >= mark - 1e-9 and not below if mark is not None and over else None
    near = mark is not None and (low <= mark <= high or _within(percent, plan.close))
    return Score(
        earned=round(earned, 4),
        possible=possible,
        percent=round(percent, 2),
        pass_mark=mark,
        passed=passed,
        interval_95=(round(low, 2), round(high, 2)),
        chance_percent=round(100 * sum(chances.get(r.item, 0.0) for r in records) / possible, 2) if possible else 0.0,
        verdict=_verdict(passed, near),
        below_floor=below,
    )


def _within(percent: float, band: tuple[float, float] | None) -> bool:
    return band is not None and band[0] <= percent <= band[1]


def _verdict(passed: bool | None, near: bool) -> Literal["passed", "close", "not_passed"] | None:
    if passed is None:
        return None
    return "close" if near else "passed" if passed else "not_passed"


def shares(records: Iterable[Record], area_of: dict[str, str]) -> dict[str, Share]:
    """Return the points by area, areas in order of first appearance; no area is left out."""
    earned: dict[str, float] = {}
    possible: Counter[str] = Counter()
    for record in records:
        area = area_of.get(record.item, "")
        if area:
            earned[area] = earned.get(area, 0.0) + record.score
            possible[area] += 1
    return {a: Share(round(earned[a], 4), possible[a], round(100 * earned[a] / possible[a], 2)) for a in sorted(earned)}


def misconceptions_shown(records: Iterable[Record], at_least: int = 1) -> dict[str, int]:
    """Count in how many items each misconception was shown, most frequent first, rare ones left out."""
    counts = Counter(m for r in records for m in dict.fromkeys(r.misconceptions))
    often = [pair for pair in counts.items() if pair[1] >= at_least]
    return dict(sorted(often, key=lambda pair: (-pair[1], pair[0])))


def topics_to_learn(session: Session) -> list[str]:
    """Return the topics of an examination whose lesson is recommended, whatever the verdict."""
    by_topic = shares(counted(session), {p.item: p.topic for p in session.plan.items})
    return [t for t, s in by_topic.items() if t in session.plan.floors and s.percent < RECOMMENDED_FROM]


def gain_of(session: Session) -> Gain | None:
    """Return the opening question's scores before and after a lesson, if it was asked."""
    before = next((r.score for r in session.records if r.role == "pretest"), None)
    after = next((r.score for r in reversed(session.records) if r.role == "posttest"), None)
    asked = next((r.item for r in session.records if r.role == "pretest"), "")
    objective = next((p.objective for p in session.plan.items if p.item == asked), "")
    return None if before is None else Gain(before, after, objective)


def gains_of(session: Session) -> list[ObjectiveGain]:
    """Return the points before and after a lesson for every objective asked about both times."""
    objective_of = {p.item: p.objective for p in session.plan.items}
    before: dict[str, list[float]] = {}
    after: dict[str, dict[str, float]] = {}
    for r in session.records:
        objective = objective_of.get(r.item, "")
        if r.role in ("pretest", "diagnostic"):
            before.setdefault(objective, []).append(r.score)
        elif r.role in ("posttest", "check"):
            after.setdefault(objective, {})[r.item] = r.score
    return [
        ObjectiveGain(o, round(sum(b), 4), len(b), round(sum(after[o].values()), 4), len(after[o]))
        for o, b in sorted(before.items())
        if o and o in after
    ]


def session_score(session_id: str, session: Session) -> SessionScore:
    """Return everything that is handed over about one session."""
    plan = session.plan
    records = counted(session)
    by_item = {p.item: p for p in plan.items}
    ended = finished_at(session)
    return SessionScore(
        id=session_id,
        kind=plan.kind,
        preset=plan.preset,
        topic=plan.topic,
        seed=plan.seed,
        bank=BankInfo(session.bank.id, session.bank.version, session.bank.sha256),
        started_at=rfc3339(session.started_at),
        finished_at=None if ended is None else rfc3339(ended),
        duration_s=round(duration_s(session), 3),
        state=session.state,
        limits=LimitsInfo(plan.limits.time_s, plan.limits.per_question_s, plan.limits.extra_time),
        score=score_of(session),
        by_topic=shares(records, {p.item: p.topic for p in plan.items}),
        by_level=shares(records, {p.item: p.level for p in plan.items}),
        misconceptions=misconceptions_shown(records),
        calibration=calibration_of(records),
        gain=gain_of(session),
        answers=[_answer(r, by_item.get(r.item), session) for r in records],
        form=plan.form,
        grace_used_s=round(grace_used_s(session), 3),
        gains=gains_of(session) if plan.kind == "lesson" else [],
        accommodations=Accommodations(plan.limits.extra_time, plan.limits.untimed, plan.in_lines),
    )


def _answer(record: Record, planned: Planned | None, session: Session) -> Answer:
    return Answer(
        item=record.item,
        type=planned.type if planned else "",
        topic=planned.topic if planned else "",
        level=planned.level if planned else "",
        response=record.response,
        score=round(record.score, 6),
        verdict=record.verdict,
        elapsed_s=round(record.elapsed_s, 3),
        expired=record.expired,
        certainty=record.certainty,
        hints=record.hints,
        tries=len(record.tries) + (record.response is not None),
        flagged=record.item in session.flags,
        misconceptions=list(record.misconceptions),
        remark=session.flags.get(record.item, ""),
        first_score=session.first_scores.get(record.item),
        earlier=list(record.tries),
    )


def score_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) of the score document."""
    schema = msgspec.json.schema(ScoreDocument)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "smquiz scores",
        **schema,
    }
