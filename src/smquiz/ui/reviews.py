"""Screens of a review: the plan towards an examination, a backlog over days, and that nothing is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from smquiz.engine.commands import typed
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import date_of
from smquiz.engine.learning.examplan import ExamPlan, Offer, PlanDay, Shares
from smquiz.ui.blocks import Bars, Block, Grid, Heading, Labelled, Para
from smquiz.ui.telling import a_day, percent

SINGLE_DAYS = 7  # days that are shown one by one before weeks are folded
LISTED_DAYS = 14  # days of a backlog that are listed


def counted(n: int, what: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "question"), counted(2, "day")
    ('1 question', '2 days')
    """
    return f"{n} {what}{'' if n == 1 else 's'}"


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
            f"{counted(len(plan.days), 'day')}, {a_day(plan.minutes)}",
        ),
        Para(
            f"On the day you should be right in about {_right(all_, all_.planned)} of the {all_.items} questions "
            f"of lessons and practice with this plan ({percent(all_.planned)}), and in about "
            f"{_right(all_, all_.without)} without it ({percent(all_.without)}). "
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
    return label, str(sum(d.reviews for d in days)), str(sum(d.new for d in days)), f"{seconds / 60:.0f}"


def plan_today(plan: ExamPlan, asked: int, spent_s: float) -> Para:
    """Say what is asked now, and how much of today's minutes was used before."""
    seconds = plan.days[0].seconds if plan.days and asked == len(plan.today) else 0.0
    about = f", about {counted(round(seconds / 60), 'minute')}" if seconds >= 60 else ""
    done = f"; {spent_s / 60:.0f} of your {plan.minutes:g} minutes are done" if spent_s >= 60 else ""
    return Para(f"Today: {counted(asked, 'question')}{about}{done}.")


def share_done(plan: ExamPlan, spent_s: float, path: str = "") -> list[Block]:
    """Say that nothing more is planned for today, and what comes next if days are left."""
    minutes = counted(round(spent_s / 60), "minute")
    done = f"Today's share is done, {minutes} of it." if spent_s >= 30 else "Nothing is planned today."
    return [Para(done, "good"), *_next_planned(plan), *([_ahead(path)] if plan.met.items else [])]


def _ahead(path: str) -> Para:
    return Para(f"`{typed('review --ahead', path)}` practises on all the same.", "quiet")


def _next_planned(plan: ExamPlan) -> list[Block]:
    if not plan.days:
        return []
    following = next((d for d in plan.days[1:] if d.reviews + d.new), None)
    if following is None:
        return [Para("Nothing more is planned until then.")]
    number = counted(following.reviews + following.new, "question")
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
        blocks.append(
            Para(
                f"{counted(due, 'question')} came due while you were away. No harm done: here are the "
                f"{asked} you have most likely forgotten, the rest keeps."
            )
        )
        blocks += _spread_blocks(asked, days, today)
    else:
        blocks.append(Para(f"{counted(asked, 'question')} due today."))
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
        lines.append(f"and {counted(more, 'day')} more, {asked} a day at most")
    last = short_day(date_of(today) + timedelta(days=len(days) - 1))
    label = f"All caught up on {last}, with what falls due meanwhile"
    return [Labelled(label, tuple(lines))]


def waiting_para(waiting: int) -> Para:
    """Say that some wait for another day."""
    verb = "waits" if waiting == 1 else "wait"
    return Para(
        f"{counted(waiting, 'more question')} {verb} for another day: today's would give the answer away.", "quiet"
    )


def ahead_blocks(asked: int) -> list[Block]:
    """Say what practising ahead does to the schedule."""
    whose = "its" if asked == 1 else "their"
    return [
        Para(
            f"{counted(asked, 'question')} ahead of {whose} day. The schedule takes no harm: a right answer only ever "
            "puts the next day off, and a second one on the same day changes nothing."
        )
    ]


def nothing_blocks(answered: bool, counts: Sequence[int], waiting: int, path: str = "") -> list[Block]:
    """Say that nothing can be asked now, and when something will be.

    Args:
        answered: Whether anything was answered that could come again.
        counts: Items that fall due today and on each day after.
        waiting: Due items that wait since something of their case was asked.
        path: The name by which commands mean the bank; empty for the shipped course.
    """
    if not answered:
        begin = f"`{typed('learn', path)}` or `{typed('quiz', path)}` begins"
        return [Para(f"Nothing to review yet. {begin}; what you answer comes back here.")]
    soon = [f"in {counted(n, 'day')}: {c}" for n, c in enumerate(counts) if n and c]
    told = f"Due {', '.join(soon)}." if soon else f"Nothing falls due within {len(counts) - 1} days."
    return [
        Para("Nothing is due today." if not waiting else "Nothing more today."),
        *([waiting_para(waiting)] if waiting else []),
        Para(told),
        _ahead(path),
    ]
