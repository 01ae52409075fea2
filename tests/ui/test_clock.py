"""The quiet line of a prompt: position, time left, bar and warnings."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from smquiz.engine.timing import Remaining
from smquiz.ui.actions import Ticker
from smquiz.ui.prompts import Asked, _Foot
from smquiz.ui.sheet import Sheet

PLACES = [(), ("7 of 50",), ("17 of 20", "certainty counts"), ("17 of 20", "certainty counts", "flagged")]
WARNINGS = ["", "a quarter left", "1 minute left", "10 seconds left", "limit reached"]


def quiet(remaining: Remaining, told: tuple[str, ...] = ("7 of 50",), warning: str = "", width: int = 80) -> list[str]:
    """Return the lines that stand above the keys."""
    sheet = Sheet(Console(file=io.StringIO(), width=width, height=24), fancy=True)
    ticker = Ticker(remaining=lambda: remaining, warning=lambda: warning)
    foot = _Foot(sheet, Asked("Which?", ticker, {}, told), "Enter", fancy=True)
    return "".join(run[1] for run in foot.quiet()).split("\n")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("told", PLACES, ids=" ".join)
@given(left=st.floats(0, 36_000), share=st.floats(0, 1))
def test_the_bar_is_whole_and_no_line_too_long_whatever_else_is_told(
    width: int, told: tuple[str, ...], left: float, share: float
) -> None:
    limit = max(1.0, left / max(share, 1e-3))
    heights = set()
    for warning in WARNINGS:
        lines = quiet(Remaining(left, limit), told, warning, width)
        assert max(map(len, lines)) < width
        assert sum(line.count("█") + line.count("░") for line in lines) == 20
        assert warning in "\n".join(lines)
        heights.add(len(lines))
    assert len(heights) == 1  # a warning moves nothing


def test_the_bar_shows_the_share_of_the_limit_that_is_left() -> None:
    assert quiet(Remaining(20, 80)) == [" 7 of 50 · Time left 0:20 █████░░░░░░░░░░░░░░░"]


def test_grace_is_told_as_what_it_is() -> None:
    assert quiet(Remaining(15, 15, in_grace=True)) == [" 7 of 50 · Grace left 0:15 ████████████████████"]
