"""What `smquiz review` prints as JSON is what it asks, whatever a journal holds and whenever it is called."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smquiz.cli import opened, reviewing
from smquiz.cli.play import Clocks
from smquiz.cli.reviewing import ReviewOptions, run_review
from smquiz.cli.settings import Failure
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import date_of, day_number
from smquiz.engine.learning.memory import DAY
from smquiz.engine.learning.queue import Apart
from smquiz.engine.session import AnyEvent
from smquiz.history.journal import Journal
from smquiz.ui.line import LineFace
from tests.cli.test_standings import journal_of
from tests.engine.learning.histories import ITEMS, RELATED, T0, Told, answered, diaries, histories, started


class Desk:
    """A learner who reviews at a time that is set, with a bank and a journal, and skips what is asked."""

    def __init__(self, journal: Journal, bank: Bank = RELATED) -> None:
        self.journal, self.bank, self.now = journal, bank, T0
        self.said = ""

    def json(self, options: ReviewOptions) -> dict[str, Any]:
        """Return what is printed instead of asking."""
        printed: list[object] = []
        self._run(options._replace(json=True), printed)
        return dict(msgspec.json.decode(msgspec.json.encode(printed[0])))

    def review(self, options: ReviewOptions) -> list[str]:
        """Skip all that is asked, and return it in its order."""
        before = self._sessions()
        self._run(options, [])
        return [r.item for i in self._sessions() - before for r in self.journal.session(i).records]

    def _sessions(self) -> set[str]:
        learner = self.journal.learner("ada")
        return {kept.id for kept in self.journal.latest(learner, self.bank.course.id, 1000)}

    def _run(self, options: ReviewOptions, printed: list[object]) -> None:
        out = io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(opened, "now", lambda: self.now)
            patch.setattr(opened, "utc_offset", lambda: 0.0)
            patch.setattr(opened, "open_bank", lambda: self.bank)
            patch.setattr(opened, "open_history", self._history)
            patch.setattr(opened, "learner_name", lambda: "ada")
            patch.setattr(opened, "print_json", printed.append)
            patch.setattr(opened, "is_plain", lambda: True)
            patch.setattr(opened, "open_face", lambda: LineFace(lambda: "skip", out))
            patch.setattr(reviewing, "CLOCKS", Clocks(lambda: self.now, lambda _: 0.0))
            run_review(options)
        self.said = " ".join(out.getvalue().split())

    @contextmanager
    def _history(self) -> Iterator[Journal]:
        yield self.journal


@contextmanager
def desk_after(told: Told) -> Iterator[Desk]:
    with journal_of(told) as (journal, _, _):
        yield Desk(journal)


def quizzed(day: int, items: list[str], score: float = 0.0) -> Told:
    """Return the events of a quiz on a day in which all of some items had one score."""
    at, session = T0 + day * DAY, f"s{day}"
    events: list[AnyEvent] = [started(at, changeable=False), *(answered(at + n, i, score) for n, i in enumerate(items))]
    return [(n, session, event) for n, event in enumerate(events, 100 * day)]


# ------------------------------------------------------------------ the JSON is the queue
wishes = st.none() | st.tuples(st.integers(1, 120), st.integers(1, 30))


@settings(max_examples=60)
@given(
    histories() | diaries(),
    st.floats(0, 40),
    st.integers(1, 6) | st.none(),
    st.booleans(),
    st.sampled_from([(), ("A",), ("A", "B")]),
    wishes,
)
def test_what_is_printed_is_what_is_asked_in_its_order(
    told: Told, days: float, limit: int | None, ahead: bool, topics: tuple[str, ...], wish: tuple[int, int] | None
) -> None:
    options = ReviewOptions(limit, topics, ahead)
    with desk_after(told) as desk:
        desk.now = max([T0, *(e.at for _, _, e in told)]) + days * DAY
        if wish is not None:
            day = date_of(day_number(desk.now, 0.0) + wish[0]).isoformat()
            desk.json(ReviewOptions(exam_date=day, minutes=wish[1]))
        printed = desk.json(options)
        asked = desk.review(options)
        assert [a["item"] for a in printed["today"]] == asked
        assert _keep_apart(asked)
        if "days" in printed and printed["days"] and not ahead:
            assert printed["days"][0]["questions"] == len(asked)


def _keep_apart(items: list[str]) -> bool:
    return all(Apart(RELATED, items[:n]).allows(item) for n, item in enumerate(items))


def test_a_plan_for_a_far_day_prints_what_is_due_until_its_days_begin() -> None:
    with desk_after(quizzed(0, ITEMS[:3])) as desk:
        desk.now = T0 + 2 * DAY
        far = date_of(day_number(desk.now, 0.0) + 200).isoformat()
        printed = desk.json(ReviewOptions(exam_date=far, minutes=5))
        assert (printed["exam"]["date"], printed["due"]) == (far, 3)
        assert [a["item"] for a in printed["today"]] == desk.review(ReviewOptions())


# ------------------------------------------------------------------ ahead of the day
def test_practice_ahead_says_what_is_due_when_nothing_else_is_left() -> None:
    with desk_after(quizzed(0, ITEMS[3:5] + ITEMS[7:9])) as desk:
        desk.now = T0 + 5 * DAY
        due = desk.json(ReviewOptions())["due"]
        assert due == 4
        assert desk.json(ReviewOptions(ahead=True))["due"] == due
        assert desk.review(ReviewOptions(ahead=True)) == []
        assert desk.said == "Nothing is left to practise ahead today. 3 questions are due today: `smquiz review`."


def test_practice_ahead_tells_of_what_is_due_and_does_not_give_it_away() -> None:
    with desk_after([*quizzed(0, ["A0"]), *quizzed(1, ["A1", "B2"])]) as desk:
        desk.now = T0 + 1 * DAY + 3600
        assert desk.json(ReviewOptions())["waiting"] == ["A0"]
        assert "A0" not in desk.review(ReviewOptions(ahead=True))
    with desk_after([*quizzed(0, ["A0"]), *quizzed(1, ["A1", "B2"], 1.0)]) as desk:
        desk.now = T0 + 2 * DAY
        assert desk.review(ReviewOptions(ahead=True)) == ["B2"]
        assert "1 question is due today: `smquiz review`." in desk.said
        assert desk.review(ReviewOptions()) == ["A0"]


def test_beside_a_plan_practice_takes_what_is_not_in_todays_share() -> None:
    with desk_after(quizzed(0, ITEMS)) as desk:
        desk.now = T0 + DAY
        day = date_of(day_number(desk.now, 0.0) + 9).isoformat()
        share = [a["item"] for a in desk.json(ReviewOptions(exam_date=day, minutes=1))["today"]]
        ahead = desk.review(ReviewOptions(ahead=True))
        assert share
        assert ahead
        assert not set(share) & set(ahead)
        assert f"{len(ahead)} questions besides today's share." in desk.said
        assert f"{len(share)} questions of today's share are left: `smquiz review`." in desk.said


def test_a_topic_in_which_nothing_was_answered_is_told_so_and_others_days_are_not_its_own() -> None:
    with desk_after(quizzed(0, ["A0"])) as desk:
        for ahead in (False, True):
            assert desk.review(ReviewOptions(topics=("B",), ahead=ahead)) == []
            assert "Nothing of this topic to review yet." in desk.said
    with desk_after(quizzed(0, ["A0", "B0"])) as desk:
        desk.now = T0 + 60
        assert desk.review(ReviewOptions(topics=("B",))) == []
        assert "Due in 1 day: 1." in desk.said


# ------------------------------------------------------------------ options that do not go together
@pytest.mark.parametrize(
    ("options", "why"),
    [
        (ReviewOptions(exam_date="none", minutes=5.0), "leave out --minutes"),
        (ReviewOptions(exam_date="none", ahead=True, limit=3, topics=("A",)), "--ahead and --limit and --topic"),
        (ReviewOptions(exam_date="2023-12-18", ahead=True), "plan first"),
        (ReviewOptions(minutes=5.0, ahead=True), "plan first"),
    ],
)
def test_options_of_which_one_would_be_passed_over_are_refused(options: ReviewOptions, why: str) -> None:
    with desk_after([]) as desk:
        kept = date_of(day_number(T0, 0.0) + 9).isoformat()
        desk.json(ReviewOptions(exam_date=kept, minutes=7.0))
        with pytest.raises(Failure, match=why) as refused:
            desk.review(options)
        assert refused.value.code == 2
        exam = desk.json(ReviewOptions())["exam"]
        assert (exam["date"], exam["minutes"]) == (kept, 7.0)


def test_another_day_keeps_the_minutes_and_only_minutes_that_can_be_planned_are_offered() -> None:
    with desk_after([]) as desk:
        first, second = (date_of(day_number(T0, 0.0) + n).isoformat() for n in (9, 12))
        assert desk.json(ReviewOptions(exam_date=first))["exam"]["minutes"] == 10
        lone = desk.json(ReviewOptions(minutes=1.0))["exam"]
        assert [o["minutes"] for o in lone["offers"]] == [1, 2]
        moved = desk.json(ReviewOptions(exam_date=second))["exam"]
        assert (moved["date"], moved["minutes"]) == (second, 1)
        most = desk.json(ReviewOptions(minutes=240.0))["exam"]
        assert [o["minutes"] for o in most["offers"]] == [120, 240]
