"""Plain lines are understood without Typer, and as Typer understands them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from smquiz.cli.app import app
from smquiz.cli.syntax import lane
from smquiz.cli.syntax.commands import Call, Command, Group
from smquiz.cli.syntax.lane import understood
from smquiz.cli.syntax.parsing import parsed


def every_command(group: Group = app, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Command]]:
    for name, member in group.members():
        if isinstance(member, Command):
            yield (*before, name), member
        else:
            yield from every_command(member, (*before, name))


COMMANDS = dict(every_command())
NAMES = sorted({w for path in COMMANDS for w in path})
OPTIONS = sorted(
    {
        part
        for command in COMMANDS.values()
        for parameter in lane._parameters(command)
        for name in parameter.told.names
        for part in name.split("/")
    }
)
VALUES = [
    "7",
    "0",
    "101",
    "1.25",
    "-1",
    "x",
    "d1",
    "",
    "-",
    "1e3",
    " 7",
    "1_0",
    "٣",
    "999999999999",
    "a=b",
    "--",
    "nan",
]
ODD = ["-h", "--help", "--version", "-n5", "--seed=7", "--seed=", "-n=5", "--hint", "--nonsense", "-nt", "--list=1"]
WORDS = st.one_of(st.sampled_from(OPTIONS), st.sampled_from(VALUES), st.sampled_from(ODD), st.text(max_size=3))


def given_fully(command: Command) -> list[str]:
    """Return words that give every parameter of a command."""
    words: list[str] = []
    for parameter in lane._parameters(command):
        value = str(int(parameter.told.least or 2))
        if not parameter.told.names:
            words.append(value)
        elif parameter.type in (bool, bool | None):
            words.append(parameter.told.names[0].split("/")[-1])
        else:
            words += [parameter.told.names[-1], value]
    return words


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_lane_takes_every_command_with_all_it_may_be_given_as_typer_does(path: tuple[str, ...]) -> None:
    words = [*path, *given_fully(COMMANDS[path])]
    call = understood(app, words)
    assert call is not None
    assert call == parsed(app, words)


def typer_on(words: list[str]) -> Any:
    try:
        return parsed(app, words)
    except Exception as error:
        return error


LINES = st.one_of(
    st.tuples(st.sampled_from(sorted(COMMANDS)), st.lists(WORDS, max_size=6)).map(lambda t: [*t[0], *t[1]]),
    st.lists(st.one_of(st.sampled_from(NAMES), WORDS), min_size=1, max_size=4),
)


@given(LINES)
@settings(max_examples=600)
@example(["quiz", "timed", "--topic", "d1", "-t", "d2", "--no-hints", "-o", "-", "--extra-time=1.5"])
@example(["quiz", "--seed", "1", "--seed", "2"])
@example(["glossary", "target", "audience"])
@example(["scores", "show", "--json", "last"])
@example(["bank", "show"])
def test_what_the_lane_understands_typer_understands_the_same(words: list[str]) -> None:
    call = understood(app, words)
    if call is not None:
        assert call == typer_on(words)


@pytest.mark.parametrize(
    "line",
    [
        "quiz --help", "quiz -h", "-h", "--version", "qui", "quiz --see 7", "quiz --seed", "quiz --seed x",
        "quiz --seed -1", "quiz -n 0", "quiz --extra-time 0.5", "quiz --fail-under 101", "quiz -n5", "quiz --seed=",
        "quiz one two", "quiz --untimed=1", "quiz -- timed", "quiz --seed 1 --seed 2", "scores", "scores lis",
        "bank show", "learn --time 1",
    ],
)  # fmt: skip
def test_everything_odd_is_left_to_typer(line: str) -> None:
    assert understood(app, line.split()) is None


def test_a_command_told_in_other_words_than_the_lane_knows_is_left_to_typer() -> None:
    import typer

    group = Group("Test.")

    @group.command()
    def hidden(name: Annotated[str, typer.Option("--name", envvar="NAME")] = "x") -> None:
        """Read a name."""

    assert understood(group, ["hidden", "--name", "y"]) is None
    assert parsed(group, ["hidden", "--name", "y"]) == Call(hidden, {"name": "y"})
