"""The queue of a review: what is asked today, and in which order.

Everything here follows from memories and bank alone, so that it can be computed anew at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from smquiz.engine.items import Bank
from smquiz.engine.learning.days import day_number
from smquiz.engine.learning.memory import forgetting, owed, promised
from smquiz.engine.learning.remembered import POOLS, Memory, is_due
from smquiz.engine.quality.groups import named_misconceptions

KNOWN_FROM = 2  # right reviews in a row from which an item may be asked by another of its objective
RELIEF = 7  # days for which a right answer to that other item stands for it
NEAR = 8  # places of the queue within which a neighbour is looked for


class Asked(NamedTuple):
    """An item to ask, and the item whose turn it is: the same, unless another asks its objective."""

    item: str
    due: str


class Queue(NamedTuple):
    """What can be asked today, in the order of need, and due items that wait for another day.

    Those that wait would be given away by what was asked today: siblings of a case, and enemies.
    """

    asked: list[Asked]
    waiting: list[str]


def review_queue(
    memories: Mapping[str, Memory], bank: Bank, now: float, utc_offset_s: float = 0.0, topics: Sequence[str] = ()
) -> Queue:
    """Return what is due today.

    Mistakes that were made with high certainty come first on the days they were promised for, all
    else most likely forgotten first. An item that was right at the last ``KNOWN_FROM`` reviews may
    be asked by another item of its objective that the learner has not met: see :class:`Objectives`.
    """
    today = day_number(now, utc_offset_s)
    objectives = Objectives(memories, bank, utc_offset_s)
    due = [m for m in _of(topics, memories, bank) if is_due(m, now, utc_offset_s) and objectives.comes_on(m) <= today]
    return queued(due, objectives, asked_today(memories, bank, now, utc_offset_s), now, utc_offset_s)


def queued(
    due: Iterable[Memory],
    objectives: Objectives,
    apart: Apart,
    now: float,
    utc_offset_s: float,
    most: int | None = None,
) -> Queue:
    """Return what of the due items is asked on one day.

    Args:
        due: What is due, in any order.
        objectives: Which other items may ask instead.
        apart: What was asked on that day already; what is chosen is added to it.
        now: Wall time in seconds since the epoch, on that day.
        utc_offset_s: The learner's distance from UTC in seconds.
        most: After so many no more is chosen, and of the rest nothing is said.
    """
    today = day_number(now, utc_offset_s)
    queue, chosen = Queue([], []), set[str]()
    ranked = sorted(due, key=lambda m: (not promised(m, today, utc_offset_s), -forgetting(m, now), m.item))
    for memory in ranked:
        if len(queue.asked) == most:
            break
        may = (i for i in (*objectives.others(memory, today), memory.item) if i not in chosen and apart.allows(i))
        item = next(may, None)
        if item is None:
            queue.waiting.append(memory.item)
        else:
            chosen.add(item)
            apart.add(item)
            queue.asked.append(Asked(item, memory.item))
    return queue


def ahead_queue(
    memories: Mapping[str, Memory],
    bank: Bank,
    now: float,
    first: Sequence[Asked],
    utc_offset_s: float = 0.0,
    topics: Sequence[str] = (),
) -> list[Asked]:
    """Return what can be practised besides ``first``, which a review asks today: soonest due first.

    Nothing gives away what is in ``first``. What was answered today comes last, since a second
    answer on one day moves no schedule.
    """
    today = day_number(now, utc_offset_s)
    objectives = Objectives(memories, bank, utc_offset_s)
    taken = {i for a in first for i in a}
    early = sorted(
        (m for m in _of(topics, memories, bank) if m.item not in taken),
        key=lambda m: (day_number(m.last_at, utc_offset_s) >= today, objectives.comes_on(m), m.due, m.item),
    )
    apart = asked_today(memories, bank, now, utc_offset_s)
    for a in first:
        apart.add(a.item)
    found: list[Asked] = []
    for memory in early:
        if apart.allows(memory.item):
            apart.add(memory.item)
            found.append(Asked(memory.item, memory.item))
    return found


def _of(topics: Sequence[str], memories: Mapping[str, Memory], bank: Bank) -> Iterable[Memory]:
    return (m for m in memories.values() if not topics or bank.items[m.item].topic in topics)


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


def asked_today(memories: Mapping[str, Memory], bank: Bank, now: float, utc_offset_s: float = 0.0) -> Apart:
    """Return what keeps apart on the present day: it holds what was answered today."""
    today = day_number(now, utc_offset_s)
    return Apart(bank, (m.item for m in memories.values() if day_number(m.last_at, utc_offset_s) >= today))


# ------------------------------------------------------------------ one objective, several items
class Objectives:
    """Which items ask one objective: one that is known may be asked by another that was not met before.

    An item was asked by another if it was right at the last ``KNOWN_FROM`` reviews and, on its due
    day or later, the learner met an item of the same objective for the first time. If that one was
    right, the due item waits ``RELIEF`` days from then; if it was wrong, it waits no longer. It is
    asked by another once: after that it comes itself. A mistake made with high certainty comes
    itself on the days it was promised for, whatever was asked in between.
    """

    def __init__(self, memories: Mapping[str, Memory], bank: Bank, utc_offset_s: float = 0.0) -> None:
        """Take what is remembered; where an item is to be added to that, :meth:`met` is told first."""
        self._memories, self._bank, self._offset = memories, bank, utc_offset_s

    def comes_on(self, memory: Memory) -> int:
        """Return the day (number) on which an item falls due, later where another was asked instead."""
        return max(day_number(memory.due, self._offset), self._relieved_until(memory) or 0)

    def others(self, memory: Memory, today: int) -> list[str]:
        """Return the unmet items that may ask the objective of a due one."""
        if memory.right < KNOWN_FROM or promised(memory, today, self._offset):
            return []
        if self._relieved_until(memory) is not None:
            return []
        return self._unmet.get(self._objective(memory.item), [])

    def met(self, item: str, day: int) -> None:
        """Note that an item is answered for the first time on a day."""
        self._note(self._latest, item, day)
        if item in (unmet := self._unmet.get(self._objective(item), [])):
            unmet.remove(item)

    def _relieved_until(self, memory: Memory) -> int | None:
        if memory.right < KNOWN_FROM:
            return None
        latest = self._latest.get(self._objective(memory.item), ())
        day, other = next((found for found in latest if found[1] != memory.item), (-1, ""))
        if day < day_number(memory.due, self._offset):
            return None
        until = day + RELIEF if self._memories[other].right else day
        return min([until, *(day_number(at, self._offset) for at in owed(memory, self._offset))])

    def _objective(self, item: str) -> str:
        return self._bank.items[item].objective or ""

    @cached_property
    def _latest(self) -> dict[str, list[tuple[int, str]]]:
        """The two items of each objective that were met last, with the day, the last first."""
        found: dict[str, list[tuple[int, str]]] = {}
        for m in self._memories.values():
            self._note(found, m.item, day_number(m.first_at, self._offset))
        return found

    def _note(self, latest: dict[str, list[tuple[int, str]]], item: str, day: int) -> None:
        if objective := self._objective(item):
            latest[objective] = sorted([*latest.get(objective, ()), (day, item)], reverse=True)[:2]

    @cached_property
    def _unmet(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for item in self._bank.items.values():
            if item.objective and item.pool in POOLS and item.id not in self._memories:
                found.setdefault(item.objective, []).append(item.id)
        return found


# ------------------------------------------------------------------ the order of asking
def in_order(asked: Sequence[Asked], bank: Bank, limit: int | None = None) -> list[Asked]:
    """Return what one review asks of a queue, in the order in which it asks; no ``limit``: all."""
    chosen = {a.item: a for a in asked[:limit]}
    return [chosen[i] for i in interleaved(list(chosen), bank)]


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
