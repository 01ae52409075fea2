"""What a learner has done before, as the planning of a quiz needs it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from smquiz.engine.marking import CERTAINTIES, Certainty

COUNTING = ("quiz", "check")


class Attempt(msgspec.Struct, frozen=True):
    """One sitting of a preset: when it began, when it ended if it did, and which form."""

    started_at: float
    ended_at: float | None
    form: str


class Latest(msgspec.Struct, frozen=True, array_like=True):
    """The last answer to an item: when, whether it was right, and how sure the learner was."""

    at: float
    right: bool
    certainty: Certainty | None = None


class Past(msgspec.Struct, frozen=True):
    """What was met, what went wrong, attempts, and how able the learner is.

    ``mistaken`` are the items still answered wrong, the most confident mistakes first;
    ``attempts`` the sittings by preset; ``abilities`` are in logits by topic, for topics with
    enough answers.
    """

    met: frozenset[str] = frozenset()
    mistaken: tuple[str, ...] = ()
    attempts: dict[str, tuple[Attempt, ...]] = {}
    abilities: dict[str, float] = {}


def mistaken(latest: Mapping[str, Latest]) -> tuple[str, ...]:
    """Return the items whose last answer is not right.

    Mistakes made with high certainty come first, then those without any told, then older ones
    before newer.

    >>> mistaken({"a": Latest(2.0, False), "b": Latest(1.0, True), "c": Latest(3.0, False, "high")})
    ('c', 'a')
    """
    wrong = [(item, last) for item, last in latest.items() if not last.right]
    return tuple(item for item, last in sorted(wrong, key=lambda pair: (_less_sure_last(pair[1]), pair[0])))


def _less_sure_last(last: Latest) -> tuple[int, float]:
    sure = CERTAINTIES.index(last.certainty) if last.certainty else 1
    return (-sure, last.at)
