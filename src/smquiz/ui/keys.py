"""Reading one key press without a prompt, and learning that the terminal changed its size meanwhile."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

RESIZED, STILL, PAGE_UP, PAGE_DOWN = "resized", "still", "page up", "page down"
_NAMED = {
    b"\x1b[5~": PAGE_UP,
    b"\x1b[A": PAGE_UP,
    b"\x1bOA": PAGE_UP,
    b"\x1b[6~": PAGE_DOWN,
    b"\x1b[B": PAGE_DOWN,
    b"\x1bOB": PAGE_DOWN,
}
_REST_S = 0.03  # the bytes of one key come together


class Watch:
    """Tells of resizes by a file descriptor that becomes readable; ``None`` where there are none to tell."""

    def __init__(self) -> None:
        """Watch nothing yet."""
        self.told: int | None = None


@contextmanager
def watching() -> Iterator[Watch]:
    """Notice, while this is open, that the terminal changes its size."""
    import signal

    watch = Watch()
    if not hasattr(signal, "SIGWINCH"):  # pragma: no cover
        yield watch
        return
    watch.told, tell = os.pipe()
    before = signal.signal(signal.SIGWINCH, lambda *_: os.write(tell, b"!") and None)
    try:
        yield watch
    finally:
        signal.signal(signal.SIGWINCH, before)
        os.close(watch.told)
        os.close(tell)


def read_key(watch: Watch, patience: float | None = None) -> str:
    """Return the next key: a character, ``PAGE_UP`` or ``PAGE_DOWN`` (the arrows too), ``""`` at the end of input.

    ``RESIZED`` says that no key was pressed, but the terminal has another size now; ``STILL`` that none was pressed
    for ``patience`` seconds.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    if os.name == "nt":  # pragma: no cover
        import msvcrt
        import time

        rests = 0
        while patience is not None and not msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
            if rests * _REST_S >= patience:
                return STILL
            time.sleep(_REST_S)
            rests += 1
        key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
        if key == "\x03":
            raise KeyboardInterrupt
        return str(key)
    import select
    import termios
    import tty

    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    try:
        tty.setcbreak(fd, termios.TCSADRAIN)  # Ctrl-C stays a signal, and what was typed ahead counts
        ready, _, _ = select.select([fd] if watch.told is None else [fd, watch.told], [], [], patience)
        if not ready:
            return STILL
        if fd not in ready and watch.told is not None:
            os.read(watch.told, 64)
            return RESIZED
        data = os.read(fd, 1)
        more = {b"\x1b": 8}.get(data, 3 if data >= b"\xc0" else 0)
        while more and select.select([fd], [], [], _REST_S)[0]:
            data, more = data + os.read(fd, 1), more - 1
            if data[:1] == b"\x1b" and len(data) > 2 and (data[-1:].isalpha() or data[-1:] == b"~"):
                break
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
    return _NAMED.get(data, data.decode(errors="replace")[:1])
