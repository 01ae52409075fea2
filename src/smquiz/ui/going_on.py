"""Sessions that were left, in words: what one chooses among to go on with."""

from __future__ import annotations

from smquiz.engine.session import Session
from smquiz.ui.telling import count, time_words

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def rough_time(seconds: float) -> str:
    """Say a length of time in its largest unit that counts at least two, from a minute on.

    >>> rough_time(42), rough_time(60), rough_time(5400), rough_time(7300), rough_time(50 * 3600)
    ('less than a minute', '1 minute', '90 minutes', '2 hours', '2 days')
    """
    for length, unit in _UNITS:
        if seconds >= 2 * length:
            return count(int(seconds // length), unit)
    return count(1, "minute") if seconds >= 60 else "less than a minute"


def left_words(session: Session, now: float, with_bank: bool) -> str:
    """Say what was left, how far it is and how long ago, and whether its clock runs on.

    Args:
        session: The session that is not over.
        now: Wall time in seconds since the epoch.
        with_bank: Whether to name the bank, where sessions of several are told.
    """
    plan = session.plan
    what = " ".join(x for x in (plan.kind, plan.preset, plan.topic) if x)
    of_all = "" if plan.method else f" of {len(plan.items)}"  # a placement test does not know yet
    far = [] if plan.kind == "lesson" else [f"{len(session.answered)}{of_all} answered"]
    bank = f" ({session.bank.id})" if with_bank else ""
    told = ", ".join([*far, f"left {rough_time(now - session.last_at)} ago"])
    return f"{what[:1].upper()}{what[1:]}{bank}: {told}{_clock_words(session, now)}"


def _clock_words(session: Session, now: float) -> str:
    if session.clock_ends_at is None:
        return ""
    left = session.clock_ends_at - now
    return f"; its clock runs, {time_words(left)} left" if left > 0 else "; its time is over"
