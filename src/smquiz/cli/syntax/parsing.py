"""Typer: the parser of every line that is not plain, of help, errors and the shell's completion."""

from __future__ import annotations

import functools
import math
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from smquiz import __version__
from smquiz.cli.syntax.commands import Call, Command, Group
from smquiz.cli.syntax.lane import alone

_SETTINGS: dict[str, Any] = {
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


def parsed(app: Group, words: Sequence[str]) -> Call | int:
    """Return what a line calls, or the exit code where Typer has answered it (help, the version).

    Raises:
        typer's usage errors: they show themselves (``show``) and have an ``exit_code``.
    """
    try:
        result = _typer_of(app, words)(args=list(words), prog_name="smquiz", standalone_mode=False)
    except typer.BadParameter as error:
        error.message = _in_words(error.message)
        raise
    return result if isinstance(result, Call | int) else 0


def _typer_of(app: Group, words: Sequence[str]) -> typer.Typer:
    """Make the Typer application with just the command that was named, if it is one.

    Every command's options are worked out when the application is built; the others'
    would be worked out for nothing.
    """
    named = next((w for w in words if not w.startswith("-")), None)
    made = typer.Typer(
        name="smquiz",
        help=app.help,
        epilog=app.epilog,
        pretty_exceptions_enable=False,
        invoke_without_command=True,
        **_SETTINGS,
    )
    made.callback()(_callback(app))
    known = [name for name, _ in app.members()]
    _add(made, app, [named] if named in known else known)
    return made


def _add(made: typer.Typer, group: Group, names: Sequence[str | None]) -> None:
    for name, member in group.members():
        if name not in names:
            continue
        if isinstance(member, Command):
            made.command(name, cls=_Meant, epilog=member.epilog)(_telling(member))
        else:
            inner = typer.Typer(help=member.help, **_SETTINGS)
            _add(inner, member, list(member.commands))
            made.add_typer(inner, name=name, no_args_is_help=True)


def _telling(command: Command) -> Any:
    """Return a function with a command's parameters that says what is to be called with what."""
    vars(sys.modules[command.function.__module__])["typer"] = typer  # the annotations name it

    @functools.wraps(command.function)
    def tell(**arguments: object) -> Call:
        return Call(command.function, arguments)

    return tell


def _in_words(message: str) -> str:
    """Say what is wrong with a value as a person would.

    >>> _in_words("'x' is not a valid int range."), _in_words("0 is not in the range 1<=x<=9.")
    ("'x' is not a whole number.", '0 is not from 1 to 9.')
    >>> _in_words("'x' is not a valid float."), _in_words("-1 is not in the range x>=0.")
    ("'x' is not a number.", '-1 is not 0 or more.')
    """
    for pattern, words in _IN_WORDS:
        message = re.sub(pattern, words, message)
    return message


_IN_WORDS = (
    (r"is not a valid int(eger)?( range)?\.$", "is not a whole number."),
    (r"is not a valid float( range)?\.$", "is not a number."),
    (r"is not in the range (\S+)<=x<=(\S+)\.$", r"is not from \1 to \2."),
    (r"is not in the range x>=(\S+)\.$", r"is not \1 or more."),
)


class _Meant(TyperCommand):
    """A command that refuses values which say nothing: an empty text, a number that is none (it passes any bounds)."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command, or raise Typer's usage error."""
        for parameter in self.params:
            given = ctx.params.get(parameter.name)
            for value in given if isinstance(given, list | tuple) else (given,):
                if value == "":
                    raise typer.BadParameter("it is empty; give a value, or leave it out", ctx, parameter)
                if isinstance(value, float) and not math.isfinite(value):
                    raise typer.BadParameter(f"{value} is no number to count with; write one as 1.25", ctx, parameter)
        return super().invoke(ctx)


def _callback(app: Group) -> Any:
    def begin(
        context: typer.Context,
        version: Annotated[
            bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
        ] = False,
    ) -> Call | None:
        del version
        if context.invoked_subcommand is not None:
            return None
        call = alone(app)
        if call is None:
            typer.echo(context.get_help())
        return call

    begin.__doc__ = app.help
    return begin


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"smquiz {__version__}")
        raise typer.Exit
