"""Days of learning: they turn at four in the morning, so that an evening that runs late is one day."""

from __future__ import annotations

from datetime import date

TURNS_AT = 4  # hour of the learner's local time at which a new day of learning begins
DAY = 86400
_EPOCH = date(1970, 1, 1).toordinal()


def day_number(at: float, utc_offset_s: float) -> int:
    """Return the day of learning that a time belongs to, as days since the first of January 1970.

    Args:
        at: Seconds since the epoch (UTC).
        utc_offset_s: The learner's distance from UTC in seconds.

    >>> day_number(4 * 3600, 0.0), day_number(4 * 3600 - 1, 0.0)
    (0, -1)
    """
    return int((at + utc_offset_s - TURNS_AT * 3600) // DAY)


def begins_at(at: float, utc_offset_s: float) -> float:
    """Return the moment (seconds since the epoch) at which the day of learning that a time belongs to begins.

    >>> begins_at(30 * 3600, 0.0) / 3600, begins_at(30 * 3600, 3600.0) / 3600
    (28.0, 27.0)
    """
    return day_number(at, utc_offset_s) * DAY + TURNS_AT * 3600 - utc_offset_s


def date_of(day: int) -> date:
    """Return the date of a day of learning by its number.

    >>> date_of(0).isoformat()
    '1970-01-01'
    """
    return date.fromordinal(_EPOCH + day)


def number_of(day: date) -> int:
    """Return the number of a date: :func:`date_of` turned round.

    >>> number_of(date_of(20000))
    20000
    """
    return day.toordinal() - _EPOCH
