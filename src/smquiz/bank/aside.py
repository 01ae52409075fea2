"""Work done aside: in a process of its own, while the one that asked for it goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

Given = TypeVar("Given")
Done = TypeVar("Done")


class Aside(Generic[Done]):
    """A function at work in a copy of this process, which may be killed by what it does.

    Where there are no copies to be had (Windows) or there is nothing to do, or if the copy comes to
    grief, another function runs here when the result is wanted: what comes out is the same.
    """

    def __init__(
        self,
        there: Callable[[Sequence[Given]], Done],
        here: Callable[[Sequence[Given]], Done],
        given: Sequence[Given],
        kind: type[Done],
    ) -> None:
        """Begin.

        Args:
            there: The function for the copy; nothing but its result comes back.
            here: The function for this process, with the same result.
            given: What they work on.
            kind: The type of the result, for msgspec.
        """
        self._there: Callable[[], Done] = lambda: there(given)
        self._here: Callable[[], Done] = lambda: here(given)
        self._kind = kind
        self._child = self._pipe = 0
        if given and hasattr(os, "fork"):
            self._begin()

    def _begin(self) -> None:
        self._pipe, into = os.pipe()
        self._child = os.fork()
        if self._child:
            os.close(into)
            return
        status = 1
        try:  # in the copy: nothing of what its parent had open may be touched or flushed
            with open(into, "wb") as pipe:  # noqa: PTH123 - a descriptor has no path
                pipe.write(msgspec.msgpack.encode(self._there()))
            status = 0
        finally:
            os._exit(status)

    def result(self) -> Done:
        """Wait for the result and return it; asked for once."""
        if not self._child:
            return self._here()
        with open(self._pipe, "rb") as pipe:  # noqa: PTH123
            data = pipe.read()
        _, status = os.waitpid(self._child, 0)
        return msgspec.msgpack.decode(data, type=self._kind) if status == 0 else self._here()
