"""A line said to whoever ran a command: wrapped where it is read, whole where it is kept."""

from __future__ import annotations

import sys
from typing import TextIO

from smquiz.engine.shown import in_line


def say(text: str) -> None:
    """Say on standard output what was done."""
    _write(sys.stdout, text)


def remark(text: str) -> None:
    """Say on standard error what is not the answer itself: a fault, a question, a word on what was written."""
    _write(sys.stderr, text)


def amount(number: int, thing: str) -> str:
    """Say how many there are.

    >>> amount(1, "session"), amount(1200, "answer")
    ('1 session', '1,200 answers')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _write(stream: TextIO, text: str) -> None:
    line = in_line(text)
    stream.write((_wrapped(line) if stream.isatty() else line) + "\n")


def _wrapped(line: str) -> str:
    """Break a line at words; what is copied from it, a path or an address, stays in one piece."""
    import shutil
    import textwrap

    width = max(20, shutil.get_terminal_size().columns)
    return "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))
