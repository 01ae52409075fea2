"""Lists to choose from: questionary draws the choices, in one application of the prompt toolkit.

questionary's own prompts put two whole line editors around such a list, which takes longer to
build than all else that stands on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples, to_formatted_text
from prompt_toolkit.formatted_text.utils import split_lines
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.output import Output
from prompt_toolkit.styles import BaseStyle
from questionary.prompts.common import Choice, InquirerControl

from smquiz.ui.room import choice_text

Choices = Sequence[tuple[str, str]]
NOTHING_TICKED = "Choose at least one, or press s to skip."


def fault_of(control: InquirerControl) -> str:
    """Return what is wrong with what was handed in, while it is: nothing is ticked."""
    return NOTHING_TICKED if control.submission_attempted and not control.selected_options else ""


class Listed(NamedTuple):
    """A list that can be run, and the control that knows what is pointed at and ticked."""

    app: Application[Any]
    control: InquirerControl


def one_of(choices: Sequence[tuple[str, str]], pointer: str, style: BaseStyle, output: Output) -> Listed:
    """Make a list of ``(value, text)`` of which Enter takes the one pointed at."""
    control, keys = _control(choices, pointer), KeyBindings()

    @keys.add(Keys.ControlM, eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(result=control.get_pointed_at().value)

    return Listed(_application(control, keys, style, output), control)


def some_of(choices: Sequence[tuple[str, str]], pointer: str, style: BaseStyle, output: Output) -> Listed:
    """Make a list of ``(value, text)`` to tick: space ticks, ``a`` all, ``i`` the others; Enter takes the ticked."""
    control, keys = _control(choices, pointer), KeyBindings()

    @keys.add(" ", eager=True)
    def _(_: KeyPressEvent) -> None:
        tick(control, control.pointed_at)

    @keys.add("a", eager=True)
    def _(_: KeyPressEvent) -> None:
        everything = [value for value, _ in choices]
        control.selected_options = [] if len(control.selected_options) == len(everything) else everything

    @keys.add("i", eager=True)
    def _(_: KeyPressEvent) -> None:
        control.selected_options = [value for value, _ in choices if value not in control.selected_options]

    @keys.add(Keys.ControlM, eager=True)
    def _(event: KeyPressEvent) -> None:
        control.submission_attempted = True  # from now on the list says so while nothing is ticked
        if control.selected_options:
            event.app.exit(result=[choice.value for choice in control.get_selected_values()])

    return Listed(_application(control, keys, style, output), control)


def tick(control: InquirerControl, n: int) -> None:
    """Tick a choice, or take the tick away."""
    value = control.choices[n].value
    if value in control.selected_options:
        control.selected_options.remove(value)
    else:
        control.selected_options.append(value)


class ListBody:
    """A list of choices, wrapped to the width there is, ticks and numbers before each.

    What does not fit the rows there are is scrolled, and how many choices are out of sight is told in the last row.

    Args:
        control: What is pointed at and ticked.
        choices: Ids and texts, or what gives them for the width there is now.
        ticks: What stands before what is ticked, and before what is not.
        digits: The columns that the longest number takes.
        unnumbered: How many choices at the end have no number.
    """

    def __init__(
        self,
        control: InquirerControl,
        choices: Choices | Callable[[], Choices],
        ticks: tuple[str, str] = ("", ""),
        digits: int = 1,
        unnumbered: int = 0,
    ) -> None:
        self._control, self._choices = control, choices
        self._ticks, self._digits, self._unnumbered = ticks, digits, unnumbered
        self._first, self._room = 0, 0  # the first line in sight, and how many lines there is room for
        text = FormattedTextControl(self._in_sight)
        self.container = Window(text, wrap_lines=True, dont_extend_height=True, always_hide_cursor=True)
        self.focus = self.container

    @property
    def fault(self) -> str:
        """What is wrong with what is ticked, if anything."""
        return fault_of(self._control)

    @property
    def overflows(self) -> bool:
        """Whether there are more lines than there is room for."""
        return self._ends[-1] > self._room

    def fit(self, width: int) -> int:
        """Wrap the texts to the width there is; return how many rows they would like to have."""
        choices = self._choices() if callable(self._choices) else self._choices
        for n, (shown, (value, text)) in enumerate(zip(self._control.choices, choices, strict=True), 1):
            tick = self._ticks[0 if value in self._control.selected_options else 1]
            number = f"{n:>{self._digits}}. " if n <= len(choices) - self._unnumbered else ""
            shown.title = choice_text(f"{tick + ' ' if tick else ''}{number}", text, width)
        return self._ends[-1]

    def take(self, room: int) -> None:
        """Make do with so many rows: scroll as little as brings the choice pointed at into sight."""
        self._room = room
        lines, ends, at = self._lines, self._ends, self._control.pointed_at
        start = ends[at - 1] if at else 0
        first = min(max(self._first, ends[at] - lines), start)
        self._first = max(0, min(first, ends[-1] - lines))

    def page(self, pages: int) -> None:
        """Point at a choice so many pages further down (up: negative)."""
        at = self._control.pointed_at
        there = (self._ends[at - 1] if at else 0) + pages * self._lines
        last = len(self._ends) - 1
        self._control.pointed_at = max(0, min(last, sum(end <= there for end in self._ends)))

    def go_to(self, n: int) -> None:
        """Point at a choice, counted from 0; -1 is the last."""
        self._control.pointed_at = n % len(self._ends)

    @property
    def _ends(self) -> list[int]:
        """The line after each choice's last."""
        return list(accumulate(str(c.title).count("\n") + 1 for c in self._control.choices))

    @property
    def _lines(self) -> int:
        """How many lines of choices are seen: all rows but the one that tells of more."""
        return max(1, self._room - 1) if self.overflows else self._room

    def _in_sight(self) -> StyleAndTextTuples:
        lines = list(split_lines(to_formatted_text(self._control.text)))
        if not self.overflows:
            return [run for line in lines for run in (*line, ("", "\n"))][:-1]
        last = self._first + self._lines
        above = sum(start < self._first for start in [0, *self._ends[:-1]])
        below = sum(end > last for end in self._ends)
        told = [*([f"{above} more above"] if above else []), *([f"{below} more below"] if below else [])]
        shown = [run for line in lines[self._first : last] for run in (*line, ("", "\n"))]
        return [*shown, ("class:keys", f"   {', '.join(told)}")]


