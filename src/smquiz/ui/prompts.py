"""Prompts on a terminal: questionary's widgets with our keys and a live countdown.

Importing this module imports prompt_toolkit, the slowest import of the program: it is
loaded after the first question is on the screen.
"""

from __future__ import annotations

import asyncio
import gc
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.filters import to_filter
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.styles import Style

from smquiz.engine.timing import in_figures, warnings_due
from smquiz.ui.actions import Key, Ticker
from smquiz.ui.blocks import bar, safe
from smquiz.ui.lists import one_of, some_of, tick

REFRESH_SECONDS = 0.25
_BAR = 20
_STYLE = Style.from_dict(
    {
        "qmark": "bold",
        "question": "bold",
        "pointer": "bold ansicyan",
        "highlighted": "ansicyan",
        "selected": "bold",
        "error": "bold ansired",
        "keys": "ansibrightblack",
        "clock": "",
        "clock.soon": "bold ansiyellow",
    }
)
_NO_COLOUR = Style.from_dict({"pointer": "bold", "highlighted": "underline", "selected": "bold", "error": "bold"})


class Prompter:
    """Shows questionary's prompts.

    Args:
        width: Returns the columns of the terminal.
        colour: Whether colour is allowed.
        fancy: Whether the encoding can show symbols.
    """

    def __init__(self, width: Callable[[], int], colour: bool, fancy: bool) -> None:
        self._width, self._fancy = width, fancy
        self._style = _STYLE if colour else _NO_COLOUR
        self._pointer = "»" if fancy else ">"
        self.hint_price = 0.0  # told beside the key for a hint

    def _numbered(self, choices: Sequence[tuple[str, str]], digits: int, lead: int) -> list[tuple[str, str]]:
        """Number choices with so many digits at least, wrapped behind so many columns."""
        return [(value, self._wrapped(f"{n:>{digits}}. {text}", lead, n)) for n, (value, text) in enumerate(choices, 1)]

    def select(
        self,
        message: str,
        choices: Sequence[tuple[str, str]],
        ticker: Ticker,
        keys: dict[str, Key],
        tap: bool = False,
    ) -> str | Key:
        """Let one choose; returns the id, or the key pressed instead."""
        listed = one_of(message, self._numbered(choices, 1, 3), self._pointer, self._style)

        def pick(event: KeyPressEvent, n: int) -> None:
            listed.control.pointed_at = n
            if tap:
                event.app.exit(result=choices[n][0])

        help_text = f"{'1-' + str(len(choices)) if tap else 'arrows or 1-' + str(len(choices))}, Enter"
        chosen: str | Key = self._run(listed.app, ticker, keys, help_text, len(choices), pick)
        return chosen

    def checkbox(
        self, message: str, choices: Sequence[tuple[str, str]], ticker: Ticker, keys: dict[str, Key]
    ) -> list[str] | Key:
        """Let one choose several; returns the ids, or the key pressed instead."""
        listed = some_of(message, self._numbered(choices, 1, 5), self._pointer, self._style)

        def toggle(_: KeyPressEvent, n: int) -> None:
            listed.control.pointed_at = n
            tick(listed.control, n)

        help_text = f"Space or 1-{len(choices)} ticks, Enter hands in"
        ticked: list[str] | Key = self._run(listed.app, ticker, keys, help_text, len(choices), toggle)
        return ticked

    def text(self, message: str, ticker: Ticker, keys: dict[str, Key]) -> str | Key:
        """Let one type; a key's letter typed alone is that key, after a backslash it is text."""
        widget = questionary.text(message, qmark="", style=self._style)
        help_text = "Enter hands in"
        while True:
            typed = self._run(widget.application, ticker, {}, help_text, 0, None, named=keys)
            if isinstance(typed, Key):
                return typed
            if typed.strip().lower() in keys:
                return keys[typed.strip().lower()]
            text = typed[1:] if typed.startswith("\\") else typed
            if text.strip():
                return str(text).strip()
            widget = questionary.text(message, qmark="", style=self._style)

    def at_list(
        self, message: str, choices: Sequence[tuple[str, str]], ticker: Ticker, keys: dict[str, Key]
    ) -> tuple[Key, str]:
        """Show a list; returns the key pressed (``BACK`` for Enter) and the id pointed at."""
        listed = one_of(message, self._numbered(choices, 2, 4), self._pointer, self._style)
        done = self._run(listed.app, ticker, keys, "arrows, Enter changes", 0, None)
        pointed = choices[listed.control.pointed_at][0]
        return (done, pointed) if isinstance(done, Key) else (Key.BACK, pointed)

    def line(self, message: str) -> str:
        """Let one type a line, which may be empty."""
        widget = questionary.text(message, qmark="", style=self._style)
        widget.application.erase_when_done = True
        return str(widget.unsafe_ask() or "").strip()

    # -------------------------------------------------------------- running
    def _run(
        self,
        app: Application[Any],
        ticker: Ticker,
        keys: dict[str, Key],
        help_text: str,
        digits: int,
        on_digit: Callable[[KeyPressEvent, int], None] | None,
        named: dict[str, Key] | None = None,
    ) -> Any:
        bindings = KeyBindings()

        def bind_key(letter: str, key: Key) -> None:
            @bindings.add(letter, eager=True)
            def _(event: KeyPressEvent) -> None:
                event.app.exit(result=key)

        def bind_digit(n: int, act: Callable[[KeyPressEvent, int], None]) -> None:
            @bindings.add(str(n), eager=True)
            def _(event: KeyPressEvent) -> None:
                act(event, n - 1)

        for letter, key in keys.items():
            bind_key(letter, key)
        if keys:
            bind_key("c-d", Key.QUIT)
        for n in range(1, min(digits, 9) + 1):
            if on_digit is not None:
                bind_digit(n, on_digit)
        app.key_bindings = merge_key_bindings([b for b in (app.key_bindings, bindings) if b is not None])
        app.erase_when_done = True
        for window in app.layout.find_all_windows():
            window.wrap_lines = to_filter(True)
        self._add_foot(app, ticker, help_text, named if named is not None else keys)
        ticker.opened()
        result = app.run()
        gc.set_threshold(700, 10, 10)  # from the first answer on there is garbage to look for, and time
        return Key.TIME_UP if ticker.is_over() else result

    def _add_foot(self, app: Application[Any], ticker: Ticker, help_text: str, keys: dict[str, Key]) -> None:
        price = f" (costs {self.hint_price:.2g})" if self.hint_price else ""
        offered = [
            help_text,
            *(f"{letter} {_WORDS[key]}{price if key is Key.HINT else ''}" for letter, key in keys.items()),
        ]
        sep = " · " if self._fancy else " | "
        lines: list[Window] = [
            Window(
                FormattedTextControl([("class:keys", self._in_lines(offered, sep))]),
                wrap_lines=True,
                dont_extend_height=True,
            )
        ]
        if ticker.limit is not None:
            lines.insert(0, Window(FormattedTextControl(self._clock(ticker)), height=1))
            app.refresh_interval = REFRESH_SECONDS
            app.pre_run_callables.append(lambda: _stop_in_time(app, ticker))
        focused = app.layout.current_window
        app.layout = Layout(HSplit([app.layout.container, *lines]), focused_element=focused)

    def _in_lines(self, offered: Sequence[str], sep: str) -> str:
        """Set the keys in as many lines as they need, none of them torn."""
        lines = [""]
        for words in offered:
            longer = f"{lines[-1]}{sep if lines[-1] else ' '}{words}"
            if len(longer) < self._width() or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(f" {words}")
        return "\n".join(lines)

    def _clock(self, ticker: Ticker) -> Callable[[], StyleAndTextTuples]:
        """Return the countdown line: figures, a bar and, for a while, a warning in words."""
        limit = ticker.limit or 1.0
        before, until, words = limit, 0.0, ""

        def line() -> StyleAndTextTuples:
            nonlocal before, until, words
            left = ticker.left() or 0.0
            due = warnings_due(left, before, limit)
            if due:
                words, until = due, left - 5
            before = left
            drawn = bar(left / limit, _BAR) if self._fancy else bar(left / limit, _BAR, "#", ".")
            warn = f"  {words}" if words and left > until else ""
            soon = left <= max(10.0, limit / 4)
            return [
                (
                    "class:clock.soon" if soon else "class:clock",
                    f" Time left {in_figures(left)} {drawn}{warn}",
                )
            ]

        return line

    def _wrapped(self, text: str, lead: int, n: int) -> str:
        hang = " " * (lead + len(f"{n}. "))
        width = max(20, self._width() - lead - 1)
        return textwrap.fill(safe(text), width, subsequent_indent=hang, break_on_hyphens=False)


_WORDS = {
    Key.HINT: "hint",
    Key.SKIP: "skip",
    Key.BACK: "back",
    Key.FLAG: "flag",
    Key.SUBMIT: "hand in",
    Key.QUIT: "leave",
}


def _stop_in_time(app: Application[Any], ticker: Ticker) -> None:
    async def stop() -> None:
        while not ticker.is_over():
            left = ticker.left()
            await asyncio.sleep(min(REFRESH_SECONDS, max(0.01, left if left is not None else 1.0)))
        if app.is_running and not app.is_done:
            app.exit(result=Key.TIME_UP)

    app.create_background_task(stop())
