"""The prompted face: Rich draws, questionary asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from smquiz.engine.items import (
    Classify,
    Cloze,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
)
from smquiz.engine.responses import Order, OutOfForm, expectation, read_line, reason_response, shown_parts
from smquiz.ui.actions import Action, Entry, Given, Key, Offer, Reviewing, Ticker
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
    Tone,
    bar,
    safe,
)

if TYPE_CHECKING:
    from smquiz.ui.prompts import Prompter

ROOM_FOR_OPTIONS = 10  # rows kept for what is chosen from
MAX_WIDTH = 88  # longer lines are hard to read
_TONES: dict[Tone, str] = {
    "good": "bold green",
    "partly": "bold yellow",
    "bad": "bold red",
    "late": "bold magenta",
    "plain": "",
    "quiet": "dim",
}
_STILL = Ticker(lambda: None, lambda: None, None)


class PromptedFace:
    """Draws on a Rich console and asks with prompts."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._fancy = "utf" in (console.encoding or "").lower()
        self._made: Prompter | None = None

    def show(self, blocks: Sequence[Block], fresh: bool = False) -> None:
        """Draw blocks; ``fresh`` clears the screen first."""
        if fresh:
            self.console.clear()
        if fresh and any(isinstance(b, Card) and b.title for b in blocks):
            self._show_in_pages(blocks)
        else:
            self.console.print(Group(*(self.drawn(b) for b in blocks)), width=self._width())
        self.console.file.flush()

    def _show_in_pages(self, blocks: Sequence[Block]) -> None:
        """Show a case and its question; where they are longer than the screen, the case first, page by page."""
        lines = [*self._rendered(blocks), ""]
        room = max(6, self.console.height - ROOM_FOR_OPTIONS)
        while len(lines) > room:
            taken = max(1, min(self.console.height - 2, len(lines) - room // 2))
            page, lines = lines[:taken], lines[taken:]
            self.console.file.write("\n".join(page) + "\n")
            if self.pause("Enter: read on") is Key.QUIT:
                raise EOFError
        self.console.file.write("\n".join(lines))

    def read(self, sections: Sequence[Sequence[Block]]) -> None:
        """Show sections one below the other, a screen at a time; a section is torn only if it is longer than that."""
        room = self.console.height - 1
        page: list[str] = []
        for section in sections:
            lines = self._rendered(section)
            if page and len(page) + 1 + len(lines) > room:
                if self._turn(page):
                    return
                page = []
            page += [""] * bool(page) + lines
            while len(page) > room:
                if self._turn(page[:room]):
                    return
                page = page[room:]
        self._write(page)

    def _rendered(self, blocks: Sequence[Block]) -> list[str]:
        with self.console.capture() as captured:
            self.console.print(Group(*(self.drawn(b) for b in blocks)), width=self._width())
        return captured.get().removesuffix("\n").split("\n")

    def _turn(self, page: Sequence[str]) -> bool:
        """Write a page and wait; tell whether to stop there."""
        self._write(page)
        return self.pause("Enter: read on") is Key.QUIT

    def _write(self, lines: Sequence[str]) -> None:
        self.console.file.write("".join(f"{line}\n" for line in lines))
        self.console.file.flush()

    def ask(self, item: Item, order: Order, ticker: Ticker, offer: Offer) -> Action:
        """Ask for a response with the widget that fits the item's form."""
        keys = _keys(offer)
        self._prompter.hint_price = offer.hint_price
        parts = shown_parts(item, order)
        match item:
            case SingleChoice() | TrueFalse() | TrueFalseReason():
                chosen = self._prompter.select(expectation(item), parts[0][2], ticker, keys, offer.tap)
                if isinstance(chosen, Key):
                    return chosen
                if isinstance(item, TrueFalseReason):
                    return Given(reason_response(item, chosen))
                return Given(chosen == "true" if isinstance(item, TrueFalse) else chosen)
            case MultipleResponse():
                ticked = self._prompter.checkbox(expectation(item), parts[0][2], ticker, keys)
                return ticked if isinstance(ticked, Key) else Given(ticked)
            case Classify() | Matching() | Cloze():
                return self._ask_parts(parts, ticker, offer)
            case Ordering():
                return self._ask_order(parts[0][2], ticker, keys)
            case ShortAnswer() | Numeric():
                return self._ask_text(item, order, ticker, keys)
            case _:
                assert_never(item)

    def pause(self, text: str = "Enter: go on", back: bool = False) -> Key:
        """Wait for Enter (or space); ``b`` goes back where that is offered, ``q`` leaves."""
        from smquiz.ui.keys import read_key

        keys = " · ".join([text, *(["b: back"] if back else []), "q: leave"])
        self.console.print(Text(keys if self._fancy else keys.replace(" · ", " | "), style="dim"), end="")
        self.console.file.flush()
        while True:
            key = read_key()
            if key in ("\r", "\n", " "):
                chosen = Key.NEXT
            elif key in ("q", "Q", "\x04", ""):
                chosen = Key.QUIT
            elif key in ("b", "B") and back:
                chosen = Key.BACK
            else:
                continue
            self.console.print()
            return chosen

    def choose(self, title: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """Let one choose from a list; ``None`` is leaving."""
        chosen = self._prompter.select(title, choices, _STILL, {"q": Key.QUIT}, tap=False)
        return None if isinstance(chosen, Key) else chosen

    def pick(self, title: str, choices: Sequence[tuple[str, str]], ticker: Ticker, back: bool = False) -> str | Key:
        """Let one choose by a digit, or by arrows and Enter."""
        keys = _keys(Offer(skip=False, back=back))
        return self._prompter.select(title, choices, ticker, keys, tap=True)

    def remark(self, title: str) -> str:
        """Read a line, which may be empty."""
        return self._prompter.line(title)

    def review(self, entries: Sequence[Entry], ticker: Ticker) -> Reviewing:
        """Show the answers as a list that scrolls; Enter goes to one, ``f`` flags, ``s`` hands in."""
        self.console.clear()
        mark = {"answered": "\u2713", "open": "\u25cb", "closed": "\u2713"} if self._fancy else {}
        flag = " \u2691" if self._fancy else " !"
        choices = [(e.item, f"{mark.get(e.state, '')} {self._entry(e, flag)}".strip()) for e in entries]
        still_open = sum(e.state == "open" for e in entries)
        title = f"Your answers, before you hand them in ({still_open or 'none'} open)"
        keys = {"f": Key.FLAG, "s": Key.SUBMIT, "q": Key.QUIT}
        key, item = self._prompter.at_list(title, choices, ticker, keys)
        return Reviewing(key, item)

    def _entry(self, entry: Entry, flag: str) -> str:
        stem = _short(entry.stem, max(16, self._width() - 30))
        return f"{entry.state}{flag + ' flagged' if entry.flagged else ''}  {stem}"

    # -------------------------------------------------------------- asking
    @property
    def _prompter(self) -> Prompter:
        if self._made is None:
            from smquiz.ui.prompts import Prompter

            self._made = Prompter(self._width, not self.console.no_color, self._fancy)
        return self._made

    def _ask_parts(
        self,
        parts: list[tuple[str, str, list[tuple[str, str]]]],
        ticker: Ticker,
        offer: Offer,
    ) -> Action:
        response: dict[str, str | bool] = {}
        n = 0
        while n < len(parts):
            part, asked, choices = parts[n]
            title = f"{n + 1} of {len(parts)}  {safe(asked)}"
            keys = _keys(offer._replace(back=n > 0 or offer.back))
            chosen = self._prompter.select(title, choices, ticker, keys, tap=True)
            if chosen is Key.BACK and n > 0:
                n -= 1
                continue
            if isinstance(chosen, Key):
                return chosen
            response[part] = chosen
            n += 1
        return Given(response)

    def _ask_order(self, choices: list[tuple[str, str]], ticker: Ticker, keys: dict[str, Key]) -> Action:
        texts = dict(choices)
        order: list[str] = []
        while len(order) < len(choices) - 1:
            rest = [c for c in choices if c[0] not in order]
            so_far = "".join(f"\n   {n}. {safe(texts[c])}" for n, c in enumerate(order, 1))
            title = f"Which comes {'first' if not order else 'next'}?{so_far}"
            mine = {**keys, "b": Key.BACK} if order else keys
            chosen = self._prompter.select(title, rest, ticker, mine, tap=True)
            if chosen is Key.BACK and order:
                order.pop()
            elif isinstance(chosen, Key):
                return chosen
            else:
                order.append(chosen)
        return Given([*order, *(c[0] for c in choices if c[0] not in order)])

    def _ask_text(self, item: ShortAnswer | Numeric, order: Order, ticker: Ticker, keys: dict[str, Key]) -> Action:
        while True:
            typed = self._prompter.text(expectation(item), ticker, keys)
            if isinstance(typed, Key):
                return typed
            try:
                return Given(read_line(item, order, typed))
            except OutOfForm as problem:
                self.show([Para(f"Not understood: {problem}.", "partly")])

    # -------------------------------------------------------------- drawing
    def _width(self) -> int:
        return min(self.console.width, MAX_WIDTH)

    def drawn(self, block: Block) -> RenderableType:
        """Turn a block into something Rich draws; texts are never read as markup."""
        match block:
            case Heading(text, aside):
                return self._heading(Text(safe(text), style="bold"), Text(safe(aside), style="dim"))
            case Para(text, tone):
                return Text(safe(text), style=_TONES[tone])
            case Card(text, title):
                return Panel(
                    Text(safe(text)),
                    title=Text(safe(title)) if title else None,
                    title_align="left",
                    padding=(0, 1),
                )
            case Labelled():
                return self._labelled(block)
            case Grid():
                return self._grid(block)
            case Bars():
                return self._bars(block)
            case Diff(label, runs):
                line = Text(f"{label}: ")
                for kind, text in runs:
                    shown = {"same": text, "extra": f"[-{text}-]", "missing": f"[+{text}+]"}[kind]
                    line.append(safe(shown), style={"same": "", "extra": "red strike", "missing": "green"}[kind])
                return line
            case Gauges() | Calendar() | Columns():
                return self._picture(block)
            case _:
                assert_never(block)

    def _heading(self, text: Text, aside: Text) -> RenderableType:
        """Set the quiet line at the side of the title, or below it where there is no room for both."""
        if text.cell_len + aside.cell_len + 2 > self._width():
            return Group(text, aside)
        row = Table.grid(expand=True)
        row.add_column(ratio=1)
        row.add_column(justify="right")
        row.add_row(text, aside)
        return row

    def _labelled(self, block: Labelled) -> RenderableType:
        label = Text(f"{block.label}", style="bold" if block.tone == "plain" else _TONES[block.tone])
        if len(block.lines) == 1 and len(block.label) < 18:
            row = Table.grid(padding=(0, 1))
            row.add_column(min_width=14, no_wrap=True)
            row.add_column()
            row.add_row(label, Text(safe(block.lines[0])))
            return row
        bullet = "•" if self._fancy else "-"
        items = Table.grid(padding=(0, 1))
        for line in block.lines:
            items.add_row(bullet, Text(safe(line)))
        return Group(label, Padding(items, (0, 0, 0, 1)))

    def _grid(self, grid: Grid) -> RenderableType:
        table = Table(expand=False)
        for n, column in enumerate(grid.columns):
            table.add_column(Text(safe(column)), style="bold" if n == 0 else "", overflow="fold")
        for row in grid.rows:
            table.add_row(*(Text(safe(cell)) for cell in row))
        return Group(Text(safe(grid.title), style="italic"), table) if grid.title else table

    def _bars(self, bars: Bars) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        width = 16 if self._width() >= 72 else 8
        for label, share, words in bars.rows:
            drawn = bar(share, width) if self._fancy else bar(share, width, "#", ".")
            table.add_row(Text(safe(label)), Text(drawn, style="cyan"), Text(safe(words)))
        return Group(Text(safe(bars.title), style="bold"), table) if bars.title else table

    def _picture(self, block: Gauges | Calendar | Columns) -> RenderableType:
        from smquiz.ui.drawing import draw_calendar, draw_columns, draw_gauges

        match block:
            case Gauges():
                return draw_gauges(block, self._width(), self._fancy)
            case Calendar():
                return draw_calendar(block, self._width(), self._fancy)
            case Columns():
                return draw_columns(block, self._width(), self._fancy)
            case _:
                assert_never(block)


def _short(text: str, width: int = 44) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "\u2026"


def _keys(offer: Offer) -> dict[str, Key]:
    keys = {"?": Key.HINT} if offer.hint else {}
    if offer.skip:
        keys["s"] = Key.SKIP
    if offer.back:
        keys["b"] = Key.BACK
    if offer.flag:
        keys["f"] = Key.FLAG
    return {**keys, "q": Key.QUIT}
