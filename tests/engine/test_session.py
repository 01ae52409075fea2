from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.grading import grade
from smquiz.engine.planning import QuizSpec, plan
from smquiz.engine.scores import (
    BankInfo,
    Generator,
    LearnerRef,
    ScoreDocument,
    counted,
    duration_s,
    score_of,
    score_schema,
    session_score,
    wilson,
)
from smquiz.engine.session import (
    Answered,
    AnyEvent,
    BankRef,
    Expired,
    Finished,
    Hinted,
    Left,
    OutOfPlace,
    Session,
    Shown,
    Started,
    apply,
    begin,
    fold,
)
from smquiz.engine.timing import Limits
from tests.samples import bank_of, many_items

BANK = bank_of(many_items())
REF = BankRef("sample", "1", "0" * 64)


def started(n: int = 6, **spec: object) -> Started:
    return Started(at=1000.0, plan=plan(BANK, QuizSpec(seed=5, questions=n, **spec)), bank=REF)  # type: ignore[arg-type]


def answer(item: str, response: str, at: float = 1001.0, elapsed: float = 2.0) -> Answered:
    result = grade(BANK.items[item], response)
    return Answered(
        at=at,
        item=item,
        response=response,
        score=result.score,
        verdict=result.verdict,
        elapsed_s=elapsed,
        misconceptions=result.misconceptions,
    )


moves = st.lists(st.sampled_from(["show", "hint", "a", "b", "c", "skip", "late", "leave"]), max_size=30)


def play(names: list[str], finish: bool) -> tuple[list[AnyEvent], Session]:
    """Play a session move by move, as the program does."""
    first = started()
    events: list[AnyEvent] = [first]
    session = begin(first)
    for n, name in enumerate(names):
        upcoming = session.next_item
        if upcoming is None:
            break
        at, item = 1001.0 + n, upcoming.item
        made: dict[str, AnyEvent] = {
            "show": Shown(at=at, item=item),
            "hint": Hinted(at=at, item=item),
            "skip": Answered(at=at, item=item, response=None, score=0, verdict="unanswered"),
            "late": Expired(at=at, item=item, elapsed_s=3),
            "leave": Left(at=at, elapsed_s=1),
        }
        event = made.get(name) or answer(item, name, at)
        events.append(event)
        session = apply(session, event)
    if finish:
        events.append(Finished(at=2000.0, state="finished"))
        session = apply(session, events[-1])
    return events, session


@given(moves, st.booleans())
def test_folding_the_stored_events_gives_the_session_that_was_played(names: list[str], finish: bool) -> None:
    events, session = play(names, finish)
    stored = [msgspec.json.encode(e) for e in events]
    assert fold(msgspec.json.decode(s, type=AnyEvent) for s in stored) == session


@given(moves, st.booleans())
def test_the_score_document_is_valid_against_the_schema_that_is_printed(names: list[str], finish: bool) -> None:
    _, session = play(names, finish)
    document = ScoreDocument(
        generator=Generator("smquiz", "0"),
        learner=LearnerRef("x", None),
        bank=BankInfo("b", "1", "0"),
        sessions=[session_score("s", session)],
    )
    jsonschema.validate(json.loads(msgspec.json.encode(document)), score_schema())


@given(moves, st.booleans())
def test_points_by_topic_add_up_to_the_whole(names: list[str], finish: bool) -> None:
    _, session = play(names, finish)
    told = session_score("s", session)
    assert sum(s.earned for s in told.by_topic.values()) == pytest.approx(told.score.earned)
    assert sum(s.possible for s in told.by_topic.values()) == told.score.possible == len(told.answers)


def test_a_quiz_that_ran_out_counts_every_question_and_lasts_exactly_its_limit() -> None:
    first = started(limits=Limits(60))
    item = first.plan.items[0].item
    session = fold(
        [first, Expired(at=1090.0, item=item, elapsed_s=59, whole=True), Finished(at=1099.0, state="expired")]
    )
    assert duration_s(session) == 60
    assert [r.expired for r in counted(session)] == [True] + [False] * 5
    assert score_of(session).possible == 6


def test_an_exam_that_ran_out_ended_at_its_deadline() -> None:
    first = started(limits=Limits(60, runs_on=True))
    session = fold([first, Finished(at=5000.0, state="expired")])
    assert session_score("s", session).finished_at == "1970-01-01T00:17:40Z"


def test_nothing_follows_the_end_and_nothing_precedes_the_start() -> None:
    end = Finished(at=1001.0, state="finished")
    with pytest.raises(OutOfPlace):
        fold([started(), end, end])
    with pytest.raises(OutOfPlace):
        fold([end])
    with pytest.raises(OutOfPlace):
        fold([])


def test_time_spent_before_leaving_counts_when_the_item_is_shown_again() -> None:
    first = started()
    item = first.plan.items[0].item
    session = fold([first, Shown(at=1, item=item), Left(at=2, elapsed_s=7.5), Shown(at=3, item=item)])
    assert session.used_s == 7.5


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17: 857-872, table I, method 3 (score, no correction)
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((100 * low, 100 * high), abs=0.006)
