"""Pictures drawn with Rich: gauges, calendar, columns. Shapes carry the meaning, colour only repeats it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from smquiz.engine.shown import safe
from smquiz.ui.blocks import Calendar, Columns, Gauge, Gauges
from smquiz.ui.pictures import (
    SHADES_FROM,
    WEEKDAYS,
    WEEKS,
    Cell,
    Week,
    column_rows,
    gauge_cells,
    month_marks,
    shade_of,
    weeks_of,
)

WIDE = 80  # columns from which a calendar shows all its weeks
FEWER_WEEKS = 16
BESIDE = 22  # columns for what stands beside a calendar
MOST_LABEL, LEAST_BAR, MOST_BAR = 24, 8, 28
HEIGHT = 4  # rows of columns
FANCY_GAUGE: dict[Cell, str] = {"sure": "█", "perhaps": "▒", "mark": "┃", "rest": "·"}
PLAIN_GAUGE: dict[Cell, str] = {"sure": "#", "perhaps": "=", "mark": "|", "rest": "."}
FANCY_SHADES, PLAIN_SHADES = "·░▒▓█", ".-+*#"
FANCY_STEPS, PLAIN_STEPS = " ▁▂▃▄▅▆▇█", " #"
_GAUGE_STYLES: dict[Cell, str] = {"sure": "cyan", "perhaps": "cyan", "mark": "bold", "rest": "dim"}
_SHADE_STYLES = ("dim", "green", "green", "green", "bold green")


# ------------------------------------------------------------------ gauges
def draw_gauges(gauges: Gauges, width: int, fancy: bool) -> RenderableType:
    """Draw gauges below the names of their columns and a key."""
    glyphs = FANCY_GAUGE if fancy else PLAIN_GAUGE
    label = min(MOST_LABEL, max(cell_len(safe(g.label)) for g in gauges.rows)) if gauges.rows else 0
    short = max(cell_len(x) for x in (gauges.heads[1], *(g.short for g in gauges.rows)))
    aside = max(cell_len(x) for x in (gauges.heads[2], *(g.aside for g in gauges.rows)))
    room = max(LEAST_BAR, min(MOST_BAR, width - label - short - aside - 3))
    first, second, third = gauges.heads
    key = f"{glyphs['sure']} sure {glyphs['perhaps']} perhaps {glyphs['mark']} about"
    head = f"{set_cell_size(first, label)} {key:<{room}} {second}"
    if len(key) > room:  # then the key takes the place of the second head
        head = f"{first}  {key}"
    heads = Text(safe(f"{head:<{label + room + short + 2}} {third}"), style="dim", no_wrap=True)
    return Group(heads, *(_gauge(g, glyphs, (label, room, short)) for g in gauges.rows))


def _gauge(gauge: Gauge, glyphs: dict[Cell, str], widths: tuple[int, int, int]) -> Text:
    label, room, short = widths
    line = Text(set_cell_size(safe(gauge.label), label) + " ", no_wrap=True)
    cells: list[Cell] = gauge_cells(gauge.bounds, room) if gauge.bounds else ["rest"] * room
    for cell in cells:
        line.append(glyphs[cell], _GAUGE_STYLES[cell])
    line.append(safe(f" {gauge.short:<{short}} {gauge.aside}").rstrip())
    return line


# ------------------------------------------------------------------ calendar
def draw_calendar(calendar: Calendar, width: int, fancy: bool) -> RenderableType:
    """Draw weeks as columns from left to right and weekdays as rows, with notes and the key beside them."""
    glyphs = FANCY_SHADES if fancy else PLAIN_SHADES
    indent = len(WEEKDAYS[0])
    number = WEEKS if width >= WIDE else FEWER_WEEKS if width >= indent + 2 * FEWER_WEEKS + BESIDE else 0
    weeks = weeks_of(calendar.counts, calendar.today, number or max(1, (width - indent) // 2))
    rows = [Text(" " * indent + _months(weeks), style="dim"), *(_weekday(n, weeks, glyphs) for n in range(7))]
    notes = [Text(safe(calendar.title), style="bold"), *(Text(safe(n)) for n in calendar.notes), *_shade_key(glyphs)]
    if not number:
        return Group(*rows, *notes)
    for row, note in zip(rows, notes, strict=False):
        row.append(" " * (indent + 2 * number + 2 - row.cell_len))
        row.append_text(note)
        row.no_wrap = True
    return Group(*rows)


def _months(weeks: Sequence[Week]) -> str:
    line = ""
    for n, name in month_marks(weeks):
        line = f"{line:<{2 * n + 1}}{name}"
    return line


def _weekday(n: int, weeks: Sequence[Week], glyphs: str) -> Text:
    line = Text(WEEKDAYS[n], style="", no_wrap=True)
    for week in weeks:
        answers = week.counts[n]
        shade = shade_of(answers or 0)
        line.append(" " + (" " if answers is None else glyphs[shade]), _SHADE_STYLES[shade])
    return line


def _shade_key(glyphs: str) -> list[Text]:
    steps = [f"{glyph} {least}+" for glyph, least in zip(glyphs[1:], SHADES_FROM, strict=True)]
    return [Text(t, style="dim") for t in ("answers a day:", "  ".join(steps[:2]), "  ".join(steps[2:]))]


# ------------------------------------------------------------------ columns
def draw_columns(columns: Columns, width: int, fancy: bool) -> RenderableType:
    """Draw counts as columns, the greatest count at the left of their top."""
    glyphs = FANCY_STEPS if fancy else PLAIN_STEPS
    most = str(max(columns.values, default=0))
    left = len(most) + 1
    each = 2 if width >= left + 2 * len(columns.values) else 1
    lines = [Text(safe(columns.title), style="bold")]
    for n, row in enumerate(column_rows(columns.values, HEIGHT, len(glyphs) - 1)):
        line = Text(f"{most if n == 0 else '':<{left}}", no_wrap=True)
        line.append("".join(f"{glyphs[filled]:<{each}}" for filled in row).rstrip(), "cyan")
        lines.append(line)
    foot = ""
    for n, label in columns.marks:
        foot = f"{foot:<{left + each * n}}{safe(label)}"
    return Group(*lines, Text(foot, style="dim", no_wrap=True))
