"""Line mode: numbered options, typed answers, append-only output, no boxes, no redraw."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import TextIO, assert_never

from smquiz.engine.items import Classify, Cloze, Item, Matching, Numeric, Response, ShortAnswer
from smquiz.engine.responses import (
    Order,
    OutOfForm,
    expectation,
    how_to_type,
    read_choice,
    read_line,
    read_name,
    shown_parts,
)
from smquiz.engine.shown import in_line, safe
from smquiz.engine.timing import in_words
from smquiz.ui.actions import Action, Entry, Given, Key, Offer, Reviewing, Ticker, unanswered
from smquiz.ui.blocks import (
    Bars,
    Block,
    Calendar,
    Card,
    Columns,
    Diff,
    Gauges,
    Grid,
    Heading,
    Labelled,
    Para,
    Scale,
    tied,
    untied,
)

WIDTH = 78
_COMMANDS = {
    "?": Key.HINT,
    "hint": Key.HINT,
    "s": Key.SKIP,
    "skip": Key.SKIP,
    "b": Key.BACK,
    "back": Key.BACK,
    "q": Key.QUIT,
    "quit": Key.QUIT,
    "f": Key.FLAG,
    "flag": Key.FLAG,
}


_NOT_OFFERED = {
    Key.HINT: "There is no hint, or no further one, for this question.",
    Key.SKIP: "This one cannot be skipped.",
    Key.BACK: "From here there is no way back.",
    Key.FLAG: "Here nothing can be flagged.",
}


class LineFace:
    """Asks and tells in lines.

    Args:
        read: Returns the next typed line without its end; raises ``EOFError`` at the end.
        out: Where everything is written.
        echo: Whether typed lines are repeated in the output (input that is no terminal).
        width: Columns to wrap at.
    """

    in_lines = True

    def __init__(self, read: Callable[[], str], out: TextIO, echo: bool = False, width: int = WIDTH) -> None:
        self._read, self._out, self._echo, self._width = read, out, echo, width
        self._is_new = True  # whether the question was not asked before

    def show(self, blocks: Sequence[Block], fresh: bool = False) -> None:
        """Write blocks below what is there; ``fresh`` leaves a blank line."""
        if fresh:
            self._write("")
        for block in blocks:
            for line in self._lines(block):
                self._write(line)

    def show_question(
        self,
        blocks: Sequence[Block],
        item: Item,  # noqa: ARG002  lines need no room
        order: Order,  # noqa: ARG002
        ticker: Ticker | None,  # noqa: ARG002
        quiet: bool = True,  # noqa: ARG002
    ) -> None:
        """Write a question below what is there."""
        self._is_new = True
        self.show(blocks, fresh=True)

    def read(self, sections: Sequence[Sequence[Block]], apart: bool = True) -> bool:
        """Write sections, with a blank line between them if they stand apart."""
        for n, section in enumerate(sections):
            self.show(section, fresh=apart and n > 0)
        return True

    def ask(self, item: Item, order: Order, ticker: Ticker, offer: Offer) -> Action:
        """Ask for a response, in one line or part by part."""
        ticker.opened()
        beside = offer.told[1:] if self._is_new else ()  # the position stands in the question's head
        self._is_new = False
        told = [*beside, *_time_left(ticker)]
        if told:
            self._tell(". ".join(t[:1].upper() + t[1:] for t in told) + ".")
        if isinstance(item, Classify | Matching | Cloze):
            return self._ask_parts(item, order, ticker, offer)
        if not isinstance(item, ShortAnswer | Numeric):
            self._list(shown_parts(item, order)[0][2])
        if how := how_to_type(item):
            self._tell(how)
        return self._ask_line(lambda typed: read_line(item, order, typed), expectation(item), ticker, offer, item)

    def pause(self, text: str = "Enter: go on", back: bool = False) -> Key:
        """Wait for Enter; ``b`` goes back where that is offered, ``q`` leaves.

        Piped input is answers only: nothing is waited for.
        """
        if self._echo:
            return Key.NEXT
        typed = self._typed(f"[{text}{'; b: back' if back else ''}; q: leave]").strip().lower()
        key = _COMMANDS.get(typed, Key.NEXT)
        return key if key is Key.QUIT or (key is Key.BACK and back) else Key.NEXT

    def choose(self, title: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """Let one choose by number."""
        self._tell(title)
        self._list(list(choices))
        while True:
            typed = self._typed(f"Number 1 to {len(choices)}, q: leave >")
            if _COMMANDS.get(typed.strip().lower()) is Key.QUIT:
                return None
            if typed.strip().isdigit() and 1 <= int(typed) <= len(choices):
                return choices[int(typed) - 1][0]
            self._tell(f"Type a number 1 to {len(choices)}, or q to leave.")

    def pick(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        ticker: Ticker,
        back: bool = False,
        told: tuple[str, ...] = (),  # noqa: ARG002  told once already, with the question
    ) -> str | Key:
        """Let one choose by number or by the first letters of a name."""
        self._list(list(choices))
        names = [name for name, _ in choices]
        asked = f"{title} Type {', '.join(names[:-1])} or {names[-1]}."
        offer = Offer(skip=False, back=back)
        action = self._ask_line(lambda typed: read_name(typed, list(choices)), asked, ticker, offer, None)
        return str(action.response) if isinstance(action, Given) else action

    def remark(self, title: str) -> str:
        """Read a line."""
        return self._typed(f"{title} >").strip()

    def review(self, entries: Sequence[Entry], ticker: Ticker) -> Reviewing:
        """List the answers; a number goes to one, ``f`` and a number flags it, ``submit`` hands in."""
        self._write("")
        self._write(f"== Your answers, before you hand them in ({unanswered(entries)}) ==")
        for e in entries:
            flag = ", flagged" if e.flagged else ""
            self._write(self._wrapped(f"{e.state}{flag}: {safe(e.stem)}", f"  {e.number}. ", "     "))
        ticker.opened()
        for told in _time_left(ticker):
            self._tell(f"{told}.")
        numbers = {str(e.number): e for e in entries}
        while True:
            typed = self._typed("Number: change, f and number: flag, submit: hand in, q: leave >").strip().lower()
            if ticker.is_over():
                return Reviewing(Key.TIME_UP)
            if typed in ("submit", "s"):
                return Reviewing(Key.SUBMIT)
            if _COMMANDS.get(typed) is Key.QUIT:
                return Reviewing(Key.QUIT)
            number = typed.removeprefix("flag").removeprefix("f").strip()
            if number in numbers:
                return Reviewing(Key.BACK if number == typed else Key.FLAG, numbers[number].item)
            self._tell(f"Type a number 1 to {len(entries)}, f and a number, submit, or q.")

    # -------------------------------------------------------------- asking
    def _ask_parts(self, item: Classify | Matching | Cloze, order: Order, ticker: Ticker, offer: Offer) -> Action:
        parts = shown_parts(item, order)
        response: dict[str, str | bool] = {}
        n = 0
        if isinstance(item, Matching):
            self._list(parts[0][2])
        while n < len(parts):
            part, asked, choices = parts[n]
            self._tell(f"{n + 1} of {len(parts)}: {safe(asked)}")
            if not isinstance(item, Matching):
                self._list(choices)
            action = self._ask_line(
                lambda typed, choices=choices: read_choice(typed, choices),  # type: ignore[misc]
                "Which one?",
                ticker,
                offer._replace(back=n > 0 or offer.back),
                None,
            )
            if isinstance(action, Given):
                response[part] = str(action.response)
                n += 1
            elif action is Key.BACK and n > 0:
                n -= 1
            else:
                return action
        return Given(response)

    def _ask_line(
        self,
        read: Callable[[str], Response],
        expected: str,
        ticker: Ticker,
        offer: Offer,
        item: Item | None,
    ) -> Action:
        takes_text = isinstance(item, ShortAnswer)
        while True:
            typed = self._typed(f"{expected} ({_keys(offer)}) >")
            if ticker.is_over():
                return Key.TIME_UP
            literal = takes_text and typed.startswith("\\")
            command = None if literal else _COMMANDS.get(typed.strip().lower())
            asks_hint, is_word = not literal and typed.strip() == "?", len(typed.strip()) > 1
            if command is not None and (is_word or takes_text or asks_hint) and _offered(command, offer):
                return command
            if asks_hint:
                self._tell(_NOT_OFFERED[Key.HINT])
                continue
            try:
                response = read(typed[1:] if literal else typed)
            except OutOfForm as problem:
                if command is not None and _offered(command, offer):
                    return command
                self._tell(_NOT_OFFERED[command] if command is not None else f"Not understood: {problem}.")
                continue
            if response == "":
                self._tell("Nothing was typed; s skips the question.")
                continue
            return Given(response)

    def _typed(self, prompt: str) -> str:
        self._out.write(f"{self._wrapped(in_line(prompt))} ")
        self._out.flush()
        try:
            typed = self._read()
        except EOFError:
            self._write("")
            raise
        if self._echo:
            self._write(safe(typed))
        return typed

    # -------------------------------------------------------------- writing
    def _write(self, line: str) -> None:
        self._out.write(safe(line) + "\n")
        self._out.flush()

    def _tell(self, text: str) -> None:
        self._write(self._wrapped(text))

    def _list(self, choices: Sequence[tuple[str, str]]) -> None:
        for n, (_, text) in enumerate(choices, 1):
            self._write(self._wrapped(safe(text), f"  {n}. ", "     "))

    def _wrapped(self, text: str, first: str = "", rest: str = "") -> str:
        wrapped = textwrap.fill(
            tied(text), self._width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )
        return untied(wrapped)

    def _lines(self, block: Block) -> list[str]:
        match block:
            case Heading(text, aside):
                return [self._wrapped(f"== {safe(text)}{' (' + safe(aside) + ')' if aside else ''} ==")]
            case Para(text):
                return [self._wrapped(p) for p in safe(text).split("\n")]
            case Card(text, title):
                return [
                    *([safe(title)] if title else []),
                    *(self._wrapped(p) for p in safe(text).split("\n")),
                    "",
                ]
            case Labelled(label, (line,)):
                return [self._wrapped(safe(f"{label}: {line}"), rest="  ")]
            case Labelled(label, lines):
                return [f"{safe(label)}:", *(self._wrapped(safe(line), "  - ", "    ") for line in lines)]
            case Grid():
                return self._grid(block)
            case Bars(rows, title):
                told = [safe(f"  {label}: {words}") for label, _, words in rows]
                return [*([f"{safe(title)}:"] if title else []), *(self._wrapped(t, rest="    ") for t in told)]
            case Gauges(rows, _, title):
                told = [safe(f"  {g.label}: {g.words}") for g in rows]
                return [f"{safe(title)}:", *(self._wrapped(t, rest="    ") for t in told)]
            case Calendar(title=title, words=words) | Columns(title=title, words=words):
                return [f"{safe(title)}:", *(self._wrapped(safe(w), "  - ", "    ") for w in words)]
            case Scale(title, headline, verdict=verdict, words=words):
                told = [headline, *([verdict] if verdict else []), words]
                return [f"{safe(title)}:", *(self._wrapped(safe(t)) for t in told)]
            case Diff(label, runs):
                return [safe(f"{label}: ") + "".join(_in_words(kind, safe(text)) for kind, text in runs)]
            case _:
                assert_never(block)

    def _grid(self, grid: Grid) -> list[str]:
        lines = [f"{safe(grid.title)}:"] if grid.title else []
        for row in grid.rows:
            if len(row) == 2:
                lines.append(self._wrapped(safe(f"- {row[0]}: {row[1]}"), rest="  "))
                continue
            cells = [safe(f"{c}: {cell}") for c, cell in zip(grid.columns[1:], row[1:], strict=True) if cell]
            lines.append(self._wrapped(f"- {safe(row[0])}. " + "; ".join(cells), rest="  "))
        return lines


def _time_left(ticker: Ticker) -> list[str]:
    """Tell what is left of the limit that ends first, or of the grace after it."""
    remaining = ticker.remaining()
    if remaining is None:
        return []
    what = "The limit is over. Grace left" if remaining.in_grace else "Time left"
    return [f"{what}: {in_words(remaining.left)}"]


def _in_words(kind: str, text: str) -> str:
    return {"same": text, "extra": f"[-{text}-]", "missing": f"[+{text}+]"}[kind]


def _offered(command: Key, offer: Offer) -> bool:
    offered = {Key.HINT: offer.hint, Key.SKIP: offer.skip, Key.BACK: offer.back, Key.FLAG: offer.flag, Key.QUIT: True}
    return offered.get(command, False)


def _keys(offer: Offer) -> str:
    price = f" (costs {offer.hint_price:.2g})" if offer.hint_price else ""
    keys = [f"? hint{price}"] if offer.hint else []
    keys += ["s skip"] if offer.skip else []
    keys += ["back"] if offer.back else []
    keys += ["flag"] if offer.flag else []
    return ", ".join([*keys, "q leave"])
