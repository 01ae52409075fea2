"""A data folder that cannot be written: what only reads works, what writes says what and where."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.terminal import COMMAND
from tests.acceptance.test_machines import journal_dir, people, play
from tests.history.samples import answered, started, write_first_format

IS_ROOT = os.name != "nt" and os.geteuid() == 0
# The superuser writes anywhere, unless that right is given up.
AS_OTHERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if IS_ROOT else []
pytestmark = pytest.mark.skipif(
    os.name == "nt" or (IS_ROOT and shutil.which("setpriv") is None), reason="rights of files are needed"
)


def smquiz(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*AS_OTHERS, COMMAND, *words], input="x\n", capture_output=True, text=True, check=False)


@pytest.fixture
def folder(own_folders: Path) -> Iterator[Path]:
    """A journal that holds something, in a folder in which nothing may be written."""
    play("ana")
    found = journal_dir(own_folders)
    found.chmod(0o555)
    yield found
    found.chmod(0o755)


@pytest.mark.parametrize("mode", [0o644, 0o444])
def test_what_only_reads_works_where_nothing_can_be_written(folder: Path, tmp_path: Path, mode: int) -> None:
    (folder / "journal.sqlite3").chmod(mode)
    before = sorted(p.name for p in folder.iterdir())
    for words, told in (
        ("progress", "Your progress"), ("scores list", "of 1 ("), ("scores show", "Your answer"),
        ("learner list", "ana"), ("history check", "1 learner, 1 session, 1 answer"),
        ("learner export ana", "smquiz-learner"),
        (f"history backup {tmp_path}/kept.sqlite3", "1 learner, 1 session, 1 answer"),
        ("review --json", '"due"'),
    ):  # fmt: skip
        ran = smquiz(*words.split(), *(() if "learner" in words or "history" in words else ("--learner", "ana")))
        assert (ran.returncode, "cannot" in ran.stderr) == (0, False), ran.stderr
        assert told in ran.stdout
    assert sorted(p.name for p in folder.iterdir()) == before
    told = smquiz("learner", "list", "--json", "--data-dir", str(folder)).stdout
    assert [x["name"] for x in json.loads(told)] == ["ana"]


def test_what_writes_names_the_file_or_the_folder_that_cannot_be_written(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite3"
    assert smquiz("history", "backup", str(kept)).returncode == 0
    journal = folder / "journal.sqlite3"
    for words, where in (
        (("quiz", "-n", "1", "--type", "short-answer"), journal),
        (("learner", "rename", "ana", "Ana"), journal),
        (("learner", "erase", "ana", "--yes"), journal),
        (("history", "merge", str(kept)), folder),
        (("history", "restore", str(kept), "--yes"), folder),
        (("quiz", "--data-dir", str(folder / "deeper")), folder / "deeper"),
    ):
        failed = smquiz(*words)
        verb = "made" if where == folder / "deeper" else "written"
        assert (failed.returncode, failed.stderr.startswith(f"{where}: cannot be {verb} (")) == (1, True), failed.stderr
        assert failed.stderr.count("\n") == 1
    assert set(people()) == {"ana"}


def test_a_file_that_cannot_be_read_is_told_to_be_that(folder: Path) -> None:
    (folder / "journal.sqlite3").chmod(0)
    failed = smquiz("progress")
    assert (failed.returncode, f"{folder}/journal.sqlite3: cannot be opened (" in failed.stderr) == (1, True)


def test_nothing_is_told_without_what_was_written_last(folder: Path) -> None:
    beside = folder / "journal.sqlite3-wal"
    folder.chmod(0o755)
    beside.write_bytes(b"left by a terminal that was killed")
    folder.chmod(0o555)
    failed = smquiz("progress")
    assert (failed.returncode, beside.name in failed.stderr, "--data-dir" in failed.stderr) == (1, True, True)


def test_an_older_journal_is_told_to_need_a_place_where_it_can_be_written(folder: Path) -> None:
    folder.chmod(0o755)
    (folder / "journal.sqlite3").unlink()
    write_first_format(folder / "journal.sqlite3", [("one", "ana", [started(1.0), answered(2.0)])])
    folder.chmod(0o555)
    failed = smquiz("learner", "list")
    assert (failed.returncode, "written by an older smquiz (format 1)" in failed.stderr) == (1, True)
    with sqlite3.connect(f"file:{folder}/journal.sqlite3?immutable=1", uri=True) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    db.close()
