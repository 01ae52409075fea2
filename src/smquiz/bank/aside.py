"""Work done aside: in a process of its own, while the one that asked for it goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

Given = TypeVar("Given")
Done = TypeVar("Done")


class Aside(Generic[Done]):
    """A function at work in a copy of this process.

    Where there are no copies to be had (Windows), no second processor or nothing to do, or if the
    copy comes to grief, the function runs here when its result is wanted: what comes out is the same.
    """

    def __init__(self, work: Callable[[Sequence[Given]], Done], given: Sequence[Given], kind: type[Done]) -> None:
        """Begin.

        Args:
            work: The function; nothing but its result comes back.
            given: What it works on.
            kind: The type of its result, for msgspec.
        """
        self._here: Callable[[], Done] = lambda: work(given)
        self._kind = kind
        self._child = self._pipe = 0
        if given and hasattr(os, "fork") and (os.cpu_count() or 1) > 1:
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
                pipe.write(msgspec.msgpack.encode(self._here()))
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
