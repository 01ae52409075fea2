"""What does not fit the screen: it is announced, it can be reached, and what fits is never torn."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.acceptance.terminal import Terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pty is needed")

LONG = "option {n} " + "of which there is much to say " * 6
ITEM = "- {{id: i{n:02}, type: {type}, topic: tea, stem: {stem}, {rest}}}\n"
RULES = "options: [{id: a, accept: true, any: [s]}], answer: s"
PAGE_DOWN, HOME, END, DOWN = "\x1b[6~", "\x1b[H", "\x1b[F", "\x1b[B"


def bank(path: Path, *items: str) -> str:
    path.write_text("topics: [{id: tea, slug: tea, title: Tea}]\nitems:\n" + "".join(items), "utf-8")
    return str(path)


def choice(n: int = 1, text: str = "{n}", stem: str = "Which leaf?") -> str:
    options = ", ".join(f"{{id: {i}, text: {text.format(n=i)}}}" for i in "abcde")
    return ITEM.format(n=n, type="single_choice", stem=stem, rest=f"options: [{options}], answer: b")


def test_options_below_the_fold_are_announced_and_reached_by_page_and_end(tmp_path: Path) -> None:
    terminal = Terminal("quiz", "--bank", bank(tmp_path / "b.yaml", choice(text=LONG)), rows=20, columns=60)
    first = terminal.see("more below")
    assert "more above" not in first
    assert "PgUp/PgDn scrolls" in first
    assert "q leave" in first
    unseen = int(first.split(" more below")[0].split()[-1])
    assert 0 < unseen < 5
    terminal.press(PAGE_DOWN)
    terminal.see("more above")
    terminal.press(END)
    last = terminal.until(lambda s: "» 5." in s)
    assert "more below" not in last
    terminal.press(HOME)
    assert terminal.until(lambda s: "» 1." in s) == first
    for _ in range(4):
        terminal.press(DOWN)
    assert "» 5." in terminal.settled()
    terminal.press("\r")
    assert " ".join(terminal.see("Enter: result").split()).startswith("Question 1 of 1")
    terminal.press("q")
    assert terminal.ends() == 0


def test_the_list_of_answers_is_paged_and_a_typed_number_goes_to_its_question(tmp_path: Path) -> None:
    questions = [choice(n, stem=f"Question about leaf {n}?") for n in range(1, 31)]
    path = bank(tmp_path / "b.yaml", *questions)
    terminal = Terminal("quiz", "--bank", path, "-n", "30", "--feedback", "end", rows=24, columns=60)
    for n in range(1, 31):
        terminal.see(f"{n} of 30")
        terminal.press("s")
    first = terminal.see("hand them in")
    assert "» " in first
    assert "more below" in first
    terminal.press("27")
    assert "» 27." in terminal.settled()
    terminal.press("9")
    assert "»  9." in terminal.settled()
    terminal.press("0")  # no question begins with nought
    terminal.press(END)
    assert "more below" not in terminal.until(lambda s: "» 30." in s)
    terminal.press(HOME)
    terminal.until(lambda s: "»  1." in s)
    terminal.press(PAGE_DOWN)
    terminal.until(lambda s: "more above" in s and "more below" in s)
    terminal.press("q")
    assert terminal.ends() == 0


def test_the_keys_told_at_a_typed_answer_are_those_that_work(tmp_path: Path) -> None:
    typed = ITEM.format(n=1, type="short_answer", stem="Name it.", rest=RULES)
    terminal = Terminal("quiz", "--bank", bank(tmp_path / "b.yaml", typed), rows=24)
    assert "Enter hands in · key, then Enter: s skip · f flag · q leave" in terminal.see("q leave")
    terminal.press("\\s\r")  # a letter that is a key, as an answer
    assert "Correct" in terminal.see("Enter: result")
    terminal.press("\r")
    assert terminal.ends() == 0
    terminal = Terminal("quiz", "--bank", bank(tmp_path / "b.yaml", typed), rows=24)
    terminal.see("q leave")
    terminal.press("x\x04")  # behind a letter Ctrl-D does not leave
    terminal.press("\x7f\x04")
    assert terminal.ends() == 0
    terminal = Terminal("resume", rows=24)
    terminal.see("q leave")
    terminal.press("s\r")
    terminal.see("Not answered")
    terminal.press("q")
    assert terminal.ends() == 0


CASE = """\
topics: [{id: tea, slug: tea, title: Tea}]
presets: [{name: sat, questions: 2, time: 1h, feedback: end, attempts: 2, scoring: exam}]
scenario_sets:
- id: set
  topic: tea
  stimulus: >-
    START %s END
  items:
  - {id: a, type: true_false, stem: "Was the tea hot?", answer: true}
  - {id: b, type: true_false, stem: "Was the tea cold?", answer: true}
