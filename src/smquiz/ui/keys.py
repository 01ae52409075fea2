"""Reading one key press without a prompt."""

from __future__ import annotations

import os
import sys


def read_key() -> str:
    """Return the next key; ``""`` at the end of input.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    if os.name == "nt":  # pragma: no cover
        import msvcrt

        key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
        if key == "\x03":
            raise KeyboardInterrupt
        return str(key)
    import termios
    import tty

    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    try:
        tty.setcbreak(fd)  # cbreak keeps Ctrl-C a signal
        data = os.read(fd, 16)
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
    return data.decode(errors="replace")[:1] if not data.startswith(b"\x1b") else "\x1b"
