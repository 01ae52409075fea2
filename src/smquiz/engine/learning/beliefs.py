"""Misconceptions of one learner: held, shaken or overcome, each with its evidence.

A misconception is *shown* by an answer that it explains, and *resisted* by a right answer to an
item that offered it. It is held while nothing was resisted since it was last shown, overcome once
it was resisted several times, in different items and on different days, and shaken in between.
"""

from __future__ import annotations

from typing import Literal

import msgspec

OVERCOME_ITEMS = 2
OVERCOME_TIMES = 3
OVERCOME_DAYS = 2

State = Literal["held", "shaken", "overcome"]


class Evidence(msgspec.Struct, frozen=True, array_like=True):
    """What the answers say of one misconception.

    How often it was shown, when last (seconds since the epoch) and in which item; how often it
    was resisted since, in which items (as many as are needed to tell), on how many days, and
    the last of these days as a number.
    """

    shown: int = 0
    last_shown_at: float = 0.0
    last_item: str = ""
    resisted: int = 0
    in_items: tuple[str, ...] = ()
    on_days: int = 0
    last_day: int = 0


class Belief(msgspec.Struct, frozen=True):
    """A misconception that a learner has shown, and where it stands; ``last_shown`` is an ISO date."""

    id: str
    text: str
    correction: str
    state: State
    shown: int
    last_shown: str
    last_item: str
    resisted: int
    in_items: int
    on_days: int

    @property
    def words(self) -> str:
        """The evidence in words.

        >>> Belief("M1", "", "", "shaken", 2, "2026-11-20", "q", 1, 1, 1).words
        'shown 2 times, last on 2026-11-20; answered rightly once since'
        """
        since = f"answered rightly {_times(self.resisted)} since" if self.resisted else "not yet answered rightly since"
        days = f" on {self.on_days} days" if self.on_days > 1 else ""
        return f"shown {_times(self.shown)}, last on {self.last_shown}; {since}{days}"


def shown_again(evidence: Evidence | None, item: str, at: float) -> Evidence:
    """Return the evidence after an answer that shows the misconception."""
    before = 0 if evidence is None else evidence.shown
    return Evidence(before + 1, at, item)


def resisted_once(evidence: Evidence, item: str, day: int) -> Evidence:
    """Return the evidence after a right answer to an item that offered the misconception, on a day by number."""
    items = evidence.in_items
    if item not in items and len(items) < OVERCOME_ITEMS:
        items = (*items, item)
    new_day = not evidence.on_days or day != evidence.last_day
    return msgspec.structs.replace(
        evidence,
        resisted=evidence.resisted + 1,
        in_items=items,
        on_days=evidence.on_days + new_day,
        last_day=day,
    )


def state_of(evidence: Evidence) -> State:
    """Say where a misconception stands.

    >>> state_of(Evidence(1)), state_of(Evidence(1, resisted=1, in_items=("a",), on_days=1))
    ('held', 'shaken')
    >>> state_of(Evidence(2, resisted=3, in_items=("a", "b"), on_days=2))
    'overcome'
    """
    if not evidence.resisted:
        return "held"
    enough = (
        evidence.resisted >= OVERCOME_TIMES
        and len(evidence.in_items) >= OVERCOME_ITEMS
        and evidence.on_days >= OVERCOME_DAYS
    )
    return "overcome" if enough else "shaken"


def _times(n: int) -> str:
    return {1: "once"}.get(n, f"{n} times")
