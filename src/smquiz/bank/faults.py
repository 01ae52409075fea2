"""What is wrong with a bank, where it stands, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Literal

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One fault. Lines and columns count from 1; ``rule`` is a short stable name.

    >>> str(Fault("a.yaml", 3, 5, "unknown field `stm`", "did you mean `stem`?"))
    'a.yaml:3:5: unknown field `stm`; did you mean `stem`?'
    """

    file: str
    line: int
    column: int
    what: str
    todo: str
    level: Literal["error", "warning"] = "error"
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.todo}"


class BankError(Exception):
    """A bank that cannot be used; ``faults`` holds every error found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def quoted(text: str, longest: int = 60) -> str:
    r"""Return a value as it may stand in a message: short, on one line, nothing unprintable.

    >>> quoted("no"), quoted("a\x1b[31m")
    ('`no`', '`a\\x1b[31m`')
    """
    return "`" + printable(text if len(text) <= longest else text[: longest - 1] + "…") + "`"


def printable(text: str) -> str:
    """Return ``text`` with unprintable characters written as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def near(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return "did you mean ...?" for a mistyped name, or ``otherwise``.

    >>> near("stm", ["id", "stem"], "leave it out")
    'did you mean `stem`?'
    """
    found = difflib.get_close_matches(name[:64], list(known), 1, 0.6)
    return f"did you mean {quoted(found[0])}?" if found else otherwise
