from __future__ import annotations

import io
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from smquiz.engine.shown import safe
from smquiz.ui.blocks import (
    Bars,
    Block,
    Calendar,
    Card,
    Columns,
    Diff,
    Gauge,
    Gauges,
    Grid,
    Heading,
    Labelled,
    Para,
    Scale,
)
from smquiz.ui.line import LineFace
from smquiz.ui.prompted import PromptedFace


def drawn(*blocks: Block, width: int = 80, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, markup=False, emoji=False, highlight=False, no_color=not colour, force_terminal=colour
    )
    PromptedFace(console).show(blocks)
    return out.getvalue()


def test_markup_of_a_bank_is_shown_and_never_obeyed() -> None:
    text = "[red]not red[/red] [link=http://x]y[/link] :smile:"
    for block in (Para(text), Card(text, text), Labelled("L", (text,)), Heading(text, "x")):
        assert text in drawn(block)


@given(st.text(alphabet=st.characters(categories=["Cc", "Cf", "L", "N", "P"]), max_size=60))
def test_no_control_character_reaches_the_terminal(text: str) -> None:
    out = io.StringIO()
    LineFace(lambda: "", out).show(all_blocks(text))
    for shown in (drawn(*all_blocks(text)), out.getvalue()):
        assert safe(shown) == shown


def all_blocks(text: str) -> list[Block]:
    """Return a block of every kind with a text wherever there is room for one."""
    gauge = Gauge(text, text, text, text, (0.1, 0.2, 0.3))
    made: dict[type, Block] = {
        type(b): b
        for b in (
            Heading(text, text),
            Para(text),
            Card(text, text),
            Labelled(text, (text, text)),
            Grid((text, text, text), ((text, text, text),), text),
            Bars(((text, 0.5, text),), text),
            Scale(text, text, 0.5, 0.4, 0.6, ((0.5, text),), text, text),
            Diff(text, (("same", text), ("extra", text), ("missing", text))),
            Gauges((gauge,), (text, text, text), text),
            Calendar({}, date(2026, 11, 25), text, (text,), (text,)),
            Columns((1, 2), ((0, text),), text, (text,)),
        )
    }
    assert set(made) == set(get_args(Block))
    return list(made.values())


@pytest.mark.parametrize("width", [60, 80])
def test_every_block_fits_the_screen(width: int) -> None:
    long = "unquestionably " * 30
    blocks: list[Block] = [
        Heading("Title", "aside"),
        Card(long, "The case"),
        Labelled("Why", (long, long)),
        Grid(("Aspect", "Social media", "Social networking"), (("Kind", long, long),)),
        Bars((("A topic", 0.5, "3 of 6"),), "By topic"),
        Diff("One slip", (("same", "audien"), ("extra", "s"), ("missing", "c"), ("same", "e"))),
    ]
    assert max(len(line) for line in drawn(*blocks, width=width).splitlines()) <= width


def test_verdicts_are_words_and_never_colour_alone() -> None:
    assert "Incorrect" in drawn(Para("Incorrect", "bad"))
    assert "\x1b[" not in drawn(Para("Incorrect", "bad"))
    assert "\x1b[" in drawn(Para("Incorrect", "bad"), colour=True)


def test_a_score_stands_on_a_ruler_with_words_beside_it_and_without_symbols_where_there_are_none() -> None:
    scale = Scale(
        "Examination",
        "31 of 50 points: 62 %",
        0.62,
        0.48,
        0.74,
        ((0.7, "pass mark 70 %"),),
        "48 to 74 %.",
        "Not passed.",
    )
    for width in (60, 80):
        lines = drawn(scale, width=width).splitlines()
        assert max(map(len, lines)) <= width
        (ruler,) = (line for line in lines if "├" in line)
        (filled,) = (line for line in lines if "█" in line)
        assert ruler.index("├") < filled.index("░") < ruler.index("┤")
        (mark,) = (line for line in lines if "▲ pass mark 70 %" in line)
        assert ruler.index("├") < mark.index("▲") < ruler.index("┤")
        assert any("Not passed." in line for line in lines)
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    PromptedFace(Console(file=out, width=60, markup=False)).show([scale])
    out.flush()
    assert "|------" in out.buffer.getvalue().decode("ascii")
