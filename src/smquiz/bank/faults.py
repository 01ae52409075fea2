"""Faults in a bank are values; they are collected, all of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Literal

import msgspec

from smquiz.engine.shown import in_line


class Fault(msgspec.Struct, frozen=True, order=True):
    """What is wrong, where, and what to do. Lines and columns count from 1.

    ``rule`` and ``item`` are set where a rule of quality speaks.

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
    item: str = ""

    def __str__(self) -> str:
        mark = f" [{self.rule}]" if self.rule else ""
        return in_line(_cut(f"{self.file}:{self.line}:{self.column}: {self.what}; {self.todo}{mark}"))


def _cut(text: str, most: int = 500) -> str:
    """Keep whole pages of a stranger's text from the terminal."""
    return text if len(text) <= most else text[: most - 1] + "\u2026"


class BankError(Exception):
    """A bank cannot be used; ``faults`` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def near(name: str, known: Iterable[str]) -> str:
    """Say what might have been meant, or what there is.

    >>> near("stm", ["stem", "id"])
    'did you mean `stem`?'
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, 1, 0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    few = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"use one of: {few}" if names else "there are none to refer to"