"""


def sat(path: Path, sentences: int) -> Terminal:
    path.write_text(CASE % ("Nour lifts the lid and looks at the leaves for a while. " * sentences), "utf-8")
    terminal = Terminal("quiz", "sat", "--bank", str(path), rows=24, columns=80)
    terminal.see("Enter: begin")
    terminal.press("\r")
    return terminal


def test_a_case_that_fits_with_its_question_is_shown_with_it(tmp_path: Path) -> None:
    terminal = sat(tmp_path / "b.yaml", 12)
    screen = terminal.see("q leave")
    assert all(told in screen for told in ("Question 1 of 2", "START", "END", "Was the tea hot?", "True or false?"))
    terminal.press("q")
    assert terminal.ends() == 0


def test_a_case_that_leaves_no_room_for_the_choices_stands_whole_below_the_running_clock(tmp_path: Path) -> None:
    terminal = sat(tmp_path / "b.yaml", 20)
    screen = terminal.see("Enter: answer")
    assert all(told in screen for told in ("Question 1 of 2", "START", "END", "Was the tea hot?"))
    assert "True or false?" not in screen
    assert "Time left 1:00:00" in screen or "Time left 59:5" in screen
    before = screen.splitlines()[-1]
    assert terminal.until(lambda s: s.splitlines()[-1] != before).startswith("Question 1 of 2")
    terminal.press("\r")
    terminal.see("True or false?")
    terminal.press("q")
    assert terminal.ends() == 0


def test_a_prompt_that_needs_fewer_rows_than_the_one_before_leaves_none_empty_below_it(tmp_path: Path) -> None:
    lines = ", ".join(f"{{id: {i}, text: Line {i} {'of many words ' * 4}}}" for i in "abcdef")
    answer = ", ".join(f"{i}: hot" for i in "abcdef")
    rest = f"categories: [hot, cold, both, neither, other], options: [{lines}], answer: {{{answer}}}"
    item = ITEM.format(n=1, type="classify", stem="Sort. " + "Each line tells of a cup of tea. " * 10, rest=rest)
    terminal = Terminal("quiz", "--bank", bank(tmp_path / "b.yaml", item), rows=20, columns=60)
    for n in range(1, 7):
        terminal.see(f"{n} of 6")
        assert "q leave" in terminal.screen.splitlines()[19]
        terminal.press("1")
    terminal.see("Hand in")
    assert "q leave" in terminal.screen.splitlines()[-1]
    assert len(terminal.screen.splitlines()) == 20
    terminal.press("q")
    assert terminal.ends() == 0


def test_a_question_of_which_only_the_heading_has_no_room_is_not_read_first(tmp_path: Path) -> None:
    path = bank(tmp_path / "b.yaml", choice(text=LONG, stem="Which leaf? " + "It lies in a cup of tea. " * 8))
    terminal = Terminal("quiz", "--bank", path, rows=20, columns=60)
    screen = terminal.see("» 1.")
    assert "Which leaf?" in screen
    assert "Question 1 of 1" not in screen
    assert "PgUp/PgDn reads" in screen
    terminal.press("q")
    assert terminal.ends() == 0
