"""The queue of a review: what is asked today, in which order, and how a backlog spreads over days.

Everything here follows from memories and bank alone, so that it can be computed anew at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from smquiz.engine.items import Bank
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.memory import DEFAULT, Rating, Schedule, forgetting, owed
from smquiz.engine.learning.remembered import POOLS, Memory, is_due
from smquiz.engine.quality.groups import named_misconceptions

KNOWN_FROM = 2  # right reviews in a row from which an item may be asked by another of its objective
RELIEF = 7  # days for which a right answer to that other item stands for it
NEAR = 8  # places of the queue within which a neighbour is looked for
HORIZON = 60  # days over which a backlog is spread


class Asked(NamedTuple):
    """An item to ask, and the item whose turn it is: the same, unless another asks its objective."""

    item: str
    due: str


class Queue(NamedTuple):
    """What can be asked today, most likely forgotten first, and due items that wait for another day.

    Those that wait would be given away by what was asked today: siblings of a case, and enemies.
    """

    asked: list[Asked]
    waiting: list[str]


def review_queue(
    memories: Mapping[str, Memory],
    bank: Bank,
    now: float,
    utc_offset_s: float = 0.0,
    topics: Sequence[str] = (),
    ahead: bool = False,
) -> Queue:
    """Return what a review asks today.

    What is due comes most likely forgotten first. An item that was right at the last
    ``KNOWN_FROM`` reviews may be asked by another item of its objective that the learner has not
    met: see :func:`relieved_until`. ``ahead`` takes what is not due instead, soonest first, and
    what was answered today last, since a second answer on one day moves no schedule.
    """
    wanted = [m for m in memories.values() if not topics or bank.items[m.item].topic in topics]
    today = day_number(now, utc_offset_s)
    last = {m.item: day_number(m.last_at, utc_offset_s) for m in wanted}
    relief = relieved_until(memories, bank, utc_offset_s)
    due = [m for m in wanted if is_due(m, now, utc_offset_s) and relief.get(m.item, today) <= today]
    if ahead:
        early = [m for m in wanted if not is_due(m, now, utc_offset_s)]
        ranked = sorted(early, key=lambda m: (last[m.item] >= today, m.due, m.item))
        variants: dict[str, list[str]] = {}
    else:
        ranked = sorted(due, key=lambda m: (-forgetting(m, now), m.item))
        variants = _variants(ranked, memories, bank, relief, now, utc_offset_s)
    apart = Apart(bank, (m.item for m in memories.values() if day_number(m.last_at, utc_offset_s) >= today))
    queue = Queue([], [])
    for memory in ranked:
        chosen = next((i for i in [*variants.get(memory.item, []), memory.item] if apart.allows(i)), None)
        if chosen is None:
            queue.waiting.append(memory.item)
        else:
            apart.add(chosen)
            queue.asked.append(Asked(chosen, memory.item))
    return queue


# ------------------------------------------------------------------ kept apart
class Apart:
    """Keeps siblings of a case, and enemies, from being asked on one day."""

    def __init__(self, bank: Bank, asked: Iterable[str] = ()) -> None:
        """Begin with the items that were asked today already."""
        self._bank = bank
        self._items: set[str] = set()
        self._cases: dict[str, str] = {}
        self._enemies: set[str] = set()
        for item in asked:
            self.add(item)

    def allows(self, item_id: str) -> bool:
        """Whether an item gives nothing away, and is given away by nothing that was added."""
        item = self._bank.items[item_id]
        case = item.scenario is not None and self._cases.get(item.scenario, item_id) != item_id
        return not case and item_id not in self._enemies and not self._items.intersection(item.enemies)

    def add(self, item_id: str) -> None:
        """Note that an item is asked."""
        item = self._bank.items.get(item_id)
        if item is None:
            return
        self._items.add(item_id)
        self._enemies.update(item.enemies)
        if item.scenario is not None:
            self._cases[item.scenario] = item_id


# ------------------------------------------------------------------ one objective, several items
def relieved_until(memories: Mapping[str, Memory], bank: Bank, utc_offset_s: float = 0.0) -> dict[str, int]:
    """Return the day (number) on which an item comes itself, for those whose objective another has asked since.

    An item was asked by another if it was right at the last ``KNOWN_FROM`` reviews and, on its due
    day or later, the learner met an item of the same objective for the first time. If that one was
    right, the due item waits ``RELIEF`` days from then; if it was wrong, it waits no longer. It is
    asked by another once: after that it comes itself.
    """
    first: dict[str, list[tuple[int, Memory]]] = {}
    for m in memories.values():
        objective = bank.items[m.item].objective
        if objective:
            first.setdefault(objective, []).append((day_number(m.first_at, utc_offset_s), m))
    until: dict[str, int] = {}
    for m in memories.values():
        if m.right < KNOWN_FROM:
            continue
        due = day_number(m.due, utc_offset_s)
        met = [(d, o) for d, o in first.get(bank.items[m.item].objective or "", []) if d >= due and o.item != m.item]
        if met:
            day, other = max(met, key=lambda pair: (pair[0], pair[1].item))
            until[m.item] = day + RELIEF if other.right else day
    return until


def _variants(
    due: Iterable[Memory],
    memories: Mapping[str, Memory],
    bank: Bank,
    relief: Mapping[str, int],
    now: float,
    utc_offset_s: float,
) -> dict[str, list[str]]:
    """Return the unmet items that may ask the objective of a due one, by the due one."""
    unmet: dict[str, list[str]] = {}
    for item in bank.items.values():
        if item.objective and item.pool in POOLS and item.id not in memories:
            unmet.setdefault(item.objective, []).append(item.id)
    return {
        m.item: unmet.get(bank.items[m.item].objective or "", [])
        for m in due
        if m.right >= KNOWN_FROM and m.item not in relief and not any(at <= now for at in owed(m, utc_offset_s))
    }


# ------------------------------------------------------------------ the order of asking
def interleaved(items: Sequence[str], bank: Bank) -> list[str]:
    """Reorder so that neighbours are confusable kinds, near the given order otherwise.

    A kind is a topic (an objective, if all are of one topic). Neighbours are of different kinds
    wherever that can be; among the next ``NEAR`` that one follows which shares most misconceptions
    with the one before, since telling apart what is easily mixed up is what interleaving trains.
    """
    one_topic = len({bank.items[i].topic for i in items}) == 1
    kind = {i: (bank.items[i].objective or "") if one_topic else bank.items[i].topic for i in items}
    ideas = {i: frozenset(name for _, name in named_misconceptions(bank.items[i])) for i in items}
    left, ordered = list(items), list[str]()
    counts = Counter(kind.values())
    while left:
        before = ordered[-1] if ordered else ""
        fit = _neighbour(before, left, kind, ideas, counts)
        left.remove(fit)
        counts[kind[fit]] -= 1
        ordered.append(fit)
    return ordered


def _neighbour(
    before: str,
    left: Sequence[str],
    kind: Mapping[str, str],
    ideas: Mapping[str, frozenset[str]],
    counts: Mapping[str, int],
) -> str:
    before_kind, shown = kind.get(before, ""), ideas.get(before, frozenset())
    most = max(counts, key=lambda k: (counts[k], k))
    crowded = counts[most] * 2 >= len(left) + 1 and most != before_kind
    others = (i for i in left if (kind[i] == most if crowded else kind[i] != before_kind))
    near = [i for _, i in zip(range(NEAR if before else 1), others, strict=False)]
    return max(near, key=lambda i: len(ideas[i] & shown), default=left[0])


# ------------------------------------------------------------------ days to come
def due_counts(
    memories: Mapping[str, Memory],
    now: float,
    utc_offset_s: float,
    days: int = 30,
    relief: Mapping[str, int] | None = None,
) -> list[int]:
    """Return how many items fall due today (with what is overdue) and on each of the days after.

    Args:
        memories: What is remembered.
        now: Wall time in seconds since the epoch.
        utc_offset_s: The learner's distance from UTC in seconds.
        days: Days to look at, today included.
        relief: The days of :func:`relieved_until`, where these are to count.
    """
    today = day_number(now, utc_offset_s)
    counts = [0] * days
    for m in memories.values():
        day = max(day_number(m.due, utc_offset_s), (relief or {}).get(m.item, 0))
        n = max(0, day - today)
        if n < days:
            counts[n] += 1
    return counts


def spread(
    due: Sequence[str],
    memories: Mapping[str, Memory],
    now: float,
    utc_offset_s: float,
    a_day: int,
    schedule: Schedule = DEFAULT,
) -> list[int]:
    """Spread a backlog over days at ``a_day`` reviews: how many are asked on each day until none is overdue.

    What falls due in the meantime counts, what was reviewed comes back when the schedule says so if
    it was right. An empty list: at this pace it would not be done within ``HORIZON`` days.
    """
    today = day_number(now, utc_offset_s)
    coming: dict[int, list[str]] = {}
    for m in memories.values():
        coming.setdefault(day_number(m.due, utc_offset_s), []).append(m.item)
    waiting, days = list(due), list[int]()
    for day in range(today, today + HORIZON):
        waiting += coming.get(day, []) if day > today else []
        done, waiting = waiting[:a_day], waiting[a_day:]
        days.append(len(done))
        if not waiting:
            return days
        for item in done:
            back = day + _interval_if_right(memories.get(item), day, utc_offset_s, schedule)
            coming.setdefault(back, []).append(item)
    return []


def _interval_if_right(memory: Memory | None, day: int, utc_offset_s: float, schedule: Schedule) -> int:
    if memory is None:
        return schedule.interval(schedule.first(Rating.GOOD)[0])
    gone = max(1, day - day_number(memory.last_at, utc_offset_s))
    return schedule.interval(schedule.after(memory.stability, memory.difficulty, gone, Rating.GOOD)[0])
