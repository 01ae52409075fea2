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
from smquiz.engine.responses import Order
from smquiz.engine.timing import Limits

Kind = Literal["lesson", "quiz", "review"]
State = Literal["finished", "expired", "abandoned", "in_progress"]
Role = Literal["quiz", "pretest", "step", "check", "posttest"]
FeedbackTime = Literal["now", "end", "none"]


class Planned(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item as it will be shown; ``chance`` is the score of blind guessing in [0, 1]."""

    item: str
    type: str
    topic: str
    level: str = ""
    chance: float = 0.0
    order: Order = {}
    fingerprint: str = ""


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which items, in which order, with which option order and limits."""

    kind: Kind
    seed: int
    items: tuple[Planned, ...]
    preset: str = ""
    topic: str = ""
    limits: Limits = Limits()
    feedback: FeedbackTime = "now"
    scoring: Scoring = "practice"
    hints: bool = True
    pass_mark: float | None = None


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


class Answered(Event, kw_only=True, frozen=True, tag_field="event", tag="answered"):
    """A response was given; a ``None`` response is a skip.

    The raw response is what counts; the grade of the moment stands beside it.
    """

    item: str
    response: Response
    score: Annotated[float, Meta(ge=0, le=1)]
    verdict: Verdict
    elapsed_s: float = 0.0
    role: Role = "quiz"
    misconceptions: tuple[str, ...] = ()


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


class Finished(Event, kw_only=True, frozen=True, tag_field="event", tag="finished"):
    """The session ended."""

    state: Literal["finished", "expired", "abandoned"]


AnyEvent = Started | Shown | Hinted | Answered | Expired | Moved | Left | Finished


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer as it counts."""

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


class Session(msgspec.Struct, frozen=True):
    """What has happened so far. ``open_s`` was spent on the open item before leaving."""

    plan: Plan
    bank: BankRef
    learner: str
    started_at: float
    records: tuple[Record, ...] = ()
    hinted: tuple[str, ...] = ()
    place: str = ""
    open_item: str = ""
    open_s: float = 0.0
    state: State = "in_progress"
    ended_at: float | None = None
    last_at: float = 0.0

    @property
    def used_s(self) -> float:
        """Seconds counted against the limit so far."""
        return sum(r.elapsed_s for r in self.records) + self.open_s

    @property
    def answered(self) -> frozenset[str]:
        """Ids of the items that are done, in whatever role."""
        return frozenset(r.item for r in self.records)

    @property
    def next_item(self) -> Planned | None:
        """The first planned item of a quiz that is not done."""
        done = self.answered
        return next((p for p in self.plan.items if p.item not in done), None)


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
    if session.state != "in_progress":
        raise OutOfPlace(f"the session is {session.state}")
    changed = msgspec.structs.replace(session, last_at=event.at)
    match event:
        case Started():
            raise OutOfPlace("the session was already started")
        case Shown(item=item):
            kept = session.open_s if item == session.open_item else 0.0
            return msgspec.structs.replace(changed, open_item=item, open_s=kept)
        case Hinted(item=item):
            return msgspec.structs.replace(changed, hinted=(*session.hinted, item))
        case Answered():
            return _with_record(
                changed,
                Record(
                    item=event.item,
                    response=event.response,
                    score=event.score,
                    verdict=event.verdict,
                    elapsed_s=event.elapsed_s,
                    role=event.role,
                    hints=session.hinted.count(event.item),
                    misconceptions=event.misconceptions,
                    at=event.at,
                ),
            )
        case Expired():
            late = Record(
                item=event.item,
                response=None,
                score=0.0,
                verdict="unanswered",
                elapsed_s=event.elapsed_s,
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
        case Finished(state=state):
            return msgspec.structs.replace(changed, state=state, ended_at=event.at, open_item="", open_s=0.0)


def _with_record(session: Session, record: Record) -> Session:
    return msgspec.structs.replace(session, records=(*session.records, record), open_item="", open_s=0.0)


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
