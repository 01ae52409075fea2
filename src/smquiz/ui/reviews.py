"""Screens of a review: the plan towards an examination, a backlog over days, and that nothing is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from smquiz.engine.commands import typed
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import date_of
from smquiz.engine.learning.examplan import ExamPlan, Offer, PlanDay, Shares
from smquiz.ui.blocks import Bars, Block, Grid, Heading, Labelled, Para
from smquiz.ui.telling import a_day, count, percent

SINGLE_DAYS = 7  # days that are shown one by one before weeks are folded
LISTED_DAYS = 14  # days of a backlog that are listed


def short_day(day: date) -> str:
    """Return a date with its weekday, for lists.

    >>> short_day(date(2026, 12, 18))
    'Fri 18 Dec'
    """
    return f"{day:%a} {day.day} {day:%b}"


# ------------------------------------------------------------------ towards an examination
def plan_summary(plan: ExamPlan) -> list[Block]:
    """Show what the learner will know on the day, with the plan and without."""
    all_ = plan.everything
    day = date_of(plan.exam_day)
    if not plan.days:
        return [
            Heading(f"The examination is today, {short_day(day)}"),
            Para("A last look at what is most likely gone."),
        ]
    return [
        Heading(
            f"Plan for {short_day(day)} {day.year}",
            f"{count(len(plan.days), 'day')}, {a_day(plan.minutes)}",
        ),
        Para(
            f"On the day you should be right in about {_right(all_, all_.planned)} of "
            f"{count(all_.items, 'question')} of lessons and practice with this plan ({percent(all_.planned)}), "
            f"and in about {_right(all_, all_.without)} without it ({percent(all_.without)}). "
            f"Today it would be {_right(all_, all_.now)} ({percent(all_.now)})."
        ),
    ]


def _right(shares: Shares, share: float) -> int:
    return round(shares.items * share)


def plan_sections(plan: ExamPlan, offers: Sequence[Offer], bank: Bank) -> list[list[Block]]:
    """Show a whole plan: what it brings, by topic, what other minutes would buy, and its days."""
    names = {t.id: t.title for t in bank.topics}
    topics = tuple(
        (
            names.get(t, t),
            s.planned,
            f"{percent(s.planned)}, without the plan {percent(s.without)}",
        )
        for t, s in plan.topics.items()
    )
    bought = tuple(
        (f"{o.minutes:g}", percent(o.planned), f"{_right(plan.everything, o.planned)}", str(o.questions))
        for o in offers
    )
    return [
        plan_summary(plan),
        [Bars(topics, "What you should know on the day")],
        [Grid(("Minutes a day", "Right on the day", "Questions right", "Asked by then"), bought, "What minutes buy")],
        [
            Grid(("Day", "Again", "New", "Minutes"), tuple(_day_rows(plan.days)), "Day by day"),
            Para("The plan is made anew every day from what you have answered; a day missed is no harm.", "quiet"),
        ],
    ]


def _day_rows(days: Sequence[PlanDay]) -> list[tuple[str, str, str, str]]:
    """Return a row for each of the first days, then one for each week that follows."""
    single = days if len(days) <= 2 * SINGLE_DAYS else days[:SINGLE_DAYS]
    rows = [_row(short_day(date_of(d.day)), [d]) for d in single]
    for n in range(len(single), len(days), 7):
        week = days[n : n + 7]
        first, last = date_of(week[0].day), date_of(week[-1].day)
        label = short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"
        rows.append(_row(label, week))
    return rows


def _row(label: str, days: Sequence[PlanDay]) -> tuple[str, str, str, str]:
    seconds = sum(d.seconds for d in days)
    return label, str(sum(d.reviews for d in days)), str(sum(d.new for d in days)), _whole_minutes(seconds)


def _whole_minutes(seconds: float) -> str:
    return "under 1" if 0 < seconds < 30 else str(round(seconds / 60))


def plan_today(plan: ExamPlan, asked: int, spent_s: float) -> Para:
    """Say what is asked now, and how much of today's minutes was used before."""
    seconds = plan.days[0].seconds if plan.days and asked == len(plan.today) else 0.0
    about = f", about {count(round(seconds / 60), 'minute')}" if seconds >= 60 else ""
    done = f"; you have spent {count(round(spent_s / 60), 'minute')} of {plan.minutes:g}" if spent_s >= 60 else ""
    return Para(f"Today: {count(asked, 'question')}{about}{done}.")


def share_done(plan: ExamPlan, spent_s: float, more: bool, path: str = "") -> list[Block]:
    """Say that nothing more is planned for today, and what comes next if days are left.

    Args:
        plan: The plan.
        spent_s: Seconds of today's minutes that were used.
        more: Whether there is something to practise all the same.
        path: The name by which commands mean the bank; empty for the shipped course.
    """
    minutes = count(max(1, round(spent_s / 60)), "minute")
    done = f"Today's share is done, {minutes} of it." if spent_s >= 30 else "Nothing is planned today."
    return [Para(done, "good"), *_next_planned(plan), *_ahead(more, path)]


