"""The lists to choose from, with real key presses and no screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.styles import Style

from smquiz.ui.lists import Listed, one_of, some_of

CHOICES = [("a", "First"), ("b", "Second"), ("c", "Third")]
ALL = ["a", "b", "c"]
UP, DOWN, ENTER, CTRL_C = "\x1b[A", "\x1b[B", "\r", "\x03"
Maker = Callable[..., Listed]


def pressed(make: Maker, keys: str) -> Any:
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(keys)
        return make(CHOICES, ">", Style([]), DummyOutput()).app.run()


@pytest.mark.parametrize(
    ("keys", "taken"),
    [
        ("", "a"),
        ("j", "b"),
        (DOWN, "b"),
        ("\x0e", "b"),
        ("k", "c"),
        (UP, "c"),
        ("\x10", "c"),
        ("jjj", "a"),
        ("xyz", "a"),
    ],
)
def test_enter_takes_the_one_pointed_at_and_other_keys_do_nothing(keys: str, taken: str) -> None:
    assert pressed(one_of, keys + ENTER) == taken


@pytest.mark.parametrize("make", [one_of, some_of])
@pytest.mark.parametrize("key", [CTRL_C, "\x11"])
def test_ctrl_c_interrupts(make: Maker, key: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        pressed(make, key)


def test_nothing_ticked_is_not_taken() -> None:
    assert pressed(some_of, f"{ENTER}j{ENTER} {ENTER}") == ["b"]


def after(keys: str) -> list[str]:
    """Say in plain Python what the keys tick."""
    at, ticked = 0, set[str]()
    for key in keys:
        match key:
            case "j" | "k":
                at = (at + (1 if key == "j" else -1)) % len(ALL)
            case " ":
                ticked ^= {ALL[at]}
            case "a":
                ticked = set() if ticked == set(ALL) else set(ALL)
            case "i":
                ticked = set(ALL) - ticked
            case _:
                pass
    return sorted(ticked)


@given(st.text(alphabet="jk aix", max_size=12))
@settings(max_examples=60)
def test_space_ticks_a_ticks_all_and_i_the_others(keys: str) -> None:
    expected = after(keys)
    enter = ENTER if expected else f"{ENTER} {ENTER}"
    assert pressed(some_of, keys + enter) == (expected or after(f"{keys} "))
