"""A plan towards an examination: which items on which day, so that most is remembered on the day.

The plan goes backwards. On the eve it takes the items that gain most per second from a review
there, then those of the day before, given what is already planned for later, and so on until
today: each further review of an item is worth what it adds to the probability of being right on
the day, in view of the reviews that follow. Since a first meeting alone hardly lasts, a review is
also weighed together with one a few days earlier. Gains are looked up lazily (the accelerated
greedy algorithm of Minoux, 1978): an item is computed anew only while the gain it could still bring
beats the best one found. So the work grows with the reviews that fit into the days and not with the
items times the days, and no more than WINDOW days are planned.

What a review does is FSRS-6: right with the probability of recall, which makes the memory more
stable the later it comes; wrong otherwise. Both outcomes are joined to the one memory that is
recalled as probably as they are together when it is needed next. Nothing is stored but the wish:
tomorrow's plan is made from what really happened.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from smquiz.engine.items import Bank, Item
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.memory import DEFAULT, Rating, Schedule, owed, promised
from smquiz.engine.learning.pace import Pace
from smquiz.engine.learning.queue import Apart
from smquiz.engine.learning.remembered import POOLS, Memory

LEAST_MINUTES, MOST_MINUTES = 1, 240  # a day
LEAST_GAIN = 0.005  # in the probability of being right on the day: below it a review is not worth its time
SPACINGS = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # days before a later review at which a further one is tried
SLACK = 1.1  # how much better a review may be between these days than on them
PAIR = 4  # days between a review and the earlier one with which it is weighed together
WINDOW = 90  # days before an examination from which on they are planned


# ------------------------------------------------------------------ results
class PlanDay(msgspec.Struct, frozen=True):
    """One day of a plan: its number, reviews of items met before, new items, and the seconds they take."""

    day: int
    reviews: int
    new: int
    seconds: float


class Shares(msgspec.Struct, frozen=True):
    """Expected shares, in [0, 1], of right answers to ``items``: now, and on the day without and with the plan."""

    items: int
    now: float
    without: float
    planned: float


class ExamPlan(msgspec.Struct, frozen=True):
    """A plan: its days from today to the eve, what it is expected to bring, and the items of today.

    ``met`` counts only items that were met before; ``topics`` are by the topic's id.
    """

    exam_day: int
    minutes: float
    days: list[PlanDay]
    everything: Shares
    met: Shares
    topics: dict[str, Shares]
    today: list[str]


# ------------------------------------------------------------------ planning
class _Track:
    """An item on its way to the day: its state, the days it is reviewed on, and what that brings."""

    __slots__ = (
        "best",
        "days",
        "difficulty",
        "item",
        "last",
        "now",
        "seconds",
        "stability",
        "topic",
        "value",
        "without",
    )

    def __init__(self, item: Item, seconds: float, memory: Memory | None, last: int) -> None:
        self.item, self.topic, self.seconds = item.id, item.topic, seconds
        self.stability = memory.stability if memory else 0.0  # 0: not met yet
        self.difficulty = memory.difficulty if memory else 0.0
        self.last = last
        self.days: tuple[int, ...] = ()
        self.best: float = math.inf  # the day on which a further review gains most
        self.value = self.without = self.now = 0.0


class _Outcome:
    """What reviews bring on the day of the examination."""

    def __init__(self, schedule: Schedule, exam: int, first: float) -> None:
        self._schedule, self._exam, self._first = schedule, exam, first
        self._start = (schedule.first(Rating.GOOD), schedule.first(Rating.AGAIN))
        self._unmet: dict[tuple[int, ...], float] = {}

    def of(self, track: _Track, days: tuple[int, ...]) -> float:
        """Return the probability of being right on the day, if the item is reviewed on these days."""
        if track.stability:
            if not days:
                return self._schedule.recall(track.stability, max(0, self._exam - track.last))
            return self._along(track.stability, track.difficulty, track.last, days)
        if days not in self._unmet:
            self._unmet[days] = self._along(0.0, 0.0, 0, days) if days else self._first
        return self._unmet[days]

    def _along(self, stability: float, difficulty: float, last: int, days: tuple[int, ...]) -> float:
        schedule = self._schedule
        share = 0.0
        for day, following in zip(days, (*days[1:], self._exam), strict=True):
            gone, ahead = day - last, following - day
            if stability:
                right = schedule.recall(stability, gone)
                good = schedule.after(stability, difficulty, gone, Rating.GOOD)
                again = schedule.after(stability, difficulty, gone, Rating.AGAIN)
            else:
                right, (good, again) = self._first, self._start
            share = right * schedule.recall(good[0], ahead) + (1 - right) * schedule.recall(again[0], ahead)
            stability = schedule.stability(share, ahead)
            difficulty = right * good[1] + (1 - right) * again[1]
            last = day
        return share


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan starts from.

    Args:
        memories: What the learner remembers.
        bank: The bank; items of lessons and practice are planned, met or not.
        now: Wall time in seconds since the epoch.
        exam_day: The day of the examination, as :func:`~smquiz.engine.learning.days.day_number` counts.
        utc_offset_s: The learner's distance from UTC in seconds.
        pace: How fast the learner answers.
        schedule: The model of memory.
        topics: Only these topics; all by default.
        spent_s: Seconds of today's minutes that were used already.
    """

    memories: Mapping[str, Memory]
    bank: Bank
    now: float
    exam_day: int
    utc_offset_s: float = 0.0
    pace: Pace = msgspec.field(default_factory=Pace)
    schedule: Schedule = DEFAULT
    topics: Sequence[str] = ()
    spent_s: float = 0.0

    @property
    def today(self) -> int:
        """The number of the present day."""
        return day_number(self.now, self.utc_offset_s)


