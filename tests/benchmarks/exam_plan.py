"""What is known on the day of an examination: our plan against fixed intervals and against cramming.

Run: python -m tests.benchmarks.exam_plan
Nothing here passes or fails. A learner is simulated whose memory obeys FSRS-6: at first sight an
item is right with a fixed probability, later with the probability of recall. All three ways of
learning have the same minutes; the plan is made anew every day from what happened. The second
learner's true weights differ from those that the plan believes in, the third's share at first sight too.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from smquiz.bank.load import load
from smquiz.engine.items import Bank
from smquiz.engine.learning.days import DAY, day_number
from smquiz.engine.learning.examplan import Situation, plan_for
from smquiz.engine.learning.memory import Schedule, reviewed
from smquiz.engine.learning.pace import Pace
from smquiz.engine.learning.remembered import POOLS, Memory
from smquiz.engine.session import Record

SEED = 20261125
LEARNERS = 8
DAYS, MINUTES, AFTER = 30, 8.0, 30
INTERVALS = (1, 3, 7, 14, 30)
START = 1_700_000_000.0
MODEL = Schedule()


class Truth(NamedTuple):
    """A learner as it really is: the model's weights changed by factors, and the share right at first sight."""

    name: str
    changes: dict[int, float]
    first: float


# Weights by number: 0 to 3 are the first stabilities, 8 the growth, 11 what a lapse leaves, 20 the decay.
TRUTHS = (
    Truth("as the plan believes them to be", {}, 0.6),
    Truth("who forgets faster than the plan believes", {0: 0.5, 2: 0.5, 8: 0.85, 20: 1.4}, 0.6),
    Truth("who forgets slower and knows more at first sight", {0: 2.0, 2: 2.0, 8: 1.1, 11: 1.3, 20: 0.8}, 0.75),
)


class Learner:
    """A simulated learner: what is really remembered, and what the answers so far make the model believe."""

    def __init__(self, truth: Truth, seed: int) -> None:
        weights = list(MODEL._fsrs.parameters)
        for n, factor in truth.changes.items():
            weights[n] *= factor
        self.schedule, self.first, self.rng = Schedule(weights=weights), truth.first, random.Random(seed)
        self.real: dict[str, Memory] = {}
        self.believed: dict[str, Memory] = {}
        self.asked = 0

    def answer(self, item: str, now: float) -> bool:
        """Ask an item; memory and belief follow the answer."""
        right = self.rng.random() < self.knows(item, now)
        record = Record(item, "a", float(right), "correct" if right else "incorrect", 30.0, at=now)
        self.real[item] = reviewed(self.real.get(item), record, self.schedule)
        self.believed[item] = reviewed(self.believed.get(item), record, MODEL)
        self.asked += 1
        return right

    def knows(self, item: str, now: float) -> float:
        """Return the probability of being right now."""
        memory = self.real.get(item)
        return self.first if memory is None else self.schedule.recall(memory.stability, (now - memory.last_at) / DAY)


Chooser = Callable[[Learner, Bank, int], Sequence[str]]


def by_plan(learner: Learner, bank: Bank, day: int) -> Sequence[str]:
    """Today's share of the plan."""
    now = START + day * DAY
    at = Situation(memories=learner.believed, bank=bank, now=now, exam_day=day_number(START, 0) + DAYS)
    return plan_for(at, MINUTES).today


class Fixed:
    """Reviews at fixed intervals after the first meeting, a wrong answer beginning again; then new items."""

    def __init__(self) -> None:
        self.due: dict[str, tuple[int, int]] = {}

    def __call__(self, learner: Learner, bank: Bank, day: int) -> Sequence[str]:
        """Return what is due, the longest overdue first, then what is new."""
        for item, memory in learner.believed.items():
            last = round((memory.last_at - START) / DAY)
            step = min(memory.right, len(INTERVALS)) - 1 if memory.right else 0
            self.due[item] = (last + INTERVALS[step], last)
        due = sorted((d, i) for i, (d, _) in self.due.items() if d <= day)
        return [i for _, i in due] + [i for i in planned_items(bank) if i not in learner.believed]