class Number:
    """A number that is typed digit by digit to point at a choice.

    Args:
        control: The list of choices, which are numbered from 1.
    """

    def __init__(self, control: InquirerControl) -> None:
        """Begin with no digit typed."""
        self._control, self._so_far = control, ""

    def typed(self, _: KeyPressEvent, digit: int) -> None:
        """Point at the number that the digits make, as long as nothing else moved the pointer in between."""
        going_on = self._so_far and self._control.pointed_at == int(self._so_far) - 1
        longer, most = f"{self._so_far if going_on else ''}{digit}", len(self._control.choices)
        self._so_far = next((n for n in (longer, str(digit)) if 1 <= int(n) <= most), "")
        if self._so_far:
            self._control.pointed_at = int(self._so_far) - 1


def _control(choices: Sequence[tuple[str, str]], pointer: str) -> InquirerControl:
    listed = [Choice(title=text, value=value) for value, text in choices]
    return InquirerControl(listed, pointer=pointer, use_indicator=False)


def _application(control: InquirerControl, keys: KeyBindings, style: BaseStyle, output: Output) -> Application[Any]:
    _add_moves(keys, control)
    return Application(
        layout=Layout(Window(control)),
        key_bindings=keys,
        style=style,
        include_default_pygments_style=False,
        output=output,
    )


def _add_moves(keys: KeyBindings, control: InquirerControl) -> None:
    """Arrows, ``j`` and ``k`` and their like move; Ctrl-C interrupts; what is not bound does nothing."""

    def moves(act: Callable[[], None]) -> Callable[[KeyPressEvent], None]:
        return lambda _: act()

    for key in (Keys.Down, "j", Keys.ControlN):
        keys.add(key, eager=True)(moves(control.select_next))
    for key in (Keys.Up, "k", Keys.ControlP):
        keys.add(key, eager=True)(moves(control.select_previous))

    @keys.add(Keys.ControlC, eager=True)
    @keys.add(Keys.ControlQ, eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    @keys.add(Keys.Any)
    def _(_: KeyPressEvent) -> None:
        pass
