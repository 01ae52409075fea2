"""The fast lane: a plain line is understood without Typer, whose import takes half of a start.

Plain is a command's name, its options spelled out with plain values, and its words. For
everything else, such as help, errors and short options run together, the lane answers ``None``
and Typer decides. Both read the same annotations, so that they cannot part; where both
understand a line they understand the same (a property test).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple, get_type_hints

from smquiz.cli.syntax.commands import Call, Command, Group

_LONGEST_NUMBER = 9  # digits; longer ones are not plain


class NotPlain(Exception):
    """The line, or the command, is none for the lane."""


class Told(NamedTuple):
    """What an annotation tells of a parameter: its names (none: a word without a name) and bounds."""

    names: tuple[str, ...]
    least: float | None
    most: float | None
    plain: bool  # nothing is told that the lane does not know


class Parameter(NamedTuple):
    """A parameter of a command, with the type of its values."""

    name: str
    type: Any
    told: Told


def understood(app: Group, words: Sequence[str]) -> Call | None:
    """Return what a plain line calls, with a value for every parameter; ``None`` if it is not plain."""
    if not words:
        return alone(app)
    found = _command_of(app, words)
    if found is None:
        return None
    command, rest = found
    try:
        return Call(command.function, _arguments(command, rest))
    except NotPlain:
        return None


def alone(app: Group) -> Call | None:
    """Return what is called where no command is named: on a terminal a screen, elsewhere nothing."""
    if app.alone is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    return Call(app.alone, {})


def _command_of(app: Group, words: Sequence[str]) -> tuple[Command, Sequence[str]] | None:
    group, at = (app, 0) if words[0] not in app.groups else (app.groups[words[0]], 1)
    command = group.commands.get(words[at]) if len(words) > at else None
    return None if command is None else (command, words[at + 1 :])


# ------------------------------------------------------------------ the annotations
def _parameters(command: Command) -> list[Parameter]:
    """Read a command's annotations, with stand-ins for the two names of Typer's in them."""
    stand_ins = {"typer": SimpleNamespace(Option=_option, Argument=_argument)}
    hints = get_type_hints(command.function, localns=stand_ins, include_extras=True)
    found = []
    for name, hint in hints.items():
        told = getattr(hint, "__metadata__", (None,))[0]
        if name == "return":
            continue
        if not isinstance(told, Told) or not told.plain:
            raise NotPlain
        found.append(Parameter(name, hint.__origin__, told))
    return found


def _option(
    *names: str,
    min: float | None = None,  # noqa: A002
    max: float | None = None,  # noqa: A002
    help: str = "",  # noqa: A002
    **others: object,
) -> Told:
    del help
    return Told(names, min, max, plain=bool(names) and not others)


def _argument(help: str = "", **others: object) -> Told:  # noqa: A002
    del help
    return Told((), None, None, plain=not others)


# ------------------------------------------------------------------ the line
class _Line:
    """Takes the words of a line one after another, and keeps what they say."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.values: dict[str, Any] = {}
        self._words = [p for p in parameters if not p.told.names]
        self._flags = {name: (p, on) for p in parameters if p.type in _FLAGS for name, on in _switches(p)}
        self._valued = {n: p for p in parameters if p.told.names and p.type not in _FLAGS for n in p.told.names}

    def take(self, words: Sequence[str]) -> None:
        left = iter(words)
        for word in left:
            if word[:1] != "-" or word == "-":
                self._word(word)
            elif word in self._flags:
                parameter, on = self._flags[word]
                self._set(parameter, on)
            else:
                name, has_value, value = word.partition("=")
                if has_value and not name.startswith("--"):
                    raise NotPlain
                self._value(name, value if has_value else next(left, ""))

    def _word(self, word: str) -> None:
        if not self._words:
            raise NotPlain
        parameter = self._words[0]
        self._set(parameter, _value_of(parameter, word))
        if parameter.type not in _MANY:
            del self._words[0]

    def _value(self, name: str, text: str) -> None:
        parameter = self._valued.get(name)
        if parameter is None:
            raise NotPlain
        self._set(parameter, _value_of(parameter, text))

    def _set(self, parameter: Parameter, value: Any) -> None:
        if parameter.type in _MANY:
            self.values.setdefault(parameter.name, []).append(value)
        elif parameter.name in self.values:
            raise NotPlain
        else:
            self.values[parameter.name] = value


def _arguments(command: Command, words: Sequence[str]) -> dict[str, Any]:
    parameters = _parameters(command)
    line = _Line(parameters)
    line.take(words)
    values = {**_defaults(command, parameters), **line.values}
    if len(values) < len(parameters):
        raise NotPlain  # something that must be given is not
    return values


def _defaults(command: Command, parameters: Sequence[Parameter]) -> Mapping[str, Any]:
    given: tuple[Any, ...] = getattr(command.function, "__defaults__", None) or ()
    last = parameters[len(parameters) - len(given) :]
    return {p.name: value for p, value in zip(last, given, strict=True)}


def _switches(parameter: Parameter) -> list[tuple[str, bool]]:
    """Return the names that switch a flag on and off, of ``--hints/--no-hints`` or ``--list``."""
    switches = []
    for name in parameter.told.names:
        on, has_off, off = name.partition("/")
        switches += [(on, True), *([(off, False)] if has_off else [])]
    return switches


# ------------------------------------------------------------------ values
def _value_of(parameter: Parameter, text: str) -> Any:
    reader = _READERS.get(parameter.type)
    if reader is None or not text or (text.startswith("-") and text != "-"):
        raise NotPlain
    value = reader(text)
    least, most = parameter.told.least, parameter.told.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise NotPlain
    return value


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise NotPlain
    return int(text)


def _decimal(text: str) -> float:
    whole, point, part = text.partition(".")
    _whole(whole)
    if point:
        _whole(part)
    return float(text)


_FLAGS = (bool, bool | None)
_MANY = (list[str], list[str] | None)
_READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    str | None: str,
    list[str]: str,
    list[str] | None: str,
    int: _whole,
    int | None: _whole,
    float: _decimal,
    float | None: _decimal,
}
