"""What choosing items by the answers saves, against choosing by lot, for simulated examinees.

Run: python -m tests.benchmarks.adaptive
Nothing here passes or fails. Examinees (abilities drawn from a normal distribution) answer by
the model; both tests stop at the same standard error or at the same largest number.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter

from smquiz.bank.load import load
from smquiz.engine.adaptive import Design, Given, estimate, next_item, right_probability
from smquiz.engine.grading import chance_of
from smquiz.engine.placement import adaptive_pool
from tests.simulated import simulate

EXAMINEES = 400
SEED = 20261124


def large_pool(n: int = 256) -> list[Given]:
    """Return items like those of the bank, one topic, a guessing floor of a quarter, difficulties from -3 to 3."""
    rng = random.Random(SEED)
    return [Given(f"q{k}", "t", round(rng.uniform(-3, 3), 2), 0.25, False) for k in range(n)]


def course_pool() -> list[Given]:
    """Return what the shipped placement test draws from."""
    bank = load(None, None)
    return [Given(i.id, i.topic, i.difficulty, chance_of(i), False) for i in adaptive_pool(bank)]


def run(name: str, pool: list[Given], design: Design) -> None:
    """Print the numbers of items needed and the exposure."""
    lengths: dict[bool, list[int]] = {True: [], False: []}
    misses: dict[bool, list[float]] = {True: [], False: []}
    used: Counter[str] = Counter()
    for n in range(EXAMINEES):
        rng = random.Random(SEED + n)
        theta = rng.gauss(0, 1)
        for adaptive in (True, False):
            answers = random.Random(f"{SEED} {n} {adaptive}")
            given = simulate(
                pool,
                lambda g, theta=theta, answers=answers: (  # type: ignore[misc]
                    answers.random() < right_probability(theta, g.difficulty, g.chance)
                ),
                design,
                rng,
                adaptive,
            )
            lengths[adaptive].append(len(given))
            misses[adaptive].append(abs(estimate(given).theta - theta))
            if adaptive:
                used.update(g.item for g in given)
    mine, lot = (statistics.fmean(lengths[a]) for a in (True, False))
    print(
        f"{name}: {len(pool)} items, {EXAMINEES} examinees, stop at an error of {design.error} or {design.most} items"
    )
    print(f"  items needed: {mine:.1f} chosen by the answers, {lot:.1f} by lot, ratio {mine / lot:.2f}")
    print(f"  mean miss: {statistics.fmean(misses[True]):.2f} and {statistics.fmean(misses[False]):.2f} logits")
    print(f"  the most used item was asked of {100 * max(used.values()) / EXAMINEES:.0f} %")


def selection_cost(pool: list[Given]) -> None:
    """Print what one selection takes after 15 answers."""
    given = [g._replace(right=n % 3 > 0) for n, g in enumerate(pool[:15])]
    rng = random.Random(1)
    taken = []
    for _ in range(200):
        start = time.perf_counter()
        next_item(given, pool[15:], Design(), rng)
        taken.append(time.perf_counter() - start)
    print(f"one selection among {len(pool)} items: {1000 * statistics.median(taken):.2f} ms")


def main() -> None:
    """Print all of it."""
    run("a large pool", large_pool(), Design(error=0.4, most=200, each_topic=0))
    run("the course", course_pool(), Design())
    selection_cost(large_pool())


if __name__ == "__main__":
    main()
