"""Progress and home as they were looked at and kept: at 60 and 80 columns, in ASCII, in lines.

After a change that is meant: SNAPSHOTS=write python -m pytest tests/screens, and look at the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.terminal import Terminal
from tests.acceptance.test_whole_job import smquiz
from tests.progresses import EMPTY, FULL
from tests.reading import in_lines, on_a_screen
from tests.screens.test_screens import is_as_kept, settled

DRAWN: dict[str, Callable[[], str]] = {
    "progress-80": lambda: on_a_screen(FULL, 80),
    "progress-60": lambda: on_a_screen(FULL, 60),
    "progress-ascii-80": lambda: on_a_screen(FULL, 80, "ascii"),
    "progress-ascii-60": lambda: on_a_screen(FULL, 60, "ascii"),
    "progress-new-80": lambda: on_a_screen(EMPTY, 80),
    "progress-lines": lambda: in_lines(FULL),
    "progress-new-lines": lambda: in_lines(EMPTY),
}


@pytest.mark.parametrize("name", DRAWN)
def test_progress_is_as_it_was_looked_at(name: str) -> None:
    assert is_as_kept(name, "\n".join(line.rstrip() for line in DRAWN[name]().splitlines()))


@pytest.mark.parametrize("columns", [60, 80])
def test_home_stands_on_one_screen_with_its_menu(columns: int, tmp_path: Path) -> None:
    for name in ("home-new", "home"):
        terminal = Terminal(rows=24, columns=columns, env={"NO_COLOR": "1"})
        screen = settled(terminal, "q leave")
        assert screen.startswith("Social media and social networking")
        assert is_as_kept(f"{name}-{columns}", screen)
        terminal.press("q")
        assert terminal.ends() == 0
        answers = tmp_path / "answers.yaml"
        answers.write_text("{}", "utf-8")
        assert smquiz("quiz", "quick", "--seed", "2", "--answers", str(answers)).returncode == 0
