"""What is shown while something long goes on: a bar on a terminal, a line of words elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def watched(things: Iterable[T], total: int, words: str, plain: bool) -> Iterator[T]:
    """Hand things on and show how many of ``total`` are done, on standard error."""
    if plain or not sys.stderr.isatty():
        sys.stderr.write(f"{words}: {total} sessions ...\n")
        sys.stderr.flush()
        yield from things
        sys.stderr.write(f"{words}: done.\n")
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(things, description=words, total=total, console=Console(stderr=True), transient=True)
