"""What a learner can do at a prompt, and what every face of the program offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Literal, NamedTuple, Protocol

from smquiz.engine.items import Item, Response
from smquiz.engine.responses import Order
from smquiz.engine.timing import Remaining, in_figures
from smquiz.ui.blocks import Block


class Key(Enum):
    """An action without a value."""

    HINT = "hint"
    SKIP = "skip"
    BACK = "back"
    QUIT = "quit"
    NEXT = "next"
    TIME_UP = "time up"
    FLAG = "flag"
    SUBMIT = "submit"


class Given(NamedTuple):
    """A response was given."""

    response: Response


Action = Key | Given


class Ticker(NamedTuple):
    """The clock as a prompt sees it; without arguments one that stands still.

    ``opened`` is to be called when the question can be answered. From then on ``remaining`` gives
    what is left of the limit that ends first, ``None`` if there is no limit, and ``warning`` the
    words to be told about that just now, if any.
    """

    opened: Callable[[], None] = lambda: None
    remaining: Callable[[], Remaining | None] = lambda: None
    warning: Callable[[], str] = lambda: ""

    def is_over(self) -> bool:
        """Say whether an answer would come too late now."""
        remaining = self.remaining()
        return remaining is not None and remaining.left <= 0


def time_left(remaining: Remaining) -> str:
    """Write what is left of a limit in figures.

    >>> time_left(Remaining(61.2, 600))
    'Time left 1:02'
    """
    return f"{'Grace' if remaining.in_grace else 'Time'} left {in_figures(remaining.left)}"


class Offer(NamedTuple):
    """What may be done at a question besides answering, and what is told beside it.

    ``told`` is for one quiet line: the position, flags, certainty. ``before`` is the answer that
    stands, where it may be changed.
    """

    hint: bool = False
    skip: bool = True
    back: bool = False
    tap: bool = False  # a digit answers at once
    flag: bool = False
    hint_price: float = 0.0  # what the next hint costs, in points
    told: tuple[str, ...] = ()
    before: Response = None


class Entry(NamedTuple):
    """One item in the list of answers before they are handed in.

    Open items can still be answered and answered ones changed; ``closed`` was answered, ``skipped``
    and ``too late`` were not, and all three stay as they are.
    """

    item: str
    number: int
    stem: str
    state: Literal["answered", "open", "closed", "skipped", "too late"]
    flagged: bool

    @property
    def is_final(self) -> bool:
        """Whether it stays as it is."""
        return self.state in ("closed", "skipped", "too late")


def unanswered(entries: Sequence[Entry]) -> str:
    """Count what has no answer, by what can be done about it.

    >>> unanswered([Entry("a", 1, "A?", "open", False), Entry("b", 2, "B?", "skipped", False)])
    '1 open, 1 skipped'
    >>> unanswered([Entry("a", 1, "A?", "answered", False)])
    'none open'
    """
    counts = {s: sum(e.state == s for e in entries) for s in ("open", "skipped", "too late")}
    return ", ".join(f"{n or 'none'} {state}" for state, n in counts.items() if n or state == "open")


class Reviewing(NamedTuple):
    """What was done at the list of answers: go to an item, or flag one."""

    key: Key  # BACK goes to the item, FLAG, SUBMIT, QUIT, TIME_UP
    item: str = ""


class Face(Protocol):
    """A way of being shown things and asked: prompted or in lines.

    Attributes:
        in_lines: Whether everything is told in lines that are only ever appended.
    """

    in_lines: bool

    def show(self, blocks: Sequence[Block], fresh: bool = False) -> None:
        """Show blocks; ``fresh`` begins a new screen where there are screens."""

    def show_question(
        self, blocks: Sequence[Block], item: Item, order: Order, ticker: Ticker | None, quiet: bool = True
    ) -> None:
        """Show a question on a screen of its own; where there is no room for the choices below it, it is read first.

        ``ticker`` is the clock where it runs on meanwhile, ``quiet`` whether anything will be told beside the question.

        Raises:
            EOFError: The learner leaves while reading.
        """

    def read(self, sections: Sequence[Sequence[Block]], apart: bool = True) -> bool:
        """Show sections to be read, a screen at a time where there are screens; tell whether to the end.

        ``apart`` leaves a blank line between them.
        """

    def ask(self, item: Item, order: Order, ticker: Ticker, offer: Offer) -> Action:
        """Ask for the response to an item that was shown."""

    def pause(self, text: str = "Enter: go on", back: bool = False) -> Key:
        """Wait until the learner wants to go on; ``NEXT``, ``BACK`` or ``QUIT``."""

    def choose(self, title: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """Let the learner choose; ``None`` is leaving."""

    def pick(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        ticker: Ticker,
        back: bool = False,
        told: tuple[str, ...] = (),
    ) -> str | Key:
        """Let the learner choose by one key, against the clock."""

    def remark(self, title: str) -> str:
        """Let the learner type a line, which may be empty."""

    def review(self, entries: Sequence[Entry], ticker: Ticker) -> Reviewing:
        """Show the list of answers before they are handed in, and ask what to do."""
