"""Charts as inline SVG. Widths are percentages, so that text keeps its size on a phone; each has a name in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from smquiz.ui.markup import Html, el
from smquiz.ui.pictures import WEEKDAYS, month_marks, shade_of, weeks_of
from smquiz.ui.telling import count, day_words

ROW, MIDDLE = 18, 9  # height of a track's picture, and its middle
STEP, LEFT, TOP = 14, 26, 16  # of a calendar: a day's square with its margin, room for weekdays and for months
SIDES = (2.5, 5.0, 7.0, 9.0, 11.0)  # of a day's square by shade
NEAR_END = 6.0  # per cent of a picture's width
CHART, FOOT = 130, 20  # height of columns, and of the room for their labels


def interval(bounds: tuple[float, float, float] | None, words: str) -> Html:
    """Draw a share with its bounds on a track from 0 to 1; an empty track if it cannot be told yet."""
    parts = [_band("track", 0, 1, 4)]
    if bounds is not None:
        low, share, high = bounds
        parts += [_band("perhaps", low, high, 10), _band("sure", 0, low, 4), _dot(share)]
    return _track(words, *parts)


def share_bar(share: float, words: str) -> Html:
    """Draw a share as a bar on a track."""
    return _track(words, _band("track", 0, 1, 8), _band("sure", 0, share, 8))


def target(low: float, high: float, share: float, words: str) -> Html:
    """Draw a share as a dot beside the range where it should lie."""
    return _track(words, _band("track", 0, 1, 4), _band("perhaps", low, high, 10), _dot(share))


def _track(words: str, *parts: Html) -> Html:
    return el("svg", el("title", words), *parts, class_="row", role="img", width="100%", height=ROW)


def _band(kind: str, start: float, end: float, height: float) -> Html:
    return el(
        "rect",
        class_=kind,
        x=f"{100 * start:.1f}%",
        width=f"{100 * max(0.0, end - start):.1f}%",
        y=MIDDLE - height / 2,
        height=height,
        rx=2,
    )


def _dot(share: float) -> Html:
    return el("circle", class_="about", cx=f"{100 * share:.1f}%", cy=MIDDLE, r=5)


def calendar(counts: Mapping[date, int], today: date, words: str) -> Html:
    """Draw weeks as columns of squares that grow with a day's answers."""
    weeks = weeks_of(counts, today)
    names = [el("text", n, x=0, y=TOP + STEP * d + 10) for d, n in enumerate(WEEKDAYS) if d % 2 == 0]
    months = [el("text", name, x=LEFT + STEP * n, y=9) for n, name in month_marks(weeks)]
    squares = [
        _square(n, d, answers, week.monday + timedelta(days=d))
        for n, week in enumerate(weeks)
        for d, answers in enumerate(week.counts)
        if answers is not None
    ]
    size = (LEFT + STEP * len(weeks), TOP + STEP * 7)
    title, view = el("title", words), f"0 0 {size[0]} {size[1]}"
    return el("svg", title, *names, *months, *squares, class_="calendar", role="img", viewBox=view)


def _square(week: int, weekday: int, answers: int, day: date) -> Html:
    shade = shade_of(answers)
    side = SIDES[shade]
    x, y = (start + STEP * n + (STEP - side) / 2 for start, n in ((LEFT, week), (TOP, weekday)))
    said = el("title", f"{day_words(day, year=True)}: {count(answers, 'answer')}")
    return el("rect", said, class_=f"day s{shade}", x=x, y=y, width=side, height=side, rx=min(2.0, side / 4))


def shade_sample(shade: int) -> Html:
    """Draw the square of one shade, for the key."""
    side = SIDES[shade]
    at = (STEP - side) / 2
    square = el("rect", class_=f"day s{shade}", x=at, y=at, width=side, height=side, rx=min(2.0, side / 4))
    return el("svg", square, class_="sample", aria_hidden="true", viewBox=f"0 0 {STEP} {STEP}", width=STEP, height=STEP)


def columns(values: Sequence[int], marks: Sequence[tuple[int, str]], words: str) -> Html:
    """Draw counts as columns; the greatest is told at the top."""
    most = max(values, default=0) or 1
    each = 100 / max(1, len(values))
    parts = [el("title", words), _line(TOP), _line(CHART), el("text", str(most), x=0, y=TOP - 4)]
    for n, value in enumerate(values):
        tall = (CHART - TOP) * value / most
        place = {"x": f"{each * (n + 0.15):.2f}%", "width": f"{each * 0.7:.2f}%"}
        parts.append(el("rect", class_="column", y=CHART - tall, height=tall, **place))
    parts += [_mark(each * (n + 0.5), label) for n, label in marks]
    return el("svg", *parts, class_="columns", role="img", width="100%", height=CHART + FOOT)


def _mark(at: float, label: str) -> Html:
    """Write a label below a column, inside the picture at its ends."""
    if at < NEAR_END:
        place = {"x": "0", "text_anchor": "start"}
    elif at > 100 - NEAR_END:
        place = {"x": "100%", "text_anchor": "end"}
    else:
        place = {"x": f"{at:.2f}%", "text_anchor": "middle"}
    return el("text", label, y=CHART + 14, **place)


def _line(y: float) -> Html:
    return el("line", class_="rule", x1="0", x2="100%", y1=y, y2=y)
