"""What was left is always reached again, however much was begun since."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from smquiz.history.journal import open_journal
from tests.acceptance.terminal import Terminal
from tests.acceptance.test_whole_job import smquiz

ONE_FORM = ("--type", "single-choice")


def sessions() -> list[dict[str, Any]]:
    """Return the sessions as they are exported, oldest first."""
    return list(json.loads(smquiz("scores", "export").stdout)["sessions"])


def an_exam_and_then_a_quick_quiz_are_left() -> tuple[str, str]:
    """Begin an examination and leave it, then a quick quiz; return their ids."""
    smquiz("quiz", "exam", typed="quit\n")
    smquiz("quiz", "quick", *ONE_FORM, typed="1\nquit\n")
    exam, quick = (s["id"] for s in sessions())
    return exam, quick


def answers_of(session_id: str) -> int:
    """Return how many answers a session has in the journal; files tell those of an examination when it is handed in."""
    with open_journal(Path(os.environ["SMQUIZ_DATA_DIR"], "journal.sqlite3")) as journal:
        return len(journal.session(session_id).records)


# ------------------------------------------------------------------ by the preset's name
def test_an_examination_that_was_left_is_gone_on_with_by_its_name() -> None:
    exam, _ = an_exam_and_then_a_quick_quiz_are_left()
    again = smquiz("quiz", "exam", typed="skip\nquit\n")
    assert again.returncode == 0
    assert "was begun less than a minute ago and is not handed in" in " ".join(again.stdout.split())
    assert "Question 1 of 50" in again.stdout
    assert "The rules" not in again.stdout
    assert len(sessions()) == 2
    assert answers_of(exam) == 1


def test_a_sitting_keeps_the_terms_by_which_it_was_begun() -> None:
    smquiz("quiz", "exam", "--extra-time", "1.5", typed="quit\n")
    for option in (("--extra-time", "2"), ("--untimed",), ("--seed", "1")):
        refused = smquiz("quiz", "exam", *option, typed="quit\n")
        assert refused.returncode == 2
        assert f"{option[0]}: " in refused.stderr
        assert "leave it out" in refused.stderr
    assert smquiz("quiz", "exam", "--extra-time", "1.5", typed="quit\n").returncode == 0
    assert len(sessions()) == 1


def test_a_sitting_that_another_terminal_begins_while_the_rules_are_read_is_the_one_gone_on_with() -> None:
    reading = Terminal("quiz", "exam")
    reading.see("Enter: begin")
    smquiz("quiz", "exam", typed="quit\n")
    reading.press("\r")
    reading.until(lambda s: "Question 1 of 50" in s or "The case" in s)
    reading.press("q\r" if "Type your answer" in reading.screen else "q")
    assert reading.ends() == 0
    assert len(sessions()) == 1


def test_a_quiz_without_a_policy_is_begun_anew_as_often_as_one_likes() -> None:
    for _ in range(2):
        smquiz("quiz", "quick", *ONE_FORM, typed="quit\n")
    assert len(sessions()) == 2


# ------------------------------------------------------------------ by resume
def test_in_a_pipe_what_loses_time_is_gone_on_with_first_and_the_others_by_their_id() -> None:
    exam, quick = an_exam_and_then_a_quick_quiz_are_left()
    first = smquiz("resume", typed="quit\n")
    assert "Question 1 of 50" in first.stdout
    assert "1 other session waits" in first.stdout
    other = smquiz("resume", quick[:6], typed="quit\n")
    assert "Question 2 of 10" in other.stdout
    assert "waits" not in other.stdout
    assert smquiz("resume", exam, typed="quit\n").stdout.count("Question 1 of 50") == 1


def test_a_session_that_is_over_or_was_never_there_is_not_gone_on_with() -> None:
    smquiz("quiz", "-n", "1", *ONE_FORM, typed="1\n")
    (over,) = (s["id"] for s in sessions())
    told = smquiz("resume", over)
    assert (told.returncode, f"`smquiz scores show {over}` shows it" in told.stderr) == (1, True)
    told = smquiz("resume", "nowhere")
    assert (told.returncode, "`smquiz scores list` shows those there are" in told.stderr) == (1, True)


def test_a_bank_that_is_named_narrows_what_is_gone_on_with(tmp_path: Path) -> None:
    bank = tmp_path / "tea.yaml"
    bank.write_text("items: [{id: tea-1, type: true_false, topic: tea, stem: Is tea a leaf?, answer: true}]\n", "utf-8")
    smquiz("quiz", "quick", *ONE_FORM, typed="quit\n")
    told = smquiz("--bank", str(bank), "resume")
    assert (told.returncode, "nothing was interrupted with this bank" in told.stderr) == (1, True)
    smquiz("--bank", str(bank), "quiz", typed="quit\n")
    smquiz("quiz", "quick", *ONE_FORM, typed="quit\n")
    assert "Is tea a leaf?" in smquiz("--bank", str(bank), "resume", typed="quit\n").stdout


def test_on_a_terminal_one_chooses_among_what_was_left_and_home_names_what_loses_time() -> None:
    an_exam_and_then_a_quick_quiz_are_left()
    home = Terminal()
    assert "its clock runs" in home.see("What would you like to do?")
    home.press("1\r")
    choices = home.see("What do you want to go on with?")
    assert "1. Quiz exam: 0 of 50 answered, left less than a minute ago; its clock runs" in " ".join(choices.split())
    home.press("1\r")
    home.until(lambda s: "Question 1 of 50" in s or "The case" in s)
    home.press("q\r" if "Type your answer" in home.screen else "q")
    assert home.ends() == 0
    resumed = Terminal("resume")
    assert "2. Quiz quick: 1 of 10 answered" in " ".join(resumed.see("go on with?").split())
    resumed.press("2\r")
    resumed.see("Question 2 of 10")
    resumed.press("q\r" if "Type your answer" in resumed.screen else "q")
    assert resumed.ends() == 0
    left = Terminal("resume")
    left.see("go on with?")
    left.press("q")
    assert left.ends() == 0


# ------------------------------------------------------------------ nothing begins unasked
def test_in_lines_on_a_terminal_nothing_begins_before_one_says_so() -> None:
    refusing = Terminal("quiz", "exam", env={"ACCESSIBLE": "1"})
    assert "2 attempts, 24 hours apart" in " ".join(refusing.see("Enter: begin, and the clock starts").split())
    assert "Question 1" not in refusing.screen
    refusing.press("q\r")
    assert refusing.ends() == 0
    assert "Nothing was begun." in refusing.screen
    assert sessions() == []
    agreeing = Terminal("quiz", "exam", env={"ACCESSIBLE": "1"})
    agreeing.see("Enter: begin")
    agreeing.press("\r")
    agreeing.see("Time left")
    agreeing.until(lambda s: "q leave) >" in " ".join(s.split()))
    agreeing.press("quit\r")
    assert agreeing.ends() == 0
    assert len(sessions()) == 1


def test_an_attempt_is_not_spent_by_reading_the_rules() -> None:
    reading = Terminal("quiz", "exam")
    reading.see("Enter: begin")
    reading.press("\x03")
    assert reading.ends() == 130
    assert "Nothing was begun." in reading.screen
    assert sessions() == []
