"""The verdict of an examination names its true reason, says when the mark is near, and recommends what is there."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from smquiz.engine.items import Contrast, Lesson, WorkedExample, WorkedPart
from smquiz.engine.scores import score_of
from smquiz.engine.session import BankRef, Mark, Plan, Planned, Record, Regraded, Session, apply
from smquiz.ui.blocks import Bars, Labelled, Para, Scale
from smquiz.ui.reports import result_view
from tests.samples import SINGLE, bank_of

BANK = replace(bank_of([], topics="AB"), path="tea.yaml")
LESSON = Lesson(
    topic="A",
    title="A",
    hook="h",
    pretest=SINGLE,
    steps=[],
    worked_example=WorkedExample(title="w", case="c", parts=[WorkedPart(ask="a", tell="t")]),
    contrast=Contrast(columns=["x", "y"], rows=[["1", "2"]]),
    checks=["sc"],
    summary="s",
    reflection="r",
)
TAUGHT = replace(BANK, lessons={"A": LESSON, "B": replace(LESSON, topic="B")})


def sat(
    a: int,
    b: int,
    each: int = 25,
    mark: float = 70,
    floor: float = 10,
    close: tuple[float, float] | None = None,
) -> Session:
    """Return an examination with so many questions on each of two topics, `a` and `b` of them right."""
    items = tuple(Planned(f"{t}{n}", "true_false", t) for t in "AB" for n in range(each))
    plan = Plan(
        kind="quiz", seed=1, items=items, scoring="exam", pass_mark=mark, floors={"A": floor, "B": floor}, close=close
    )
    right = {f"A{n}" for n in range(a)} | {f"B{n}" for n in range(b)}
    records = tuple(
        Record(p.item, True, float(p.item in right), "correct" if p.item in right else "incorrect", 1.0) for p in items
    )
    return Session(plan, BankRef("b", "1", ""), "me", 0.0, records=records, state="finished", ended_at=60.0)


def verdict(session: Session) -> str:
    (scale,) = (b for section in result_view(BANK, session, "s") for b in section if isinstance(b, Scale))
    return scale.verdict


def paras(session: Session, bank: object = TAUGHT, again: str = "") -> Sequence[str]:
    sections = result_view(bank, session, "s", again)  # type: ignore[arg-type]
    return [b.text for section in sections for b in section if isinstance(b, Para)]


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (25, 25, "Passed (pass mark 70 %)."),
        (18, 18, "Passed (pass mark 70 %); close to the mark, other questions could turn it."),
        (17, 17, "Not passed (pass mark 70 %); close to the mark, other questions could turn it."),
        (12, 12, "Not passed (pass mark 70 %)."),
        (9, 12, "Not passed (pass mark 70 %), and too few points in Topic A (9 of the 10 wanted)."),
    ],
)
def test_a_verdict_tells_what_was_missing_and_whether_the_mark_is_near(a: int, b: int, words: str) -> None:
    assert verdict(sat(a, b)) == words


def test_where_only_a_topic_has_too_few_points_the_total_is_not_the_reason_told() -> None:
    told = verdict(sat(19, 25, floor=20))
    assert (
        told
        == "Not passed: too few points in Topic A (19 of the 20 wanted), though the total reaches the pass mark 70 %."
    )


@pytest.mark.parametrize(
    ("right", "close", "expected"),
    [
        (50, (64.0, 74.0), "passed"),
        (40, (64.0, 74.0), "close"),  # 80 %: outside the band, but the interval holds the mark
        (37, (64.0, 74.0), "close"),
        (46, (90.0, 95.0), "close"),  # 92 %: far from the mark, but the author's band says so
        (29, None, "close"),
        (28, None, "not_passed"),
        (42, None, "passed"),
    ],
)
def test_the_mark_is_near_where_the_interval_holds_it_or_the_band_says_so(
    right: int, close: tuple[float, float] | None, expected: str
) -> None:
    score = score_of(sat(right - right // 2, right // 2, close=close))
    low, high = score.interval_95
    assert score.verdict == expected
    assert expected == "close" or not low <= 70 <= high


def test_new_marks_move_the_verdict_with_the_interval() -> None:
    session = sat(14, 14, close=(64.0, 74.0))
    assert score_of(session).verdict == "not_passed"
    marks = {f"B{n}": Mark(1.0, "correct") for n in range(14, 16)}
    regraded = apply(session, Regraded(at=90.0, bank=BankRef("b", "2", ""), marks=marks))
    assert score_of(regraded).verdict == "close"


def test_a_lesson_is_recommended_only_where_there_is_one() -> None:
    failed = sat(9, 15)
    one = "Recommended: the lesson on Topic A: smquiz --bank tea.yaml learn topic-a"
    assert one in paras(failed, replace(TAUGHT, lessons={"A": LESSON}))
    both = "Recommended: the lessons on Topic A, Topic B: smquiz --bank tea.yaml learn chooses one"
    assert both in paras(failed)
    assert not [p for p in paras(failed, BANK) if "lesson" in p]


def test_whether_it_may_be_taken_again_is_told_with_the_result() -> None:
    assert "Not before tomorrow." in paras(sat(9, 15), again="Not before tomorrow.")


def test_what_was_left_before_any_answer_has_no_score_and_keeps_its_flags() -> None:
    left = replace(sat(0, 0), records=(), state="in_progress", ended_at=None, flags={"A1": "two readings"})
    sections = result_view(BANK, left, "s")
    assert paras(left) == ["No question that counts was answered, so there is no score."]
    assert not any(isinstance(b, Scale | Bars) for section in sections for b in section)
    assert any(b == Labelled("Flagged", ("A1: two readings",)) for section in sections for b in section)
