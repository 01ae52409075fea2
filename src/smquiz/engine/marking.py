"""Marks: what tries, hints and certainty make of an answer's score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

Certainty = Literal["low", "mid", "high"]
CERTAINTIES: tuple[Certainty, ...] = ("low", "mid", "high")

# Gardner-Medwin (2006), "Confidence-based marking", in Bryan and Clegg (eds), Innovative
# Assessment in Higher Education, 141-149. Marks for right and wrong at each certainty.
RIGHT: dict[Certainty, float] = {"low": 1, "mid": 2, "high": 3}
WRONG: dict[Certainty, float] = {"low": 0, "mid": -2, "high": -6}
# Shares of right answers between which each certainty earns most: where m = 2m - 2(1-m), and so on.
BEST_FROM: dict[Certainty, float] = {"low": 0.0, "mid": 2 / 3, "high": 0.8}
BEST_TO: dict[Certainty, float] = {"low": 2 / 3, "mid": 0.8, "high": 1.0}
SUPPORTED = 0.5  # (share - limit)^2 times n above which over- or underconfidence is told


class Band(msgspec.Struct, frozen=True):
    """The answers given with one certainty. ``share`` is of points, in [0, 1].

    ``verdict`` is ``over`` or ``under`` where the numbers support that somebody was too
    sure or not sure enough, else empty.
    """

    certainty: Certainty
    answers: int
    share: float
    verdict: Literal["over", "under", ""]


class Calibration(msgspec.Struct, frozen=True):
    """How well certainty went with being right.

    ``accuracy`` is the mean score in [0, 1], ``mean_mark`` the mean certainty mark in
    [-6, 3], ``bonus`` what certainty adds to accuracy (or takes from it).
    """

    accuracy: float
    mean_mark: float
    bonus: float
    bands: tuple[Band, ...]


def certainty_mark(score: float, certainty: Certainty) -> float:
    """Return the mark of an answer given with a certainty; partial credit takes its part of the right mark.

    >>> [certainty_mark(1, c) for c in CERTAINTIES], [certainty_mark(0, c) for c in CERTAINTIES]
    ([1, 2, 3], [0, -2, -6])
    >>> certainty_mark(0.5, "high")
    1.5
    """
    return RIGHT[certainty] * score if score > 0 else WRONG[certainty]


def bonus(accuracy: float, mean_mark: float) -> float:
    """Return the certainty bonus: a tenth of what the mean mark has above the best constant certainty.

    Whoever says the same certainty for every answer, and the best one for that accuracy, has none
    (Gardner-Medwin and Curtin 2007, "Certainty-based marking for reflective learning").

    >>> round(bonus(0.75, 1.5), 3), round(bonus(0.75, 1.0), 3)
    (0.05, 0.0)
    """
    return 0.1 * (mean_mark - max(accuracy, 4 * accuracy - 2, 9 * accuracy - 6))


class CertaintyTally(msgspec.Struct, frozen=True, array_like=True):
    """The answers given with one certainty: how many, the sum of their scores and of their certainty marks."""

    answers: int = 0
    score: float = 0.0
    mark: float = 0.0

    def with_answer(self, score: float, certainty: Certainty) -> CertaintyTally:
        """Return the tally with one more answer."""
        return CertaintyTally(self.answers + 1, self.score + score, self.mark + certainty_mark(score, certainty))


def calibration(answers: Iterable[tuple[float, Certainty]]) -> Calibration | None:
    """Sum up answers given as score in [0, 1] and certainty; ``None`` if there are none."""
    tallies: dict[Certainty, CertaintyTally] = {}
    for score, certainty in answers:
        tallies[certainty] = tallies.get(certainty, CertaintyTally()).with_answer(score, certainty)
    return calibration_from(tallies)


def calibration_from(tallies: Mapping[Certainty, CertaintyTally]) -> Calibration | None:
    """Sum up what was counted by certainty; ``None`` if there are no answers."""
    n = sum(t.answers for t in tallies.values())
    if not n:
        return None
    accuracy = sum(t.score for t in tallies.values()) / n
    mean = sum(t.mark for t in tallies.values()) / n
    bands = tuple(_band(c, tallies[c]) for c in CERTAINTIES if c in tallies)
    return Calibration(accuracy, mean, bonus(accuracy, mean), bands)


def _band(certainty: Certainty, tally: CertaintyTally) -> Band:
    n, share = tally.answers, tally.score / tally.answers
    verdict: Literal["over", "under", ""] = ""
    if share < BEST_FROM[certainty] and (share - BEST_FROM[certainty]) ** 2 * n > SUPPORTED:
        verdict = "over"
    elif share > BEST_TO[certainty] and (share - BEST_TO[certainty]) ** 2 * n > SUPPORTED:
        verdict = "under"
    return Band(certainty, n, share, verdict)


def mark_of(scores: Sequence[float], penalty: float, hints: int, hint_price: float) -> float:
    """Return the mark of an item in [0, 1] from the scores of its tries, in order.

    Each try loses the penalty once for every try before it, the best counts, so that trying
    again never costs anything. Then each hint costs its price; the mark never falls below zero.

    >>> mark_of([0, 1], 0.25, hints=1, hint_price=0.25)
    0.5
    >>> mark_of([0.5, 0], 0.25, hints=0, hint_price=0)
    0.5
    """
    best = max((s - penalty * n for n, s in enumerate(scores)), default=0.0)
    return min(1.0, max(0.0, best - hints * hint_price))


def worth(earlier: Sequence[float], penalty: float, hints: int = 0, hint_price: float = 0.0) -> float:
    """Return the mark that a right answer would make now, after tries with these scores and so many hints.

    >>> [round(worth([0.0] * n, 1 / 3), 2) for n in range(4)]
    [1.0, 0.67, 0.33, 0.0]
    >>> worth([0.0], 0.25, hints=1, hint_price=0.25), worth([0.875], 0.25)
    (0.5, 0.875)
    """
    return mark_of([*earlier, 1.0], penalty, hints, hint_price)
