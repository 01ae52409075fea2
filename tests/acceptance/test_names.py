"""What learners are called, whom ids and names mean, and that no stored text is obeyed by a terminal."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest

from tests.acceptance.terminal import Terminal
from tests.acceptance.test_machines import ASKED, journal_dir, needs_pty, people, play
from tests.acceptance.test_whole_job import smquiz


# ------------------------------------------------------------------ names and ids
def test_an_id_is_understood_wherever_a_name_is_and_no_name_is_taken_for_one(own_folders: Path) -> None:
    play("ana")
    play("ben")
    ana, ben = (str(people()[n]["id"]) for n in ("ana", "ben"))
    refused = smquiz("learner", "rename", "ana", ben)
    assert (refused.returncode, "looks like an id" in refused.stderr) == (2, True)
    play(ana)
    assert f"by the id {ana}" in smquiz("learner", "default", ana).stdout
    assert (own_folders / "config" / "smquiz" / "config.toml").read_text() == f'learner = "{ana}"\n'
    assert smquiz("learner", "rename", "ana", "Ana").returncode == 0
    assert smquiz(*ASKED, typed="x\n").returncode == 0
    assert {n: (x["sessions"], x["default"]) for n, x in people().items()} == {"Ana": (3, True), "ben": (1, False)}
    assert "config file still names" in smquiz("learner", "erase", "Ana", "--yes").stdout
    for words in (ASKED, ("progress",), ("learner", "default", ana)):
        failed = smquiz(*words)
        assert (failed.returncode, f"there is no learner '{ana}'; there are: ben" in failed.stderr) == (2, True)
    assert set(people()) == {"ben"}


@pytest.mark.parametrize("name", ["esc\x1b[31mred", "two\nlines", "n" * 81, "88e735d14368b61c-88e735d14368b61c"])
def test_a_name_that_cannot_be_is_refused_wherever_it_is_said(name: str) -> None:
    play("ana")
    said: list[tuple[tuple[str, ...], dict[str, str]]] = [
        ((*ASKED, "--learner", name), {}), (ASKED, {"SMQUIZ_LEARNER": name}), (("progress",), {"SMQUIZ_LEARNER": name}),
        (("learner", "rename", "ana", name), {}), (("learner", "default", name), {}),
    ]  # fmt: skip
    for words, env in said:
        failed = smquiz(*words, typed="x\n", **env)
        assert (failed.returncode, failed.stderr.count("\n"), "cannot be a learner's name" in failed.stderr) == (
            2,
            1,
            True,
        )
    assert set(people()) == {"ana"}


READING = ["progress", "progress --json", "scores list", "scores show", "scores export", "learn --list", "resume",
           "review", "review --json", "review --exam-date none"]  # fmt: skip


@pytest.mark.parametrize("command", READING)
def test_a_command_that_only_reads_makes_nobody_and_says_who_there_is(command: str) -> None:
    smquiz(*command.split())
    assert people() == {}
    play("ana")
    for name, told in (("anna", "did you mean ana?"), ("somebody else", "there are: ana")):
        failed = smquiz(*command.split(), "--learner", name)
        assert (failed.returncode, f"there is no learner '{name}'; {told}" in failed.stderr) == (2, True)
    assert smquiz(*command.split(), SMQUIZ_LEARNER="newcomer").returncode in (0, 1)
    assert set(people()) == {"ana"}


@needs_pty
def test_home_of_somebody_unknown_says_who_there_is_and_makes_nobody() -> None:
    play("ana")
    terminal = Terminal("--learner", "anna")
    terminal.see("Nothing is kept of anna yet; did you mean ana?")
    terminal.press("q")
    assert terminal.ends() == 0
    assert set(people()) == {"ana"}


# ------------------------------------------------------------------ what a terminal would obey
ESCAPES = "red \x1b[31m \x9b32m \u202eback\x07"


def test_nothing_stored_or_foreign_reaches_the_terminal_as_anything_but_text(
    own_folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / f"folder {ESCAPES}"
    folder.mkdir()
    monkeypatch.chdir(folder)
    play("ana", typed=f"f\n{ESCAPES}\n{ESCAPES}")
    play("ben", typed=ESCAPES)
    for name in ("ana", "ben"):
        with sqlite3.connect(journal_dir(own_folders) / "journal.sqlite3", isolation_level=None) as db:
            db.execute("UPDATE learners SET name = ? WHERE name = ?", (f"{name} {ESCAPES}", name))
        db.close()
    ana, ben = people()
    Path("bank.yaml").write_text("items: 3")
    bank, missing = f"{folder}/bank.yaml", f"missing {ESCAPES}"
    commands: list[tuple[str, ...]] = [
        ("learner", "list"), ("learner", "list", "--json"), ("scores", "list"), ("scores", "list", "--json"),
        *(("scores", "export", "--format", f, "--with-name") for f in ("json", "jsonl", "csv")), ("scores", "show"),
        ("learner", "export", ana, "--with-name"), ("learner", "default", ana), ("learner", "erase", ana),
        ("learner", "join", ben, ana), ("history", "check"), ("history", "rebuild"), ("history", "backup"),
        ("history", "backup"), ("history", "merge", f"{folder}/none"), ("history", "restore", f"{folder}/none"),
        ("history", "merge", bank), ("bank", "check", bank), ("bank", "check", bank, "--format", "github"),
        ("bank", "check", bank, "--json"), ("bank", "hash", missing),
        ("quiz", "--answers", missing), ("progress", "--html", f"{ESCAPES}.html"), ("progress",),
        ("progress", "--json"), ("progress", "--html", "-", "--with-name"),
        ("quiz", missing), ("learn", missing), ("glossary", missing),
        ("scores", "show", missing), ("learner", "rename", ana, ESCAPES), ("learner", "rename", ana, "plain"),
        ("learner", "join", ben, "plain", "--yes"), ("learner", "erase", "plain", "--yes"),
    ]  # fmt: skip
    for words in commands:
        ran = smquiz(*words, SMQUIZ_LEARNER=ana if "rename" not in words else "")
        told = (ran.stdout + ran.stderr).replace("\n", "")
        assert told, words
        assert not [c for c in told if unicodedata.category(c) in ("Cc", "Cf")], (words, told)
    assert people() == {}
