"""Limits of time: how they are written, and how they run.

The rule. A practice clock runs only while a question is open for an answer: reading a
verdict, drawing a slow screen, saving, a sleeping laptop and the time between leaving
and resuming cost nothing. An exam's clock starts with the first question and runs on
until the end, through leaving, through sleep and through verdicts. While the program
runs only a monotonic clock counts, so that setting the wall clock changes nothing; the
wall clock is used once, when an exam is taken up again, and can only take time then,
never give any.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import msgspec

_PARTS = r"^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?:in)?)?(?:(\d+(?:\.\d+)?)s?)?$"
DAY = 24 * 3600.0
MAX_SECONDS = 7 * DAY
LONGEST_WAIT = 400 * DAY  # between two sittings of an examination


def parse_duration(text: str, longest: float = MAX_SECONDS) -> float:
    """Read a length of time and return it in seconds.

    Raises:
        ValueError: it is not of the form ``90``, ``90s``, ``10m``, ``1h30m`` or ``2d``, is zero,
            or is longer than ``longest`` seconds (a week).

    >>> parse_duration("90"), parse_duration("10m"), parse_duration("1h30m")
    (90.0, 600.0, 5400.0)
    """
    found = re.match(_PARTS, text.strip().lower().replace(" ", ""))
    if not found or not any(found.groups()):
        raise ValueError(f"{text!r} is no length of time; write 90, 90s, 10m or 1h30m")
    days, hours, minutes, seconds = (float(g or 0) for g in found.groups())
    total = days * DAY + hours * 3600 + minutes * 60 + seconds
    if not 0 < total <= longest:
        raise ValueError(f"{text!r} is out of range; it must be more than 0 and at most {in_words(longest)}")
    return total


def in_words(seconds: float) -> str:
    """Say a length of time in words, rounded up to the second.

    >>> in_words(600), in_words(61.2), in_words(1), in_words(0)
    ('10 minutes', '1 minute 2 seconds', '1 second', '0 seconds')
    >>> in_words(2.5 * 86400)
    '2 days 12 hours'
    """
    whole = max(0, -int(-seconds // 1))
    days = whole // 86400 if whole >= 2 * DAY else 0
    hours, rest = divmod(whole - days * 86400, 3600)
    parts = [(days, "day"), (hours, "hour"), (rest // 60, "minute"), (rest % 60, "second")]
    said = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " ".join(said) or "0 seconds"


def in_figures(seconds: float) -> str:
    """Write a length of time as a clock does, rounded up to the second.

    >>> in_figures(599.2), in_figures(3661), in_figures(0)
    ('10:00', '1:01:01', '0:00')
    """
    whole = max(0, -int(-seconds // 1))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """The limits of a session in seconds, extra time already counted in.

    ``extra_time`` is the factor that was applied, ``untimed`` says that limits were lifted.
    ``runs_on`` says that the clock of the whole does not pause (an exam). ``grace_s`` follows the
    whole: answers given in it count, and that they did is noted.
    """

    time_s: float | None = None
    per_question_s: float | None = None
    extra_time: float = 1.0
    runs_on: bool = False
    grace_s: float = 0.0
    untimed: bool = False


def limits_of(
    time_s: float | None,
    per_question_s: float | None,
    extra_time: float = 1.0,
    untimed: bool = False,
    runs_on: bool = False,
    grace_s: float = 0.0,
) -> Limits:
    """Apply an accommodation to the limits.

    >>> limits_of(600, None, extra_time=1.25).time_s
    750.0
    """
    if untimed:
        return Limits(extra_time=extra_time, untimed=True)
    longer = [None if s is None else s * extra_time for s in (time_s, per_question_s)]
    grace = grace_s * extra_time if time_s is not None else 0.0
    return Limits(longer[0], longer[1], extra_time, runs_on and time_s is not None, grace)


def time_left(limits: Limits, used_s: float, started_at: float, now: float) -> float | None:
    """Seconds left of the whole limit when a session is begun or taken up again.

    Args:
        limits: The session's limits.
        used_s: Seconds already counted, from the recorded answers.
        started_at: Wall time of the start (seconds since the epoch).
        now: Wall time now.

    >>> exam, practice = Limits(600, runs_on=True), Limits(600)
    >>> time_left(exam, 60, started_at=0, now=200), time_left(practice, 60, started_at=0, now=200)
    (400.0, 540.0)
    """
    if limits.time_s is None:
        return None
    whole = limits.time_s + limits.grace_s
    left = whole - used_s
    if limits.runs_on:
        left = min(left, started_at + whole - now)
    return max(0, left)


class Remaining(NamedTuple):
    """What is left of the limit that ends first, and that limit whole, both in seconds.

    ``of`` says whose limit it is; ``in_grace`` that the session's is over and the grace after it runs.
    """

    left: float
    limit: float
    of: Literal["session", "question"] = "session"
    in_grace: bool = False


class Countdown:
    """What is left, fed with the monotonic clock's readings (seconds).

    Where the clock runs on (an exam), the whole runs between questions too.
    """

    def __init__(self, limits: Limits, left: float | None, now: float) -> None:
        """Start with what :func:`time_left` gave at the reading ``now``."""
        self._limits, self._whole = limits, left
        self._each: float | None = None  # the limit of what is open
        self._since = now
        self._opened: float | None = None
        self._before = 0.0
        self._ran_out: float | None = None

    def open(self, now: float, before: float = 0.0, question: bool = True) -> None:
        """A question, or the list of answers, is ready; ``before`` are seconds that it had been open already."""
        self._settle(now)
        self._opened, self._before = now, before
        self._each = self._limits.per_question_s if question else None

    @property
    def is_open(self) -> bool:
        """Whether a question is open for an answer."""
        return self._opened is not None

    def close(self, now: float) -> float:
        """The question is closed; return the seconds it was open, the limit at most."""
        elapsed = self.elapsed(now)
        self._settle(now)
        self._opened = None
        return elapsed

    def elapsed(self, now: float) -> float:
        """Seconds that the open question has taken, cut at the limit."""
        if self._opened is None:
            return 0.0
        spent = max(0.0, now - self._opened)
        each = None if self._each is None else max(0.0, self._each - self._before)
        limits = [x for x in (each, self._whole_at(self._opened)) if x is not None]
        return min([spent, *limits])

    def remaining(self, now: float) -> Remaining | None:
        """What is left of the limit that ends first; ``None``: nothing ends.

        >>> clock = Countdown(Limits(time_s=20, per_question_s=30, grace_s=5), left=25, now=0)
        >>> clock.open(0)
        >>> clock.remaining(8)
        Remaining(left=12.0, limit=20, of='session', in_grace=False)
        >>> clock.remaining(21)
        Remaining(left=4.0, limit=5, of='session', in_grace=True)
        """
        whole = self._whole_remaining(now)
        candidates = [] if whole is None else [whole]
        if self._each is not None and self._opened is not None:
            left = max(0.0, self._each - self._before - (now - self._opened))
            candidates.append(Remaining(left, self._each, "question", whole is not None and whole.in_grace))
        return min(candidates, default=None)

    def _whole_remaining(self, now: float) -> Remaining | None:
        left, limit, grace = self._whole_at(now), self._limits.time_s, self._limits.grace_s
        if left is None or limit is None:
            return None
        if left > grace or not grace:
            return Remaining(left - grace, limit)
        return Remaining(left, grace, in_grace=True)

    def overrun(self, now: float) -> float:
        """Seconds since the whole ran out; 0 if it has not, or had before this countdown began.

        >>> slow = Countdown(Limits(6), left=6, now=0)
        >>> slow.open(0), slow.close(8), slow.overrun(9)
        (None, 6.0, 3.0)
        """
        self._settle(now)
        return 0.0 if self._ran_out is None else max(0.0, now - self._ran_out)

    def whole_is_over(self, now: float) -> bool:
        """Whether the session's time, not just the question's, has run out."""
        whole = self._whole_at(now)
        return whole is not None and whole <= 1e-9

    def is_over(self, now: float) -> bool:
        """Whether an answer given now would come too late."""
        remaining = self.remaining(now)
        return remaining is not None and remaining.left <= 1e-9

    def _runs(self) -> bool:
        return self._limits.runs_on or self._opened is not None

    def _whole_at(self, now: float) -> float | None:
        if self._whole is None:
            return None
        spent = max(0.0, now - self._since) if self._runs() else 0.0
        return max(0.0, self._whole - spent)

    def _settle(self, now: float) -> None:
        if self._whole and self._whole_at(now) == 0.0:
            self._ran_out = self._since + self._whole
        self._whole, self._since = self._whole_at(now), now


class Warnings:
    """Says that little is left: once at each mark, wherever the clock is looked at, and for some seconds."""

    def __init__(self) -> None:
        """Begin when nothing was looked at."""
        self._seen: Remaining | None = None
        self._left: dict[tuple[object, ...], float] = {}  # what was left of each limit when it was last told
        self._words, self._until = "", 0.0

    def told(self, now: Remaining) -> str:
        """Return the words to be told with what is left; empty for most of the time.

        >>> warnings = Warnings()
        >>> [warnings.told(Remaining(left, 600)) for left in (151, 149, 144)]
        ['', 'a quarter left', '']
        """
        before, self._seen = self._seen, now
        last = self._left.get(now[1:], now.limit)  # a mark that was passed while another limit was told is made up for
        self._left[now[1:]] = now.left
        if before is not None and now.in_grace and not before.in_grace:
            self._tell("limit reached", now.left)
        elif due := _due(now.left, max(last, now.left), now.limit):
            self._tell(due, now.left)
        elif before is None or before[1:] != now[1:] or before.left < now.left:  # another limit, or the next question
            self._tell("", now.left)
        return self._words if now.left > self._until else ""

    def _tell(self, words: str, left: float) -> None:
        self._words, self._until = words, left - _TOLD_SECONDS


def _due(left: float, before: float, limit: float) -> str:
    """Return the words of the mark that was passed between two readings: a quarter of the limit, 60 or 10 seconds.

    >>> _due(59.5, 60.5, 600), _due(150, 151, 600), _due(100, 101, 600)
    ('1 minute left', 'a quarter left', '')
    """
    marks = [(10.0, "10 seconds left"), (60.0, "1 minute left"), (limit / 4, "a quarter left")]
    return next((words for mark, words in sorted(marks) if left <= mark < before and mark < limit), "")


_TOLD_SECONDS = 5.0  # for which a warning stands
