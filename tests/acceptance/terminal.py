"""The installed command on a real pty, with the screen as a person sees it.

A person presses a key once the screen stands still, and so does a test: :meth:`Terminal.until` looks at the screen only
when the program has read every key that was pressed, has written what it had to write, and waits for the next one. A
countdown that moves on its own is then never taken for the answer to a key, however slow the machine.
"""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pexpect
import pyte

COMMAND = str(Path(sys.executable).with_name("smquiz"))
PATIENCE = 60.0  # seconds to wait for what must come; not a measure of speed
QUIET = 0.02  # seconds in which a key reaches the program's queue and what it writes reaches us
WAITING = ("poll", "select", "woken", "tty")  # in the names of the kernel's functions that wait for input


def waits_for_keys(pid: int) -> bool:
    """Whether a process sleeps until input comes and has left none unread; True where the system does not tell."""
    try:
        asleep = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"
        waits_in = Path(f"/proc/{pid}/wchan").read_text()
        terminal = os.open(f"/proc/{pid}/fd/0", os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        (unread,) = struct.unpack("i", fcntl.ioctl(terminal, termios.FIONREAD, bytes(4)))
    finally:
        os.close(terminal)
    return asleep and not unread and (waits_in in ("", "0") or any(name in waits_in for name in WAITING))


def _heed_ctrl_c() -> None:
    """Undo what a shell hands down to whatever it starts in the background: a Ctrl-C that is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


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
            COMMAND, list(arguments), env=merged, dimensions=(rows, columns), timeout=PATIENCE, preexec_fn=_heed_ctrl_c
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

    def rests(self) -> bool:
        """Read what there is; whether the program has said all it had to say, and waits for keys or has ended."""
        for _ in range(2):  # twice: a key or a word may still be on its way at the first look
            if self._read(QUIET):
                return False
            if self.child.isalive() and not waits_for_keys(self.child.pid):
                return False
        return True

    def until(self, holds: Callable[[str], bool], what: str = "") -> str:
        """Read until the program rests and the screen is as wanted, and return it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self.rests():
                continue
            if holds(self.screen):
                return self.screen
            if not self.child.isalive() and not self._read(QUIET):
                break
        raise AssertionError(f"never came: {what}\n{self.screen}")

    def settled(self) -> str:
        """Return the screen once the program rests."""
        return self.until(lambda _: True)

    def see(self, text: str) -> str:
        """Wait until a text stands on the screen."""
        return self.until(lambda screen: text in screen, text)

    def press(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def ends(self) -> int:
        """Wait for the end and return the exit code (negative: the signal)."""
        end = time.monotonic() + PATIENCE
        while self._read(QUIET) or self.child.isalive():
            assert time.monotonic() < end, f"never ended\n{self.screen}"
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -self.child.signalstatus)


def play_on(terminal: Terminal, keep: list[str], most: int = 400) -> int:
    """Answer whatever is asked by the first option until the program ends; keep the screens."""
    for _ in range(most):
        screen = terminal.until(lambda s: asks(s) or not terminal.child.isalive(), "a question or the end")
        keep.append(screen)
        if not terminal.child.isalive():
            break
        before = len(terminal.raw)
        terminal.press(reply(screen, screen.splitlines()[-1]))
        terminal.until(lambda _, before=before: len(terminal.raw) > before, "a reaction to a key")  # type: ignore[misc]
    return terminal.ends()


def asks(screen: str) -> bool:
    """Whether a screen ends with keys to press."""
    lines = screen.splitlines()
    return bool(lines) and any(x in " ".join(lines[-2:]) for x in ("q: leave", "q leave"))


def reply(screen: str, foot: str) -> str:
    """Return the keys that answer what a screen asks by its first option, or read on."""
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
