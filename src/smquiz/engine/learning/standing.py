"""Where a learner stands with a bank: the sum of all that the journal holds of them.

A standing is a fold of the journal (:mod:`smquiz.engine.learning.folding`) and never the only copy of
anything: it may be kept as a snapshot and carried on from there, or computed anew from the
journal with the same result to the last digit.
"""

from __future__ import annotations

import msgspec

from smquiz.engine.learning.beliefs import Evidence
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.mastery import ENOUGH, NEW, Skill
from smquiz.engine.learning.past import Attempt, Latest, Past, mistaken
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.marking import Certainty, CertaintyTally

FORMAT = 4  # of a snapshot; one of another format is computed anew


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """Answers, their points, and the seconds they took."""

    answers: int = 0
    points: float = 0.0
    seconds: float = 0.0


class Open(msgspec.Struct, frozen=True, array_like=True):
    """A session that is not over: its kind, preset and topic, when it began and was left, its form and place.

    ``clock_ends_at`` is the wall time at which a clock that runs on ends, ``None`` where none does.
    """

    kind: str
    preset: str
    topic: str
    started_at: float
    last_at: float
    form: str
    place: str
    clock_ends_at: float | None = None


class Basis(msgspec.Struct, frozen=True, array_like=True):
    """What a standing depends on besides the journal; on another basis it is computed anew."""

    bank_sha256: str
    utc_offset_s: float
    retention: float


class Standing(msgspec.Struct, array_like=True):
    """The sum of what a learner has done with a bank. Changed in place while it is folded.

    ``latest`` has the last answer to each item met. ``days`` are numbered as in
    :mod:`smquiz.engine.learning.days`. ``ended`` has the
    attempts at presets with a policy; ``completed`` the presets and ``lessons`` the topics done;
    ``gone_through`` are topics whose lesson was taken to its end, whether it was passed or not.
    ``placed`` is the end and session of the latest placement test, ``skips`` the topics whose
    lesson may begin at its summary by it. ``last`` is the place in the order of the last answer
    counted; ``streak`` counts days of learning in a row up to the day of that answer.
    """

    basis: Basis
    memories: dict[str, Memory] = {}
    overall: Skill = NEW
    skills: dict[str, Skill] = {}
    beliefs: dict[str, Evidence] = {}
    latest: dict[str, Latest] = {}
    topics: dict[str, Tally] = {}
    days: dict[int, Tally] = {}
    certainty: dict[Certainty, CertaintyTally] = {}
    sessions: int = 0
    finished: int = 0
    open: dict[str, Open] = {}
    ended: dict[str, list[Attempt]] = {}
    completed: list[str] = []
    lessons: list[str] = []
    gone_through: list[str] = []
    placed: tuple[float, str] = (0.0, "")
    skips: list[str] = []
    last: tuple[float, str, int] = (0.0, "", 0)
    streak: int = 0


def encoded(standing: Standing) -> bytes:
    """Return a standing as a snapshot."""
    return msgspec.msgpack.encode(standing)


def decoded(body: bytes, basis: Basis) -> Standing | None:
    """Return the standing of a snapshot; ``None`` if it cannot be read or stands on another basis."""
    try:
        standing = msgspec.msgpack.decode(body, type=Standing)
    except msgspec.MsgspecError:
        return None
    return standing if standing.basis == basis else None


def streak_on(standing: Standing, day: int) -> int:
    """Return the days of learning in a row as they stand on a day by number; answers of that day may be to come.

    A day without answers breaks the row, unless nothing was due on it.

    >>> from smquiz.engine.learning.days import DAY
    >>> basis = Basis("", 0.0, 0.9)
    >>> learnt = Standing(basis, days={day_number(10.5 * DAY, 0): Tally()}, last=(10.5 * DAY, "s", 0), streak=3)
    >>> [streak_on(learnt, day_number(n * DAY, 0)) for n in (10.5, 11.5, 12.5)]
    [3, 3, 0]
    >>> resting = msgspec.structs.replace(learnt, memories={"q": Memory("q", 14.5 * DAY, 4.0, 5.0, 10.5 * DAY, 1)})
    >>> [streak_on(resting, day_number(n * DAY, 0)) for n in (12.5, 14.5, 15.5)]
    [3, 3, 0]
    """
    if not standing.days:
        return 0
    offset = standing.basis.utc_offset_s
    if day <= day_number(standing.last[0], offset) + 1:
        return standing.streak
    first_due = min((m.due for m in standing.memories.values()), default=0.0)
    return standing.streak if day <= day_number(first_due, offset) else 0


def open_sitting(standing: Standing, preset: str) -> str | None:
    """Return the session of a preset that was begun last and is not over, ``None`` if there is none."""
    begun = [(o.started_at, i) for i, o in standing.open.items() if (o.kind, o.preset) == ("quiz", preset)]
    return max(begun)[1] if begun else None


def past_from(standing: Standing) -> Past:
    """Return what the planning of a quiz needs of a standing."""
    attempts = {preset: list(mine) for preset, mine in standing.ended.items()}
    for one in standing.open.values():
        if one.kind == "quiz" and one.preset:
            attempts.setdefault(one.preset, []).append(Attempt(one.started_at, None, one.form))
    return Past(
        met=frozenset(standing.latest),
        mistaken=mistaken(standing.latest),
        attempts={p: tuple(sorted(mine, key=lambda a: a.started_at)) for p, mine in attempts.items()},
        abilities={t: standing.overall.rating + s.rating for t, s in standing.skills.items() if s.answers >= ENOUGH},
    )
