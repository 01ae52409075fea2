"""Screens as they stand at 60 and at 80 columns, compared with those that were looked at and kept.

After a change that is meant: SNAPSHOTS=write python -m pytest tests/screens, and look at the difference.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.terminal import Terminal

HERE = Path(__file__).parent
KEPT = HERE / "snapshots"


def settled(terminal: Terminal, text: str) -> str:
    """Wait for a text on a screen that stands still; ids of sessions and the time they took are masked."""
    screen = re.sub(r"session [0-9a-f]{12}", "session ............", terminal.see(text))
    return re.sub(r"(Time used +)\d+ seconds?", r"\1.. seconds", screen)


def is_as_kept(name: str, screen: str) -> bool:
    """Compare a screen with the one that was kept, or keep it if that is asked for."""
    path = KEPT / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        path.write_text(screen + "\n", "utf-8")
    return path.read_text("utf-8") == screen + "\n"


def screens(columns: int) -> Iterator[tuple[str, str]]:
    """Play the bank of the snapshots; yield screens by name."""
    common = ("--bank", "bank.yaml", "--seed", "1")
    terminal = Terminal("quiz", *common, "--type", "single_choice", "--certainty", rows=24, columns=columns)
    yield "rules", settled(terminal, "Enter: begin")
    terminal.press("\r")
    yield "question", settled(terminal, "q leave")
    terminal.press("?")
    yield "hint", settled(terminal, "Hint 1 of 2")
    terminal.press("1\r")
    yield "certainty", settled(terminal, "How sure are you?")
    terminal.press("3")
    yield "verdict", settled(terminal, "Enter:")
    terminal.press("\r")
    yield "result", settled(terminal, "scores show last")
    assert terminal.ends() == 0
    for form in ("multiple_response", "classify", "ordering", "cloze", "short_answer"):
        terminal = Terminal("quiz", *common, "--type", form, rows=24, columns=columns)
        yield form, settled(terminal, "q leave")
        terminal.press("q\r" if form == "short_answer" else "q")
        assert terminal.ends() == 0
    terminal = Terminal("quiz", *common, "--feedback", "end", rows=24, columns=columns)
    for n in range(1, 7):
        terminal.see(f"Question {n} of 6")
        screen = settled(terminal, "leave")
        terminal.press("s\r" if "In one word" in screen else "s")
    yield "list", settled(terminal, "before you hand them in")
    terminal.press("s")
    yield "confirm", settled(terminal, "Hand in all the same?")
    terminal.press("2")
    yield "result-first", settled(terminal, "Enter:")
    terminal.press("q")
    assert terminal.ends() == 0


@pytest.mark.parametrize("columns", [60, 80])
def test_the_screens_are_those_that_were_looked_at(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)  # the next step names the bank as it was named
    wrong = []
    for name, screen in screens(columns):
        assert max(map(len, screen.splitlines())) <= columns
        if not is_as_kept(f"{name}-{columns}", screen):
            wrong.append(f"{name}-{columns}:\n{screen}")
    assert not wrong, "\n".join(wrong)
