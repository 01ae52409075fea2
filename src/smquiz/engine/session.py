"""A session is a fold over its events; no other state exists.

Events are small frozen values. They are written to the journal one by one, and
``fold(events)`` gives back the session that played them.
"""

import zlib
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from smquiz.engine.grading import Scoring
from smquiz.engine.items import Item, Response, Verdict
from smquiz.engine.marking import Certainty
from smquiz.engine.responses import Order
from smquiz.engine.timing import Limits

Kind = Literal["lesson", "quiz", "review"]
State = Literal["finished", "expired", "abandoned", "in_progress"]
Role = Literal["quiz", "diagnostic", "pretest", "step", "check", "posttest"]
FeedbackTime = Literal["now", "end", "none"]
Expiry = Literal["submit", "nothing"]


class Planned(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item as it will be shown; ``chance`` is the score of blind guessing in [0, 1]."""

    item: str
    type: str
    topic: str
    level: str = ""
    chance: float = 0.0
    order: Order = {}
    fingerprint: str = ""
    objective: str = ""


class Rules(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rules that a quiz is played by, from a preset and the command line.

    ``floors`` are the points wanted in each topic, ``close`` the percentages between which a
    result is told to be close to the mark, ``form`` names the form of an examination.
    """

    preset: str = ""
    limits: Limits = Limits()
    feedback: FeedbackTime = "now"
    scoring: Scoring = "practice"
    hints: bool = True
    pass_mark: float | None = None
    certainty: bool = False
    tries: int = 1
    penalty: float = 0.0
    hint_price: float = 0.0
    expiry: Expiry = "submit"
    floors: dict[str, float] = {}
    close: tuple[float, float] | None = None
    form: str = ""


class Plan(Rules, frozen=True, omit_defaults=True):
    """Which items, in which order, with which option order, by which rules.

    ``method`` says how a placement test chooses what it asks next, ``in_lines`` that it was begun
    in line mode.
    """

    kind: Kind
    seed: int
    items: tuple[Planned, ...]
    topic: str = ""
    method: Literal["", "routing", "adaptive"] = ""
    in_lines: bool = False

    @property
    def reviewed(self) -> bool:
        """Whether answers can be changed until they are handed in."""
        return self.kind == "quiz" and self.feedback != "now" and not self.method


class BankRef(msgspec.Struct, frozen=True):
    """Which bank a session was played with."""

    id: str
    version: str
    sha256: str
    path: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened; ``at`` is wall time in seconds since the epoch (UTC)."""

    at: float


class Started(Event, kw_only=True, frozen=True, tag_field="event", tag="started"):
    """A session began."""

    plan: Plan
    bank: BankRef
    learner: str = ""


class Shown(Event, kw_only=True, frozen=True, tag_field="event", tag="shown"):
    """An item was put on the screen."""

    item: str


class Hinted(Event, kw_only=True, frozen=True, tag_field="event", tag="hinted"):
    """The hint of an item was shown."""

    item: str


class Extended(Event, kw_only=True, frozen=True, tag_field="event", tag="extended"):
    """Further items were planned, chosen by the answers so far."""

    items: tuple[Planned, ...]


class Tried(Event, kw_only=True, frozen=True, tag_field="event", tag="tried"):
    """A response that was not right, with another try to come."""

    item: str
    response: Response
    score: Annotated[float, Meta(ge=0, le=1)]
    elapsed_s: float = 0.0
    misconceptions: tuple[str, ...] = ()


class Flagged(Event, kw_only=True, frozen=True, tag_field="event", tag="flagged"):
    """An item was flagged as unclear, with a remark, or the flag was taken away."""

    item: str
    on: bool = True
    remark: str = ""


class Reviewed(Event, kw_only=True, frozen=True, tag_field="event", tag="reviewed"):
    """Time was spent on the list of answers before they were handed in."""

    elapsed_s: float = 0.0


class Answered(Event, kw_only=True, frozen=True, tag_field="event", tag="answered"):
    """A response was given; a ``None`` response is a skip.

    The raw response is what counts; the grade of the moment stands beside it. ``gave_up`` says
    that the response is that of the last try, after which no other was made.
    """

    item: str
    response: Response
    score: Annotated[float, Meta(ge=0, le=1)]
    verdict: Verdict
    elapsed_s: float = 0.0
    role: Role = "quiz"
    misconceptions: tuple[str, ...] = ()
    certainty: Certainty | None = None
    gave_up: bool = False


class Expired(Event, kw_only=True, frozen=True, tag_field="event", tag="expired"):
    """Time ran out on an item; ``whole``: the session's time, not just the question's."""

    item: str
    elapsed_s: float = 0.0
    whole: bool = False
    role: Role = "quiz"


class Moved(Event, kw_only=True, frozen=True, tag_field="event", tag="moved"):
    """A lesson came to a part, named as in :mod:`smquiz.engine.lessons`."""

    to: str


class Left(Event, kw_only=True, frozen=True, tag_field="event", tag="left"):
    """The learner went away; ``elapsed_s`` had been spent on the open item."""

    elapsed_s: float = 0.0


class Mark(msgspec.Struct, frozen=True):
    """What an answer is worth: mark in [0, 1], verdict, and the misconceptions that it showed."""

    score: float
    verdict: Verdict
    misconceptions: tuple[str, ...] = ()


class Regraded(Event, kw_only=True, frozen=True, tag_field="event", tag="regraded"):
    """Answers were marked anew by a corrected bank; the old marks stay in the events before."""

    bank: BankRef
    marks: dict[str, Mark]


class Finished(Event, kw_only=True, frozen=True, tag_field="event", tag="finished"):
    """The session ended."""

    state: Literal["finished", "expired", "abandoned"]


AnyEvent = (
    Started
    | Shown
    | Hinted
    | Extended
    | Tried
    | Flagged
    | Reviewed
    | Answered
    | Expired
    | Moved
    | Left
    | Finished
    | Regraded
)


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer as it counts; ``tries`` are the responses before the last one."""

    item: str
    response: Response
    score: float
    verdict: Verdict
    elapsed_s: float
    role: Role = "quiz"
    expired: bool = False
    hints: int = 0
    misconceptions: tuple[str, ...] = ()
    at: float = 0.0
    certainty: Certainty | None = None
    tries: tuple[Response, ...] = ()


class Session(msgspec.Struct, frozen=True):
    """What has happened so far.

    ``open_s`` was spent on the open item before leaving, ``tried`` are its tries so far,
    ``review_s`` was spent on the list of answers; ``flags`` maps items to remarks;
    ``first_scores`` are the marks that answers had before they were marked anew.
    """

    plan: Plan
    bank: BankRef
    learner: str
    started_at: float
    records: tuple[Record, ...] = ()
    hinted: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    flags: dict[str, str] = {}
    review_s: float = 0.0
    first_scores: dict[str, float] = {}
    place: str = ""
    open_item: str = ""
    open_s: float = 0.0
    state: State = "in_progress"
    ended_at: float | None = None
    last_at: float = 0.0

    @property
    def used_s(self) -> float:
        """Seconds counted against the limit so far."""
        tried = sum(t.elapsed_s for t in self.tried)
        return sum(r.elapsed_s for r in self.records) + tried + self.review_s + self.open_s

    @property
    def clock_ends_at(self) -> float | None:
        """Wall time at which a clock that runs on while the learner is away comes to its end; ``None``: none does."""
        limits = self.plan.limits
        return self.started_at + limits.time_s + limits.grace_s if limits.runs_on and limits.time_s else None

    @property
    def answered(self) -> frozenset[str]:
        """Ids of the items that are done, in whatever role."""
        return frozenset(r.item for r in self.records)

    @property
    def next_item(self) -> Planned | None:
        """The first planned item of a quiz that is not done."""
        done = self.answered
        return next((p for p in self.plan.items if p.item not in done), None)


def urgency(clock_ends_at: float | None, last_at: float, now: float) -> tuple[bool, float]:
    """Return by what sessions that were left are put in order: the greatest is to be gone on with first.

    One whose clock runs on goes before all others, the sooner it ends the more so; then comes what was left last.

    >>> urgency(900.0, 10.0, now=500) > urgency(950.0, 20.0, now=500) > urgency(None, 400.0, now=500)
    True
    >>> urgency(900.0, 10.0, now=1000) < urgency(None, 400.0, now=1000)
    True
    """
    if clock_ends_at is not None and clock_ends_at > now:
        return True, -clock_ends_at
    return False, last_at


class OutOfPlace(ValueError):
    """An event that cannot follow the ones before it."""


def begin(event: Started) -> Session:
    """Return the session that a ``Started`` event opens."""
    return Session(event.plan, event.bank, event.learner, event.at, last_at=event.at)


def apply(session: Session, event: AnyEvent) -> Session:
    """Return the session after one more event.

    Raises:
        OutOfPlace: the session is over, or was already started.
    """
    if session.state != "in_progress" and not isinstance(event, Regraded):
        raise OutOfPlace(f"the session is {session.state}")
    changed = msgspec.structs.replace(session, last_at=event.at)
    match event:
        case Started():
            raise OutOfPlace("the session was already started")
        case Shown(item=item):
            same = item == session.open_item
            kept, tried = (session.open_s, session.tried) if same else (0.0, ())
            return msgspec.structs.replace(changed, open_item=item, open_s=kept, tried=tried)
        case Hinted(item=item):
            return msgspec.structs.replace(changed, hinted=(*session.hinted, item))
        case Extended(items=items):
            plan = msgspec.structs.replace(session.plan, items=(*session.plan.items, *items))
            return msgspec.structs.replace(changed, plan=plan)
        case Tried():
            return msgspec.structs.replace(changed, tried=(*session.tried, event), open_s=0.0)
        case Flagged(item=item):
            flags = {k: v for k, v in session.flags.items() if k != item}
            return msgspec.structs.replace(changed, flags={**flags, item: event.remark} if event.on else flags)
        case Reviewed(elapsed_s=spent):
            return msgspec.structs.replace(changed, review_s=session.review_s + spent)
        case Answered():
            mine = [t for t in session.tried if t.item == event.item]
            return _with_record(
                changed,
                Record(
                    item=event.item,
                    response=event.response,
                    score=event.score,
                    verdict=event.verdict,
                    elapsed_s=sum((t.elapsed_s for t in mine), event.elapsed_s),
                    role=event.role,
                    hints=session.hinted.count(event.item),
                    misconceptions=tuple(
                        dict.fromkeys([*(m for t in mine for m in t.misconceptions), *event.misconceptions])
                    ),
                    at=event.at,
                    certainty=event.certainty,
                    tries=tuple(t.response for t in (mine[:-1] if event.gave_up else mine)),
                ),
            )
        case Expired():
            mine = [t for t in session.tried if t.item == event.item]
            late = Record(
                item=event.item,
                response=None,
                score=0.0,
                verdict="unanswered",
                elapsed_s=sum((t.elapsed_s for t in mine), event.elapsed_s),
                role=event.role,
                expired=True,
                hints=session.hinted.count(event.item),
                at=event.at,
            )
            return _with_record(changed, late)
        case Moved(to=to):
            return msgspec.structs.replace(changed, place=to)
        case Left(elapsed_s=spent):
            return msgspec.structs.replace(changed, open_s=spent)
        case Regraded(marks=marks):
            return _marked_anew(session, marks)
        case Finished(state=state):
            return msgspec.structs.replace(changed, state=state, ended_at=event.at, open_item="", open_s=0.0)


def _marked_anew(session: Session, marks: dict[str, Mark]) -> Session:
    changed = [
        msgspec.structs.replace(
            r,
            score=marks[r.item].score,
            verdict=marks[r.item].verdict,
            misconceptions=marks[r.item].misconceptions,
        )
        if r.item in marks and r.response is not None
        else r
        for r in session.records
    ]
    first = {r.item: r.score for r in session.records if r.item in marks} | session.first_scores
    return msgspec.structs.replace(session, records=tuple(changed), first_scores=first)


def _with_record(session: Session, record: Record) -> Session:
    """Add a record; in a quiz, a changed answer takes the place of the one before."""
    records = list(session.records)
    before = next((n for n, r in enumerate(records) if r.item == record.item), None) if record.role == "quiz" else None
    if before is None:
        records.append(record)
    else:
        spent = records[before].elapsed_s + record.elapsed_s
        records[before] = msgspec.structs.replace(record, elapsed_s=spent)
    return msgspec.structs.replace(session, records=tuple(records), open_item="", open_s=0.0, tried=())


def fold(events: Iterable[AnyEvent]) -> Session:
    """Play the events of one session again.

    Raises:
        OutOfPlace: the first is not ``Started``, or one cannot follow.
    """
    session: Session | None = None
    for event in events:
        if session is not None:
            session = apply(session, event)
        elif isinstance(event, Started):
            session = begin(event)
        else:
            raise OutOfPlace("a session begins with its start")
    if session is None:
        raise OutOfPlace("there are no events")
    return session


def fingerprint(item: Item) -> str:
    """Return 8 hex digits (CRC-32) that change when the wording or the key of an item changes."""
    return f"{zlib.crc32(msgspec.msgpack.encode(item)):08x}"
