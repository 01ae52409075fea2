"""An examination as it is sat: on a real pty, with changes before it is handed in."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
from pathlib import Path

import pytest

from smquiz.history.journal import open_journal
from tests.acceptance.terminal import COMMAND, PATIENCE, Terminal, asks, reply
from tests.acceptance.test_whole_job import smquiz
from tests.bank.writing import LONG_CASE

LIST = "before you hand them in"


def skip(screen: str) -> str:
    """Return the keys that skip the question on the screen; a typed answer is ended by Enter."""
    foot = screen.splitlines()[-1]
    return "s\r" if "Enter hands in" in foot and "ticks" not in foot and "changes" not in foot else "s"


def stands_alone(screen: str) -> bool:
    """Whether the question on the screen belongs to no case: those that do are closed once they were passed."""
    asked = " ".join(screen.splitlines()[-2:])
    return "Question" in screen and "The case" not in screen and "PgUp" not in asked and "s skip" in asked


def answer_until_the_list(terminal: Terminal) -> None:
    """Answer every question by its first option, but skip the first that stands alone, up to the list of answers."""
    skipped = False
    for _ in range(500):
        screen = terminal.until(asks)
        if LIST in screen:
            return
        skips = not skipped and stands_alone(screen)
        skipped = skipped or skips
        terminal.press(skip(screen) if skips else reply(screen, screen.splitlines()[-1]))
        terminal.until(lambda s, screen=screen: s != screen)  # type: ignore[misc]
    raise AssertionError("the list never came")


def test_an_examination_is_sat_changed_flagged_and_handed_in(tmp_path: Path) -> None:
    scores = tmp_path / "exam.json"
    terminal = Terminal("quiz", "exam", "-o", str(scores), rows=24)
    rules = terminal.see("Enter: begin")
    for told in (
        "2 attempts, 24 hours apart",
        "at least 3 points in each of",
        "at the limit, what is there is handed in",
    ):
        assert told in " ".join(rules.split())
    terminal.press("\r")
    answer_until_the_list(terminal)
    assert "(1 open)" in terminal.screen
    assert "Time left" in terminal.screen
    terminal.press("f")
    terminal.see("What is unclear here?")
    terminal.press("two readings\r")
    terminal.see("flagged")
    states = re.findall(r"^[» ]+\d+\. \S (\w+)", terminal.screen, re.MULTILINE)
    first = states.index("answered")  # what stands before it may be closed, or the open one
    terminal.press("j" * first + "\r")
    terminal.press(skip(terminal.see("Your answer so far")))  # looking again takes nothing away
    terminal.until(lambda s: LIST in s and "(1 open)" in s)
    terminal.press("s")
    terminal.see("Hand in all the same?")
    terminal.press("2")
    head = terminal.see("Enter: read on")  # the result has more lines than the screen: its head comes first
    assert "Done" in head
    assert "pass mark 70 %" in head
    terminal.press("q")
    assert terminal.ends() == 0
    session = json.loads(scores.read_text("utf-8"))["sessions"][0]
    assert (session["state"], session["form"], len(session["answers"])) == ("finished", "A", 50)
    assert sum(a["response"] is None for a in session["answers"]) == 1
    assert [a["remark"] for a in session["answers"] if a["flagged"]] == ["two readings"]
    again = smquiz("quiz", "exam")
    assert again.returncode == 1
    assert "may be taken again in" in again.stderr


def test_a_fixed_examination_takes_accommodations_and_nothing_else() -> None:
    refused = smquiz("quiz", "exam", "-n", "5")
    assert refused.returncode == 2
    assert "only --extra-time, --untimed and --seed may be given" in refused.stderr
    untimed = smquiz("quiz", "exam", "--untimed", typed="q\n")
    assert "no time limit" in " ".join(untimed.stdout.split())
    assert "at the limit" not in untimed.stdout  # the rules are those of this sitting


ATTEMPTS = """\
presets:
  - {name: twice, title: Twice, attempts: 2, questions: 1}
items:
  - {id: tea-1, type: true_false, topic: tea, stem: Is tea a leaf?, answer: true}
  - {id: tea-2, type: true_false, topic: tea, stem: Is tea a root?, answer: false}
