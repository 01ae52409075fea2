"""The prompted face: Rich draws, questionary asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from rich.console import Console

from smquiz.engine.items import (
    Classify,
    Cloze,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    Response,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
)
from smquiz.engine.responses import Order, OutOfForm, expectation, read_line, reason_response, shown_parts
from smquiz.engine.timing import Remaining
from smquiz.ui.actions import Action, Entry, Given, Key, Offer, Reviewing, Ticker, time_left, unanswered
from smquiz.ui.blocks import Block, Para
from smquiz.ui.room import POINTER, key_rows, rows_to_ask
from smquiz.ui.sheet import Sheet

if TYPE_CHECKING:
    from smquiz.ui.prompts import Asked, Prompter

HEAD = 2  # lines of a question that tell nothing of it, its heading and the edge below
_TICK_S = 0.01  # after a full second the figures of a clock have changed
_STILL = Ticker()
_GAP = Para("")
Part = tuple[str, str, list[tuple[str, str]]]


class Draft:
    """What was pointed at, ticked or chosen on the present screen: a hint or a remark does not take it away."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.at = 0
        self.ticked: list[str] = []
        self.parts: dict[str, str] = {}
        self.order: list[str] = []

    def take(self, item: Item, before: Response) -> None:
        """Begin with the answer that stands, if nothing was chosen since."""
        if self.ticked or self.parts or self.order or before is None:
            return
        match item:
            case MultipleResponse() if isinstance(before, list):
                self.ticked = list(before)
            case Ordering() if isinstance(before, list):
                self.order = list(before)
            case Classify() | Matching() | Cloze() if isinstance(before, dict):
                self.parts = {str(part): str(chosen) for part, chosen in before.items()}
            case _:
                pass


_MARKS = {"answered": "\u2713 ", "closed": "\u2713 ", "open": "\u25cb ", "skipped": "\u2013 ", "too late": "\u2013 "}


