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
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TextIO, cast

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout import AnyContainer, ConditionalContainer, HSplit, Layout, ScrollOffsets, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.layout.dimension import Dimension
from prompt_toolkit.output import Output
from prompt_toolkit.output.defaults import create_output
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl

from smquiz.engine.shown import safe
from smquiz.engine.timing import Remaining, in_figures
from smquiz.ui.actions import Key, Ticker
from smquiz.ui.blocks import bar
from smquiz.ui.lists import Listed, fault_of, one_of, some_of, tick
from smquiz.ui.sheet import Sheet

REFRESH_SECONDS = 0.25
BAR_WIDTH = 20  # columns of the bar beside the time left
Choices = Sequence[tuple[str, str]]
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

        def pick(event: KeyPressEvent, n: int) -> None:
            control.pointed_at = n
            if tap:
                event.app.exit(result=choices[n][0])

        digits = "1" if len(choices) == 1 else f"1-{min(9, len(choices))}"
        help_text = f"{digits} or {self._arrows}, Enter" if tap else f"{self._arrows} or {digits}, then Enter"
        body = _ListBody(self, control, choices)
        chosen = self._run(app, asked, body, help_text, (len(choices), pick))
        return chosen, control.pointed_at

    def look_through(self, asked: Asked, hand_in: str) -> int | Key | None:
        """Show the parts that are done as a list: a digit chooses one, Enter at the end hands in (``None``)."""
        parts = len(asked.done)

        def choices() -> Choices:
            room = self.sheet.width - 10
            done = [(str(n), one_line(*d, room, self._fancy)) for n, d in enumerate(asked.done)]
            return [*done, ("", hand_in)]

        def pick(event: KeyPressEvent, n: int) -> None:
            event.app.exit(result=str(n))

        app, control = self._list(choices(), parts)
        body = _ListBody(self, control, choices, unnumbered=1)
        help_text = f"Enter hands in, 1-{min(9, parts)} changes"
        chosen = self._run(app, asked._replace(done=()), body, help_text, (parts, pick))
        return chosen if isinstance(chosen, Key) else int(chosen) if chosen else None

    def checkbox(
        self, asked: Asked, choices: Choices, ticked: Sequence[str] = (), at: int = 0
    ) -> tuple[list[str] | Key, list[str], int]:
        """Let one choose several; returns the ids or the key pressed, what is ticked, and the place pointed at."""
        app, control = some_of(choices, self._pointer, self._style, self._output)
        control.selected_options, control.pointed_at = list(ticked), at

        def toggle(_: KeyPressEvent, n: int) -> None:
            control.pointed_at = n
            tick(control, n)

        help_text = f"Space or 1-{len(choices)} ticks, Enter hands in"
        body = _ListBody(self, control, choices, ticks=("●", "○") if self._fancy else ("[x]", "[ ]"))
        done = self._run(app, asked, body, help_text, (len(choices), toggle))
        return done, list(control.selected_options), control.pointed_at

    def at_list(self, asked: Asked, choices: Callable[[], Choices], at: int = 0) -> tuple[Key, int]:
        """Show a list whose texts fit the width; returns the key (``BACK`` for Enter) and the place pointed at."""
        first = choices()
        app, control = self._list(first, at)
        body = _ListBody(self, control, choices, digits=len(str(len(first))))
        done = self._run(app, asked, body, f"{self._arrows}, Enter changes", None)
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
        body: _ListBody | _TextBody,
        help_text: str,
        digits: tuple[int, Callable[[KeyPressEvent, int], None]] | None,
        typing: bool = False,
    ) -> Any:
        foot = _Foot(self.sheet, asked, help_text, self._fancy)
        frame = _Frame(app, self.sheet, asked, body, foot, self._fancy)
        bindings = _bindings({} if typing else asked.keys, digits, frame)
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
class _ListBody:
    """A list of choices, wrapped to the width there is, ticks and numbers before each."""

    def __init__(
        self,
        prompter: Prompter,
        control: InquirerControl,
        choices: Choices | Callable[[], Choices],
        ticks: tuple[str, str] = ("", ""),
        digits: int = 1,
        unnumbered: int = 0,
    ) -> None:
        self._sheet, self._control, self._choices = prompter.sheet, control, choices
        self._ticks, self._digits, self._unnumbered = ticks, digits, unnumbered
        self.container: AnyContainer = Window(
            control,
            wrap_lines=True,
            dont_extend_height=True,
            always_hide_cursor=True,
            scroll_offsets=ScrollOffsets(bottom=self._below),
        )
        self.focus = self.container

    @property
    def fault(self) -> str:
        """What is wrong with what is ticked, if anything."""
        return fault_of(self._control)

    def fit(self) -> None:
        """Wrap the texts to the width there is."""
        choices = self._choices() if callable(self._choices) else self._choices
        for n, (shown, (value, text)) in enumerate(zip(self._control.choices, choices, strict=True), 1):
            tick = self._ticks[0 if value in self._control.selected_options else 1]
            number = f"{n:>{self._digits}}. " if n <= len(choices) - self._unnumbered else ""
            lead = f"{tick + ' ' if tick else ''}{number}"
            hang = " " * (len(lead) + 3)
            width = max(20, self._sheet.width - 4)
            shown.title = textwrap.fill(lead + safe(text), width, subsequent_indent=hang, break_on_hyphens=False)

    def _below(self) -> int:
        """The further lines of the choice pointed at, which are to be seen with its first."""
        return str(self._control.get_pointed_at().title).count("\n")