def plan_for(at: Situation, minutes: float) -> ExamPlan:
    """Plan the days until an examination, with so many minutes for each.

    Mistakes that were made with high certainty keep their days. Siblings of a case and enemies are
    not planned for one day. An item that was answered today is not planned for today. On the day
    itself the plan is a last look at what is most likely forgotten.
    """
    outcome = _Outcome(at.schedule, at.exam_day, at.pace.first)
    tracks = _tracks(at)
    for t in tracks:
        t.value = t.without = outcome.of(t, ())
        t.now = at.schedule.recall(t.stability, max(0, at.today - t.last)) if t.stability else at.pace.first
    days = _Days(at, minutes)
    for t in tracks:
        if t.last == at.today:
            days.met(t, at.today)
    for t in tracks:
        for day in _promised(at, t):
            days.keep(t, day, outcome)
    if days.first < at.exam_day:
        _allot(tracks, days, outcome)
    last_look = _last_look(tracks, at, minutes) if at.today == at.exam_day else None
    return _summed_up(tracks, at, minutes, last_look)


class _Days:
    """The days of a plan: the seconds that are left on each, and what may not join what is there."""

    def __init__(self, at: Situation, minutes: float) -> None:
        self.first = max(at.today, at.exam_day - WINDOW)
        self.eve = at.exam_day - 1
        self.room = dict.fromkeys(range(self.first, at.exam_day), minutes * 60)
        if at.today in self.room:
            self.room[at.today] = max(0.0, self.room[at.today] - at.spent_s)
        self._apart = {day: Apart(at.bank) for day in self.room}

    def met(self, track: _Track, day: int) -> None:
        """Note what a day holds already."""
        if day in self._apart:
            self._apart[day].add(track.item)

    def fits(self, track: _Track, day: int) -> bool:
        """Whether there is time left for an item, and nothing it gives away."""
        return track.seconds <= self.room[day] and self._apart[day].allows(track.item)

    def keep(self, track: _Track, day: int, outcome: _Outcome) -> None:
        """Review an item on a day that it was promised, whatever time is left, or the next on which it may stand."""
        free = (d for d in range(day, self.eve + 1) if d not in track.days and self._apart[d].allows(track.item))
        if (found := next(free, None)) is not None:
            self.take(track, found, outcome)

    def take(self, track: _Track, day: int, outcome: _Outcome) -> None:
        """Review an item on a day."""
        track.days = tuple(sorted({*track.days, day}))
        track.value = outcome.of(track, track.days)
        self.room[day] -= track.seconds
        self._apart[day].add(track.item)


