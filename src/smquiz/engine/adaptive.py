"""An adaptive test: which item tells most next, and what the answers say of ability.

The model is Rasch's with a guessing floor: an item of difficulty ``b`` that is guessed right
with chance ``c`` is answered right with probability ``c + (1 - c) / (1 + exp(b - theta))``
(Birnbaum 1968, in Lord and Novick, Statistical Theories of Mental Test Scores, with a slope
of 1). Difficulties are those of the bank, in logits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import exp, log, sqrt
from random import Random
from typing import NamedTuple

import msgspec

GRID = tuple(n / 10 for n in range(-40, 41))  # abilities from -4 to 4 logits
PRIOR_SD = 1.0
TOPIC_SD = 0.7  # how far a topic may lie from the whole, before anything is known of it
KNOWS = 0.5  # ability from which a lesson may begin at its summary
SURE = 0.75  # probability of that ability which is asked for
Z80 = 1.2815515655446004


class Given(NamedTuple):
    """An item as the model sees it: difficulty in logits, chance of guessing it, and whether it was right."""

    item: str
    topic: str
    difficulty: float
    chance: float
    right: bool


class Estimate(msgspec.Struct, frozen=True):
    """An ability in logits with its standard error, and the probability of knowing enough to skip."""

    theta: float
    error: float
    knows: float

    @property
    def interval_80(self) -> tuple[float, float]:
        """Four in five abilities that fit the answers lie between these."""
        return self.theta - Z80 * self.error, self.theta + Z80 * self.error


class Design(msgspec.Struct, frozen=True, kw_only=True):
    """When an adaptive test stops, and how freely it chooses.

    It asks between ``least`` and ``most`` items, stops once the standard error is ``error``,
    and takes one by lot among the ``randomesque`` best, so that no item is asked of everybody
    (Kingsbury and Zara 1989, Applied Measurement in Education 2: 359-375).
    """

    least: int = 5
    most: int = 25
    error: float = 0.5
    randomesque: int = 5
    each_topic: int = 2


def right_probability(theta: float, difficulty: float, chance: float) -> float:
    """Return the probability of a right answer.

    >>> right_probability(0, 0, 0.25)
    0.625
    """
    return chance + (1 - chance) / (1 + exp(difficulty - theta))


def information(theta: float, difficulty: float, chance: float) -> float:
    """Return Fisher's information of an item at an ability.

    ``(q / p) ((p - c) / (1 - c))^2`` with a slope of 1 (Lord 1980, Applications of Item Response
    Theory, eq. 5-9).

    >>> information(0, 0, 0)
    0.25
    """
    p = right_probability(theta, difficulty, chance)
    return (1 - p) / p * ((p - chance) / (1 - chance)) ** 2


@lru_cache(maxsize=8192)
def _log_likelihood(difficulty: float, chance: float, right: bool) -> tuple[float, ...]:
    ps = (right_probability(t, difficulty, chance) for t in GRID)
    return tuple(log(p if right else 1 - p) for p in ps)


def _posterior(given: Iterable[Given], mean: float, deviation: float) -> list[float]:
    logs = [-((t - mean) ** 2) / (2 * deviation**2) for t in GRID]
    for g in given:
        logs = [a + b for a, b in zip(logs, _log_likelihood(g.difficulty, g.chance, g.right), strict=True)]
    top = max(logs)
    weights = [exp(x - top) for x in logs]
    total = sum(weights)
    return [w / total for w in weights]


def estimate(given: Iterable[Given], mean: float = 0.0, deviation: float = PRIOR_SD) -> Estimate:
    """Return the expected ability after some answers (EAP on a fixed grid).

    Bock and Mislevy (1982), Applied Psychological Measurement 6: 431-444.

    >>> estimate([]).theta, round(estimate([]).error, 2)
    (0.0, 1.0)
    """
    weights = _posterior(given, mean, deviation)
    theta = sum(t * w for t, w in zip(GRID, weights, strict=True))
    spread = sum((t - theta) ** 2 * w for t, w in zip(GRID, weights, strict=True))
    knows = sum(w for t, w in zip(GRID, weights, strict=True) if t >= KNOWS)
    return Estimate(theta if abs(theta) > 1e-12 else 0.0, sqrt(spread), knows)


def estimate_of_topic(mine: Iterable[Given], whole: Estimate) -> Estimate:
    """Return the ability in one topic: it is expected near the whole, and moved by its own answers."""
    return estimate(mine, whole.theta, sqrt(TOPIC_SD**2 + whole.error**2))


def sure_enough(found: Estimate) -> bool:
    """Say whether it is probable enough that the topic is known."""
    return found.knows >= SURE


def stops(given: Sequence[Given], design: Design) -> bool:
    """Say whether the test has asked enough."""
    if len(given) < design.least:
        return False
    return len(given) >= design.most or (
        estimate(given).error <= design.error
        and all(n >= design.each_topic for n in Counter(g.topic for g in given).values())
    )


def next_item(given: Sequence[Given], left: Sequence[Given], design: Design, rng: Random) -> Given | None:
    """Choose the next item: in the topic asked about least, one by lot among those that tell most.

    Topics are balanced so that each is asked about equally often (Kingsbury and Zara 1989).
    """
    if not left:
        return None
    asked = Counter(g.topic for g in given)
    topics = sorted({g.topic for g in left})
    fewest = min(asked[t] for t in topics)
    topic = rng.choice([t for t in topics if asked[t] == fewest])
    theta = estimate(given).theta
    mine = sorted(
        (g for g in left if g.topic == topic), key=lambda g: (-information(theta, g.difficulty, g.chance), g.item)
    )
    return rng.choice(mine[: design.randomesque])
