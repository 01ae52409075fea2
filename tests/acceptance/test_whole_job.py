"""A stranger's first hour: a whole lesson, a whole timed quiz, the scores taken away."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from subprocess import PIPE

import jsonschema
import pytest

from smquiz.bank.answers import MAX_BYTES
from tests.acceptance.terminal import COMMAND, Terminal, asks, play_on

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pty is needed")


def smquiz(*arguments: str, typed: str | None = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], input=typed, capture_output=True, text=True, env={**os.environ, **env}, check=False
    )


def schema() -> dict[str, object]:
    return dict(json.loads(smquiz("scores", "schema").stdout))


def test_a_whole_lesson_is_played_on_a_terminal() -> None:
    terminal = Terminal("learn", "d1")
    screens: list[str] = []
    assert play_on(terminal, screens) == 0
    seen = "\n".join([*screens, terminal.screen])
    for part in ("Hook", "Before we start", "Explanation", "Worked example", "Contrast table", "Check question 6",
                 "Summary", "Reflection", "End of the lesson", "Next"):  # fmt: skip
        assert part in seen, part
    exported = json.loads(smquiz("scores", "export", "--last").stdout)
    jsonschema.validate(exported, schema())
    session = exported["sessions"][0]
    assert (session["kind"], session["state"], len(session["answers"])) == ("lesson", "finished", 6)
    assert set(session["gain"]) == {"before", "after", "objective"}
    assert session["gain"]["objective"] == "D1-O2"
    assert session["duration_s"] > 0


def test_a_whole_timed_quiz_is_played_and_its_scores_are_handed_over(tmp_path: Path) -> None:
    scores = tmp_path / "scores.json"
    terminal = Terminal("quiz", "timed", "--seed", "7", "-o", str(scores))
    screens: list[str] = []
    assert play_on(terminal, screens) == 0
    assert any("Time left 9:" in s for s in screens)
    assert "By topic" in "\n".join([*screens, terminal.screen])
    exported = json.loads(scores.read_text("utf-8"))
    jsonschema.validate(exported, schema())
    session = exported["sessions"][0]
    assert (session["preset"], session["seed"], len(session["answers"])) == ("timed", 7, 20)
    assert session["limits"]["time_s"] == 600


def test_a_quiz_stops_hard_when_its_time_is_up(tmp_path: Path) -> None:
    scores = tmp_path / "scores.json"
    terminal = Terminal("quiz", "-n", "3", "--time", "3s", "--type", "single-choice", "-o", str(scores))
    terminal.see("Enter: begin")
    terminal.press("\r")
    terminal.see("Time left")
    assert terminal.ends() == 0
    session = json.loads(scores.read_text("utf-8"))["sessions"][0]
    assert (session["state"], session["duration_s"]) == ("expired", 3)
    assert [a["expired"] for a in session["answers"]] == [True, False, False]
    assert session["score"]["possible"] == 3


def test_ctrl_c_saves_says_how_to_go_on_and_resume_goes_on_with_the_same_options() -> None:
    terminal = Terminal("quiz", "quick", "--seed", "5", "--type", "single-choice")
    before = terminal.see("q leave")
    terminal.press("\x03")
    assert terminal.ends() == 130
    assert "smquiz resume" in terminal.screen
    again = Terminal("resume")
    after = again.see("q leave")
    assert [line for line in after.splitlines() if ". " in line] == [
        line for line in before.splitlines() if ". " in line
    ]
    again.press("q")
    assert again.ends() == 0


@pytest.mark.parametrize("arguments", [("quiz", "quick", "--seed", "5", "--type", "single-choice"), ("learn", "d1")])
def test_after_a_kill_resume_goes_on_at_the_same_place(arguments: tuple[str, ...]) -> None:
    terminal = Terminal(*arguments)
    terminal.until(lambda s: "q leave" in s or "q: leave" in s)
    for _ in range(3):
        screen = terminal.screen
        terminal.press("\r")
        terminal.until(lambda s, screen=screen: s != screen and ("q leave" in s or "q: leave" in s))  # type: ignore[misc]
    before = terminal.screen
    terminal.child.kill(signal.SIGKILL)
    terminal.ends()
    again = Terminal("resume")
    after = again.until(lambda s: "q leave" in s or "q: leave" in s)
    if arguments[0] == "learn":
        assert after.splitlines()[0] == before.splitlines()[0]
    else:
        answered = json.loads(smquiz("scores", "export", "--last").stdout)["sessions"][0]["answers"]
        assert f"Question {len(answered) + 1} of " in after
    again.press("q")
    assert again.ends() == 0


def test_a_hint_that_was_taken_is_read_again_after_a_kill() -> None:
    terminal = Terminal("quiz", "quick", "--seed", "5", "--type", "single-choice")
    assert "? hint" in terminal.see("q leave")
    terminal.press("?")
    hint = next(x for x in terminal.see("Hint ").splitlines() if x.startswith("Hint "))
    terminal.child.kill(signal.SIGKILL)
    terminal.ends()
    again = Terminal("resume")
    assert hint in again.until(asks).splitlines()
    again.press("q")
    assert again.ends() == 0


def test_an_opening_question_that_was_answered_is_not_asked_again_after_leaving() -> None:
    terminal = Terminal("learn", "d1")
    terminal.see("Enter: go on")
    terminal.press("\r")
    terminal.see("You are not expected to know this yet")
    terminal.press("1\r")
    terminal.see("You will meet this question again")
    terminal.press("q")
    assert terminal.ends() == 0
    again = Terminal("resume")
    assert "You have answered this one." in again.until(asks)
    again.press("\r")
    again.see("Explanation")
    again.press("q")
    assert again.ends() == 0


@pytest.mark.parametrize("columns", [60, 80])
def test_the_first_question_fits_the_screen(columns: int) -> None:
    terminal = Terminal("quiz", "quick", "--seed", "5", "--type", "single-choice", columns=columns, rows=24)
    screen = terminal.see("q leave")
    assert "1. " in screen
    assert max(len(line) for line in screen.splitlines()) <= columns
    terminal.press("q")
    assert terminal.ends() == 0


def test_no_colour_where_none_is_wanted() -> None:
    terminal = Terminal("quiz", "quick", "--seed", "5", "--type", "single-choice", env={"NO_COLOR": "1"})
    terminal.see("q leave")
    terminal.press("1\r")
    terminal.see("Enter: next question")
    assert not re.search(rb"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7])(?:;\d+)*m", terminal.raw)
    terminal.press("q")
    assert terminal.ends() == 0


def test_home_offers_the_best_next_step_and_leaves_on_q() -> None:
    terminal = Terminal()
    screen = terminal.see("q leave")
    assert "Next step" in screen
    terminal.press("q")
    assert terminal.ends() == 0


# ------------------------------------------------------------------ without a terminal
def test_a_pipe_is_answered_line_by_line_and_the_end_of_input_saves() -> None:
    done = smquiz("quiz", "quick", "--seed", "5", "--type", "single-choice", typed="1\n2\n")
    assert done.returncode == 130
    assert "Question 3 of " in done.stdout
    assert "smquiz resume" in done.stdout
    assert "\x1b" not in done.stdout
    answers = json.loads(smquiz("scores", "export", "--last").stdout)["sessions"][0]["answers"]
    assert len(answers) == 2


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_line_that_is_no_text_is_told_in_any_locale_and_nothing_before_it_is_lost(locale: str) -> None:
    command = [COMMAND, "quiz", "quick", "--seed", "5", "--type", "short-answer"]
    environment = {**os.environ, "LC_ALL": locale}
    done = subprocess.run(command, input=b"tea\n\xff\n", capture_output=True, env=environment, check=False)
    assert done.returncode == 1
    assert b"the input is not utf-8 text" in done.stderr
    assert len(json.loads(smquiz("scores", "export", "--last").stdout)["sessions"][0]["answers"]) == 1


def test_answers_from_a_file_give_the_same_run_again(tmp_path: Path) -> None:
    run = ("quiz", "timed", "--seed", "11", "-o", "-", "--answers", str(tmp_path / "answers.yaml"))
    (tmp_path / "answers.yaml").write_text("{}\n")
    empty = json.loads(smquiz(*run).stdout)["sessions"][0]
    assert {a["verdict"] for a in empty["answers"]} == {"unanswered"}
    listed = {i["id"]: i for i in json.loads(smquiz("bank", "list", "--json").stdout)}
    keyed = {a["item"]: "a" for a in empty["answers"] if listed[a["item"]]["type"] == "single_choice"}
    (tmp_path / "answers.yaml").write_text(json.dumps(keyed))
    first, second = (json.loads(smquiz(*run).stdout)["sessions"][0] for _ in range(2))
    assert first["answers"] == second["answers"]
    assert {a["item"] for a in first["answers"] if a["response"] == "a"} == set(keyed)


def test_scores_that_cannot_be_written_at_the_end_can_be_exported_as_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "taken away"
    folder.mkdir()
    learner = ("--learner", "Ada L")
    command = [COMMAND, *learner, "quiz", "-n", "1", "--type", "single-choice", "-o", str(folder / "x.json")]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) as quiz:
        assert quiz.stdout is not None
        asked = next(line for line in quiz.stdout if "Question 1 of 1" in line)
        folder.rmdir()
        _, told = quiz.communicate("1\n")
    assert asked
    assert quiz.returncode == 1
    advice = re.search("`smquiz (.*) -o FILE`", told)
    assert advice is not None
    exported = json.loads(smquiz(*shlex.split(advice[1])).stdout)
    assert len(exported["sessions"][0]["answers"]) == 1


def test_answers_come_from_a_pipe_too_but_not_without_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for text, code in (("{}", 0), ("#" * (MAX_BYTES + 1), 3)):
        with subprocess.Popen([COMMAND, "quiz", "--answers", str(pipe)], stdout=PIPE, stderr=PIPE, text=True) as quiz:
            with suppress(BrokenPipeError):
                pipe.write_text(text, "utf-8")
            _, told = quiz.communicate()
        assert quiz.returncode == code
        assert ("too large" in told) == (code == 3)


def test_stdout_holds_the_json_and_nothing_else() -> None:
    done = smquiz("quiz", "-n", "1", "--type", "single-choice", "-o", "-", typed="1\n")
    assert json.loads(done.stdout)["sessions"][0]["state"] == "finished"
    assert "Question 1 of 1" in done.stderr


def test_below_the_mark_is_exit_four_and_a_low_score_alone_is_none() -> None:
    arguments = ("quiz", "-n", "2", "--type", "single-choice")
    assert smquiz(*arguments, "--fail-under", "100", typed="s\ns\n").returncode == 4
    assert smquiz(*arguments, typed="s\ns\n").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("quiz", "exma"), 2, "did you mean exam"),
        (("quiz", "-t", "definitoin"), 2, "did you mean definition"),
        (("quiz", "--type", "essay"), 2, "there are: single_choice"),
        (("quiz", "--time", "soon"), 2, "write 90, 90s, 10m or 1h30m"),
        (("quiz", "--tim", "3"), 2, "--time"),
        (("quiz", "--extra-time", "nan"), 2, "--extra-time"),
        (("quiz", "--fail-under", "nan"), 2, "--fail-under"),
        (("quiz", "--time", ""), 2, "--time"),
        (("review", "--exam-date", "9000-01-01", "--minutes", "inf"), 2, "--minutes"),
        (("lern",), 2, "learn"),
        (("glossary", "audence"), 1, "did you mean audience"),
        (("scores", "show"), 1, "no sessions yet"),
        (("scores", "export", "--since", "yesterday"), 2, "write it as"),
        (("resume",), 1, "nothing was interrupted"),
        (("bank", "show", "q-d1-sc-01"), 1, "did you mean"),
        (("quiz", "--answers", "nowhere.yaml"), 3, "nowhere.yaml"),
        (("--bank", "nowhere", "quiz"), 3, "nowhere"),
        (("quiz", "-o", "/no/such/folder/x.json"), 1, "/no/such/folder/x.json"),
        (("quiz", "-o", "/"), 2, "this is a folder"),
        (("quiz", "-o", "/dev/null"), 2, "/dev/null"),
        (("quiz", "--answers", "/dev/zero"), 3, "neither a file nor a pipe"),
        (("quiz", "--tries", "2", "--feedback", "end"), 2, "add --feedback now"),
    ],
)  # fmt: skip
def test_every_error_says_what_is_wrong_and_what_to_do(arguments: tuple[str, ...], code: int, told: str) -> None:
    done = smquiz(*arguments, typed="1\n")
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "Question" not in done.stdout  # nothing was asked before it was told


def test_a_damaged_journal_is_told_and_left_alone(own_folders: Path) -> None:
    journal = own_folders / "journal" / "journal.sqlite3"
    journal.parent.mkdir()
    journal.write_bytes(b"not a database at all, not in the least" * 50)
    done = smquiz("progress")
    assert done.returncode == 3
    assert "damaged" in done.stderr
    assert journal.read_bytes() == b"not a database at all, not in the least" * 50


@pytest.mark.parametrize(
    "command", ["progress", "review", "learn --list", "scores list", "resume", "history check", "history rebuild"]
)
def test_an_event_that_cannot_be_read_is_told_in_one_message(command: str, own_folders: Path) -> None:
    smquiz("quiz", "--type", "single-choice", typed="1\n2\n")
    with closing(sqlite3.connect(own_folders / "journal" / "journal.sqlite3", isolation_level=None)) as journal:
        (session,) = journal.execute("UPDATE events SET body = x'7b7d' WHERE n = 2 RETURNING session").fetchone()
    done = smquiz(*command.split())
    assert done.returncode == 3
    (message,) = done.stderr.splitlines()
    assert f"session {session}" in message


def test_csv_and_lines_hold_what_the_json_holds() -> None:
    smquiz("quiz", "-n", "2", "--type", "single-choice", typed="1\n2\n")
    whole = json.loads(smquiz("scores", "export").stdout)
    lines = [json.loads(x) for x in smquiz("scores", "export", "--format", "jsonl").stdout.splitlines()]
    assert [x["sessions"][0] for x in lines] == whole["sessions"]
    rows = smquiz("scores", "export", "--format", "csv").stdout.splitlines()
    assert len(rows) == 1 + len(whole["sessions"][0]["answers"])


def test_nothing_is_written_outside_its_folders(own_folders: Path, tmp_path: Path) -> None:
    here = tmp_path / "work"
    here.mkdir()
    subprocess.run(
        [COMMAND, "quiz", "-n", "1", "--type", "single-choice"], input="1\n", text=True, cwd=here,
        capture_output=True, check=True,
    )  # fmt: skip
    assert list(here.iterdir()) == []
    assert {p.name for p in own_folders.iterdir()} <= {"journal", "cache"}


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_caller_closed_is_as_one_that_leads_nowhere(closed: str, own_folders: Path) -> None:
    arguments = ["sh", "-c", f"{COMMAND} scores schema {closed}; echo $? > code"]
    done = subprocess.run(arguments, cwd=own_folders, capture_output=True, text=True, check=False)
    assert ((own_folders / "code").read_text(), done.stderr) == ("0\n", "")


def test_a_quiz_that_was_left_is_shown_as_not_finished() -> None:
    smquiz("quiz", "--plain")
    assert "Not finished" in smquiz("scores", "show", "last").stdout


def test_a_preset_describes_itself_only_where_no_option_changes_it() -> None:
    assert "Ten questions" in smquiz("quiz", "--plain").stdout
    for changed in (("-n", "3"), ("--feedback", "end"), ("--time", "5m")):
        assert "Ten questions" not in smquiz("quiz", "--plain", *changed).stdout


@pytest.mark.parametrize("line", [("quiz", "--version"), ("--version", "learn"), ("quiz", "--debug", "--version")])
def test_the_version_is_told_before_and_after_the_name_of_a_command(line: tuple[str, ...]) -> None:
    told = smquiz(*line)
    assert (told.returncode, told.stdout, told.stderr) == (0, smquiz("--version").stdout, "")