class _TextBody:
    """A line to type in."""

    fault = ""

    def __init__(self, app: Application[Any]) -> None:
        self.container: AnyContainer = app.layout.container
        self.focus = app.layout.current_window

    def fit(self) -> None:
        """What is typed wraps by itself."""


class _Foot:
    """The quiet line and the keys."""

    def __init__(self, sheet: Sheet, asked: Asked, help_text: str, fancy: bool) -> None:
        self._sheet, self._asked, self._help, self._fancy = sheet, asked, help_text, fancy
        self.scrolls = False
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
        figures = f"{'Grace' if remaining.in_grace else 'Time'} left {in_figures(remaining.left)}"
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
        offered = [
            self._help,
            *(["PgUp/PgDn reads"] if self.scrolls else []),
            *(f"{letter} {_WORDS[key]}{price if key is Key.HINT else ''}" for letter, key in self._asked.keys.items()),
        ]
        lines = [""]
        for words in offered:
            longer = f"{lines[-1]}{self._sep if lines[-1] else ' '}{words}"
            if len(longer) < self._sheet.width or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(f" {words}")
        return lines

    def has_quiet(self) -> bool:
        """Whether there is anything to tell in the quiet line."""
        return bool(self._asked.told) or self._asked.ticker.remaining() is not None


class _Frame:
    """Question, choices, quiet line and keys, from the sheet's end down to the last row."""

    def __init__(
        self, app: Application[Any], sheet: Sheet, asked: Asked, body: _ListBody | _TextBody, foot: _Foot, fancy: bool
    ) -> None:
        self._app, self._sheet, self._asked, self._body, self._foot = app, sheet, asked, body, foot
        self._moved, self._fancy = False, fancy
        self._above = 0
        self._inner = HSplit(
            [
                _lines(self._head),
                body.container,
                ConditionalContainer(_lines(self._fault), Condition(lambda: bool(body.fault))),
                Window(height=Dimension(min=0)),
                ConditionalContainer(_lines(foot.quiet), Condition(foot.has_quiet)),
            ]
        )
        self._outer = HSplit([self._inner, _lines(foot.keys)])
        app.layout = Layout(self._outer, focused_element=body.focus)
        app.before_render += self._fit

    def scroll(self, pages: int) -> None:
        """Scroll what stands above, where it is longer than its room."""
        if self._sheet.overflows(self._above):
            self._sheet.scroll(pages, self._above)
            self._moved = True
            self._app.invalidate()

    def _head(self) -> StyleAndTextTuples:
        width = max(20, self._sheet.width - 1)
        done = [f"   {one_line(*d, width - 4, self._fancy)}\n" for d in self._asked.done]
        asked = textwrap.fill(safe(self._asked.message), width, initial_indent=" ", subsequent_indent=" ")
        return [("class:keys", "".join(done)), ("class:question", asked)]

    def _fault(self) -> StyleAndTextTuples:
        return [("class:fault", f" {self._body.fault}")]

    def _fit(self, app: Application[Any]) -> None:
        """Share the rows out; draw the sheet anew where the terminal's size changed or it was scrolled."""
        resized = self._sheet.fit()
        self._body.fit()
        rows, columns = self._sheet.console.height, self._sheet.console.width
        self._foot.scrolls = False
        inner = self._inner.preferred_height(columns, rows * 4).preferred
        self._above = self._share(rows, inner)
        self._foot.scrolls = self._sheet.overflows(self._above)
        self._above = self._share(rows, inner)  # the key that is told for scrolling takes room itself
        if resized or self._moved:
            self._moved = False
            app.renderer.erase(leave_alternate_screen=False)
            self._sheet.paint(self._above)
        height = rows - self._above if self._sheet.whole else min(rows, inner + self._foot.height())
        self._outer.height = Dimension.exact(height)

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


def _bindings(
    keys: dict[str, Key], digits: tuple[int, Callable[[KeyPressEvent, int], None]] | None, frame: _Frame
) -> KeyBindings:
    bindings = KeyBindings()

    def bind_key(letter: str, key: Key) -> None:
        @bindings.add(letter, eager=True)
        def _(event: KeyPressEvent) -> None:
            event.app.exit(result=key)

    def bind_digit(n: int, act: Callable[[KeyPressEvent, int], None]) -> None:
        @bindings.add(str(n), eager=True)
        def _(event: KeyPressEvent) -> None:
            act(event, n - 1)

    def bind_page(name: str, pages: int) -> None:
        @bindings.add(name, eager=True)
        def _(_event: KeyPressEvent) -> None:
            frame.scroll(pages)

    for letter, key in keys.items():
        bind_key(letter, key)
    if keys:
        bind_key("c-d", Key.QUIT)
    if digits is not None:
        for n in range(1, min(digits[0], 9) + 1):
            bind_digit(n, digits[1])
    bind_page("pageup", -1)
    bind_page("pagedown", 1)
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
