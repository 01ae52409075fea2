"""The screen that ends a placement test."""

from __future__ import annotations

from collections.abc import Sequence

from smquiz.engine.commands import command
from smquiz.engine.items import Bank
from smquiz.engine.placement import TopicPlacement
from smquiz.ui.blocks import Bars, Block, Heading, Labelled, Para

STANDS = ((-0.8, "at the beginning"), (0.2, "partly there"), (0.9, "mostly there"), (9.0, "firm"))


def placement_view(bank: Bank, placed: Sequence[TopicPlacement], asked: int) -> list[list[Block]]:
    """Show in sections what a placement test found, and where each lesson begins now."""
    names = {t.id: t for t in bank.topics}
    rows = []
    for p in placed:
        title = names[p.topic].title if p.topic in names else p.topic
        start = _start(bank, p)
        rows.append((title, p.right / p.asked if p.asked else 0.0, f"{_standing(p)}; {start}"))
    found: list[Block] = [Heading("Where you stand", f"{asked} questions"), Bars(tuple(rows), "By topic")]
    then: list[Block] = []
    first = next((names[p.topic] for p in placed if not p.skip and p.topic in names), None)
    if first is not None:
        then.append(Labelled("Next", (command(bank, f"learn {first.slug}"),)))
    anew = command(bank, "learn TOPIC --restart")
    then.append(Para(f"Nothing is locked: `{anew}` always begins at the first step.", "quiet"))
    return [found, then]


def _start(bank: Bank, placed: TopicPlacement) -> str:
    """Say where the lesson of a topic begins now."""
    if placed.skip:
        return "its lesson begins at the summary"
    lesson = bank.lessons.get(placed.topic)
    return "take the whole lesson" if lesson is None or lesson.skippable else "its lesson is never skipped"


def _standing(placed: TopicPlacement) -> str:
    counted = f"{placed.right} of {placed.asked} right"
    if placed.estimate is None:
        return counted
    low, high = (next(words for limit, words in STANDS if x < limit) for x in placed.estimate.interval_80)
    now = next(words for limit, words in STANDS if placed.estimate.theta < limit)
    between = f"quite surely {now}" if low == high else f"{now} (between {low} and {high})"
    return f"{between}, {counted}"
