"""What is remembered of an item, and when it falls due; the model that computes it is in `memory`.

Kept apart so that a snapshot can be read, and what is due be counted, without importing the model.
"""

from __future__ import annotations

import msgspec

from smquiz.engine.learning.days import day_number

RETENTION = 0.9  # share that is to be recalled when an item falls due, unless a setting says otherwise
POOLS = ("lesson", "practice")  # what examines and places is not shown with its key in between


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an item.

    When it is due and when it was last reviewed (seconds since the epoch), its stability in
    days, its difficulty from 1 to 10, when it was last answered wrong with high certainty, when
    it was first answered, and how many reviews in a row were right up to the last.
    """

    item: str
    due: float
    stability: float
    difficulty: float
    last_at: float
    reviews: int
    sure_at: float | None = None
    first_at: float = 0.0
    right: int = 0


def is_due(memory: Memory, now: float, utc_offset_s: float = 0.0) -> bool:
    """Whether the day has come on which an item is to be asked; it is due from that day's beginning."""
    return day_number(memory.due, utc_offset_s) <= day_number(now, utc_offset_s)
