"""Prompts on a terminal: questionary's widgets with our keys and a live countdown.

Importing this module imports prompt_toolkit, the slowest import of the program: it is
loaded after the first question is on the screen.

A prompt stands below what is on the :class:`smquiz.ui.sheet.Sheet` and takes the rows that
are left: the question asked, the choices, a quiet line (position, flags, certainty, time),
and the keys. When the terminal changes its size, sheet and prompt are drawn anew together.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TextIO, cast

import questionary
from prompt_toolkit.application import Application, get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, Window, to_container
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output import Output
from prompt_toolkit.output.defaults import create_output
from prompt_toolkit.styles import Style

from smquiz.engine.shown import safe
from smquiz.engine.timing import Remaining
from smquiz.ui.actions import Key, Ticker, time_left
from smquiz.ui.blocks import bar
from smquiz.ui.lists import Choices, ListBody, Listed, Number, one_of, some_of, tick
from smquiz.ui.room import key_rows, title_text
from smquiz.ui.sheet import Sheet

REFRESH_SECONDS = 0.25
BAR_WIDTH = 20  # columns of the bar beside the time left
DIGITS = "123456789"
Digits = tuple[str, Callable[[KeyPressEvent, int], None]]  # which digits do something, and what
_STYLE = Style.from_dict(
    {
        "question": "bold",
        "pointer": "bold ansicyan",
        "highlighted": "ansicyan",
        "selected": "bold",
        "fault": "bold ansiyellow",
        "keys": "ansibrightblack",
        "clock": "ansibrightblack",
        "clock.soon": "bold ansiyellow",
    }
)
_NO_COLOUR = Style.from_dict(
    {"question": "bold", "pointer": "bold", "highlighted": "underline", "selected": "bold", "clock.soon": "bold"}
)


class Asked(NamedTuple):
    """What stands around the choices of a prompt.

    ``message`` asks, ``keys`` are letters with what they do, ``told`` is for the quiet line,
    ``price`` is what a hint costs in points. ``done`` are the parts of the answer so far, one
    line each: a text that may be cut, and what stands after it.
    """

    message: str
    ticker: Ticker
    keys: dict[str, Key]
    told: tuple[str, ...] = ()
    price: float = 0.0
    done: tuple[tuple[str, str], ...] = ()


class Prompter:
    """Shows questionary's prompts below a sheet.

    Args:
        sheet: What stands above.
        fancy: Whether the encoding can show symbols.
    """

    def __init__(self, sheet: Sheet, fancy: bool) -> None:
        self.sheet, self._fancy = sheet, fancy
        self._style = _NO_COLOUR if sheet.console.no_color else _STYLE
        self._output = _output_to(sheet)

    # -------------------------------------------------------------- the forms of prompts
    def select(self, asked: Asked, choices: Choices, tap: bool = False, at: int = 0) -> tuple[str | Key, int]:
        """Let one choose; returns the id, or the key pressed instead, and the place pointed at.

        Args:
            asked: What stands around.
            choices: Ids and texts.
            tap: Whether a digit chooses at once.
            at: The place pointed at first.
        """
        app, control = self._list(choices, at)

        def pick(event: KeyPressEvent, digit: int) -> None:
            control.pointed_at = digit - 1
            if tap:
                event.app.exit(result=choices[digit - 1][0])

        digits = "1" if len(choices) == 1 else f"1-{min(9, len(choices))}"
        help_text = f"{digits} or {self._arrows}, Enter" if tap else f"{self._arrows} or {digits}, then Enter"
        body = ListBody(control, choices)
        chosen = self._run(app, asked, body, help_text, (DIGITS[: len(choices)], pick))
        return chosen, control.pointed_at

    def look_through(self, asked: Asked, hand_in: str) -> int | Key | None:
        """Show the parts that are done as a list: a digit chooses one, Enter at the end hands in (``None``)."""
        parts = len(asked.done)

        def choices() -> Choices:
            room = self.sheet.width - 10
            done = [(str(n), one_line(*d, room, self._fancy)) for n, d in enumerate(asked.done)]
            return [*done, ("", hand_in)]

        def pick(event: KeyPressEvent, digit: int) -> None:
            event.app.exit(result=str(digit - 1))

        app, control = self._list(choices(), parts)
        body = ListBody(control, choices, unnumbered=1)
        help_text = f"Enter hands in, 1-{min(9, parts)} changes"
        chosen = self._run(app, asked._replace(done=()), body, help_text, (DIGITS[:parts], pick))
        return chosen if isinstance(chosen, Key) else int(chosen) if chosen else None

    def checkbox(
        self, asked: Asked, choices: Choices, ticked: Sequence[str] = (), at: int = 0
    ) -> tuple[list[str] | Key, list[str], int]:
        """Let one choose several; returns the ids or the key pressed, what is ticked, and the place pointed at."""
        app, control = some_of(choices, self._pointer, self._style, self._output)
        control.selected_options, control.pointed_at = list(ticked), at

        def toggle(_: KeyPressEvent, digit: int) -> None:
            control.pointed_at = digit - 1
            tick(control, digit - 1)

        help_text = f"Space or 1-{min(9, len(choices))} ticks, Enter hands in"
        body = ListBody(control, choices, ticks=("●", "○") if self._fancy else ("[x]", "[ ]"))
        done = self._run(app, asked, body, help_text, (DIGITS[: len(choices)], toggle))
        return done, list(control.selected_options), control.pointed_at

    def at_list(self, asked: Asked, choices: Callable[[], Choices], at: int = 0) -> tuple[Key, int]:
        """Show a list whose texts fit the width; returns the key (``BACK`` for Enter) and the place pointed at."""
        first = choices()
        app, control = self._list(first, at)
        body = ListBody(control, choices, digits=len(str(len(first))))
        number = Number(control)
        help_text = f"{self._arrows} or a number, Enter changes"
        done = self._run(app, asked, body, help_text, ("0123456789", number.typed))
        return done if isinstance(done, Key) else Key.BACK, control.pointed_at

    def text(self, asked: Asked) -> str | Key:
        """Let one type; a key's letter typed alone is that key, after a backslash it is text."""
        while True:
            widget = questionary.text("", qmark="", style=self._style, output=self._output)
            app = widget.application
            typed = self._run(app, asked, _TextBody(app), "Enter hands in", None, typing=True)
            if isinstance(typed, Key):
                return typed
            if typed.strip().lower() in asked.keys:
                return asked.keys[typed.strip().lower()]
            text = typed[1:] if typed.startswith("\\") else typed
            if text.strip():
                return str(text).strip()

    def line(self, message: str) -> str:
        """Let one type a line, which may be empty."""
        widget = questionary.text("", qmark="", style=self._style, output=self._output)
        asked = Asked(message, Ticker(), {})
        typed = self._run(widget.application, asked, _TextBody(widget.application), "Enter: done", None, typing=True)
        return str(typed or "").strip()

    # -------------------------------------------------------------- running
    @property
    def _pointer(self) -> str:
        return "»" if self._fancy else ">"

    @property
    def _arrows(self) -> str:
        return "\u2191\u2193" if self._fancy else "arrows"

    def _list(self, choices: Choices, at: int) -> Listed:
        listed = one_of(choices, self._pointer, self._style, self._output)
        listed.control.pointed_at = at
        return listed

    def _run(
        self,
        app: Application[Any],
        asked: Asked,
        body: ListBody | _TextBody,
        help_text: str,
        digits: Digits | None,
        typing: bool = False,
    ) -> Any:
        foot = _Foot(self.sheet, asked, help_text, self._fancy, typing)
        frame = _Frame(app, self.sheet, asked, body, foot, self._fancy)
        bindings = _bindings(asked.keys, digits, frame, typing)
        app.key_bindings = merge_key_bindings([b for b in (app.key_bindings, bindings) if b is not None])
        app.erase_when_done = True
        asked.ticker.opened()
        if asked.ticker.remaining() is not None:
            app.refresh_interval = REFRESH_SECONDS
            app.pre_run_callables.append(lambda: _stop_in_time(app, asked.ticker))
        result = app.run()
        gc.set_threshold(700, 10, 10)  # from the first answer on there is garbage to look for, and time
        return Key.TIME_UP if asked.ticker.is_over() else result


