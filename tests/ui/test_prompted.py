from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from smquiz.ui.blocks import Bars, Block, Card, Diff, Grid, Heading, Labelled, Para, Scale, safe
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
    shown = drawn(Para(text), Card(text), Labelled("L", (text, text)))
    assert safe(shown.replace("\n", "")) == shown.replace("\n", "")


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
