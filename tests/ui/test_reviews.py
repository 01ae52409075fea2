"""What a review says: a backlog without guilt, what waits, what comes next."""

from __future__ import annotations

import io

from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.examplan import Situation, offers, plan_for
from smquiz.engine.learning.pace import Pace
from smquiz.ui import reviews
from smquiz.ui.blocks import Block
from smquiz.ui.line import LineFace
from tests.samples import bank_of, many_items

NOW = 1_700_000_000.0  # a Tuesday, 14 November 2023
TODAY = day_number(NOW, 0.0)


def told(blocks: list[Block]) -> str:
    out = io.StringIO()
    LineFace(lambda: "", out).show(blocks)
    return " ".join(out.getvalue().split())


def test_a_backlog_is_told_without_guilt_and_with_its_days() -> None:
    words = told(reviews.queue_blocks(20, 57, 0, [20, 20, 19], TODAY))
    assert "57 questions are due. No harm done: here are the 20 that need it most, the rest keeps." in words
    assert "All caught up on Thu 16 Nov, with what falls due meanwhile: - today: 20 - Wed 15 Nov: 20" in words


def test_a_long_backlog_is_folded_and_an_endless_one_offers_a_greater_limit() -> None:
    assert "and 6 days more, 5 a day at most" in told(reviews.queue_blocks(5, 100, 0, [5] * 20, TODAY))
    assert "`--limit 10` goes faster" in told(reviews.queue_blocks(5, 100, 0, [], TODAY))


def test_a_share_that_is_done_tells_what_comes_next_only_while_days_are_left() -> None:
    before, on_the_day = (
        plan_for(Situation(memories={}, bank=bank_of(many_items()), now=NOW, exam_day=TODAY + n), 5) for n in (3, 0)
    )
    assert "Today's share is done, 1 minute of it. Next: " in told(reviews.share_done(before, 50, more=False))
    assert "Today's share is done, 1 minute of it." in told(reviews.share_done(before, 30, more=False))
    assert told(reviews.share_done(on_the_day, 0, more=False)) == "Nothing is planned today."
    assert "`smquiz review --ahead`" in told(reviews.share_done(on_the_day, 0, more=True))


def test_what_waits_for_another_day_is_said() -> None:
    assert "1 more question waits for another day" in told(reviews.queue_blocks(3, 3, 1, [], TODAY))
    words = told(reviews.nothing_blocks([2, 0, 3], 2, more=False))
    assert "Nothing more today. 2 more questions wait for another day" in words
    assert "Due in 2 days: 3." in words
    assert "--ahead" not in words
    assert "`smquiz review --ahead` practises on" in told(reviews.nothing_blocks([0, 1], 0, more=True))


def test_one_is_told_as_one() -> None:
    assert "here is the one that needs it most" in told(reviews.queue_blocks(1, 9, 0, [], TODAY))
    assert told(reviews.ahead_blocks(1, 0, planned=False)).startswith("1 question ahead of its day.")
    assert told(reviews.ahead_blocks(0, 1, planned=False)).endswith("1 question is due today: `smquiz review`.")
    assert told(reviews.ahead_blocks(0, 1, planned=True)).endswith(
        "1 question of today's share is left: `smquiz review`."
    )
    one = plan_for(Situation(memories={}, bank=bank_of(many_items(1, "A")), now=NOW, exam_day=TODAY + 3), 1)
    assert "of 1 question of lessons and practice" in told(reviews.plan_summary(one))
    assert told([reviews.plan_today(one, 1, 61)]).endswith("you have spent 1 minute of 1.")


def test_a_day_with_a_question_never_takes_no_minutes() -> None:
    quick = Pace({"single_choice": 20.0})
    one = Situation(memories={}, bank=bank_of(many_items(1, "A")), now=NOW, exam_day=TODAY + 3, pace=quick)
    rows = reviews._day_rows(plan_for(one, 1).days)
    assert {minutes for _, again, new, minutes in rows if int(again) + int(new)} == {"under 1"}
    assert {minutes for _, again, new, minutes in rows if not int(again) + int(new)} <= {"0"}


def test_a_long_plan_folds_its_weeks_and_adds_them_up() -> None:
    bank = bank_of(many_items())
    at = Situation(memories={}, bank=bank, now=NOW, exam_day=TODAY + 24)
    plan = plan_for(at, 3)
    words = told([b for section in reviews.plan_sections(plan, offers(at, 3), bank) for b in section])
    assert "Mon 20 Nov. Again:" in words
    assert "Tue 21 Nov to Mon 27 Nov." in words
    assert "Tue 5 Dec to Thu 7 Dec." in words
    rows = reviews._day_rows(plan.days)
    assert sum(int(new) for _, _, new, _ in rows) == sum(d.new for d in plan.days)
    assert sum(int(again) for _, again, _, _ in rows) == sum(d.reviews for d in plan.days)