# ------------------------------------------------------------------ the parts of a prompt
class _TextBody:
    """A line to type in."""

    fault = ""

    def __init__(self, app: Application[Any]) -> None:
        self.container = to_container(app.layout.container)
        self.focus = app.layout.current_window

    def fit(self, width: int) -> int:
        """Return how many rows what is typed takes; it wraps by itself."""
        return self.container.preferred_height(width, 100).preferred


class _Foot:
    """The quiet line and the keys."""

    def __init__(self, sheet: Sheet, asked: Asked, help_text: str, fancy: bool, typing: bool = False) -> None:
        self._sheet, self._asked, self._help, self._fancy = sheet, asked, help_text, fancy
        self._typing = typing
        self.pages = ""  # what PgUp and PgDn do, if anything
        self._sep = " · " if fancy else " | "

    def quiet(self) -> StyleAndTextTuples:
        """Position, flags, certainty; then the time left in figures, a bar, and for a while a warning in words.

        The bar is never cut, as its length says how long the limit is; the clock takes a line of its own where it must.
        A warning that finds no room takes that of the position, so that nothing moves.
        """
        told, remaining = self._sep.join(self._asked.told), self._asked.ticker.remaining()
        if remaining is None:
            return [("class:keys", f" {told}")]
        clock, warning, room = self._clock(remaining), self._asked.ticker.warning(), self._sheet.width - 1
        own_line = bool(told) and len(f" {told}{self._sep}{clock}") > room
        before = 0 if own_line or not told else len(told + self._sep)
        if warning and before + len(f" {clock} {warning}") > room:
            told, warning = warning, ""
        between = "\n " if own_line else self._sep if told else ""
        soon = remaining.left <= max(10.0, remaining.limit / 4)
        words = f"{between}{clock}{' ' if warning else ''}{warning}"
        return [("class:keys", f" {told}"), ("class:clock.soon" if soon else "class:clock", words)]

    def _clock(self, remaining: Remaining) -> str:
        figures = time_left(remaining)
        width = min(BAR_WIDTH, self._sheet.width - len(figures) - 3)
        return f"{figures} {self._bar(remaining.left / remaining.limit, width)}" if width > 0 else figures

    def _bar(self, share: float, width: int) -> str:
        return bar(share, width) if self._fancy else bar(share, width, "#", ".")

    def keys(self) -> StyleAndTextTuples:
        """The keys, none of them torn."""
        return [("class:keys", "\n".join(self._key_lines()))]

    def height(self) -> int:
        """How many lines the keys need."""
        return len(self._key_lines())

    def _key_lines(self) -> list[str]:
        price = f" (costs {self._asked.price:.2g})" if self._asked.price else ""
        keys = [f"{letter} {_WORDS[key]}{price if key is Key.HINT else ''}" for letter, key in self._asked.keys.items()]
        if self._typing and keys:  # a letter goes into the line: only alone and with Enter is it a key
            keys[0] = f"key, then Enter: {keys[0]}"
        offered = [self._help, *([f"PgUp/PgDn {self.pages}"] if self.pages else []), *keys]
        return key_rows(offered, self._sep, self._sheet.width, margin=" ")

    def has_quiet(self) -> bool:
        """Whether there is anything to tell in the quiet line."""
        return bool(self._asked.told) or self._asked.ticker.remaining() is not None


