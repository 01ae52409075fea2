"""What is on a screen, without how it is drawn: both faces draw the same blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

Tone = Literal["good", "partly", "bad", "late", "plain", "quiet"]


class Heading(NamedTuple):
    """A title, with a quiet line at its side."""

    text: str
    aside: str = ""


class Para(NamedTuple):
    """A paragraph."""

    text: str
    tone: Tone = "plain"


class Card(NamedTuple):
    """A text set apart: a question, a hook, a stimulus."""

    text: str
    title: str = ""


class Labelled(NamedTuple):
    """A label and what belongs to it, in one or more lines."""

    label: str
    lines: tuple[str, ...]
    tone: Tone = "plain"


class Grid(NamedTuple):
    """A table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


class Bars(NamedTuple):
    """Shares in [0, 1] with a label and words: ``(label, share, words)``."""

    rows: tuple[tuple[str, float, str], ...]
    title: str = ""


class Scale(NamedTuple):
    """A result to be seen at a glance: a headline, and its share on a ruler from nothing to all.

    ``low`` and ``high`` bound the interval that the share may lie in; ``marks`` are other places
    with their names. All are in [0, 1]. ``verdict`` is empty where there is none; ``words`` say
    what the ruler shows.
    """

    title: str
    headline: str
    share: float
    low: float
    high: float
    marks: tuple[tuple[float, str], ...]
    words: str
    verdict: str = ""
    tone: Tone = "plain"


class Diff(NamedTuple):
    """A typed answer against what was meant: ``(kind, text)`` runs."""

    label: str
    runs: tuple[tuple[str, str], ...]


class Gauge(NamedTuple):
    """How well one thing is known: ``bounds`` are low, estimate and high in [0, 1]; ``None`` is too early to say.

    ``words`` tell it whole, where nothing is drawn; ``short`` and ``aside`` stand beside the drawing.
    """

    label: str
    words: str
    short: str
    aside: str = ""
    bounds: tuple[float, float, float] | None = None


class Gauges(NamedTuple):
    """Gauges below one another.

    ``heads`` name the columns of labels, of short words and of asides where they are drawn,
    ``title`` the whole where it is told.
    """

    rows: tuple[Gauge, ...]
    heads: tuple[str, str, str]
    title: str


class Calendar(NamedTuple):
    """Counts of days as weeks side by side, up to ``today``.

    ``words`` tell it where nothing is drawn; ``notes`` stand beside the drawing.
    """

    counts: Mapping[date, int]
    today: date
    title: str
    words: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Columns(NamedTuple):
    """Counts in a row of columns, with ``marks`` as ``(index, label)`` below; ``words`` tell it in lines."""

    values: tuple[int, ...]
    marks: tuple[tuple[int, str], ...]
    title: str
    words: tuple[str, ...]


Block = Heading | Para | Card | Labelled | Grid | Bars | Scale | Diff | Gauges | Calendar | Columns


_TIE = "\ue000"  # stands for a space at which no line is broken; of one column, and no blank for those who wrap


def tied(text: str) -> str:
    """Keep a figure and its per cent, and a prompt's end, on one line while a text is wrapped.

    :func:`untied` gives the spaces back.

    >>> untied(tied("45 to 70 %"))
    '45 to 70 %'
    """
    return text.replace(" %", f"{_TIE}%").replace(" >", f"{_TIE}>")


def untied(text: str) -> str:
    """Give the spaces back that :func:`tied` took."""
    return text.replace(_TIE, " ")


def bar(share: float, width: int = 20, full: str = "█", empty: str = "░") -> str:
    """Draw a share in [0, 1] as a bar.

    >>> bar(0.5, 4, "#", ".")
    '##..'
    """
    filled = round(max(0.0, min(1.0, share)) * width)
    return full * filled + empty * (width - filled)


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the widest cell of each column, in characters."""
    return [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
