"""The shell's completion of a command's name is what Typer's own would be, byte for byte."""

from __future__ import annotations

import os

import pytest

from smquiz.cli.app import app
from smquiz.cli.syntax.completing import answered
from smquiz.cli.syntax.parsing import parsed

LINES = [
    "smquiz ",
    "smquiz",
    "smquiz sc",
    "smquiz s",
    "smquiz quiz",
    "smquiz bank ",
    "smquiz bank s",
    "smquiz scores re",
]
SHELLS = ["bash", "zsh", "fish get-args", "fish is-args"]
LEFT_TO_TYPER = ["smquiz -", "smquiz zz", "smquiz quiz ", "smquiz scores list ", "smquiz 'sc", "smquiz bank --"]


def asking(shell: str, line: str) -> dict[str, str]:
    """Return what a shell with Typer's script puts into the environment."""
    name, _, action = shell.partition(" ")
    asked = {"_SMQUIZ_COMPLETE": f"complete_{name}"}
    if name == "bash":
        return {**asked, "COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1 or 1)}
    return {**asked, "_TYPER_COMPLETE_ARGS": line, **({"_TYPER_COMPLETE_FISH_ACTION": action} if action else {})}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line", LINES)
def test_a_commands_name_is_completed_as_typer_would(
    shell: str, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in asking(shell, line).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as left:
        parsed(app, [])
    assert left.value.code == 0
    assert answered(app, os.environ) == capsys.readouterr().out


@pytest.mark.parametrize("line", LEFT_TO_TYPER)
@pytest.mark.parametrize("shell", [*SHELLS, "powershell", "fish"])
def test_what_is_no_commands_name_is_left_to_typer(shell: str, line: str) -> None:
    assert answered(app, asking(shell, line)) is None


@pytest.mark.parametrize("shell", ["powershell", "pwsh", "fish", "tcsh"])
def test_other_shells_are_left_to_typer(shell: str) -> None:
    assert answered(app, asking(shell, "smquiz sc")) is None