def _promised(at: Situation, track: _Track) -> list[int]:
    """Return the days on which a confident mistake comes again, those that have passed made up for today."""
    memory = at.memories.get(track.item)
    days = {max(at.today, day_number(t, at.utc_offset_s)) for t in owed(memory, at.utc_offset_s)} if memory else set()
    return sorted(d for d in days if max(track.last, at.exam_day - WINDOW - 1) < d < at.exam_day)


def _tracks(at: Situation) -> list[_Track]:
    found = []
    for item in at.bank.items.values():
        if item.pool in POOLS and (not at.topics or item.topic in at.topics):
            memory = at.memories.get(item.id)
            last = day_number(memory.last_at, at.utc_offset_s) if memory else -1
            found.append(_Track(item, at.pace.of(item), memory, last))
    return found


def _allot(tracks: Sequence[_Track], days: _Days, outcome: _Outcome) -> None:
    """Fill the days from the last to the first with what gains most per second, then what room is left.

    The first time, an item waits for the day before its later reviews on which one more gains
    most; minutes that this leaves go to reviews on other days.
    """
    shortest = min((t.seconds for t in tracks), default=0.0)
    bounds = [(_bound_at_first(t, days, outcome), n) for n, t in enumerate(tracks)]
    _fill(tracks, bounds, days, outcome, shortest, waiting=True)
    if any(room >= shortest for room in days.room.values()):
        _fill(tracks, [(-math.inf, n) for n in range(len(tracks))], days, outcome, shortest, waiting=False)


def _bound_at_first(track: _Track, days: _Days, outcome: _Outcome) -> float:
    """Return, as a negative number, what a first planned review could gain at most per second."""
    if track.days:
        return -math.inf  # a promised day may be the eve; nothing is known of others
    if track.last >= days.eve:
        return 0.0
    return -SLACK * _worth(track, days.eve, days.first, outcome)  # a lone review is worth most on the eve


def _fill(
    tracks: Sequence[_Track],
    bounds: list[tuple[float, int]],
    days: _Days,
    outcome: _Outcome,
    shortest: float,
    waiting: bool,
) -> None:
    heapq.heapify(bounds)
    for day in range(days.eve, days.first - 1, -1):
        if days.room[day] < shortest:
            continue
        later: dict[int, float] = {}
        found = _Found(tracks, bounds, later, day, days.first, outcome, waiting)
        while days.room[day] >= shortest and (best := found.best()) is not None:
            if days.fits(tracks[best], day):
                days.take(tracks[best], day, outcome)
                later[best] = -_bound(tracks[best], day, days.first, outcome)
        for n, bound in later.items():
            heapq.heappush(bounds, (bound, n))


class _Found:
    """The items worth most on one day, computed only as far as their bounds leave the order open.

    ``bounds`` is a heap of what one more review of each item could gain at most per second, as
    negative numbers; those taken from it are left in ``later`` with their bounds for earlier days.
    """

    def __init__(
        self,
        tracks: Sequence[_Track],
        bounds: list[tuple[float, int]],
        later: dict[int, float],
        day: int,
        first: int,
        outcome: _Outcome,
        waiting: bool,
    ) -> None:
        self._tracks, self._bounds, self._later, self._waiting = tracks, bounds, later, waiting
        self._day, self._first, self._outcome = day, first, outcome
        self._computed: list[tuple[float, int]] = []

    def best(self) -> int | None:
        """Return the item that gains most per second on this day, each once; ``None``: none is worth its time."""
        while self._bounds and (not self._computed or self._bounds[0][0] < self._computed[0][0]):
            bound, n = heapq.heappop(self._bounds)
            track = self._tracks[n]
            self._later[n] = bound
            if -bound * track.seconds < LEAST_GAIN:
                break
            if self._day <= track.last or self._day in track.days or (self._waiting and self._day > track.best):
                continue
            worth = _worth(track, self._day, self._first, self._outcome)
            heapq.heappush(self._computed, (-worth, n))
            if not self._waiting:
                self._later[n] = -SLACK * worth - LEAST_GAIN / 2 / track.seconds
            elif not track.days:  # a lone review is worth less the earlier it comes
                self._later[n] = -worth
        if not self._computed:
            return None
        worth, n = heapq.heappop(self._computed)
        return n if -worth * self._tracks[n].seconds >= LEAST_GAIN else None


