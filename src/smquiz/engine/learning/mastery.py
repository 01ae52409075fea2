"""Mastery: how well a topic is known, estimated from every answer.

An Elo rating with a guessing floor. The chance of a right answer to an item of difficulty ``b``
that is guessed with chance ``c`` is ``p = c + (1 - c) * sigmoid(overall + topic - b)``. An answer
of score ``y`` moves the topic by ``K * (y - p)`` and what all topics share by half of that, with
``K = max(0.1, 0.4 / (1 + 0.05 * n))`` after ``n`` answers in the topic (Pelánek 2016,
"Applications of the Elo rating system in adaptive educational systems", Computers & Education 98).

The uncertainty is carried along: an update by ``k * (y - p)`` leaves ``1 - k * s`` of the error
there was (``s`` is the slope of ``p``) and adds the chance of this one answer, so the variance
becomes ``(1 - k * s)**2 * v + k**2 * p * (1 - p)``. It starts at that of learners at large.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, sqrt
from typing import Literal

import msgspec

Z95 = 1.959963984540054
START_VARIANCE = 1.0  # of learners nothing is known of, in squared logits
ENOUGH = 5  # answers below which a topic is not judged
# Expected share right from which a topic is told to be so; the lower end of the interval must reach the second number.
SOLID, SOLID_AT_LEAST = 0.75, 0.6
MASTERED, MASTERED_AT_LEAST = 0.87, 0.75
PRACTISE_AT = 0.85  # expected success at which practice teaches most without discouraging (Wilson et al. 2019)

State = Literal["unknown", "beginning", "growing", "solid", "mastered"]
WORDS: dict[State, str] = {
    "unknown": "too early to say",
    "beginning": "beginning",
    "growing": "growing",
    "solid": "solid",
    "mastered": "mastered",
}


class Skill(msgspec.Struct, frozen=True, array_like=True):
    """A rating in logits, its variance, and the number of answers behind it."""

    rating: float = 0.0
    variance: float = START_VARIANCE
    answers: int = 0


class Mastery(msgspec.Struct, frozen=True):
    """How well something is known.

    ``share`` is the share of its questions that this learner is expected to get right, ``low``
    and ``high`` bound it with 95 % (all in [0, 1]); ``state`` says it in a word.
    """

    state: State
    share: float
    low: float
    high: float
    answers: int

    @property
    def words(self) -> str:
        """The state in words, with what is uncertain about it.

        >>> Mastery("growing", 0.7, 0.55, 0.82, 12).words
        'growing: about 70 % right to be expected (55 to 82 %)'
        """
        if self.state == "unknown":
            return f"{WORDS['unknown']} ({self.answers} answer{'s' if self.answers != 1 else ''} so far)"
        low, middle, high = (f"{100 * x:.0f}" for x in (self.low, self.share, self.high))
        return f"{WORDS[self.state]}: about {middle} % right to be expected ({low} to {high} %)"


NEW = Skill()


def sensitivity(answers: int) -> float:
    """Return K: how far one more answer moves a topic after so many.

    >>> [round(sensitivity(n), 3) for n in (0, 20, 60, 1000)]
    [0.4, 0.2, 0.1, 0.1]
    """
    return max(0.1, 0.4 / (1 + 0.05 * answers))


def expected(ability: float, difficulty: float, chance: float) -> float:
    """Return the chance of a right answer.

    >>> expected(0.0, 0.0, 0.25)
    0.625
    """
    return chance + (1 - chance) / (1 + exp(difficulty - ability))


def after_answer(overall: Skill, topic: Skill, score: float, difficulty: float, chance: float) -> tuple[Skill, Skill]:
    """Return the ratings of all topics together and of one topic after an answer in it.

    Args:
        overall: What all topics share.
        topic: What this topic has beyond it; its variance is that of both together.
        score: The answer's score in [0, 1], partial credit included.
        difficulty: The item's difficulty in logits.
        chance: The item's chance of being guessed, in [0, 1).

    >>> overall, topic = after_answer(NEW, NEW, 1.0, 0.0, 0.5)
    >>> round(topic.rating, 3), round(overall.rating, 3)
    (0.1, 0.05)
    """
    p = expected(overall.rating + topic.rating, difficulty, chance)
    slope = (p - chance) * (1 - p) / (1 - chance)
    k = sensitivity(topic.answers)
    surprise = score - p
    return (
        _moved(overall, k / 2, surprise, p, slope, k / 2),
        _moved(topic, k, surprise, p, slope, 1.5 * k),
    )


def _moved(skill: Skill, k: float, surprise: float, p: float, slope: float, whole: float) -> Skill:
    """Move a rating; ``whole`` is how far the rating that its variance speaks of moves."""
    variance = (1 - whole * slope) ** 2 * skill.variance + whole**2 * p * (1 - p)
    return Skill(skill.rating + k * surprise, variance, skill.answers + 1)


def mastery_of(overall: Skill, topic: Skill, items: Iterable[tuple[float, float]]) -> Mastery:
    """Say how well a topic is known.

    Args:
        overall: What all topics share.
        topic: The topic's own rating.
        items: Difficulty and chance of each question that could be asked.
    """
    questions = list(items) or [(0.0, 0.0)]
    ability, half = overall.rating + topic.rating, Z95 * sqrt(topic.variance)
    low, share, high = (
        sum(expected(ability + d, b, c) for b, c in questions) / len(questions) for d in (-half, 0.0, half)
    )
    return Mastery(state_of(share, low, topic.answers), share, low, high, topic.answers)


def state_of(share: float, low: float, answers: int) -> State:
    """Say in a word what an expected share with its lower bound means.

    >>> state_of(0.9, 0.8, 30), state_of(0.9, 0.5, 6), state_of(0.9, 0.8, 4)
    ('mastered', 'growing', 'unknown')
    """
    if answers < ENOUGH:
        return "unknown"
    if share >= MASTERED and low >= MASTERED_AT_LEAST:
        return "mastered"
    if share >= SOLID and low >= SOLID_AT_LEAST:
        return "solid"
    return "growing" if share >= SOLID_AT_LEAST else "beginning"


def overall_mastery(by_topic: Mapping[str, Mastery], weights: Mapping[str, int]) -> Mastery:
    """Return the mastery of all topics together, each weighing as many questions as it has.

    The bounds take the topics' errors as independent, and so are a little too narrow for what
    all topics share.
    """
    whole = sum(weights.get(t, 0) for t in by_topic) or 1
    parts = [(m, weights.get(t, 0) / whole) for t, m in by_topic.items()]
    share = sum(m.share * w for m, w in parts)
    below = sqrt(sum(((m.share - m.low) * w) ** 2 for m, w in parts))
    above = sqrt(sum(((m.high - m.share) * w) ** 2 for m, w in parts))
    answers = sum(m.answers for m, _ in parts)
    low, high = max(0.0, share - below), min(1.0, share + above)
    return Mastery(state_of(share, low, answers), share, low, high, answers)
