"""A terminal that changes its size in the middle: the screen is then as if it had always had that size."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.terminal import Terminal
from tests.bank.writing import LONG_CASE

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pty is needed")

BANK = str(Path(__file__).parents[1] / "screens" / "bank.yaml")


def masked(screen: str) -> str:
    """The screen without what differs from run to run."""
    return re.sub(r"(\d+:\d\d )[█░]*|session [0-9a-f]{12}|[█░]+", "...", screen)


def settled(terminal: Terminal) -> str:
    """The screen, once the program rests."""
    return masked(terminal.settled())


def pressed(*turns: tuple[str, str]) -> Callable[[Terminal], None]:
    """Return a play: wait for a text, press keys, and so on."""

    def act(terminal: Terminal) -> None:
        for text, keys in turns:
            terminal.see(text)
            terminal.press(keys)
        terminal.settled()

    return act


PLAYS: dict[str, tuple[tuple[str, ...], Callable[[Terminal], None], str]] = {
    "select": (("--type", "single_choice"), pressed(("q leave", "?"), ("Hint 1", "jj")), "» 3."),
    "checkbox": (("--type", "multiple_response"), pressed(("q leave", "13")), "●"),
    "parts": (("--type", "classify"), pressed(("1 of 3", "1"), ("2 of 3", "j")), "→ faster"),
    "look through": (("--type", "classify"), pressed(("1 of 3", "1"), ("2 of 3", "2"), ("3 of 3", "3")), "» Hand in"),
    "ordering": (("--type", "ordering"), pressed(("first?", "2"), ("next?", "j")), "1. Shape the loaf"),
    "text": (("--type", "short_answer"), pressed(("q leave", "yea")), "yea"),
    "certainty": (
        ("--type", "single_choice", "--certainty"),
        pressed(("q leave", "1\r"), ("How sure", "j")),
        "» 2. Mid",
    ),
    "remark": (("--type", "single_choice"), pressed(("q leave", "f"), ("unclear", "two readings")), "two readings"),
    "verdict": (("--type", "single_choice"), pressed(("q leave", "1\r"), ("Enter: result", "")), "Explanation"),
    "list": (
        ("--type", "classify", "--type", "single_choice", "--feedback", "end"),
        pressed(("1 of 2", "s"), ("2 of 2", "s"), ("hand them in", "j")),
        "» 2.",
    ),
}


@pytest.mark.parametrize("name", PLAYS)
def test_a_resize_redraws_the_whole_screen_and_keeps_what_was_done(name: str) -> None:
    arguments, play, kept = PLAYS[name]
    command = ("quiz", "--bank", BANK, "--seed", "1", "--time", "50m", *arguments)
    resized = Terminal(*command, rows=24, columns=120)
    resized.see("Enter: begin")
    resized.press("\r")
    play(resized)
    resized.resize(60, 24)
    narrow = settled(resized)
    assert kept in narrow
    assert max(map(len, narrow.splitlines())) <= 60
    resized.resize(80, 24)
    after = settled(resized)
    always = Terminal(*command, rows=24, columns=80)
    always.see("Enter: begin")
    always.press("\r")
    play(always)
    assert after == settled(always)
    assert kept in after
    assert "leave" in after or "done" in after
    always.press("\x03")
    assert always.ends() == 130
    resized.press("\x03")
    assert resized.ends() == 130


def test_ticks_made_before_a_resize_and_a_hint_are_handed_in() -> None:
    terminal = Terminal("quiz", "--bank", BANK, "--type", "multiple_response", "--seed", "1", rows=24, columns=120)
    pressed(("q leave", "13"))(terminal)
    for columns in (60, 80):
        terminal.resize(columns, 24)
        settled(terminal)
    pressed(("q leave", "f"), ("unclear", "\r"), ("Flagged", "\r"), ("Your answer", ""))(terminal)
    assert "Choose at least one" not in terminal.screen
    terminal.press("\r")
    assert terminal.ends() == 0


def test_a_case_is_read_on_where_it_was_after_a_resize_and_read_again_by_page_up(tmp_path: Path) -> None:
    bank = tmp_path / "long.yaml"
    bank.write_text(LONG_CASE % " ".join(f"word{n}" for n in range(400)), "utf-8")
    terminal = Terminal("quiz", "--bank", str(bank), rows=24, columns=60)
    assert "START" in terminal.see("Enter: read on")
    terminal.resize(80, 24)
    page = settled(terminal)
    assert "Enter: read on" in page
    assert "Did the dough" not in page
    while "True or false?" not in terminal.screen:
        terminal.press("\r")
        settled(terminal)
    assert "END" in terminal.screen
    assert "PgUp/PgDn" in terminal.screen
    for _ in range(6):
        terminal.press("\x1b[5~")
        settled(terminal)
    assert "START" in terminal.screen
    assert "True or false?" in terminal.screen
    terminal.resize(60, 20)
    again = settled(terminal)
    assert "START" in again
    assert "q leave" in again
    for _ in range(9):
        terminal.press("\x1b[6~")
        settled(terminal)
    assert "Did the dough rise?" in terminal.screen
    terminal.press("q")
    assert terminal.ends() == 0


def test_the_countdown_goes_on_through_a_resize() -> None:
    terminal = Terminal("quiz", "--bank", BANK, "--type", "single_choice", "--time", "6s", columns=120)
    terminal.see("Enter: begin")
    terminal.press("\r")
    terminal.see("Time left")
    terminal.resize(60, 24)
    terminal.see("Time left 0:0")
    assert terminal.ends() == 0
    assert "Time is up" in terminal.screen
