"""How blocks look on a screen: each becomes something that Rich draws; texts are never read as markup."""

from __future__ import annotations

from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from smquiz.engine.shown import safe
from smquiz.ui.blocks import (
    Bars,
    Block,
    Calendar,
    Card,
    Columns,
    Diff,
    Gauges,
    Grid,
    Heading,
    Labelled,
    Para,
    Scale,
    Tone,
    bar,
    tied,
)

_TONES: dict[Tone, str] = {
    "good": "bold green",
    "partly": "bold yellow",
    "bad": "bold red",
    "late": "bold magenta",
    "plain": "",
    "quiet": "dim",
}
SHORT_LABEL = 18  # a label shorter than this stands beside its only line
LONGEST_RULER = 60
WIDE_ENOUGH = 72  # columns from which bars are long


def _shown(text: str) -> str:
    """Return a text that can be shown, its figures tied to their per cent until the lines are made."""
    return tied(safe(text))


def drawn(block: Block, width: int, fancy: bool) -> RenderableType:
    """Turn a block into something Rich draws.

    Args:
        block: What is to be seen.
        width: Columns there are.
        fancy: Whether the encoding can show symbols.
    """
    match block:
        case Heading(text, aside):
            return _heading(Text(_shown(text), style="bold"), Text(_shown(aside), style="dim"), width)
        case Para(text, tone):
            return Text(_shown(text), style=_TONES[tone])
        case Card(text, title):
            return Panel(
                Text(_shown(text)),
                title=Text(_shown(title)) if title else None,
                title_align="left",
                padding=(0, 1),
            )
        case Labelled():
            return _labelled(block, fancy)
        case Grid():
            return _grid(block)
        case Bars():
            return _bars(block, 16 if width >= WIDE_ENOUGH else 8, fancy)
        case Scale():
            return _scale(block, min(width - 6, LONGEST_RULER), fancy)
        case Diff(label, runs):
            line = Text(_shown(f"{label}: "))
            for kind, text in runs:
                shown = {"same": text, "extra": f"[-{text}-]", "missing": f"[+{text}+]"}[kind]
                line.append(_shown(shown), style={"same": "", "extra": "red strike", "missing": "green"}[kind])
            return line
        case Gauges() | Calendar() | Columns():
            return _picture(block, width, fancy)
        case _:
            assert_never(block)


def _picture(block: Gauges | Calendar | Columns, width: int, fancy: bool) -> RenderableType:
    from smquiz.ui.drawing import draw_calendar, draw_columns, draw_gauges

    match block:
        case Gauges():
            return draw_gauges(block, width, fancy)
        case Calendar():
            return draw_calendar(block, width, fancy)
        case Columns():
            return draw_columns(block, width, fancy)


def _heading(text: Text, aside: Text, width: int) -> RenderableType:
    """Set the quiet line at the side of the title, or below it where there is no room for both."""
    if text.cell_len + aside.cell_len + 2 > width:
        return Group(text, aside)
    row = Table.grid(expand=True)
    row.add_column(ratio=1)
    row.add_column(justify="right")
    row.add_row(text, aside)
    return row


def _labelled(block: Labelled, fancy: bool) -> RenderableType:
    label = Text(_shown(block.label), style="bold" if block.tone == "plain" else _TONES[block.tone])
    if len(block.lines) == 1 and len(block.label) < SHORT_LABEL:
        row = Table.grid(padding=(0, 1))
        row.add_column(min_width=14, no_wrap=True)
        row.add_column()
        row.add_row(label, Text(_shown(block.lines[0])))
        return row
    bullet = "•" if fancy else "-"
    items = Table.grid(padding=(0, 1))
    for line in block.lines:
        items.add_row(bullet, Text(_shown(line)))
    return Group(label, Padding(items, (0, 0, 0, 1)))


def _scale(scale: Scale, width: int, fancy: bool) -> RenderableType:
    filled = bar(scale.share, width) if fancy else bar(scale.share, width, "#", ".")
    lines = [
        Text(_shown(scale.headline), style="bold"),
        *([Text(_shown(scale.verdict), style=_TONES[scale.tone])] if scale.verdict else []),
        Text(filled, style="cyan"),
        Text(_span(scale.low, scale.high, width, fancy), style="dim"),
        *(Text(_mark(at, _shown(name), width, fancy), style="dim") for at, name in sorted(scale.marks)),
        Text(""),
        Text(_shown(scale.words)),
    ]
    return Panel(Group(*lines), title=Text(_shown(scale.title)), title_align="left", padding=(0, 2))


def _span(low: float, high: float, width: int, fancy: bool) -> str:
    """Draw an interval under a bar of that width.

    >>> _span(0.2, 0.8, 10, False)
    '  |----|'
    """
    first, last = (min(width - 1, int(x * width)) for x in (low, high - 1e-9))
    left, line, right = ("├", "─", "┤") if fancy else ("|", "-", "|")
    return " " * first + (left + line * (last - first - 1) + right if last > first else right)


def _mark(at: float, name: str, width: int, fancy: bool) -> str:
    """Point at a place under a bar of that width, with its name on the side where there is room.

    >>> _mark(0.25, "guessing 25 %", 20, False), _mark(0.9, "pass mark 90 %", 20, False)
    ('     ^ guessing 25 %', '   pass mark 90 % ^')
    """
    place, arrow = min(width - 1, int(at * width)), "▲" if fancy else "^"
    if place + 2 + len(name) <= width:
        return f"{' ' * place}{arrow} {name}"
    return f"{name} {arrow}".rjust(place + 1)


def _grid(grid: Grid) -> RenderableType:
    table = Table(expand=False)
    for n, column in enumerate(grid.columns):
        table.add_column(Text(_shown(column)), style="bold" if n == 0 else "", overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(_shown(cell)) for cell in row))
    return Group(Text(_shown(grid.title), style="italic"), table) if grid.title else table


def _bars(bars: Bars, width: int, fancy: bool) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    for label, share, words in bars.rows:
        filled = bar(share, width) if fancy else bar(share, width, "#", ".")
        table.add_row(Text(_shown(label)), Text(filled, style="cyan"), Text(_shown(words)))
    return Group(Text(_shown(bars.title), style="bold"), table) if bars.title else table
