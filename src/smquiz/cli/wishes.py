"""The wish to be ready for an examination, as it is kept in a learner's settings."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from smquiz.engine.learning.days import number_of
from smquiz.history.journal import Journal, Learner

MINUTES = 10.0  # a day, where the learner names none


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
