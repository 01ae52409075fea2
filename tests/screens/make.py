"""Make the README's picture: the real program on a pty, drawn by Rich as SVG.

Run from the repository's root: python -m tests.screens.make
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.text import Text

from tests.acceptance.terminal import Terminal

HERE = Path(__file__).parent
COLOURS = {"default": None, "brown": "yellow", "brightblack": "bright_black"}


def picture(terminal: Terminal, title: str) -> str:
    """Return the screen as SVG, colours and all."""
    screen = terminal._screen
    console = Console(record=True, width=screen.columns, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    last = len(terminal.screen.splitlines())
    for y in range(last):
        line = Text()
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            colour = COLOURS.get(cell.fg, cell.fg)
            line.append(cell.data, Style(color=colour, bold=cell.bold) if colour or cell.bold else "")
        line.rstrip()
        console.print(line)
    return console.export_svg(title=title)


def main() -> None:
    """Play up to the picture and write it."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal("quiz", "timed", "--seed", "24", env={"SMQUIZ_DATA_DIR": folder}, rows=26)
        terminal.see("Enter: begin")
        terminal.press("\r")
        terminal.see("Time left 9:5")
        (HERE / "quiz.svg").write_text(picture(terminal, "smquiz quiz timed"), "utf-8")
        terminal.press("\x03")
        terminal.ends()


if __name__ == "__main__":
    main()
