"""Progress as it is read: on a terminal of 24 rows, and in lines."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import smquiz.cli.door  # noqa: F401  names what is written where an encoding lacks a symbol
from smquiz.engine.learning.progress import Progress
from smquiz.ui.line import LineFace
from smquiz.ui.prompted import PromptedFace
from smquiz.ui.standing import progress_sections

ROWS = 24


def on_a_screen(progress: Progress, width: int, encoding: str = "utf-8", colour: bool = False, keys: str = "\r") -> str:
    """Read progress on a terminal of 24 rows, pressing a key whenever it waits."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, errors="nearest", newline="")
    console = Console(
        file=out, width=width, height=ROWS, markup=False, emoji=False, highlight=False,
        no_color=not colour, force_terminal=colour,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("smquiz.ui.keys.read_key", lambda *_: keys)
        PromptedFace(console).read(progress_sections(progress))
    out.flush()
    return raw.getvalue().decode(encoding)


def in_lines(progress: Progress) -> str:
    out = io.StringIO()
    LineFace(lambda: "", out).read(progress_sections(progress))
    return out.getvalue()
