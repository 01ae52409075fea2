"""Asking before something is done that cannot be undone."""

from __future__ import annotations

import sys

from smquiz.cli.saying import remark
from smquiz.cli.settings import Failure
from smquiz.engine.shown import in_line

USAGE = 2


def confirm(question: str, word: str, yes: bool) -> None:
    """Go on only if the person types a word, or said ``--yes`` on the line.

    Raises:
        Failure: another word was typed, or there is no terminal to ask on.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failure(f"{question} There is no terminal to ask on: add --yes if that is meant.", USAGE)
    remark(question)
    sys.stderr.write(in_line(f"Type {word} to go on: "))
    sys.stderr.flush()
    if sys.stdin.readline().strip() != word:
        raise Failure("Nothing was changed.")
