"""Where a learner stands is one fold of the journal, however it is computed."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smquiz.engine.items import Misconception, Preset
from smquiz.engine.learning.folding import OutOfOrder, carry_on, standing_anew
from smquiz.engine.learning.memory import Schedule, reviewed
from smquiz.engine.learning.progress import progress_of
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.learning.standing import Basis, Standing, decoded, encoded, open_sitting, past_from
from smquiz.engine.planning import QuizSpec, plan
from smquiz.engine.session import BankRef, Finished, Mark, Record, Regraded
from smquiz.engine.timing import Limits
from tests.engine.learning.histories import (
    BANK,
    BASIS,
    HOUR,
    ITEMS,
    T0,
    Told,
    answered,
    by_session,
    histories,
    since,
    started,
)

SCHEDULE = Schedule()
DAY = 24 * HOUR


def review(memory: Memory | None, record: Record) -> Memory:
    return reviewed(memory, record, SCHEDULE)


def anew(told: Told) -> Standing:
    return standing_anew(BANK, BASIS, by_session(told), review)


@given(histories(), st.integers(0, 60))
def test_a_snapshot_carried_on_is_what_the_whole_journal_gives_to_the_last_digit(told: Told, cut: int) -> None:
    kept = encoded(anew(told[:cut]))
    standing = decoded(kept, BASIS)
    assert standing is not None
    carry_on(BANK, standing, cut, since(told, cut), review)
    assert encoded(standing) == encoded(anew(told))


@given(histories(), st.data())
def test_what_arrives_late_is_counted_in_its_place_or_refused(told: Told, data: st.DataObject) -> None:
    sessions = sorted({s for _, s, _ in told})
    late = set(data.draw(st.lists(st.sampled_from(sessions), unique=True))) if sessions else set()
    early = [t for t in told if t[1] not in late]
    merged = [(n, s, e) for n, (_, s, e) in enumerate([*early, *(t for t in told if t[1] in late)], 1)]
    standing = anew(early)
    try:
        carry_on(BANK, standing, len(early), since(merged, len(early)), review)
    except OutOfOrder:
        standing = anew(merged)
    assert msgspec.to_builtins(standing) == msgspec.to_builtins(anew(told))


def test_marks_changed_later_are_counted_anew() -> None:
    told: Told = [(1, "s", started(T0, False)), (2, "s", answered(T0 + 1, ITEMS[0], 0.0))]
    standing = anew(told)
    mark = Regraded(at=T0 + 9, bank=BankRef("sample", "2", ""), marks={ITEMS[0]: Mark(1.0, "correct")})
    told.append((3, "s", mark))
    with pytest.raises(OutOfOrder):
        carry_on(BANK, standing, 2, since(told, 2), review)
    assert anew(told).latest[ITEMS[0]].right


def test_a_snapshot_of_another_bank_day_or_retention_is_not_used() -> None:
    kept = encoded(anew([]))
    assert decoded(kept, BASIS) is not None
    assert decoded(kept, Basis("changed", 0.0, 0.9)) is None
    assert decoded(kept, Basis("", 3600.0, 0.9)) is None
    assert decoded(kept, Basis("", 0.0, 0.8)) is None
    assert decoded(b"no snapshot", BASIS) is None


def test_answers_that_can_be_changed_count_when_they_are_handed_in() -> None:
    told: Told = [(1, "s", started(T0, True)), (2, "s", answered(T0 + 1, ITEMS[0], 0.0))]
    assert anew(told).latest == {}


def one_answer_a_day(scores: str, item: str = ITEMS[0], gap: float = DAY) -> Told:
    told: Told = [(1, "s", started(T0, False))]
    for n, score in enumerate(scores):
        told.append((2 * n + 1, f"s{n}", started(T0 + n * gap, False)))
        told.append((2 * n + 2, f"s{n}", answered(T0 + n * gap + 1, item, float(score))))
    return told[1:]


def test_a_repeat_on_one_day_moves_neither_mastery_nor_memory() -> None:
    once, often = anew(one_answer_a_day("0")), anew(one_answer_a_day("0111", gap=60.0))
    assert often.skills == once.skills
    assert often.memories == once.memories
    assert often.days[next(iter(often.days))].answers == 4


def test_mastery_grows_with_right_answers_and_its_uncertainty_falls() -> None:
    few, many = (progress_of(BANK, anew(_different_items(n)), T0 + 9 * DAY).topics[0].mastery for n in (5, 8))
    assert few is not None
    assert many is not None
    assert many.share > few.share
    assert many.high - many.low < few.high - few.low


def _different_items(n: int) -> Told:
    told: Told = [(1, "s", started(T0, False))]
    return told + [(m + 2, "s", answered(T0 + m + 1, i, 1.0)) for m, i in enumerate(ITEMS[:n])]


def test_a_misconception_is_held_then_shaken_then_overcome_by_different_items_on_different_days() -> None:
    told: Told = [(1, "s", started(T0, False)), (2, "s", answered(T0 + 1, ITEMS[0], 0.0))]
    bank = msgspec.structs.replace(BANK, misconceptions={"M-a": _misconception()})
    states = []
    for n, item in enumerate([ITEMS[0], ITEMS[1], ITEMS[1], ITEMS[2]]):
        standing = standing_anew(bank, BASIS, by_session(told), review)
        states.append(progress_of(bank, standing, T0).misconceptions[0].state)
        at = T0 + (n + 1) * DAY
        told += [(9 * n + 10, f"t{n}", started(at, False)), (9 * n + 11, f"t{n}", answered(at + 1, item, 1.0))]
    assert states == ["held", "shaken", "shaken", "overcome"]
    belief = progress_of(bank, standing_anew(bank, BASIS, by_session(told), review), T0).misconceptions[0]
    assert (belief.shown, belief.resisted, belief.last_shown) == (1, 4, "2023-11-14")


def _misconception() -> Misconception:
    return Misconception(id="M-a", name="A belief", text="A belief.", correction="What holds.")


def test_a_streak_is_not_broken_by_a_day_on_which_nothing_was_due_but_by_one_on_which_something_was() -> None:
    told = one_answer_a_day("1")
    standing = anew(told)
    due_on = int((standing.memories[ITEMS[0]].due - T0) // DAY)
    assert due_on > 1
    streaks = [progress_of(BANK, standing, T0 + n * DAY).streak for n in (0, 1, due_on, due_on + 1)]
    assert streaks == [1, 1, 1, 0]


def test_the_forecast_asks_siblings_of_a_case_on_different_days_as_the_review_does() -> None:
    cases = {i: msgspec.structs.replace(BANK.items[i], scenario="case") for i in ITEMS[:2]}
    bank = msgspec.structs.replace(BANK, items=BANK.items | cases)
    told: Told = [(1, "s", started(T0, False)), (2, "s", answered(T0 + 1, ITEMS[0], 0.0))]
    told += [(3, "t", started(T0 + DAY, False)), (4, "t", answered(T0 + DAY + 1, ITEMS[1], 0.0))]
    progress = progress_of(bank, standing_anew(bank, BASIS, by_session(told), review), T0 + 9 * DAY)
    assert progress.due == 1
    assert progress.forecast == [1, 1] + [0] * 28


def test_practice_draws_items_near_the_wanted_success_more_often_than_a_test_does() -> None:
    items = [msgspec.structs.replace(BANK.items[i], difficulty=d) for i, d in zip(ITEMS[:8], range(-4, 4), strict=True)]
    bank = msgspec.structs.replace(BANK, items={i.id: i for i in items})
    past = msgspec.structs.replace(past_from(anew([])), abilities={"A": 0.0})
    drawn = {"now": 0, "end": 0}
    near = {i.id for i in items if i.difficulty in (-1, -2)}  # 0.80 and 0.91 expected, of a chance of 0.25
    for seed in range(300):
        for feedback in ("now", "end"):
            spec = QuizSpec(seed=seed, questions=2, feedback=feedback)
            drawn[feedback] += sum(p.item in near for p in plan(bank, spec, past).items)
    assert drawn["end"] < 200  # two of eight, two drawn: 150 to be expected
    assert drawn["now"] > 300


def test_the_best_next_step_goes_from_what_is_open_to_what_is_due_to_what_is_known_least() -> None:
    bank = msgspec.structs.replace(BANK, presets={p: Preset(name=p, title=p) for p in ("quick", "timed", "exam")})
    told = one_answer_a_day("1")
    assert progress_of(bank, anew(told), T0 + 1).next_command == "resume"
    told.append((9, "s0", Finished(at=T0 + 2, state="finished")))
    standing = standing_anew(bank, BASIS, by_session(told), review)
    assert progress_of(bank, standing, T0 + 60 * DAY).next_command == "review"
    assert progress_of(bank, standing, T0 + 3).next_command == "quiz quick -t topic-b"


def test_what_was_left_with_its_clock_running_is_gone_on_with_before_what_was_left_last() -> None:
    bank = msgspec.structs.replace(BANK, presets={"exam": Preset(name="exam", title="Examination")})
    quick = started(T0 + 5, False)
    limits = Limits(60.0, runs_on=True)
    sat = msgspec.structs.replace(quick, at=T0, plan=msgspec.structs.replace(quick.plan, preset="exam", limits=limits))
    told: Told = [(1, "x", sat), (2, "s", quick)]
    standing = standing_anew(bank, BASIS, by_session(told), review)
    words = progress_of(bank, standing, T0 + 10).next_words
    assert words == "go on with \u201cExamination\u201d, its clock runs: smquiz resume"
    assert progress_of(bank, standing, T0 + 61).next_words == "go on with the quiz you left: smquiz resume"
    assert (open_sitting(standing, "exam"), open_sitting(standing, "timed")) == ("x", None)


def test_a_plan_sets_what_is_reviewed_until_its_minutes_are_used() -> None:
    told = [*one_answer_a_day("1"), (9, "s0", Finished(at=T0 + 2, state="finished"))]
    standing, later = anew(told), T0 + 60 * DAY
    share = progress_of(BANK, standing, T0 + DAY, minutes_left=7.2)
    assert (share.next_command, share.due) == ("review", 0)
    assert share.next_words == "do today's share of your plan, about 7 minutes: smquiz review"
    used = progress_of(BANK, standing, later, minutes_left=0.1)
    assert used.due == 1
    assert used.next_command != "review"
