"""How many rows things take, reckoned without a prompt: what is asked, and the keys below it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from smquiz.engine.items import Item, MultipleResponse
from smquiz.engine.responses import Order, expectation, shown_parts
from smquiz.engine.shown import safe

POINTER = 4  # columns before a choice: the pointer with its margin, and one at the end
NARROWEST = 20  # columns in which texts are wrapped on any screen
KEYS = 1  # rows for the keys; a second one may push a heading out of sight


def choice_text(lead: str, text: str, width: int) -> str:
    """Wrap a choice to so many columns, below its number.

    >>> choice_text("1. ", "A warm shelf near the oven", 26).splitlines()
    ['1. A warm shelf near', '      the oven']
    """
    hang = " " * (len(lead) + 3)
    room = max(NARROWEST, width - POINTER)
    return textwrap.fill(lead + safe(text), room, subsequent_indent=hang, break_on_hyphens=False)


def title_text(message: str, width: int) -> str:
    """Wrap what is asked above the choices."""
    return textwrap.fill(safe(message), max(NARROWEST, width - 1), initial_indent=" ", subsequent_indent=" ")


def key_rows(keys: Sequence[str], separator: str, width: int, margin: str = "") -> list[str]:
    """Put keys with what they do into as few rows as hold them, none of them torn.

    >>> key_rows(["Enter: go on", "b: back", "q: leave"], " | ", 24)
    ['Enter: go on | b: back', 'q: leave']
    """
    rows: list[str] = []
    for words in keys:
        longer = f"{rows[-1]}{separator}{words}" if rows else ""
        if longer and len(longer) < width:
            rows[-1] = longer
        else:
            rows.append(f"{margin}{words}")
    return rows


def rows_to_ask(item: Item, order: Order, width: int, quiet: bool) -> int:
    """Return the rows that a prompt for an item takes when it opens, with its keys and, if any, its quiet line."""
    foot = KEYS + quiet
    parts = shown_parts(item, order)
    if not parts:  # a line to type in, below what is asked
        return 2 + foot
    _, asked, choices = parts[0]
    message = f"1 of {len(parts)}  {asked}" if asked else expectation(item)
    lead = "[x] " if isinstance(item, MultipleResponse) else ""
    texts = [choice_text(f"{lead}{n}. ", text, width) for n, (_, text) in enumerate(choices, 1)]
    return sum(t.count("\n") + 1 for t in [title_text(message, width), *texts]) + foot
