"""What a command does not need is not imported: that is what a fast start is made of."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.acceptance.terminal import Terminal

PROGRAM = """
import sys
from smquiz.cli.door import run
try:
    run(sys.argv[1:])
finally:
    sys.stderr.write("\\nimported: " + " ".join(sorted({name.split(".")[0] for name in sys.modules})))
"""
TYPER = {"typer", "click"}
SCREEN = {"rich", "prompt_toolkit", "questionary", "asyncio", "pygments"}
HEAVY = {"fsrs", "yaml", "regex", "inspect", "typing_extensions", "dataclasses", "hashlib", "difflib", "platformdirs"}


def imported(*words: str, **env: str) -> set[str]:
    """Run a command with empty input, and return the packages that it imported."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(ran.stderr.split("\nimported: ")[1].split())


@pytest.fixture(autouse=True)
def bank_is_compiled(own_folders: object) -> None:
    """The first run reads the YAML."""
    assert own_folders
    imported("glossary", "audience")


@pytest.mark.parametrize(
    ("line", "spared"),
    [
        ("quiz --plain", TYPER | SCREEN | HEAVY),
        ("quiz --plain quick --seed 3 --type single-choice", TYPER | SCREEN | HEAVY),
        ("scores list", TYPER | SCREEN | HEAVY),
        ("learn --plain d1", TYPER | SCREEN),
        ("resume --plain", TYPER | SCREEN),
        ("glossary audience", TYPER | SCREEN),
        ("bank list", TYPER | SCREEN),
        ("review --plain", TYPER | SCREEN),
        ("progress", TYPER | SCREEN),
    ],
)
def test_a_command_in_line_mode_imports_neither_typer_nor_what_draws_screens(line: str, spared: set[str]) -> None:
    assert imported(*line.split()) & spared == set()


def test_completing_a_commands_name_imports_no_parser_and_no_types_of_items() -> None:
    told = imported(_SMQUIZ_COMPLETE="complete_bash", COMP_WORDS="smquiz sc", COMP_CWORD="1")
    assert told & (TYPER | SCREEN | HEAVY | {"msgspec", "sqlite3"}) == set()


def test_the_question_stands_on_the_screen_before_the_prompt_toolkit_is_imported() -> None:
    terminal = Terminal("quiz", "--type", "single-choice", env={"PYTHONPROFILEIMPORTTIME": "1"})
    terminal.see("then Enter")
    terminal.press("q")
    terminal.ends()
    assert terminal.raw.index(b"Question 1 of") < terminal.raw.index(b"prompt_toolkit")
