"""`smquiz review`: what was answered comes back on its day."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.terminal import Terminal
from tests.acceptance.test_whole_job import smquiz


def test_nothing_to_review_says_how_to_begin() -> None:
    done = smquiz("review")
    assert done.returncode == 0
    assert "Nothing to review yet" in done.stdout


def test_what_was_answered_is_due_another_day_and_can_be_practised_ahead(tmp_path: Path) -> None:
    empty = tmp_path / "answers.yaml"
    empty.write_text("{}", "utf-8")
    assert smquiz("quiz", "quick", "--seed", "2", "--type", "single-choice", "--answers", str(empty)).returncode == 0
    told = " ".join(smquiz("review").stdout.split())
    assert "Nothing is due today. Due in 1 day: 10." in told
    assert "0 today, 10 tomorrow, 10 within 7 days" in " ".join(smquiz("progress").stdout.split())
    ahead = smquiz("review", "--ahead", "--limit", "2", typed="1\n1\n")
    assert "2 questions ahead of their day. The schedule takes no harm" in " ".join(ahead.stdout.split())
    session = json.loads(smquiz("scores", "export", "--last").stdout)["sessions"][0]
    assert (session["kind"], session["state"], len(session["answers"])) == ("review", "finished", 2)


def test_the_wanted_retention_moves_the_days_that_review_and_progress_tell(own_folders: Path, tmp_path: Path) -> None:
    empty = tmp_path / "answers.yaml"
    empty.write_text("{}", "utf-8")
    smquiz("quiz", "quick", "--seed", "2", "--type", "single-choice", "--answers", str(empty))
    assert json.loads(smquiz("progress", "--json").stdout)["forecast"][:3] == [0, 10, 0]
    config = own_folders / "config" / "smquiz" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("retention = 0.7\n", "utf-8")
    assert json.loads(smquiz("progress", "--json").stdout)["forecast"][:3] == [0, 0, 10]
    assert "Due in 2 days: 10." in " ".join(smquiz("review").stdout.split())
    assert "the same as before" in " ".join(smquiz("history", "rebuild").stdout.split())


# ------------------------------------------------------------------ towards an examination
def days_on(days: int) -> str:
    """Return a date so many days of learning from now, as they turn at four in the morning."""
    return (datetime.now().astimezone() - timedelta(hours=4) + timedelta(days=days)).date().isoformat()


def test_a_plan_is_printed_and_its_wish_remembered_until_it_is_taken_back() -> None:
    told = json.loads(smquiz("review", "--exam-date", days_on(20), "--minutes", "5", "--json").stdout)["exam"]
    assert (told["date"], told["minutes"], len(told["days"])) == (days_on(20), 5, 20)
    assert [d["date"] for d in told["days"]] == [days_on(n) for n in range(20)]
    assert told["everything"]["without"] < told["everything"]["planned"]
    assert [o["minutes"] for o in told["offers"]] == [2.5, 5, 10]
    assert all(d["minutes"] <= 5 for d in told["days"])
    assert json.loads(smquiz("review", "--json").stdout)["exam"] == told
    changed = json.loads(smquiz("review", "--minutes", "10", "--json").stdout)["exam"]
    assert (changed["date"], changed["minutes"]) == (days_on(20), 10)
    assert changed["everything"]["planned"] == told["offers"][2]["planned"]
    assert "forgotten" in smquiz("review", "--exam-date", "none").stdout
    assert json.loads(smquiz("review", "--json").stdout)["exam"] is None
    assert json.loads(smquiz("scores", "list", "--json").stdout)["sessions"] == []


def test_a_plan_tells_in_words_what_it_brings_and_what_other_minutes_would_buy() -> None:
    told = " ".join(smquiz("review", "--exam-date", days_on(30), "--minutes", "10").stdout.split())
    assert "30 days, 10 minutes a day" in told
    assert "On the day you should be right in about" in told
    assert "- 20. Right on the day:" in told
    assert " to " in told[told.index("Day by day") :]
    short = smquiz("review").stdout
    assert "On the day you should be right" in short
    assert "Day by day" not in short


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--exam-date", "2020-01-01"], "2020-01-01 has passed"),
        (["--exam-date", "soon"], "'soon' is no day; write it as"),
        (["--exam-date", "2026-02-30"], "is no day"),
        (["--exam-date", days_on(0)], "is today"),
        (["--exam-date", days_on(400)], "more than a year away"),
        (["--exam-date", days_on(9), "--minutes", "0"], "0 minutes a day cannot be planned; choose 1 to 240"),
        (["--exam-date", days_on(9), "--minutes", "1000"], "1000 minutes a day cannot be planned"),
        (["--minutes", "10"], "--minutes needs a day to plan for"),
    ],
)
def test_a_wish_that_cannot_be_is_a_usage_error_and_not_remembered(options: list[str], why: str) -> None:
    refused = smquiz("review", *options)
    assert refused.returncode == 2
    assert why in refused.stderr
    assert json.loads(smquiz("review", "--json").stdout)["exam"] is None


def test_todays_share_is_asked_until_its_minutes_are_used() -> None:
    said = ""
    for _ in range(6):
        done = smquiz("review", "--exam-date", days_on(3), "--minutes", "1", typed="skip\n" * 30)
        assert done.returncode == 0
        said = " ".join(done.stdout.split())
        if "Today's share is done" in said:
            break
    assert "Next: " in said
    assert json.loads(smquiz("scores", "export", "--last").stdout)["sessions"][0]["kind"] == "review"
    assert json.loads(smquiz("review", "--json").stdout)["today"] == []


def test_the_limit_holds_for_a_plan_too() -> None:
    told = json.loads(smquiz("review", "--exam-date", days_on(9), "--minutes", "10", "--limit", "3", "--json").stdout)
    assert len(told["today"]) == 3


@pytest.mark.skipif(os.name == "nt", reason="a pty is needed")
def test_on_a_terminal_the_plan_waits_to_be_read_and_nothing_begins_when_one_leaves() -> None:
    terminal = Terminal("review", "--exam-date", days_on(30), "--minutes", "10", rows=60, columns=60)
    terminal.see("Enter: begin")
    assert "Day by day" in terminal.screen
    assert max(map(len, terminal.screen.splitlines())) <= 60
    terminal.press("q")
    assert terminal.ends() == 0
    assert json.loads(smquiz("scores", "list", "--json").stdout)["sessions"] == []
    terminal = Terminal("review", rows=40, columns=80)
    terminal.see("Enter: begin")
    terminal.press("\r")
    terminal.see("Question 1 of")
    terminal.press("q")


@pytest.mark.skipif(os.name == "nt", reason="a pty is needed")
def test_a_plan_longer_than_the_screen_is_read_from_its_head() -> None:
    terminal = Terminal("review", "--exam-date", days_on(30), "--minutes", "10", rows=24, columns=80)
    terminal.see("Enter: read on")
    assert "On the day you should be right" in terminal.screen
    terminal.press("\r")
    terminal.see("Enter: begin")
    assert "Day by day" in terminal.screen
    terminal.press("q")
    assert terminal.ends() == 0


def test_progress_tells_what_the_plan_makes_of_the_day(tmp_path: Path) -> None:
    empty = tmp_path / "answers.yaml"
    empty.write_text("{}", "utf-8")
    assert smquiz("quiz", "quick", "--seed", "2", "--answers", str(empty)).returncode == 0
    before = json.loads(smquiz("progress", "--json").stdout)["retention"]
    assert (before["exam_date"], before["planned"]) == (None, None)
    smquiz("review", "--exam-date", days_on(12), "--minutes", "8", "--json")
    after = json.loads(smquiz("progress", "--json").stdout)["retention"]
    assert (after["exam_date"], after["minutes"], after["items"]) == (days_on(12), 8, before["items"])
    assert after["on_exam"] < after["planned"]


def test_progress_and_review_tell_the_same_of_one_plan(tmp_path: Path) -> None:
    learnt = tmp_path / "answers.yaml"
    learnt.write_text("{}", "utf-8")
    smquiz("quiz", "quick", "--seed", "2", "--answers", str(learnt))
    smquiz("review", "--exam-date", days_on(3), "--minutes", "1", typed="skip\n" * 30)
    planned = json.loads(smquiz("review", "--json").stdout)["exam"]["met"]
    told = json.loads(smquiz("progress", "--json").stdout)["retention"]
    assert (told["on_exam"], told["planned"]) == (planned["without"], planned["planned"])
