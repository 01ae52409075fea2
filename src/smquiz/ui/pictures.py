"""How pictures are laid out, whatever draws them: gauges, weeks of a calendar, columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

WEEKS = 26  # of a calendar where there is room
SHADES_FROM = (1, 10, 20, 40)  # answers in a day from which each shade is drawn
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_ROOM = 2  # weeks that the name of a month takes

Cell = Literal["sure", "perhaps", "mark", "rest"]


class Week(NamedTuple):
    """Seven days from Monday on with their counts; ``None`` is a day to come."""

    monday: date
    counts: tuple[int | None, ...]


def gauge_cells(bounds: tuple[float, float, float], width: int) -> list[Cell]:
    """Lay out a gauge in cells: sure up to the low bound, perhaps up to the high one, a mark at the estimate.

    >>> [c[0] for c in gauge_cells((0.4, 0.55, 0.8), 10)]
    ['s', 's', 's', 's', 'p', 'm', 'p', 'p', 'r', 'r']
    """
    low, share, high = bounds
    middles = ((n + 0.5) / width for n in range(width))
    cells: list[Cell] = ["sure" if m <= low else "perhaps" if m <= high else "rest" for m in middles]
    cells[min(width - 1, max(0, int(share * width)))] = "mark"
    return cells


def weeks_of(counts: Mapping[date, int], today: date, number: int = WEEKS) -> list[Week]:
    """Lay out the last weeks, the current one last.

    >>> week = weeks_of({date(2026, 11, 24): 12}, date(2026, 11, 25), 1)[0]
    >>> week.monday.isoformat(), week.counts
    ('2026-11-23', (0, 12, 0, None, None, None, None))
    """
    last = today - timedelta(days=today.weekday())
    mondays = [last - timedelta(weeks=n) for n in reversed(range(number))]
    return [Week(m, tuple(_count(counts, m + timedelta(days=d), today) for d in range(7))) for m in mondays]


def _count(counts: Mapping[date, int], day: date, today: date) -> int | None:
    return counts.get(day, 0) if day <= today else None


def month_marks(weeks: Sequence[Week]) -> list[tuple[int, str]]:
    """Name the months over the weeks in which they begin, the first week's too where there is room.

    >>> month_marks(weeks_of({}, date(2026, 11, 25), 9))
    [(1, 'Oct'), (5, 'Nov')]
    """
    begun = [(n, f"{w.monday:%b}") for n, w in enumerate(weeks) if w.monday.day <= 7]
    if weeks and (not begun or begun[0][0] > MONTH_ROOM):
        begun.insert(0, (0, f"{weeks[0].monday:%b}"))
    return begun


def shade_of(answers: int) -> int:
    """Return the shade of a day, from 0 (nothing) to 4.

    >>> [shade_of(n) for n in (0, 1, 9, 10, 25, 400)]
    [0, 1, 1, 2, 3, 4]
    """
    return sum(answers >= least for least in SHADES_FROM)


def column_rows(values: Sequence[int], height: int, steps: int) -> list[list[int]]:
    """Lay out columns in rows from the top, each cell filled by 0 to ``steps``; what is not nothing is seen.

    >>> column_rows([0, 1, 8, 16], 2, 8)
    [[0, 0, 0, 8], [0, 1, 8, 8]]
    """
    most = max(values, default=0) or 1
    levels = [max(1, round(v / most * height * steps)) if v else 0 for v in values]
    return [[max(0, min(steps, level - row * steps)) for level in levels] for row in reversed(range(height))]
