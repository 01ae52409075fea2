"""Several learners and several machines, with the installed command."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.acceptance.terminal import COMMAND, Terminal
from tests.acceptance.test_whole_job import smquiz

needs_pty = pytest.mark.skipif(os.name == "nt", reason="a pty is needed")
SECRET = "quite some sentence of mine"
ASKED = ("quiz", "-n", "1", "--type", "short-answer")


def play(learner: str, folder: Path | None = None, typed: str = SECRET) -> None:
    at = ["--data-dir", str(folder)] if folder else []
    assert smquiz(*ASKED, "--learner", learner, *at, typed=f"{typed}\n").returncode == 0


def people(*more: str) -> dict[str, dict[str, object]]:
    return {x["name"]: x for x in json.loads(smquiz("learner", "list", "--json", *more).stdout)}


def journal_dir(home: Path) -> Path:
    return home / "journal"


# ------------------------------------------------------------------ learners
def test_learners_are_listed_with_what_is_kept_of_them() -> None:
    play("ana")
    play("ana")
    play("default")
    told = people()
    assert {n: (x["sessions"], x["answers"], x["default"]) for n, x in told.items()} == {
        "ana": (2, 2, False),
        "default": (1, 1, True),
    }
    text = smquiz("learner", "list").stdout
    assert all(str(told[n][key]) in text for n in told for key in ("name", "id"))


def test_a_default_learner_is_kept_in_the_config_and_follows_a_new_name(own_folders: Path) -> None:
    play("ana")
    config = own_folders / "config" / "smquiz" / "config.toml"
    assert str(config) in smquiz("learner", "default", "ana").stdout
    assert people()["ana"]["default"] is True
    assert smquiz("learner", "rename", "ana", "Ana María").returncode == 0
    assert config.read_text(encoding="utf-8") == 'learner = "Ana María"\n'
    assert smquiz(*ASKED, typed="x\n").returncode == 0
    assert {n: x["sessions"] for n, x in people().items()} == {"Ana María": 2}
    config.write_text("retention = 3\n")
    failed = smquiz("scores", "list")
    assert (failed.returncode, f"{config}:1: retention" in failed.stderr) == (2, True)


def test_whoever_plays_when_nobody_is_named_goes_on_under_a_new_name() -> None:
    play("default")
    assert "default learner" in smquiz("learner", "rename", "default", "ana").stdout
    assert smquiz(*ASKED, typed="x\n").returncode == 0
    assert {n: (x["sessions"], x["default"]) for n, x in people().items()} == {"ana": (2, True)}


@pytest.mark.parametrize("command", ["rename anna x", "export anna", "erase anna --yes", "join anna ana --yes"])
def test_a_mistyped_name_offers_the_near_one(command: str) -> None:
    play("ana")
    failed = smquiz("learner", *command.split())
    assert (failed.returncode, "did you mean ana?" in failed.stderr) == (2, True)
    assert set(people()) == {"ana"}


def test_the_name_is_written_into_files_only_on_request(tmp_path: Path) -> None:
    play("Anastasia")
    own = ("--learner", "Anastasia")
    for words in (("scores", "export"), ("scores", "list", "--json"), ("scores", "show", "--json")):
        told = json.loads(smquiz(*words, *own).stdout)["learner"]
        assert (told["name"], told["id"]) == (None, people()["Anastasia"]["id"])
    assert json.loads(smquiz("scores", "export", "--with-name", *own).stdout)["learner"]["name"] == "Anastasia"
    for more, name in (((), None), (("--with-name",), "Anastasia")):
        smquiz(*ASKED, "-o", str(tmp_path / "scores.json"), *more, *own, typed="x\n")
        assert json.loads((tmp_path / "scores.json").read_text())["learner"]["name"] == name
    assert "Anastasia" not in smquiz("learner", "export", "Anastasia").stdout
    assert "Anastasia" in smquiz("learner", "export", "Anastasia", "--with-name").stdout


def test_an_erased_learner_is_in_no_file_of_the_data_directory(own_folders: Path) -> None:
    play("Anastasia")
    play("ben", typed="something else")
    ana = people()["Anastasia"]["id"]
    refused = smquiz("learner", "erase", "Anastasia")
    assert (refused.returncode, "--yes" in refused.stderr) == (2, True)
    told = smquiz("learner", "erase", "Anastasia", "--yes").stdout
    assert "1 session with 1 answer" in told
    assert "Not gone: files exported or backed up before" in told
    left = b"".join(p.read_bytes() for p in own_folders.rglob("*") if p.is_file())
    assert not any(str(x).encode() in left for x in (SECRET, "Anastasia", ana))
    assert b"something else" in left
    assert set(people()) == {"ben"}


@needs_pty
def test_erasing_asks_for_the_name_and_leaves_everything_at_another_word() -> None:
    play("ana")
    for word, gone in (("yes", False), ("ana", True)):
        terminal = Terminal("learner", "erase", "ana")
        terminal.until(lambda screen: "Type ana to go on" in screen)
        terminal.child.send(f"{word}\r")
        terminal.until(lambda screen, gone=gone: ("Gone: ana" if gone else "Nothing was changed") in screen)  # type: ignore[misc]
        assert (set(people()) == set()) is gone


@needs_pty
def test_a_player_whose_learner_is_erased_meanwhile_gets_one_clear_message() -> None:
    terminal = Terminal("quiz", "-n", "2", "--type", "single-choice", "--learner", "ana")
    terminal.until(lambda screen: "Choose one" in screen)
    assert smquiz("learner", "erase", "ana", "--yes").returncode == 0
    terminal.child.send("\r")
    screen = terminal.until(lambda screen: "no longer as this terminal left it" in " ".join(screen.split()))
    assert "Traceback" not in screen
    assert smquiz("history", "check").returncode == 0


# ------------------------------------------------------------------ machines
def test_two_machines_come_together_by_a_journal_or_an_exported_file(tmp_path: Path) -> None:
    laptop = tmp_path / "laptop"
    play("ana", laptop)
    play("ana", laptop)
    play("ben")
    told = smquiz("history", "merge", str(laptop / "journal.sqlite3"))
    assert told.returncode == 0
    assert "new 1 learner, 2 sessions, 2 answers; known already 0 learners" in told.stdout
    assert "nothing new" in smquiz("history", "merge", str(laptop / "journal.sqlite3")).stdout
    play("ana", laptop)
    exported = tmp_path / "ana.jsonl"
    smquiz("learner", "export", "ana", "-o", str(exported), "--data-dir", str(laptop))
    told = smquiz("history", "merge", str(exported))
    assert "new 0 learners, 1 session, 1 answer; known already 1 learner, 2 sessions" in told.stdout
    assert {n: x["sessions"] for n, x in people().items()} == {"ana": 3, "ben": 1}


def test_one_person_who_played_on_two_machines_without_names_is_joined(tmp_path: Path) -> None:
    laptop = tmp_path / "laptop"
    play("default", laptop)
    play("default")
    told = smquiz("history", "merge", str(laptop / "journal.sqlite3")).stdout
    offered = next(line for line in told.splitlines() if "smquiz learner join" in line).split("smquiz learner ")[1]
    assert smquiz("learner", *offered.split(), "--yes").returncode == 0
    assert {n: x["sessions"] for n, x in people().items()} == {"default": 2}
    assert "nothing new" in smquiz("history", "merge", str(laptop / "journal.sqlite3")).stdout
    assert len(json.loads(smquiz("scores", "export").stdout)["sessions"]) == 2


@pytest.mark.parametrize("command", ["merge", "restore"])
def test_a_damaged_file_is_refused_in_one_message_and_nothing_changes(tmp_path: Path, command: str) -> None:
    play("ana")
    before = people()
    bad = tmp_path / "bad.sqlite3"
    bad.write_bytes(b"SQLite format 3\0" + b"\xaa" * 5000)
    failed = smquiz("history", command, str(bad))
    assert (failed.returncode, failed.stderr.count("\n"), str(bad) in failed.stderr) == (3, 1, True)
    assert smquiz("history", command, str(tmp_path / "none")).returncode == 2
    assert people() == before


def test_a_backup_is_one_command_and_a_restore_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    play("ana")
    told = smquiz("history", "backup")
    (kept,) = tmp_path.glob("smquiz-*.sqlite3")
    assert f"Backed up to {kept}: " in told.stdout
    assert "1 learner, 1 session, 1 answer" in told.stdout
    again = smquiz("history", "backup")
    assert (again.returncode, "--force" in again.stderr) == (1, True)
    play("ben")
    assert smquiz("history", "restore", kept.name).returncode == 2  # no terminal to ask on
    told = smquiz("history", "restore", kept.name, "--yes")
    assert "Restored from" in told.stdout
    aside = Path(told.stdout.split("is kept in ")[1].split(";")[0])
    assert set(people()) == {"ana"}
    smquiz("history", "restore", str(aside), "--yes")
    assert set(people()) == {"ana", "ben"}
    assert "is whole: 2 learners, 2 sessions, 2 answers" in smquiz("history", "check").stdout


def test_a_journal_that_is_damaged_is_found_and_a_restore_mends_it(own_folders: Path, tmp_path: Path) -> None:
    play("ana")
    smquiz("history", "backup", str(tmp_path / "kept.sqlite3"))
    (journal_dir(own_folders) / "journal.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xaa" * 5000)
    failed = smquiz("history", "check")
    assert (failed.returncode, "smquiz history restore" in failed.stderr) == (3, True)
    assert smquiz("history", "restore", str(tmp_path / "kept.sqlite3"), "--yes").returncode == 0
    assert set(people()) == {"ana"}


def test_playing_merging_erasing_and_restoring_at_once_corrupts_nothing(tmp_path: Path, own_folders: Path) -> None:
    laptop = tmp_path / "laptop"
    for name in ("ana", "cid"):
        play(name, laptop)
    play("ben")
    smquiz("history", "backup", str(tmp_path / "kept.sqlite3"))
    commands = [
        ("history", "merge", str(laptop / "journal.sqlite3")),
        ("learner", "erase", "cid", "--yes"),
        ("history", "restore", str(tmp_path / "kept.sqlite3"), "--yes"),
        ("history", "backup", str(tmp_path / "again.sqlite3"), "--force"),
    ]
    told: list[subprocess.CompletedProcess[str]] = []
    end = time.monotonic() + 6

    def repeat(words: tuple[str, ...]) -> None:
        while time.monotonic() < end:
            told.append(subprocess.run([COMMAND, *words], input="x\nx\n", text=True, capture_output=True, check=False))

    threads = [threading.Thread(target=repeat, args=(w,)) for w in [*commands, (*ASKED, "--learner", "ben")]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(t.returncode in (0, 1, 2) for t in told)
    assert not any("Traceback" in t.stderr or "unexpected" in t.stderr for t in told), [t.stderr for t in told]
    assert smquiz("history", "check").returncode == 0
    assert "ben" in people()
    assert not list(journal_dir(own_folders).glob(".*"))


def test_what_is_told_is_wrapped_at_words_on_a_terminal_and_stays_one_line_in_a_pipe(tmp_path: Path) -> None:
    play("ana")
    exported = str(tmp_path / "ana.jsonl")
    (line,) = smquiz("learner", "export", "ana", "-o", exported).stderr.splitlines()
    terminal = Terminal("learner", "export", "ana", "-o", exported, columns=40)
    assert terminal.ends() == 0
    lines = terminal.screen.splitlines()
    assert len(lines) > 2
    assert " ".join(lines) == line
