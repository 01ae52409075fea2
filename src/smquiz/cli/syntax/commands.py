"""What a command is, before anything parses a line: a function whose annotations tell its options.

The annotations are Typer's, kept as text: neither Typer nor anything that a command needs is
imported until it is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Function = Callable[..., None]


class Call(NamedTuple):
    """A parsed line: the command's function, and a value for each of its parameters."""

    function: Function
    arguments: dict[str, Any]


class Command(NamedTuple):
    """A command; its help is the function's docstring."""

    name: str
    function: Function
    epilog: str | None

    @property
    def help(self) -> str:
        """What the command does."""
        return self.function.__doc__ or ""


class Group:
    """Commands, and groups of commands, in the order in which they were added.

    Args:
        help: What the group is for.
        alone: Runs where no command is named, on a terminal; help is shown if there is none.
        epilog: Shown below the help.
    """

    def __init__(self, help: str, alone: Function | None = None, epilog: str | None = None) -> None:  # noqa: A002
        self.help, self.alone, self.epilog = help, alone, epilog
        self.commands: dict[str, Command] = {}
        self.groups: dict[str, Group] = {}

    def command(self, name: str | None = None, *, epilog: str | None = None) -> Callable[[Function], Function]:
        """Add the function below as a command, named as it is unless a name is given."""

        def add(function: Function) -> Function:
            named = name or function.__name__
            self.commands[named] = Command(named, function, epilog)
            return function

        return add

    def add(self, group: Group, name: str) -> None:
        """Add a group of commands."""
        self.groups[name] = group

    def members(self) -> Iterator[tuple[str, Command | Group]]:
        """Return what can be named next, as it is listed: commands, then groups."""
        yield from self.commands.items()
        yield from self.groups.items()
