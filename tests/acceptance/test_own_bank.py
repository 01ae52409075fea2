"""A bank of one's own: what is told to be typed means this bank, and what is offered is there."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest

from tests.acceptance.terminal import Terminal
from tests.acceptance.test_whole_job import smquiz
from tests.bank.writing import WHOLE, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a pty is needed")

TEA = """\
course: {id: tea, title: Tea}
presets:
  - {name: twice, title: Twice, attempts: 2, wait: 1h, pass_mark: 60, feedback: end, scoring: exam, questions: 2}
  - {name: mistakes, title: Mistakes, draw: mistakes}
items:
  - {id: tea-1, type: true_false, topic: tea, stem: Is tea a leaf?, answer: true}
  - {id: tea-2, type: true_false, topic: tea, stem: Is tea a root?, answer: false}
"""


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "my bank.yaml"
    path.write_text(TEA, "utf-8")
    return path


def told(text: str) -> str:
    return " ".join(text.split())


def answers(folder: Path, **given: object) -> str:
    path = folder / "answers.json"
    path.write_text(json.dumps({name.replace("_", "-"): value for name, value in given.items()}), "utf-8")
    return str(path)


def test_the_next_step_names_the_bank_that_was_named(tea: Path) -> None:
    done = smquiz("--bank", str(tea), "quiz", "-n", "1", "--plain", typed="t\n")
    assert f"smquiz --bank '{tea}' quiz" in told(done.stdout)


def test_the_next_step_after_resuming_names_the_bank_of_what_was_resumed(tea: Path) -> None:
    smquiz("--bank", str(tea), "quiz", "-n", "1", "--plain")
    done = smquiz("resume", "--plain", typed="t\n")
    assert f"smquiz --bank '{tea}' quiz" in told(done.stdout)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("quiz twice --time 5m", "quiz` takes all options"),
        ("quiz --adaptive", "this bank has none"),
        ("learn", "quiz` asks its questions"),
        ("glossary leaf", "glossary` lists all terms"),
        ("review", "learn` or"),
        ("review --exam-date none", "review` asks what is due"),
        ("resume", "learn` or"),
        ("scores list", "quiz` makes the first"),
        ("scores show last", "quiz` makes the first"),
        ("bank show nothing", "bank list` lists all"),
    ],
)
def test_what_is_told_to_be_typed_means_the_bank_of_this_line(tea: Path, line: str, wanted: str) -> None:
    done = smquiz("--bank", str(tea), *line.split(), "--plain")
    said = told(done.stdout + done.stderr)
    assert wanted in said
    assert "`smquiz --bank" in said or wanted == "this bank has none"
    assert "`smquiz " not in said.replace(f"`smquiz --bank '{tea}' ", "")


def test_a_sitting_that_is_refused_offers_what_can_be_done(tea: Path, tmp_path: Path) -> None:
    common = ("--bank", str(tea), "quiz", "twice", "--answers", answers(tmp_path, tea_1=True, tea_2=True))
    first = smquiz(*common)
    assert first.returncode == 0
    assert "Twice may be taken again in 1 hour, for the last time." in told(first.stdout)
    refused = smquiz(*common)
    assert refused.returncode == 1
    assert "may be taken again in" in refused.stderr
    offered = shlex.split(refused.stderr.split("`")[1])
    assert smquiz(*offered[1:], "--plain", typed="t\nt\n").returncode == 0


def test_home_offers_to_go_over_mistakes_only_where_there_are_some(tea: Path, tmp_path: Path) -> None:
    def home() -> str:
        terminal = Terminal("--bank", str(tea))
        screen = terminal.see("q leave")
        terminal.press("q")
        assert terminal.ends() == 0
        return screen

    play = ("--bank", str(tea), "quiz", "--answers")
    smquiz(*play, answers(tmp_path, tea_1=True, tea_2=False))
    assert "Go over what went wrong" not in home()
    smquiz(*play, answers(tmp_path, tea_1=True, tea_2=True))
    assert "Go over what went wrong" in home()


def test_a_lesson_gone_through_but_not_passed_is_told_as_that_everywhere(tmp_path: Path) -> None:
    bank = ("--bank", str(write(tmp_path, WHOLE)))
    ended = smquiz(*bank, "learn", "first", typed="1\nt\ns\n2\n1\n")
    assert "Next: take the lesson \u201cFirst\u201d again" in told(ended.stdout)
    state = "gone through, not passed yet"
    assert f"First; State: {state}" in told(smquiz(*bank, "learn", "--list").stdout)
    assert f"lesson {state}" in told(smquiz(*bank, "progress").stdout)
    assert json.loads(smquiz(*bank, "progress", "--json").stdout)["topics"][0]["lesson"] == "not_passed"
    assert f"lesson {state}" in smquiz(*bank, "progress", "--html", "-").stdout
    assert f"First ({state})" in told(smquiz(*bank, "learn", typed="q\n").stdout)
    home = Terminal(*bank)
    assert "not passed" in home.see("q leave")
    home.press("q")
    assert home.ends() == 0


def test_regrading_names_what_it_leaves_out_and_says_how_to_mark_it(tea: Path, tmp_path: Path) -> None:
    smquiz("--bank", str(tea), "quiz", "--answers", answers(tmp_path, tea_1=False))
    tea.write_text(TEA.replace("leaf?, answer: true", "leaf?, answer: false"), "utf-8")
    without = smquiz("scores", "regrade", "--json")
    assert json.loads(without.stdout) == []
    again = f"smquiz --bank '{tea}' scores regrade"
    assert f"1 session of the bank 'tea'; `{again}` marks those" in told(without.stderr)
    found = smquiz(*shlex.split(again)[1:])
    assert "1 session changes" in found.stdout
    assert found.stderr == ""
    apply = shlex.split(told(found.stdout).split("`")[1])
    assert "Written down" in smquiz(*apply[1:]).stdout


def test_regrading_keeps_to_the_learner_who_is_named(tea: Path, tmp_path: Path) -> None:
    given = answers(tmp_path, tea_1=False, tea_2=False)
    for name in ("ana", "ben"):
        smquiz("--bank", str(tea), "quiz", "-n", "2", "--learner", name, "--answers", given)
    tea.write_text(TEA.replace("answer: true", "answer: false"), "utf-8")
    ids = {p["name"]: p["id"] for p in json.loads(smquiz("learner", "list", "--json").stdout)}
    regraded = json.loads(smquiz("--bank", str(tea), "scores", "regrade", "--learner", "ana", "--json").stdout)
    assert {r["learner"] for r in regraded} == {ids["ana"]}
    unknown = smquiz("--bank", str(tea), "scores", "regrade", "--learner", "nobody")
    assert unknown.returncode == 2
    assert "ana" in unknown.stderr
