"""What stands on the screen above the prompt, so that it can be drawn again.

A terminal that changes its size tears what was printed. The blocks of the present screen are
therefore kept: they are drawn anew at the new width, and where they are longer than the
screen, they are scrolled by pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.control import Control

from smquiz.ui.blocks import Block, untied
from smquiz.ui.looks import drawn

if TYPE_CHECKING:
    from rich.segment import ControlCode

MAX_WIDTH = 88  # longer lines are hard to read


class Sheet:
    """The blocks of the present screen and the lines they make at its width.

    Attributes:
        lines: The lines, with their colours.
        whole: Whether the screen holds these lines and nothing else.
        seen: How many of the lines are on the screen; a tall prompt below them pushes some out of sight.
    """

    def __init__(self, console: Console, fancy: bool) -> None:
        """Begin with nothing on a screen of which nothing is known."""
        self.console, self._fancy = console, fancy
        self._blocks: list[Block] = []
        self.lines: list[str] = []
        self.whole = False
        self.seen = 0
        self._size = console.size
        self._first: int | None = None  # the first line to be seen; None: the last ones are seen
        self._read: int | None = None  # how many lines have been turned up; None: all
        self._foot = 1  # rows at the foot

    @property
    def width(self) -> int:
        """Columns to write in."""
        return min(self.console.width, MAX_WIDTH)

    # -------------------------------------------------------------- writing
    def begin(self) -> None:
        """Clear the screen."""
        self.console.clear()
        self._blocks, self.lines, self.seen = [], [], 0
        self.whole, self._first, self._read = True, None, None
        self._size = self.console.size

    def renew(self) -> None:
        """Forget what stands on the screen, and go on below it."""
        self._blocks, self.lines, self.seen = [], [], 0
        self.whole, self._first, self._read = False, None, None

    def height_of(self, blocks: Sequence[Block]) -> int:
        """Return how many lines blocks make."""
        return len(self._lines_of(blocks))

    def add(self, blocks: Sequence[Block]) -> None:
        """Write blocks below what is there."""
        moved = self.fit() or self._first is not None
        self._first = None
        written = len(self.lines)
        self.keep(blocks)
        if moved:
            self.paint(self.console.height - 1)
        else:
            self._write(self.lines[written:])

    def keep(self, blocks: Sequence[Block]) -> None:
        """Take blocks up without writing them."""
        self._blocks += blocks
        self.lines += self._lines_of(blocks)

    def turn_up(self, room: int, share: bool = True) -> bool:
        """Write the next page of what was taken up, or the rest if it fits the room; whether there is more.

        ``share`` keeps half a page for the last one; otherwise a page is as full as the screen.
        """
        done = self._read or 0
        left = len(self.lines) - done
        more = left > room
        page = min(self.console.height - 2, left - room // 2) if share else min(self.console.height - 1, left)
        taken = max(1, page) if more else left
        self._write(self.lines[done : done + taken])
        self._read = done + taken if more else None
        return more

    @property
    def all_read(self) -> bool:
        """Whether the last line of what was taken up has been written."""
        return self._read is None or self._read >= len(self.lines)

    def _write(self, lines: Sequence[str]) -> None:
        self.seen = min(self.seen + len(lines), self.console.height)
        self.console.file.write("".join(f"{line}\n" for line in lines))
        self.console.file.flush()

    def _lines_of(self, blocks: Sequence[Block]) -> list[str]:
        if not blocks:
            return []
        with self.console.capture() as captured:
            self.console.print(Group(*(drawn(b, self.width, self._fancy) for b in blocks)), width=self.width)
        return untied(captured.get()).removesuffix("\n").split("\n")

    # -------------------------------------------------------------- drawing again
    def fit(self) -> bool:
        """Draw the lines anew if the terminal's size has changed; whether it has."""
        if self._size == self.console.size:
            return False
        before = max(1, len(self.lines))
        self._size = self.console.size
        self.lines = self._lines_of(self._blocks)
        share = len(self.lines) / before
        if self._read is not None:
            self._read = min(len(self.lines) - 1, round(self._read * share))
        if self._first is not None:
            self._first = round(self._first * share)
        return True

    def paint(self, room: int) -> None:
        """Clear the screen and write what fits into so many rows."""
        self.console.clear()
        self.whole, self.seen = True, 0
        lines = self.lines[: self._read]
        first = self._at(room)
        self._write(lines[first : first + room])

    def overflows(self, room: int) -> bool:
        """Say whether there is more than so many rows can show."""
        return len(self.lines[: self._read]) > room

    def scroll(self, pages: int, room: int) -> None:
        """Move by so many pages (up: negative), one line of which stays in sight."""
        last = max(0, len(self.lines[: self._read]) - room)
        first = max(0, min(last, self._at(room) + pages * max(1, room - 1)))
        self._first = None if first == last else first

    def _at(self, room: int) -> int:
        last = max(0, len(self.lines[: self._read]) - room)
        return last if self._first is None else min(last, self._first)

    # -------------------------------------------------------------- the rows at the foot
    def foot(self, rows: Sequence[str]) -> None:
        """Write quiet rows at the foot, with the cursor behind them."""
        from rich.text import Text

        self._foot = len(rows)
        text = Text("\n".join(rows), style="dim", no_wrap=True, overflow="crop")
        self.console.print(text, end="", width=self.console.width)
        self.console.file.flush()

    def wipe_foot(self) -> None:
        """Take the rows at the foot away; where nothing can be taken away, go on below them."""
        from rich.segment import ControlType

        if not self.console.is_terminal:
            self.console.print()
            return
        wipe: list[ControlCode] = [(ControlType.CARRIAGE_RETURN,), (ControlType.ERASE_IN_LINE, 2)]
        up: list[ControlCode] = [(ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2)]
        self.console.control(Control(*wipe, *up * (self._foot - 1)))
        self.console.file.flush()