def _ahead(more: bool, path: str) -> list[Block]:
    return [Para(f"`{typed('review --ahead', path)}` practises on all the same.", "quiet")] if more else []


def _next_planned(plan: ExamPlan) -> list[Block]:
    if not plan.days:
        return []
    following = next((d for d in plan.days[1:] if d.reviews + d.new), None)
    if following is None:
        return [Para("Nothing more is planned until then.")]
    number = count(following.reviews + following.new, "question")
    return [Para(f"Next: {number} on {short_day(date_of(following.day))}.")]


def plan_begins(day: int) -> Para:
    """Say from when on the days are planned."""
    return Para(
        f"The days are planned from {short_day(date_of(day))} on; until then what falls due is asked, as always.",
        "quiet",
    )


# ------------------------------------------------------------------ without an examination
def queue_blocks(asked: int, due: int, waiting: int, days: Sequence[int], today: int) -> list[Block]:
    """Say what is asked now, and over which days the rest is spread.

    Args:
        asked: Questions asked now.
        due: Questions that could be asked today.
        waiting: Due items that wait since something of their case was asked.
        days: Questions a day until nothing is overdue; empty if that lies too far away.
        today: The number of the present day.
    """
    blocks: list[Block] = []
    if due > asked:
        first = "the one that needs" if asked == 1 else f"the {asked} that need"
        blocks.append(
            Para(f"{count(due, 'question')} are due. No harm done: here {_is(asked)} {first} it most, the rest keeps.")
        )
        blocks += _spread_blocks(asked, days, today)
    else:
        blocks.append(Para(f"{count(asked, 'question')} due today."))
    if waiting:
        blocks.append(waiting_para(waiting))
    return blocks


def _spread_blocks(asked: int, days: Sequence[int], today: int) -> list[Block]:
    if not days:
        return [Para(f"At {asked} a day it would take long to catch up; `--limit {2 * asked}` goes faster.", "quiet")]
    lines = [
        f"{'today' if n == 0 else short_day(date_of(today) + timedelta(days=n))}: {count}"
        for n, count in enumerate(days[:LISTED_DAYS])
    ]
    more = len(days) - LISTED_DAYS
    if more > 0:
        lines.append(f"and {count(more, 'day')} more, {asked} a day at most")
    last = short_day(date_of(today) + timedelta(days=len(days) - 1))
    label = f"All caught up on {last}, with what falls due meanwhile"
    return [Labelled(label, tuple(lines))]


def waiting_para(waiting: int) -> Para:
    """Say that some wait for another day."""
    verb = "waits" if waiting == 1 else "wait"
    return Para(
        f"{count(waiting, 'more question')} {verb} for another day: today's would give the answer away.", "quiet"
    )


def ahead_blocks(asked: int, first: int, planned: bool, path: str = "") -> list[Block]:
    """Say what practising ahead does to the schedule, and what a review would ask before that.

    Args:
        asked: Questions asked now.
        first: Questions that `smquiz review` asks today.
        planned: Whether these are the share of a plan, and not what is due.
        path: The name by which commands mean the bank; empty for the shipped course.
    """
    whose = "besides today's share" if planned else f"ahead of {'its' if asked == 1 else 'their'} day"
    told = (
        f"{count(asked, 'question')} {whose}. The schedule takes no harm: a right answer only ever "
        "puts the next day off, and a second one on the same day changes nothing."
        if asked
        else "Nothing is left to practise ahead today."
    )
    of = f"of today's share {_is(first)} left" if planned else f"{_is(first)} due today"
    before = f"{count(first, 'question')} {of}: `{typed('review', path)}`."
    return [Para(told), *([Para(before)] if first else [])]


def unmet_blocks(in_topics: bool, path: str = "") -> list[Block]:
    """Say that nothing was answered that could come again, ``in_topics`` in those that were named."""
    where = " of this topic" if in_topics else ""
    begin = f"`{typed('learn', path)}` or `{typed('quiz', path)}` begins"
    return [Para(f"Nothing{where} to review yet. {begin}; what you answer comes back here.")]


def nothing_blocks(counts: Sequence[int], waiting: int, more: bool, path: str = "") -> list[Block]:
    """Say that nothing can be asked now, and when something will be.

    Args:
        counts: Questions of today and of each day after.
        waiting: Due items that wait since something of their case was asked.
        more: Whether there is something to practise all the same.
        path: The name by which commands mean the bank; empty for the shipped course.
    """
    soon = [f"in {count(n, 'day')}: {c}" for n, c in enumerate(counts) if n and c]
    told = f"Due {', '.join(soon)}." if soon else f"Nothing falls due within {len(counts) - 1} days."
    return [
        Para("Nothing is due today." if not waiting else "Nothing more today."),
        *([waiting_para(waiting)] if waiting else []),
        Para(told),
        *_ahead(more, path),
    ]


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
