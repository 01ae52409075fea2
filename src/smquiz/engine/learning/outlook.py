"""Days to come: how many reviews each will bring, and how a backlog spreads over them.

Both keep to what a review keeps to: siblings of a case, and enemies, are not asked on one day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smquiz.engine.items import Bank
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.memory import DAY, DEFAULT, Schedule, reviewed
from smquiz.engine.learning.queue import KNOWN_FROM, Apart, Objectives, Queue, asked_today, queued
from smquiz.engine.learning.remembered import Memory
from smquiz.engine.session import Record

HORIZON = 60  # days over which a backlog is spread


def due_counts(
    queue: Queue, memories: Mapping[str, Memory], bank: Bank, now: float, utc_offset_s: float, days: int
) -> list[int]:
    """Return how many reviews today brings (with what is overdue), and each of the days after.

    Each item is counted once, on the first day on which it can be asked.

    Args:
        queue: What is due today.
        memories: What is remembered, of all items that are to be counted.
        bank: The bank.
        now: Wall time in seconds since the epoch.
        utc_offset_s: The learner's distance from UTC in seconds.
        days: Days to look at, today included.
    """
    today = day_number(now, utc_offset_s)
    objectives = Objectives(memories, bank, utc_offset_s)
    falling: list[list[str]] = [[] for _ in range(days)]
    for m in memories.values():
        if 0 < (n := objectives.comes_on(m) - today) < days:
            falling[n].append(m.item)
    counts, held = [len(queue.asked)], list(queue.waiting)
    for items in falling[1:]:
        apart, kept = Apart(bank), list[str]()
        for item in [*held, *sorted(items)]:
            if apart.allows(item):
                apart.add(item)
            else:
                kept.append(item)
        counts.append(len(held) + len(items) - len(kept))
        held = kept
    return counts


def spread(
    memories: Mapping[str, Memory],
    bank: Bank,
    now: float,
    utc_offset_s: float,
    a_day: int,
    topics: Sequence[str] = (),
    schedule: Schedule = DEFAULT,
) -> list[int]:
    """Spread a backlog over days at ``a_day`` reviews: how many are asked on each day until none is overdue.

    The days are played as they would be if all went right: what falls due in the meantime counts,
    and what was reviewed comes back when the schedule says so. An empty list: at this pace it would
    not be done within ``HORIZON`` days.
    """
    ahead = _Ahead(memories, bank, utc_offset_s, topics, schedule)
    apart, counts = asked_today(memories, bank, now, utc_offset_s), list[int]()
    for n in range(HORIZON):
        counts.append(ahead.day(now + n * DAY, a_day, apart))
        if not ahead.overdue:
            return counts
        if ahead.least > a_day * (HORIZON - n - 1):
            break
        apart = Apart(bank)
    return []


class _Ahead:
    """Days of reviews played ahead, all answers right."""

    def __init__(
        self,
        memories: Mapping[str, Memory],
        bank: Bank,
        utc_offset_s: float,
        topics: Sequence[str],
        schedule: Schedule,
    ) -> None:
        self._memories, self._offset, self._schedule = dict(memories), utc_offset_s, schedule
        self._objectives = Objectives(self._memories, bank, utc_offset_s)
        self._falling: dict[int, list[str]] = {}
        self._due: list[str] = []
        self.overdue = 0  # items that the last day left
        self.least = 0  # of these, the items that no other can be asked for: each will take a place of some day
        for m in memories.values():
            if not topics or bank.items[m.item].topic in topics:
                self._falls(m)

    def day(self, now: float, most: int, apart: Apart) -> int:
        """Play the next day: return how many items were asked."""
        today = day_number(now, self._offset)
        for day in [d for d in self._falling if d <= today]:
            self._due += self._falling.pop(day)
        due = [m for m in map(self._memories.__getitem__, self._due) if self._objectives.comes_on(m) <= today]
        asked = queued(due, self._objectives, apart, now, self._offset, most).asked
        for a in asked:
            self._answer(a.item, now, today)
        answered = {a.item for a in asked}
        self._due = [i for i in self._due if i not in answered]
        over = {a.due for a in asked}
        left = [m for m in due if m.item not in over]
        self.overdue, self.least = len(left), sum(m.right < KNOWN_FROM for m in left)
        return len(asked)

    def _answer(self, item: str, now: float, today: int) -> None:
        before = self._memories.get(item)
        if before is None:
            self._objectives.met(item, today)
        right = Record(item, "", 1.0, "correct", 0.0, at=now)
        self._memories[item] = reviewed(before, right, self._schedule, self._offset)
        self._falls(self._memories[item])

    def _falls(self, memory: Memory) -> None:
        self._falling.setdefault(day_number(memory.due, self._offset), []).append(memory.item)
