"""Random histories: sessions whose events interleave as on a machine with two terminals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hypothesis import strategies as st
from msgspec.structs import replace

from smquiz.engine.items import Bank, Verdict
from smquiz.engine.learning.standing import Basis
from smquiz.engine.marking import CERTAINTIES, Certainty
from smquiz.engine.session import Answered, AnyEvent, BankRef, Finished, Plan, Planned, Started
from tests.samples import bank_of, many_items

BANK: Bank = bank_of(many_items())
ITEMS = sorted(BANK.items)
# The same items, of which each asks one of two objectives of its topic, and some are siblings of a case or enemies.
_RELATIONS: dict[str, dict[str, object]] = {
    **{i: {"scenario": "case"} for i in ("A0", "A1", "A2")},
    **{i: {"scenario": "other case"} for i in ("B0", "B1")},
    "A3": {"enemies": ["A4"]},
    "A6": {"enemies": ["A2", "B3"]},
}
RELATED: Bank = replace(
    BANK,
    items={
        i: replace(item, objective=f"{item.topic}-{n % 2}", **_RELATIONS.get(i, {}))
        for n, (i, item) in enumerate(BANK.items.items())
    },
)
T0 = 1_700_000_000.0
HOUR = 3600.0
BASIS = Basis("", 0.0, 0.9)
Told = list[tuple[int, str, AnyEvent]]  # number of arrival, session, event

answers = st.tuples(
    st.just("answer"),
    st.integers(0, 3),
    st.sampled_from(ITEMS[:6]),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.sampled_from([None, *CERTAINTIES]),
)
others = st.tuples(
    st.sampled_from(["start", "start changeable", "finish", "abandon"]),
    st.integers(0, 3),
    st.just(""),
    st.just(0.0),
    st.none(),
)
steps = st.lists(st.tuples(st.floats(0.001, 40.0), answers | others | answers), max_size=60)


@st.composite
def histories(draw: st.DrawFn) -> Told:
    """Draw what a journal holds: events in the order in which they were written, a little or days apart."""
    now, number = T0, 0
    told: Told = []
    open_: dict[int, str] = {}
    done: dict[str, set[str]] = {}
    for hours, (what, slot, item, score, certainty) in draw(steps):
        now += hours * HOUR
        session = open_.get(slot)
        event: AnyEvent | None = None
        if what.startswith("start") and session is None:
            session = open_[slot] = f"s{number:03}"
            done[session] = set()
            event = started(now, changeable=what == "start changeable")
        elif what == "answer" and session is not None and item not in done[session]:
            done[session].add(item)
            event = answered(now, item, score, certainty)
        elif what in ("finish", "abandon") and session is not None:
            del open_[slot]
            event = Finished(at=now, state="finished" if what == "finish" else "abandoned")
        if event is not None and session is not None:
            number += 1
            told.append((number, session, event))
    return told


@st.composite
def diaries(draw: st.DrawFn) -> Told:
    """Draw days of learning some days apart, on each a quiz of a few items, some of them wrong with high certainty."""
    kinds: list[tuple[float, Certainty | None]] = [(1.0, None), (1.0, None), (1.0, "low"), (0.0, None), (0.0, "high")]
    answer = st.sampled_from(kinds)
    quiz = st.dictionaries(st.sampled_from(ITEMS[:13]), answer, min_size=1, max_size=8)
    told: Told = []
    day = 0
    for n, (gap, given) in enumerate(draw(st.lists(st.tuples(st.integers(0, 4), quiz), min_size=1, max_size=8))):
        day += gap
        at = T0 + day * 24 * HOUR + n
        events: list[AnyEvent] = [started(at, changeable=False)]
        events += [answered(at, item, score, certainty) for item, (score, certainty) in given.items()]
        events.append(Finished(at=at, state="finished"))
        told += [(len(told) + m, f"s{n:03}", event) for m, event in enumerate(events, 1)]
    return told


def started(at: float, changeable: bool) -> Started:
    """Return the start of a quiz; where answers are changeable, they count when they are handed in."""
    items = tuple(Planned(i, "single_choice", BANK.items[i].topic) for i in ITEMS)
    plan = Plan(kind="quiz", seed=1, items=items, feedback="end" if changeable else "now")
    return Started(at=at, plan=plan, bank=BankRef("sample", "1", ""), learner="ada")


def answered(at: float, item: str, score: float, certainty: Certainty | None = None) -> Answered:
    """Return an answer with a score; one that is not right shows a misconception of its item."""
    verdict: Verdict = "correct" if score == 1 else "partly_correct" if score else "incorrect"
    shown = () if score == 1 else ("M-a",)
    return Answered(
        at=at, item=item, response="a", score=score, verdict=verdict, elapsed_s=3.0, misconceptions=shown,
        certainty=certainty,
    )  # fmt: skip


def by_session(told: Sequence[tuple[int, str, AnyEvent]]) -> Iterator[tuple[str, list[tuple[int, AnyEvent]]]]:
    """Return the events by session, in order of the sessions' start."""
    sessions: dict[str, list[tuple[int, AnyEvent]]] = {}
    for number, session, event in told:
        sessions.setdefault(session, []).append((number, event))
    yield from sorted(sessions.items(), key=lambda pair: (pair[1][0][1].at, pair[0]))


def since(told: Told, number: int) -> Iterator[tuple[str, list[tuple[int, AnyEvent]]]]:
    """Return the sessions with events above a number, whole."""
    return ((s, events) for s, events in by_session(told) if events[-1][0] > number)