def cramming(learner: Learner, bank: Bank, _: int) -> Sequence[str]:
    """Every item in turn, then those that were wrong at the last time first."""
    last = learner.believed
    new = [i for i in planned_items(bank) if i not in last]
    return [*new, *sorted(last, key=lambda i: (last[i].right, last[i].last_at, i))]


def planned_items(bank: Bank) -> list[str]:
    """Return the items of lessons and practice, topics in turn."""
    ids = [i.id for i in bank.items.values() if i.pool in POOLS]
    return sorted(ids, key=lambda i: (i.split("-")[-1], i))


def play(learner: Learner, bank: Bank, choose: Chooser, budget: Sequence[float]) -> tuple[float, float]:
    """Learn on days with budgets (minutes); return the shares known on the day and some time after."""
    pace = Pace()
    for day, minutes in enumerate(budget):
        left, seen = minutes * 60, set[str]()
        for item in choose(learner, bank, day) if minutes else []:
            seconds = pace.of(bank.items[item])
            if seconds <= left and item not in seen:
                learner.answer(item, START + day * DAY)
                left -= seconds
                seen.add(item)
    exam, later = START + DAYS * DAY, START + (DAYS + AFTER) * DAY
    items = planned_items(bank)
    return tuple(statistics.fmean(learner.knows(i, at) for i in items) for at in (exam, later))  # type: ignore[return-value]


def ways() -> Sequence[tuple[str, Chooser, Sequence[float]]]:
    """Return the ways of learning: name, choice of items, minutes of each day."""
    even = [MINUTES] * DAYS
    return (
        ("our plan", by_plan, even),
        ("fixed 1, 3, 7, 14, 30", Fixed(), even),
        ("crammed on 4 days", cramming, [0.0] * (DAYS - 4) + [MINUTES * DAYS / 4] * 4),
        ("crammed on the eve", cramming, [0.0] * (DAYS - 1) + [MINUTES * DAYS]),
    )


def main() -> None:
    """Print what is known on the day, by learner and way of learning."""
    bank = load(None, None)
    print(
        f"{len(planned_items(bank))} items, {DAYS} days, {MINUTES:g} minutes a day ({MINUTES * DAYS:g} in all), "
        f"{LEARNERS} learners each, seed {SEED}; crammed: as many minutes in all, on the last days"
    )
    for truth in TRUTHS:
        print(f"\nA learner {truth.name} ({truth.first:.0%} right at first sight)")
        for way in range(len(ways())):
            known: list[tuple[float, float]] = []
            asked = []
            for n in range(LEARNERS):
                name, choose, budget = ways()[way]
                learner = Learner(truth, SEED + n)
                known.append(play(learner, bank, choose, budget))
                asked.append(learner.asked / DAYS)
            on_day, later = zip(*known, strict=True)
            print(
                f"  {name:22} known on the day {statistics.fmean(on_day):6.1%} "
                f"(standard error {statistics.stdev(on_day) / LEARNERS**0.5:.1%}), {AFTER} days later "
                f"{statistics.fmean(later):6.1%}; {statistics.fmean(asked):4.1f} questions a day"
            )
    print(f"\nOne plan of {len(planned_items(bank))} items over 60 days: {seconds_of_a_plan(bank):.2f} s of processor")


def seconds_of_a_plan(bank: Bank) -> float:
    """Return the processor time of a plan over 60 days after ten days of learning."""
    learner = Learner(TRUTHS[0], SEED)
    play(learner, bank, Fixed(), [MINUTES] * 10)
    at = Situation(memories=learner.believed, bank=bank, now=START + 10 * DAY, exam_day=day_number(START, 0) + 70)
    began = time.process_time()
    plan_for(at, MINUTES)
    return time.process_time() - began


if __name__ == "__main__":
    main()
