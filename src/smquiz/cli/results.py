"""Telling what came of a quiz: on screens the result first, in lines the result last."""

from __future__ import annotations

from collections.abc import Sequence

from smquiz.ui.actions import Face, Key
from smquiz.ui.blocks import Block

Sections = Sequence[Sequence[Block]]


def tell_result(face: Face, verdicts: Sections, result: Sections, then: Sections = ()) -> None:
    """Tell verdicts that were kept back, the result, and what comes next.

    On screens the result stands first, since verdicts of fifty questions would push it out of
    sight, and everything is read a screen at a time; in lines the result is what is heard last.
    Leaving ends the reading, nothing else: everything is saved by then.
    """
    if face.in_lines:
        face.read([*verdicts, [block for section in (*result, *then) for block in section]])
        return
    try:
        if face.read([*result, *then], apart=False) and verdicts and _wants_verdicts(face):
            face.read(verdicts)
    except (KeyboardInterrupt, EOFError):
        return


def _wants_verdicts(face: Face) -> bool:
    return face.pause("Enter: every answer with its key") is not Key.QUIT
