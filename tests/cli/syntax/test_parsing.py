"""What says nothing is refused before a command runs: texts without a letter, numbers that are none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from smquiz.cli.app import app
from smquiz.cli.syntax import lane
from smquiz.cli.syntax.parsing import parsed
from tests.cli.syntax.test_lane import COMMANDS, given_fully

NO_NUMBERS = ("nan", "-nan", "inf", "-inf", "1e999")
WITHOUT_SENSE: dict[Any, tuple[str, ...]] = {
    int: (*NO_NUMBERS, "9" * 30),
    int | None: (*NO_NUMBERS, "9" * 30),
    float: NO_NUMBERS,
    float | None: NO_NUMBERS,
}


def lines() -> Iterator[tuple[str, list[str]]]:
    """Return lines with every option of every command that takes a value: the option's name, the line."""
    for path, command in COMMANDS.items():
        for parameter in lane._parameters(command):
            if not parameter.told.names or parameter.type in (bool, bool | None):
                continue
            name = parameter.told.names[-1]
            for value in WITHOUT_SENSE.get(parameter.type, ("",)):
                words = [*path, *given_fully(command)]
                words[words.index(name) : words.index(name) + 2] = [f"{name}={value}"]
                yield name, words


def refusal(words: list[str]) -> tuple[int, str]:
    """Return the exit code and the message with which a line is refused; 0 where it is taken."""
    try:
        parsed(app, words)
    except typer.BadParameter as refused:
        return refused.exit_code, refused.format_message()
    return 0, ""


@pytest.mark.parametrize(("name", "words"), [*lines()], ids=str)
def test_no_option_takes_a_number_that_is_none_or_an_empty_text(name: str, words: list[str]) -> None:
    code, told = refusal(words)
    assert code == 2
    assert name in told


@pytest.mark.parametrize("words", [["quiz", ""], ["glossary", ""], ["bank", "search", "tea", ""]])
def test_no_word_is_empty(words: list[str]) -> None:
    code, told = refusal(words)
    assert code == 2
    assert "it is empty" in told