"""


def test_a_seed_orders_the_questions_of_a_form_and_cannot_repeat_those_that_are_drawn(tmp_path: Path) -> None:
    bank = tmp_path / "tea.yaml"
    bank.write_text(ATTEMPTS, "utf-8")
    refused = smquiz("--bank", str(bank), "quiz", "twice", "--seed", "3")
    assert refused.returncode == 2
    assert "--seed: `twice` is fixed; only --extra-time and --untimed may be given" in refused.stderr
    assert smquiz("quiz", "exam", "--seed", "3", typed="q\n").returncode == 0
    assert json.loads(smquiz("scores", "export", "--last").stdout)["sessions"][0]["seed"] == 3


def test_rules_without_a_clock_are_read_before_the_first_question_too() -> None:
    terminal = Terminal("quiz", "placement", rows=24)
    start = terminal.see("Enter: begin")
    assert "again after 30 days" in start
    assert "15 to 20 questions" in start
    terminal.press("q")
    assert terminal.ends() == 0


def test_an_adaptive_placement_says_how_many_questions_it_may_ask() -> None:
    started = smquiz("quiz", "placement", "--adaptive", typed="q\n").stdout
    assert "5 to 25 questions" in started
    assert "0 questions" not in started


@pytest.mark.parametrize("columns", [60, 80])
def test_the_list_of_answers_and_certainty_fit_the_screen(columns: int) -> None:
    terminal = Terminal(
        "quiz", "quick", "--seed", "5", "--type", "single-choice", "--certainty", "-n", "3", "--feedback", "end",
        columns=columns, rows=24,
    )  # fmt: skip
    terminal.see("Enter: begin")
    terminal.press("\r")
    terminal.see("q leave")
    terminal.press("1\r")
    stakes = terminal.see("How sure are you?")
    assert "3. High: right +3, wrong -6" in stakes
    terminal.press("3")
    for _ in range(2):
        terminal.until(lambda s: "flag" in s and "Question" in s and "How sure" not in s)
        terminal.press("1\r")
        terminal.see("How sure are you?")
        terminal.press("1")
    screen = terminal.see(LIST)
    assert max(len(line) for line in screen.splitlines()) <= columns
    assert "s hand in" in screen
    terminal.press("s")
    assert "Done" in terminal.until(asks)
    while "Certainty" not in terminal.screen:
        terminal.press("\r")
        terminal.until(asks)
    terminal.press("q")
    assert terminal.ends() == 0


@pytest.mark.parametrize("seed", range(3))
def test_a_kill_at_any_moment_loses_no_committed_answer(seed: int, tmp_path: Path) -> None:
    """Kills a piped quiz after a random time, and counts; the benchmark does so hundreds of times."""
    assert kill_once(tmp_path, seed)


def kill_once(home: Path, seed: int) -> bool:
    """Kill a quiz at a random moment; whether all that it had told to be noted is in the journal."""
    env = {**os.environ, "SMQUIZ_DATA_DIR": str(home)}
    words = [COMMAND, "quiz", "quick", "--type", "single-choice", "--seed", str(seed)]
    told = 0
    with subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write("1\n" * 10)
        program.stdin.flush()
        stop_after = random.Random(seed).randrange(8)
        for line in program.stdout:
            told += line.startswith(("Correct", "Incorrect"))
            if told > stop_after:
                break
        program.send_signal(signal.SIGKILL)
        told += sum(line.startswith(("Correct", "Incorrect")) for line in program.stdout)
        program.wait(PATIENCE)
    with open_journal(home / "journal.sqlite3") as journal:
        (learner,) = journal.learners()
        session = [s for _, s in journal.sessions(learner)][-1]
    return len(session.records) >= told > 0


def test_a_case_longer_than_the_screen_is_read_page_by_page(tmp_path: Path) -> None:
    bank = tmp_path / "long.yaml"
    bank.write_text(LONG_CASE % ("Nour mixes a dough with yeast and salt. " * 40), "utf-8")
    terminal = Terminal("quiz", "--bank", str(bank), rows=24, columns=60)
    assert "START" in terminal.see("Enter: read on")
    for _ in range(4):
        terminal.press("\r")
        screen = terminal.until(lambda s: s.rstrip().endswith(("leave", "q: leave")))
        if "q leave" in screen:
            break
    screen = terminal.see("q leave")
    assert "END" in screen
    assert "Did the dough rise?" in screen
    terminal.press("1\r")
    terminal.see("Enter: next question")
    terminal.press("\r")
    terminal.until(lambda s: "START" in s and "read on" in s)
    terminal.press("q")
    assert terminal.ends() == 0
    assert "smquiz resume" in terminal.screen


def test_nothing_tells_the_marks_of_answers_that_can_still_be_changed() -> None:
    smquiz("quiz", "exam", "--seed", "1", typed="1\nskip\nskip\nquit\n")
    assert "of" not in smquiz("scores", "list").stdout.partition("Score:")[2]
    assert "1 question answered so far" in " ".join(smquiz("scores", "show", "last").stdout.split())
    (open_one,) = json.loads(smquiz("scores", "export", "--last").stdout)["sessions"]
    assert (open_one["state"], open_one["answers"], open_one["misconceptions"]) == ("in_progress", [], {})
    assert (open_one["score"]["possible"], open_one["by_topic"]) == (0, {})