class PromptedFace:
    """Draws on a Rich console and asks with prompts."""

    in_lines = False

    def __init__(self, console: Console) -> None:
        self.console = console
        self._fancy = "utf" in (console.encoding or "").lower()
        self._sheet = Sheet(console, self._fancy)
        self._draft = Draft()
        self._list_at = 0
        self._made: Prompter | None = None

    def show(self, blocks: Sequence[Block], fresh: bool = False) -> None:
        """Draw blocks; ``fresh`` clears the screen first."""
        if fresh:
            self._sheet.begin()
            self._draft = Draft()
        self._sheet.add(blocks)

    def show_question(
        self, blocks: Sequence[Block], item: Item, order: Order, ticker: Ticker | None, quiet: bool = True
    ) -> None:
        """Show a question on a screen of its own; what leaves no room for the choices is read first, page by page."""
        self._sheet.begin()
        self._draft = Draft()
        self._sheet.keep(blocks)
        while self._sheet.turn_up(self._room_above(item, order, quiet), share=False):
            text = "Enter: answer" if self._sheet.all_read else "Enter: read on"
            if self._pause(text, ticker=ticker) is Key.QUIT:
                raise EOFError

    def _room_above(self, item: Item, order: Order, quiet: bool) -> int:
        """Return the lines that may stand above a prompt for an item: those it leaves in sight, and what may scroll."""
        rows = self.console.height
        return HEAD + max(rows // 3, rows - rows_to_ask(item, order, self._sheet.width, quiet))

    def read(self, sections: Sequence[Sequence[Block]], apart: bool = True) -> bool:
        """Show sections one below the other, a screen at a time; a section is torn only if it is longer than that.

        Returns whether they were read to the end.
        """
        room = self.console.height - 1
        page: list[Block] = []
        gap = [_GAP] if apart else []
        begun = False
        for section in sections:
            if page and self._sheet.height_of([*page, *gap, *section]) > room:
                if self._turn(page) or self.pause("Enter: read on") is Key.QUIT:
                    return False
                page = []
            page += [*(gap if begun else []), *section]  # a page stands apart from the one above it too
            begun = True
        return not self._turn(page)

    def _turn(self, page: Sequence[Block]) -> bool:
        """Write a page below the last one, and more than one if it is longer than the screen; tell whether to stop."""
        self._sheet.renew()
        self._sheet.keep(page)
        while self._sheet.turn_up(self.console.height - 1):
            if self.pause("Enter: read on") is Key.QUIT:
                return True
        return False

    def ask(self, item: Item, order: Order, ticker: Ticker, offer: Offer) -> Action:
        """Ask for a response with the widget that fits the item's form."""
        self._draft.take(item, offer.before)
        parts = shown_parts(item, order)
        match item:
            case SingleChoice() | TrueFalse() | TrueFalseReason():
                return self._ask_one(item, parts[0][2], ticker, offer)
            case MultipleResponse():
                asked = self._asked(expectation(item), ticker, offer)
                done, self._draft.ticked, self._draft.at = self._prompter.checkbox(
                    asked, parts[0][2], self._draft.ticked, self._draft.at
                )
                return done if isinstance(done, Key) else Given(done)
            case Classify() | Matching() | Cloze():
                return self._ask_parts(parts, ticker, offer)
            case Ordering():
                return self._ask_order(parts[0][2], ticker, offer)
            case ShortAnswer() | Numeric():
                return self._ask_text(item, order, ticker, offer)
            case _:
                assert_never(item)

    def pause(self, text: str = "Enter: go on", back: bool = False) -> Key:
        """Wait for Enter (or space); ``b`` goes back where that is offered, ``q`` leaves."""
        return self._pause(text, back)

    def _pause(self, text: str, back: bool = False, ticker: Ticker | None = None) -> Key:
        """Wait for a key, or until the time of a clock that runs meanwhile is over."""
        from smquiz.ui.keys import PAGE_DOWN, PAGE_UP, read_key, watching

        with watching() as watch:
            moved = self._sheet.fit()
            while True:
                remaining = None if ticker is None else ticker.remaining()
                foot = self._foot(text, back, remaining)
                room = self.console.height - len(foot)
                if moved or self._sheet.fit():
                    self._sheet.paint(room)
                self._sheet.foot(foot)
                key = read_key(watch, None if remaining is None else remaining.left % 1 + _TICK_S)
                self._sheet.wipe_foot()
                moved = key in (PAGE_UP, PAGE_DOWN)
                if moved:
                    self._sheet.scroll(-1 if key == PAGE_UP else 1, room)
                if key in ("\r", "\n", " ") or (ticker is not None and ticker.is_over()):
                    return Key.NEXT
                if key in ("q", "Q", "\x04", ""):
                    return Key.QUIT
                if key in ("b", "B") and back:
                    return Key.BACK

    def _foot(self, text: str, back: bool, remaining: Remaining | None) -> list[str]:
        """Return the keys of a pause with the time left, in rows; PgUp and PgDn where there is more than is seen."""
        keys = [text, *(["b: back"] if back else []), "q: leave"]
        time = [time_left(remaining)] if remaining is not None else []
        separator, width = " · " if self._fancy else " | ", self._sheet.width
        rows = key_rows([*keys, *time], separator, width)
        if not self._sheet.overflows(self.console.height - len(rows)):
            return rows
        return key_rows([text, "PgUp/PgDn: read", *keys[1:], *time], separator, width)

    def choose(self, title: str, choices: Sequence[tuple[str, str]]) -> str | None:
        """Let one choose from a list; ``None`` is leaving."""
        chosen, _ = self._prompter.select(self._asked(title, _STILL, Offer(skip=False)), choices)
        return None if isinstance(chosen, Key) else chosen

    def pick(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        ticker: Ticker,
        back: bool = False,
        told: tuple[str, ...] = (),
    ) -> str | Key:
        """Let one choose by a digit, or by arrows and Enter."""
        asked = self._asked(title, ticker, Offer(skip=False, back=back, told=told))
        return self._prompter.select(asked, choices, tap=True)[0]

    def remark(self, title: str) -> str:
        """Read a line, which may be empty."""
        return self._prompter.line(title)

    def review(self, entries: Sequence[Entry], ticker: Ticker) -> Reviewing:
        """Show the answers as a list that scrolls; Enter goes to one, ``f`` flags, ``s`` hands in."""
        from smquiz.ui.prompts import Asked

        self._sheet.begin()
        flagged = sum(e.flagged for e in entries)
        told = (
            f"{len(entries)} questions",
            unanswered(entries),
            *([f"{flagged} flagged"] if flagged else []),
        )
        keys = {"f": Key.FLAG, "s": Key.SUBMIT, "q": Key.QUIT}
        title = f"Your answers, before you hand them in ({unanswered(entries)})"
        key, self._list_at = self._prompter.at_list(
            Asked(title, ticker, keys, told),
            lambda: [(e.item, self._entry(e, len(entries))) for e in entries],
            min(self._list_at, len(entries) - 1),
        )
        return Reviewing(key, entries[self._list_at].item)

    def _entry(self, entry: Entry, last: int) -> str:
        from smquiz.ui.prompts import cut

        mark = _MARKS[entry.state] if self._fancy else ""
        flag = (" \u2691 flagged" if self._fancy else " ! flagged") if entry.flagged else ""
        head = f"{mark}{entry.state + flag:<{len('answered')}}  "
        return head + cut(entry.stem, max(16, self._sheet.width - POINTER - len(f"{last}. {head}")), self._fancy)

    # -------------------------------------------------------------- asking
    @property
    def _prompter(self) -> Prompter:
        if self._made is None:
            from smquiz.ui.prompts import Prompter

            self._made = Prompter(self._sheet, self._fancy)
        return self._made

    def _asked(self, message: str, ticker: Ticker, offer: Offer) -> Asked:
        from smquiz.ui.prompts import Asked

        return Asked(message, ticker, _keys(offer), offer.told, offer.hint_price)

    def _ask_one(
        self,
        item: SingleChoice | TrueFalse | TrueFalseReason,
        choices: list[tuple[str, str]],
        ticker: Ticker,
        offer: Offer,
    ) -> Action:
        asked = self._asked(expectation(item), ticker, offer)
        chosen, self._draft.at = self._prompter.select(asked, choices, offer.tap, self._draft.at)
        if isinstance(chosen, Key):
            return chosen
        if isinstance(item, TrueFalseReason):
            return Given(reason_response(item, chosen))
        return Given(chosen == "true" if isinstance(item, TrueFalse) else chosen)

    def _ask_parts(self, parts: list[Part], ticker: Ticker, offer: Offer) -> Action:
        """Ask part by part, each by one key; then the whole is looked through before it is handed in."""
        chosen = self._draft.parts
        at = next((n for n, part in enumerate(parts) if part[0] not in chosen), len(parts))
        while True:
            if at == len(parts):
                done = self._look_through(self._done(parts), ticker, offer)
                if isinstance(done, Key) and (done is not Key.BACK or offer.back):
                    return done
                if done is None:
                    return Given({part: chosen[part] for part, _, _ in parts})
                at = len(parts) - 1 if isinstance(done, Key) else done
            part, _, choices = parts[at]
            title = f"{at + 1} of {len(parts)}  {parts[at][1]}"
            asked = self._asked(title, ticker, offer._replace(back=at > 0 or offer.back))
            asked = asked._replace(done=self._done([p for p in parts if p is not parts[at] and p[0] in chosen]))
            pointed = next((n for n, c in enumerate(choices) if c[0] == chosen.get(part)), 0)
            key, _ = self._prompter.select(asked, choices, tap=True, at=pointed)
            if key is Key.BACK and at > 0:
                at -= 1
            elif isinstance(key, Key):
                return key
            else:
                chosen[part] = key
                at = next((n for n in range(len(parts)) if parts[n][0] not in chosen), len(parts))

    def _done(self, parts: list[Part]) -> tuple[tuple[str, str], ...]:
        """Return each part with what was chosen for it."""
        arrow = " \u2192 " if self._fancy else " -> "
        return tuple((asked, arrow + dict(choices)[self._draft.parts[part]]) for part, asked, choices in parts)

    def _ask_order(self, choices: list[tuple[str, str]], ticker: Ticker, offer: Offer) -> Action:
        """Ask what comes first, what next; then the whole is looked through before it is handed in."""
        texts, order = dict(choices), self._draft.order
        while True:
            rest = [c for c in choices if c[0] not in order]
            if len(rest) == 1:
                order.append(rest[0][0])
            if len(order) == len(choices):
                done = self._look_through(tuple((texts[c], "") for c in order), ticker, offer)
                if done is None:
                    return Given(list(order))
                if isinstance(done, Key) and done is not Key.BACK:
                    return done
                del order[len(order) - 2 if isinstance(done, Key) else done :]
                continue
            title = f"Which comes {'first' if not order else 'next'}?"
            asked = self._asked(title, ticker, offer._replace(back=bool(order) or offer.back))
            asked = asked._replace(done=tuple((f"{n}. {texts[c]}", "") for n, c in enumerate(order, 1)))
            chosen, _ = self._prompter.select(asked, rest, tap=True)
            if chosen is Key.BACK and order:
                order.pop()
            elif isinstance(chosen, Key):
                return chosen
            else:
                order.append(chosen)

    def _look_through(self, done: tuple[tuple[str, str], ...], ticker: Ticker, offer: Offer) -> Key | int | None:
        """Show an answer of several parts; ``None`` hands it in, a number is the part to be changed."""
        if len(done) == 1:
            return None
        asked = self._asked("Your answer", ticker, offer._replace(back=True))._replace(done=done)
        return self._prompter.look_through(asked, "Hand in")

    def _ask_text(self, item: ShortAnswer | Numeric, order: Order, ticker: Ticker, offer: Offer) -> Action:
        while True:
            typed = self._prompter.text(self._asked(expectation(item), ticker, offer))
            if isinstance(typed, Key):
                return typed
            try:
                return Given(read_line(item, order, typed))
            except OutOfForm as problem:
                self.show([Para(f"Not understood: {problem}.", "partly")])


def _keys(offer: Offer) -> dict[str, Key]:
    keys = {"?": Key.HINT} if offer.hint else {}
    if offer.skip:
        keys["s"] = Key.SKIP
    if offer.back:
        keys["b"] = Key.BACK
    if offer.flag:
        keys["f"] = Key.FLAG
    return {**keys, "q": Key.QUIT}