def _worth(track: _Track, day: int, first: int, outcome: _Outcome) -> float:
    """Return what a review on a day gains per second, alone or together with one some days earlier."""
    gain = outcome.of(track, _with(track.days, day)) - track.value
    before = day - PAIR
    if before > track.last and before >= first and before not in track.days:
        gain = max(gain, (outcome.of(track, _with(track.days, day, before)) - track.value) / 2)
    return gain / track.seconds


def _bound(track: _Track, day: int, first: int, outcome: _Outcome) -> float:
    """Return what a further review before ``day`` could gain at most per second."""
    earliest = max(first, track.last + 1)
    tried = [day - spacing for spacing in SPACINGS if day - spacing >= earliest and day - spacing not in track.days]
    worth, track.best = max(((_worth(track, d, first, outcome), d) for d in tried), default=(0.0, 0))
    return SLACK * worth


def _with(days: tuple[int, ...], *more: int) -> tuple[int, ...]:
    return tuple(sorted((*days, *more)))


def _last_look(tracks: Sequence[_Track], at: Situation, minutes: float) -> list[str]:
    """Return what to look at on the day itself: what was met and is most likely forgotten, within the minutes."""
    left, chosen = minutes * 60 - at.spent_s, []
    apart = Apart(at.bank, (t.item for t in tracks if t.last == at.today))
    for t in _by_need((t for t in tracks if t.stability and t.last < at.today), at):
        if t.seconds <= left and apart.allows(t.item):
            apart.add(t.item)
            left -= t.seconds
            chosen.append(t.item)
    return chosen


def _by_need(tracks: Iterable[_Track], at: Situation) -> list[_Track]:
    """Order by need: confident mistakes on their days, then what is most likely forgotten."""

    def need(track: _Track) -> tuple[bool, float, str]:
        memory = at.memories.get(track.item)
        is_promised = memory is not None and promised(memory, at.today, at.utc_offset_s)
        return not is_promised, track.now, track.item

    return sorted(tracks, key=need)


def _summed_up(tracks: Sequence[_Track], at: Situation, minutes: float, last_look: list[str] | None) -> ExamPlan:
    counted = {day: [0, 0, 0.0] for day in range(at.today, at.exam_day)}
    for t in tracks:
        for n, day in enumerate(t.days):
            counted[day][1 if n == 0 and not t.stability else 0] += 1
            counted[day][2] += t.seconds
    by_topic: dict[str, list[_Track]] = {}
    for t in tracks:
        by_topic.setdefault(t.topic, []).append(t)
    return ExamPlan(
        exam_day=at.exam_day,
        minutes=minutes,
        days=[PlanDay(day, int(reviews), int(new), s) for day, (reviews, new, s) in counted.items()],
        everything=_shares(tracks),
        met=_shares([t for t in tracks if t.stability]),
        topics={topic: _shares(mine) for topic, mine in by_topic.items()},
        today=[t.item for t in _by_need((t for t in tracks if at.today in t.days), at)]
        if last_look is None
        else last_look,
    )


def _shares(tracks: Sequence[_Track]) -> Shares:
    n = len(tracks) or 1
    return Shares(
        len(tracks),
        sum(t.now for t in tracks) / n,
        sum(t.without for t in tracks) / n,
        sum(t.value for t in tracks) / n,
    )


# ------------------------------------------------------------------ what else one would like to know
class Offer(msgspec.Struct, frozen=True):
    """What so many minutes a day would bring: the expected share right on the day, and the questions asked."""

    minutes: float
    planned: float
    questions: int


def offers(at: Situation, minutes: float) -> list[Offer]:
    """Return what half the minutes, these, and twice as many would bring, as far as these can be planned."""
    found = []
    for m in sorted({max(LEAST_MINUTES, minutes / 2), minutes, min(MOST_MINUTES, minutes * 2)}):
        made = plan_for(at, m)
        found.append(Offer(m, made.everything.planned, sum(d.reviews + d.new for d in made.days)))
    return found