class _Frame:
    """Question, choices, quiet line and keys, from the sheet's end down to the last row."""

    def __init__(
        self, app: Application[Any], sheet: Sheet, asked: Asked, body: ListBody | _TextBody, foot: _Foot, fancy: bool
    ) -> None:
        self._app, self._sheet, self._asked, self._body, self._foot = app, sheet, asked, body, foot
        self._moved, self._fancy = False, fancy
        self._above = 0
        self._chrome = [
            _lines(self._head),
            ConditionalContainer(_lines(self._fault), Condition(lambda: bool(body.fault))),
            ConditionalContainer(_lines(foot.quiet), Condition(foot.has_quiet)),
        ]
        head, fault, quiet = self._chrome
        parts = [head, body.container, fault, Window(height=Dimension(min=0)), quiet, _lines(foot.keys)]
        self._whole = HSplit(parts)
        app.layout = Layout(self._whole, focused_element=body.focus)
        app.before_render += self._fit

    @property
    def has_list(self) -> bool:
        """Whether there are choices to move among."""
        return isinstance(self._body, ListBody)

    def page(self, pages: int) -> None:
        """Scroll what stands above, where it is longer than its room; otherwise turn the pages of a list."""
        if self._sheet.overflows(self._above):
            self._sheet.scroll(pages, self._above)
            self._moved = True
        elif isinstance(self._body, ListBody):
            self._body.page(pages)
        self._app.invalidate()

    def go_to(self, n: int) -> None:
        """Point at a choice, counted from 0; -1 is the last."""
        if isinstance(self._body, ListBody):
            self._body.go_to(n)

    def _head(self) -> StyleAndTextTuples:
        width = max(20, self._sheet.width - 1)
        done = [f"   {one_line(*d, width - 4, self._fancy)}\n" for d in self._asked.done]
        return [("class:keys", "".join(done)), ("class:question", title_text(self._asked.message, self._sheet.width))]

    def _fault(self) -> StyleAndTextTuples:
        return [("class:fault", f" {self._body.fault}")]

    def _fit(self, app: Application[Any]) -> None:
        """Share the rows out; draw the sheet anew where it was scrolled, or where there is room for more of it now."""
        resized = self._sheet.fit()
        rows, columns = self._sheet.console.height, self._sheet.console.width
        chrome = sum(part.preferred_height(columns, rows * 4).preferred for part in self._chrome)
        inner = chrome + self._body.fit(self._sheet.width)
        self._foot.pages = ""
        self._above = self._share(rows, inner)
        self._foot.pages = self._pages(rows - self._above - chrome)
        self._above = self._share(rows, inner)  # the key that is told for scrolling takes room itself
        has_room = self._sheet.whole and self._above > self._sheet.seen
        if resized or self._moved or has_room:
            self._moved = False
            app.renderer.erase(leave_alternate_screen=False)
            self._sheet.paint(self._above)
        self._sheet.seen = self._above
        height = rows - self._above if self._sheet.whole else min(rows, inner + self._foot.height())
        self._whole.height = Dimension.exact(height)
        if isinstance(self._body, ListBody):
            self._body.take(height - chrome - self._foot.height())

    def _pages(self, room: int) -> str:
        """Say what PgUp and PgDn do where so many rows are left for the choices and the keys."""
        if self._sheet.overflows(self._above):
            return "reads"
        if isinstance(self._body, ListBody):
            self._body.take(room - self._foot.height())
            return "scrolls" if self._body.overflows else ""
        return ""

    def _share(self, rows: int, inner: int) -> int:
        """The rows for what stands above: a third of them at least, if there is so much."""
        return min(len(self._sheet.lines), max(rows // 3, rows - inner - self._foot.height()))


def one_line(text: str, after: str, width: int, fancy: bool) -> str:
    """Cut a text so that it and what stands after it are one line of that width.

    >>> one_line("A warm shelf near the oven", " -> faster", 25, False)
    'A warm shelf... -> faster'
    """
    after = cut(after, max(width - len(text), 2 * width // 3), fancy)
    return safe(cut(text, width - len(after), fancy) + after)


def cut(text: str, width: int, fancy: bool) -> str:
    """Cut a text to so many columns, with dots for what is left out."""
    dots = "\u2026" if fancy else "..."
    return text if len(text) <= width else text[: max(0, width - len(dots))].rstrip() + dots


def _lines(text: Callable[[], StyleAndTextTuples]) -> Window:
    return Window(FormattedTextControl(text), wrap_lines=True, dont_extend_height=True)


_WORDS = {
    Key.HINT: "hint",
    Key.SKIP: "skip",
    Key.BACK: "back",
    Key.FLAG: "flag",
    Key.SUBMIT: "hand in",
    Key.QUIT: "leave",
}


def _bindings(keys: dict[str, Key], digits: Digits | None, frame: _Frame, typing: bool) -> KeyBindings:
    bindings = KeyBindings()
    nothing_typed = Condition(lambda: not typing or not get_app().current_buffer.text)

    def bind_key(letter: str, key: Key) -> None:
        @bindings.add(letter, eager=True, filter=nothing_typed)
        def _(event: KeyPressEvent) -> None:
            event.app.exit(result=key)

    def bind_digit(digit: str, act: Callable[[KeyPressEvent, int], None]) -> None:
        @bindings.add(digit, eager=True)
        def _(event: KeyPressEvent) -> None:
            act(event, int(digit))

    def bind_move(name: str, move: Callable[[int], None], where: int) -> None:
        @bindings.add(name, eager=True)
        def _(_event: KeyPressEvent) -> None:
            move(where)

    for letter, key in keys.items():
        if not typing:  # in a line letters are text
            bind_key(letter, key)
    if keys:
        bind_key("c-d", Key.QUIT)
    if digits is not None:
        for digit in digits[0]:
            bind_digit(digit, digits[1])
    bind_move("pageup", frame.page, -1)
    bind_move("pagedown", frame.page, 1)
    if frame.has_list:
        bind_move("home", frame.go_to, 0)
        bind_move("end", frame.go_to, -1)
    return bindings


def _output_to(sheet: Sheet) -> Output:
    """Write where the sheet is written. Nobody needs to ask the terminal where the cursor is: the sheet knows."""
    output = create_output(stdout=cast(TextIO, sheet.console.file))
    if hasattr(output, "enable_cpr"):
        output.enable_cpr = False
    return output


def _stop_in_time(app: Application[Any], ticker: Ticker) -> None:
    async def stop() -> None:
        while not ticker.is_over():
            remaining = ticker.remaining()
            left = REFRESH_SECONDS if remaining is None else remaining.left
            await asyncio.sleep(min(REFRESH_SECONDS, max(0.01, left)))
        if app.is_running and not app.is_done:
            app.exit(result=Key.TIME_UP)

    app.create_background_task(stop())
