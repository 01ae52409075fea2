"""The installed command on a real pty, with the screen as a person sees it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pexpect
import pyte

COMMAND = str(Path(sys.executable).with_name("smquiz"))
PATIENCE = 30.0  # seconds to wait for what must come; not a measure of speed


class Screen(pyte.Screen):
    """A screen that answers where the cursor is: where it was when that was asked."""

    def __init__(self, columns: int, rows: int, send: Callable[[str], object]) -> None:
        super().__init__(columns, rows)
        self._send = send

    def write_process_input(self, data: str) -> None:
        self._send(data)


class Terminal:
    """A program on a pty; ``screen`` is what stands on it now."""

    def __init__(
        self, *arguments: str, env: Mapping[str, str] | None = None, rows: int = 40, columns: int = 80
    ) -> None:
        self.raw = b""
        merged = {**os.environ, "TERM": "xterm-256color", **(env or {})}
        self.child: Any = pexpect.spawn(
            COMMAND, list(arguments), env=merged, dimensions=(rows, columns), timeout=PATIENCE
        )
        self.child.delaybeforesend = None
        self._screen = Screen(columns, rows, self.child.send)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def screen(self) -> str:
        """The screen's text, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def _read(self, wait: float) -> bool:
        try:
            data = self.child.read_nonblocking(65536, timeout=wait)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal, which signals the program; what stands there is torn as it may be."""
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def until(self, holds: Callable[[str], bool], what: str = "") -> str:
        """Read until the screen is as wanted, and return it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            while self._read(0.05):
                pass
            if holds(self.screen):
                return self.screen
            if not self.child.isalive() and not self._read(0.05):
                break
        raise AssertionError(f"never came: {what}\n{self.screen}")

    def see(self, text: str) -> str:
        """Wait until a text stands on the screen."""
        return self.until(lambda screen: text in screen, text)

    def press(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def ends(self) -> int:
        """Wait for the end and return the exit code (negative: the signal)."""
        while self._read(0.2) or self.child.isalive():
            pass
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


def play_on(terminal: Terminal, keep: list[str], most: int = 400) -> int:
    """Answer whatever is asked by the first option until the program ends; keep the screens."""
    for _ in range(most):
        alive = terminal.child.isalive()
        before = terminal.raw
        try:
            screen = terminal.until(lambda s: _asks(s) or not terminal.child.isalive())
        except AssertionError:
            if not alive:
                break
            raise
        keep.append(screen)
        if not terminal.child.isalive():
            break
        foot = screen.splitlines()[-1]
        terminal.press(_reply(screen, foot))
        deadline = time.monotonic() + PATIENCE
        while terminal.screen == screen and terminal.child.isalive() and time.monotonic() < deadline:
            terminal._read(0.05)
        assert terminal.raw != before, f"no reaction to a key\n{screen}"
    return terminal.ends()


def _asks(screen: str) -> bool:
    lines = screen.splitlines()
    return bool(lines) and any(x in " ".join(lines[-2:]) for x in ("q: leave", "q leave"))


def _reply(screen: str, foot: str) -> str:
    asked = " ".join(screen.splitlines()[-2:])
    if "q: leave" in foot:
        return "\r"
    if "What now?" in screen:
        return "2\r"
    if "ticks" in asked:
        return "1\r"
    if "changes" in asked:
        return "\r"
    if "Enter hands in" in asked:
        return "something\r"
    return "1\r" if "then Enter" in asked else "1"
