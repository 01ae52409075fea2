"""Lists to choose from: questionary draws the choices, in one application of the prompt toolkit.

questionary's own prompts put two whole line editors around such a list, which takes longer to
build than all else that stands on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.output import Output
from prompt_toolkit.styles import BaseStyle
from questionary.prompts.common import Choice, InquirerControl

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
