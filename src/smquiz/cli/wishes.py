"""The wish to be ready for an examination: as it is typed, and as it is kept in a learner's settings."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from smquiz.cli import opened
from smquiz.cli.settings import Failure
from smquiz.engine.learning.days import date_of, number_of
from smquiz.history.journal import Journal, Learner

EXAMPLE = "--exam-date 2026-12-18 --minutes 10"
MINUTES = 10.0  # a day, where the learner names none
MOST_DAYS = 366  # how far away an examination may be


class Wish(NamedTuple):
    """The day of the examination by its number, and the minutes a day."""

    exam_day: int
    minutes: float


def kept_wish(journal: Journal, learner: Learner, today: int) -> Wish | None:
    """Return the wish that is kept, until its day has passed; ``today`` is the number of the present day."""
    day, minutes = journal.setting(learner, "exam_date"), journal.setting(learner, "minutes")
    try:
        wish = Wish(number_of(date.fromisoformat(day)), float(minutes or MINUTES)) if day else None
    except ValueError:
        return None  # written by another version
    return wish if wish and wish.exam_day >= today else None


def keep_wish(
    journal: Journal, learner: Learner, today: int, exam_date: str | None, minutes: float | None
) -> Wish | None:
    """Keep the wish that was typed, and return it, or the one that was kept where nothing was typed.

    What of a wish is not typed stays as it was kept.

    Raises:
        Failure: the date or the minutes cannot be.
    """
    kept = kept_wish(journal, learner, today)
    _check_minutes(minutes)
    if exam_date is None and minutes is None:
        return kept
    if exam_date is None and kept is None:
        raise Failure(f"--minutes needs a day to plan for: {opened.command(f'review {EXAMPLE}')}", 2)
    exam_day = kept.exam_day if exam_date is None and kept else _exam_day(exam_date or "", today)
    wish = Wish(exam_day, minutes or (kept.minutes if kept else MINUTES))
    journal.set_setting(learner, "exam_date", date_of(wish.exam_day).isoformat())
    journal.set_setting(learner, "minutes", f"{wish.minutes:g}")
    return wish


def forget_wish(journal: Journal, learner: Learner) -> None:
    """Keep no wish any longer."""
    if learner.is_known:
        journal.set_setting(learner, "exam_date", None)
        journal.set_setting(learner, "minutes", None)


def _check_minutes(minutes: float | None) -> None:
    from smquiz.engine.learning.examplan import LEAST_MINUTES, MOST_MINUTES

    if minutes is not None and not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise Failure(f"{minutes:g} minutes a day cannot be planned; choose {LEAST_MINUTES} to {MOST_MINUTES}", 2)


def _exam_day(text: str, today: int) -> int:
    try:
        wanted = number_of(date.fromisoformat(text))
    except ValueError:
        raise Failure(f"{text!r} is no day; write it as 2026-12-18, or `none` to forget the one kept", 2) from None
    if wanted < today:
        raise Failure(f"{text} has passed; name a day to come, or `none` to forget the one kept", 2)
    if wanted == today:
        raise Failure(f"{text} is today; a plan needs a day to come, `{opened.command('review')}` asks what is due", 2)
    if wanted > today + MOST_DAYS:
        raise Failure(f"{text} is more than a year away; name a nearer day", 2)
    return wanted
