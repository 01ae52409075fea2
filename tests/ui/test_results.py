"""The result of a quiz: a screen at a time with its head first; in lines it comes last."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from smquiz.cli.results import tell_result
from smquiz.ui.blocks import Block, Heading, Para
from smquiz.ui.line import LineFace
from smquiz.ui.prompted import PromptedFace
from tests.reading import ROWS

RESULT: list[list[Block]] = [
    [Heading("Done"), *(Para(f"score {n}") for n in range(9))],
    [Para(f"topic {n}") for n in range(9)],
    [Para(f"idea {n}") for n in range(9)],
]
VERDICTS: list[list[Block]] = [[Heading(f"Question {n}"), *(Para(f"why {n}.{k}") for k in range(6))] for n in range(9)]


def screens(keys: str, verdicts: list[list[Block]]) -> list[str]:
    """Return what is written between one wait for a key and the next; Ctrl-C when no key is left."""
    out = io.StringIO()
    console = Console(file=out, width=60, height=ROWS, markup=False, emoji=False, highlight=False)
    ends: list[int] = []
    left = iter(keys)

    def pressed(*_: object) -> str:
        ends.append(len(out.getvalue()))
        key = next(left, None)
        if key is None:
            raise KeyboardInterrupt
        return key

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smquiz.ui.keys.read_key", pressed)
        tell_result(PromptedFace(console), verdicts, RESULT, [[Para("what next")]])
    whole = out.getvalue()
    return [whole[a:b] for a, b in zip([0, *ends], [*ends, len(whole)], strict=True)]


def test_the_head_of_a_long_result_is_read_before_it_can_scroll_away() -> None:
    first, second = screens("\r", [])
    assert "Done" in first
    assert "topic 8" in first
    assert "idea 0" not in first  # a section is not torn
    assert first.count("\n") < ROWS
    assert "idea 8" in second
    assert second.rstrip().endswith("what next")


def test_verdicts_kept_back_come_after_the_result_and_only_if_they_are_wanted() -> None:
    assert "Question" not in "".join(screens("\rq", VERDICTS))
    read = screens("\r" * 6, VERDICTS)
    assert "every answer with its key" in read[1]
    assert "why 8.5" in read[-1]
    assert all(screen.removeprefix("\n").count("\n") < ROWS for screen in read)  # the key pressed ends a line


@pytest.mark.parametrize("keys", ["", "\r", "q", "\x04"])
def test_leaving_a_result_ends_the_reading_and_nothing_else(keys: str) -> None:
    assert "Done" in screens(keys, VERDICTS)[0]


def test_in_lines_verdicts_come_first_and_nothing_is_waited_for() -> None:
    out = io.StringIO()

    def read() -> Iterator[str]:
        raise AssertionError("a line was waited for")

    tell_result(LineFace(read, out), VERDICTS, RESULT, [[Para("what next")]])  # type: ignore[arg-type]
    lines = out.getvalue().splitlines()
    assert lines.index("== Question 8 ==") < lines.index("== Done ==") < lines.index("what next")
    heads = [n for n, line in enumerate(lines) if line.startswith("== ")]
    assert [n for n, line in enumerate(lines) if not line] == [n - 1 for n in heads[1:]]  # apart, the result whole
